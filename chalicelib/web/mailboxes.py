"""The page of mail that comes from elsewhere, with what is wrong where something is."""

from datetime import datetime
from typing import Any

from chalice.app import Response

from chalicelib.helpdesk.departments import Department, active
from chalicelib.helpdesk.incoming import forwarding, mailboxes, providers, troubles
from chalicelib.helpdesk.incoming.mailboxes import Mailbox, MailboxPast, MailboxState
from chalicelib.helpdesk.rights import require
from chalicelib.integrations import oauth
from chalicelib.web.asking import Ask
from chalicelib.web.inside import inside
from chalicelib.web.offering import panel
from tenants.errors import N_, Invalid
from tenants.keys import moment, now, stamp
from tenants.terms import has


def mailbox_page(ask: Ask, invalid: Invalid | None = None) -> Response:
    """Forwarding and mailboxes, for whoever manages the desk."""
    require(ask.desk, ask.person, "settings")
    way, checked = forwarding.way(ask.desk, ask.person), _moment(ask.query.get("checked", ""))
    came = max((one.came_at for one in way.came_at.values()), default=None)
    departments = ask.desk.all(Department)
    typed = ask.form.typed() if invalid and ask.is_change else {}
    return inside(
        ask,
        "mailboxes.html",
        N_("Incoming mail"),
        invalid,
        all_departments=active(ask.desk),
        forwarded=[(one, way.came_at.get(one.id)) for one in departments],
        confirmations=[(one, _name(departments, one.department)) for one in way.confirmations],
        checked=checked,
        has_come=bool(checked and came and came > checked),
        since=stamp(checked or now()),
        mailboxes=[_shown(*known, departments) for known in mailboxes.all_known(ask.desk)],
        providers=providers.PROVIDERS,
        titles={one.name: one.title for one in providers.PROVIDERS},
        offered=None if has(ask.desk, "mailboxes") else panel(ask, "mailboxes"),
        sign_ins=[name for name in oauth.PROVIDERS if oauth.is_ready(name)],
        values={"provider": "", "security": "tls", **typed, "password": ""},
        is_server_open=bool(invalid and {"host", "port"} & set(invalid.fields)) or bool(typed.get("host")),
    )


def _shown(
    mailbox: Mailbox, known: MailboxState | None, past: MailboxPast | None, departments: list[Department]
) -> dict[str, Any]:
    state = known or MailboxState("", "")
    trouble = state.trouble or ({"code": mailbox.stopped, "said": ""} if mailbox.stopped else None)
    port, provider = int(mailbox.port), providers.by_host(mailbox.host)
    return {
        "mailbox": mailbox,
        "state": state,
        "department": _name(departments, mailbox.department),
        "trouble": trouble
        and troubles.words(trouble["code"], mailbox.host, port, trouble.get("said", ""), mailbox.signs_in),
        "said": trouble["said"] if trouble and trouble["code"] not in ("certificate", "folder") else "",
        "skipped": [{**one, "at": _moment(one["at"])} for one in state.skipped],
        "past": past,
        "provider": provider,
    }


def _name(departments: list[Department], id: str) -> str:
    return next((one.name for one in departments if one.id == id), "")


def _moment(text: str) -> datetime | None:
    """A moment as `stamp` writes it; None for anything else."""
    try:
        return moment(text)
    except ValueError:
        return None
