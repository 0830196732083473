"""The page of the domains that a tenant sends from, with their records as they were seen last."""

from itertools import groupby
from typing import Any

from chalice.app import Response

from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.outgoing import domain_checks, domain_records
from chalicelib.helpdesk.outgoing.domain_checks import Check
from chalicelib.helpdesk.outgoing.domain_records import MX_PRIORITY, Seen
from chalicelib.helpdesk.outgoing.domains import SenderDomain
from chalicelib.helpdesk.rights import require
from chalicelib.web.asking import Ask
from chalicelib.web.inside import inside
from tenants.errors import N_, Invalid

SENDER = "sender-"  # what the name of a department's field begins with


def domain_page(ask: Ask, invalid: Invalid | None = None) -> Response:
    """Domains and senders, for whoever manages the desk."""
    require(ask.desk, ask.person, "settings")
    checks = domain_checks.checks(ask.desk)
    return inside(
        ask,
        "domains.html",
        N_("Sender domains"),
        invalid,
        domains=[_shown(one, checks.get(one.id)) for one in ask.desk.all(SenderDomain)],
        all_departments=ask.desk.all(Department),
        mx_priority=MX_PRIORITY,
        values=ask.form.typed() if invalid else _senders(ask),
    )


def _shown(domain: SenderDomain, check: Check | None) -> dict[str, Any]:
    records = domain_checks.records(domain)
    kept = check.seen if check else {}
    seen = {one.id: Seen(*kept.get(one.id, [""])) for one in records}
    return {
        "id": domain.id,
        "name": domain.shown,
        "state": domain.state,
        "checked_at": check.checked_at if check else None,
        "is_proved": domain_records.proof(records, seen) == {"found"},
        "groups": [
            {"purpose": purpose, "rows": [{"record": one, "seen": seen[one.id]} for one in group]}
            for purpose, group in groupby(records, lambda one: one.purpose)
        ],
    }


def _senders(ask: Ask) -> dict[str, str]:
    return {f"{SENDER}{one.id}": one.sender or "" for one in ask.desk.all(Department)}
