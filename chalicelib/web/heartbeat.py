"""What a page that stays open is told every few seconds: who else is there, and whether it has grown old."""

import hashlib
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

from chalicelib.helpdesk import board, presence, saved_views
from chalicelib.helpdesk.board import Rows
from chalicelib.helpdesk.presence import Seen
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.web.asking import Ask
from tenants.errors import N_
from tenants.reading import together


def of_ticket(ask: Ask, ticket: Ticket) -> dict[str, Any]:
    """For the page of a ticket that the person may see; he is there from now on."""
    if ask.form.get("leaves"):
        presence.leave(ask.desk, ask.person, ticket.number)
        return {}
    is_writing = bool(ask.form.get("writes"))
    seen, _ = together(
        lambda: presence.others(ask.desk, ask.person),
        lambda: presence.come(ask.desk, ask.person, ticket.number, is_writing),
    )
    return {
        "revision": revision(ticket),
        "here": words(ask, (one for one in seen if one.number == ticket.number)),
    }


def of_board(ask: Ask) -> dict[str, Any]:
    """For a page of the board, by what was asked of it; read again, which is cheaper than to note every change."""
    query = dict(parse_qsl(ask.form.get("asked").lstrip("?")))
    wish = saved_views.wanted(ask.desk, ask.person, query).wish
    found, seen = together(
        lambda: board.rows(ask.desk, ask.person, wish, query.get("after", "")),
        lambda: presence.others(ask.desk, ask.person),
    )
    here = {row.number: [one for one in seen if one.number == row.number] for row in found.rows}
    return {
        "revision": revision_of(found),
        "rows": {number: words(ask, some) for number, some in here.items() if some},
    }


def revision_of(found: Rows) -> str:
    """What moves with whatever changes on a page of the board."""
    return hashlib.sha256(repr((found.rows, found.total)).encode()).hexdigest()[:16]


def revision(ticket: Ticket) -> str:
    """What moves with whatever changes on a ticket."""
    return str(ticket.version)


def words(ask: Ask, seen: Iterable[Seen]) -> str:
    """Who is there, those first who write."""
    ordered = sorted(seen, key=lambda one: (not one.is_writing, one.name))
    return ", ".join(ask.say(_said(one)) for one in ordered)


def _said(one: Seen) -> Any:
    if one.is_writing:
        return N_("%(name)s is writing", name=one.name)
    return N_("%(name)s is looking at it", name=one.name)
