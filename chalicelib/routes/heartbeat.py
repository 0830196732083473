"""What open pages ask every few seconds."""

from chalice.app import Blueprint, Response

from chalicelib.helpdesk import tickets
from chalicelib.web import heartbeat, pages
from chalicelib.web.asking import Ask, page
from tenants import keys
from tenants.errors import NotFound
from tenants.keys import Key

routes = Blueprint(__name__)


def _ticket(ask: Ask) -> list[Key]:
    number = ask.form.get("ticket")
    return [keys.ticket(ask.tenant, int(number))] if number.isdecimal() and len(number) <= 10 else []


@page(routes, "/heartbeat", "POST", also=_ticket)
def beat(ask: Ask) -> Response:
    if not ask.form.get("ticket"):
        return pages.data(ask, heartbeat.of_board(ask))
    if not ask.extra:
        raise NotFound()
    return pages.data(ask, heartbeat.of_ticket(ask, tickets.checked(ask.desk, ask.person, ask.extra[0])))
