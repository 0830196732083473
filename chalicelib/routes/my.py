"""What a signed-in customer has asked: his tickets, his organisation's, and each of them."""

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.customer_base.history import History
from chalicelib.helpdesk.portal import listing, searching, seeing
from chalicelib.helpdesk.portal.searching import Found
from chalicelib.urls import urls
from chalicelib.web import customer_side, pages
from chalicelib.web.asking import Ask, page
from tenants.errors import Invalid
from tenants.staff import Staff

routes = Blueprint(__name__)
TICKET = "/my/tickets/{number}"
PARTS = {"going": "open", "closed": "closed"}  # of the list, and the state that shows but that


@page(routes, "/my", who="customer")
def tickets(ask: Ask) -> Response:
    """The list, or what was searched for in it."""
    access = seeing.signed_in(ask.customer)
    is_shared = listing.has_organisation(access)
    asked = {
        "q": ask.query.get("q", "").strip(),
        "of": "all" if ask.query.get("of") == "all" and is_shared else "",
        "state": ask.query["state"] if ask.query.get("state") in listing.STATES else "",
    }
    cursor, state, shared = ask.query.get("cursor", ""), asked["state"], bool(asked["of"])
    found, listed, errors = None, listing.NOTHING, {}
    try:
        if asked["q"]:
            found = searching.search(ask.desk, access, asked["q"], state, shared=shared, cursor=cursor)
        else:
            listed = (listing.of_organisation if shared else listing.own)(ask.desk, access, state, cursor)
    except Invalid as invalid:
        errors = invalid.fields

    def further(one: History | Found | None, **narrowed: str) -> str:
        return urls.my_tickets(**{**asked, **narrowed}, cursor=one.cursor) if one and one.cursor else ""

    return pages.page(
        ask,
        "my_tickets.html",
        422 if errors else 200,
        asked=asked,
        found=found,
        listed=listed,
        staff={person.id: person.name for person in ask.desk.all(Staff)},
        own_ids=[ask.customer.id, *ask.customer.took_in],
        organisation=ask.customer.organisation_name if is_shared else "",
        further_url=further(found),
        further_urls={one: further(getattr(listed, one), state=of) for one, of in PARTS.items()},
        is_first_page=not cursor or not (found or state),
        values={"q": ask.query.get("q", "")},
        errors=errors,
        sent="sent" in ask.query,
        desk_name=ask.desk.tenant.name,
    )


@page(routes, TICKET, who="customer")
def ticket(ask: Ask, number: int) -> Response:
    return customer_side.opened(ask, customer_side.way(ask, number))


@page(routes, f"{TICKET}/reply", "POST", who="customer", home=TICKET, once=customer_side.led)
def reply(ask: Ask, number: int) -> Response:
    return customer_side.reply(ask, customer_side.way(ask, number))


@page(routes, f"{TICKET}/solved", "POST", who="customer", home=TICKET, once=customer_side.led)
def solved(ask: Ask, number: int) -> Response:
    return customer_side.solved(ask, customer_side.way(ask, number))


@page(routes, f"{TICKET}/rating", "POST", who="customer", home=TICKET, once=customer_side.led)
def rate(ask: Ask, number: int) -> Response:
    return customer_side.rate(ask, customer_side.way(ask, number))


@page(routes, f"{TICKET}/file/{{id}}", who="customer")
def file(ask: Ask, number: int, id: str) -> Response:
    return customer_side.file(ask, customer_side.way(ask, number), id)
