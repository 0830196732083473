"""The tenant's own name for its customers' pages: chosen, looked for, given up."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.config import config
from chalicelib.helpdesk.desk import own_host
from chalicelib.helpdesk.rights import require
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import inside
from tenants.errors import N_, Invalid
from tenants.tenant import load

routes = Blueprint(__name__)
PAGE = "/settings/own-host"


@page(routes, PAGE)
def own_host_page(ask: Ask) -> Response:
    return _page(ask)


@page(routes, PAGE, "POST")
def choose(ask: Ask) -> Response:
    """Begin with a name; what DNS says of it is there at once."""
    from chalicelib.helpdesk.desk import own_host_checks, own_host_choosing  # late, as all that only this page needs

    try:
        own = own_host_choosing.choose(ask.desk, ask.person, ask.form.get("name"))
    except Invalid as invalid:
        return _page(ask, invalid)
    own_host_checks.look(load(ask.desk.id), own)
    return pages.redirect(ask, urls.own_host_page())


@page(routes, f"{PAGE}/check", "POST", home=PAGE)
def check(ask: Ask) -> Response:
    """Look at the records once more."""
    from chalicelib.helpdesk.desk import own_host_checks

    own_host_checks.check_now(ask.desk, ask.person)
    return pages.redirect(ask, urls.own_host_page())


@page(routes, f"{PAGE}/remove", "POST", home=PAGE)
def remove(ask: Ask) -> Response:
    """Give the name up."""
    from chalicelib.helpdesk.desk import own_host_choosing

    own_host_choosing.remove(ask.desk, ask.person)
    return pages.redirect(ask, urls.own_host_page())


def _page(ask: Ask, invalid: Invalid | None = None) -> Response:
    require(ask.desk, ask.person, "settings")
    own = own_host.of(ask.desk)
    return inside(
        ask,
        "own_host.html",
        N_("Own web address"),
        invalid,
        own=own,
        ours=urls.desk_url(ask.desk.tenant.slug).partition("://")[2],
        target=config().own_hosts,
        **(_seen(ask, own) if own else {}),
    )


def _seen(ask: Ask, own: own_host.OwnHost) -> dict[str, Any]:
    from chalicelib.helpdesk.desk import own_host_checks, own_host_choosing
    from chalicelib.helpdesk.outgoing.domain_names import shown
    from chalicelib.helpdesk.outgoing.domain_records import Seen

    last = own_host_checks.last(ask.desk)
    kept = last.seen if last and own.added_at <= last.checked_at else {}
    records = own_host_checks.records(ask.desk, own)
    return {
        "rows": [{"record": one, "seen": Seen(*kept.get(one.id, [""]))} for one in records],
        "checked_at": last.checked_at if last and kept else None,
        "url": urls.own_host(own.name),
        "bought": shown(own_host_choosing.bought(own.name)),
        "is_over": own.state in own_host.OVER,
        "waits_for_certificate": own.state == "proved" and bool(own.certificate),
        "has_failed": bool((own.certificate or {}).get("has_failed")),
    }
