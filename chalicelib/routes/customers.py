"""Customers as staff know them: the list, and a page for each."""

from collections.abc import Callable
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.helpdesk import own_fields, spent
from chalicelib.helpdesk.customer_base import fields, history, listing, merging, own_addresses, people
from chalicelib.helpdesk.customer_base.people import Taken, Wish
from chalicelib.helpdesk.customers import Customer
from chalicelib.helpdesk.incoming import blocking
from chalicelib.helpdesk.incoming.blocking import Blocked
from chalicelib.helpdesk.rights import may, require
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import edition, inside
from tenants import keys, table
from tenants.errors import N_, Invalid
from tenants.keys import Key

routes = Blueprint(__name__)

HOME = "/customers/{customer}"


def _wanted(ask: Ask) -> list[Key]:
    return [keys.customer(ask.tenant, (ask.request.uri_params or {})["customer"])]


@page(routes, "/customers")
def customers(ask: Ask) -> Response:
    return _list(ask)


@page(routes, "/customers/add", "POST", home="/customers")
def add(ask: Ask) -> Response:
    try:
        made = people.add(ask.desk, ask.person, ask.form.get("name"), ask.form.get("address"))
    except Invalid as invalid:
        return _list(ask, invalid)
    return pages.redirect(ask, urls.known_customer(made.id))


@page(routes, "/customers/{customer}", also=_wanted)
def customer(ask: Ask, customer: str) -> Response:
    found = people.checked(ask.desk, ask.person, ask.extra[0])
    if found.merged_into:
        return pages.redirect(ask, urls.known_customer(people.survivor(found).id))
    return _page(ask, found)


@page(routes, "/customers/{customer}/change", "POST", home=HOME)
def change(ask: Ask, customer: str) -> Response:
    wish = Wish(
        ask.form.get("name"),
        ask.form.get("phone"),
        ask.form.get("language"),
        ask.form.text("notes"),
        ask.form.get("organisation"),
        ask.form.get("along") == "yes",
        ask.form.get,
    )
    return _do(ask, customer, lambda one: people.change(ask.desk, ask.person, one, ask.form.get("edition"), wish))


@page(routes, "/customers/{customer}/add-address", "POST", home=HOME)
def add_address(ask: Ask, customer: str) -> Response:
    return _do(ask, customer, lambda one: own_addresses.add(ask.desk, ask.person, one, ask.form.get("address")))


@page(routes, "/customers/{customer}/remove-address", "POST", home=HOME)
def remove_address(ask: Ask, customer: str) -> Response:
    return _do(ask, customer, lambda one: own_addresses.remove(ask.desk, ask.person, one, ask.form.get("address")))


@page(routes, "/customers/{customer}/main-address", "POST", home=HOME)
def main_address(ask: Ask, customer: str) -> Response:
    return _do(ask, customer, lambda one: own_addresses.make_main(ask.desk, ask.person, one, ask.form.get("address")))


@page(routes, "/customers/{customer}/block", "POST", home=HOME)
def block(ask: Ask, customer: str) -> Response:
    """Set aside whatever comes from any address of a customer; each is an entry of the stop-list."""

    def verb(one: Customer) -> None:
        require(ask.desk, ask.person, "moderation")
        try:
            for address in people.every_address(one):
                blocking.block(ask.desk, ask.person, address)
        except Invalid as invalid:
            raise Invalid(blocked=invalid.text) from invalid

    return _do(ask, customer, verb)


@page(routes, "/customers/{customer}/unblock", "POST", home=HOME)
def unblock(ask: Ask, customer: str) -> Response:
    def verb(one: Customer) -> None:
        require(ask.desk, ask.person, "moderation")
        for address in _blocked(ask, people.every_address(one)):
            blocking.unblock(ask.desk, ask.person, address)

    return _do(ask, customer, verb)


def _do(ask: Ask, id: str, verb: Callable[[Customer], object]) -> Response:
    """Do something about a customer; what cannot be done is said on his page, with what was typed."""
    found = people.find(ask.desk, ask.person, id)
    try:
        verb(found)
    except Invalid as invalid:
        return _page(ask, people.find(ask.desk, ask.person, id), invalid)
    return pages.redirect(ask, urls.known_customer(id, saved="1"))


def _list(ask: Ask, invalid: Invalid | None = None) -> Response:
    search, order = ask.query.get("search", "").strip()[:254], ask.query.get("order", "")
    after = ask.query.get("after", "")
    if "@" in search:
        found = listing.by_address(ask.desk, ask.person, search)
    elif search or order == "name":
        found = listing.by_name(ask.desk, ask.person, search, after)
    else:
        found = listing.newest(ask.desk, ask.person, after)
    errors = invalid.fields if invalid else {}
    return inside(
        ask,
        "customers.html",
        N_("Customers"),
        invalid,
        rows=found.rows,
        search=search,
        order=order,
        is_first_page=not after,
        next_url=urls.customers(search=search, order=order, after=found.cursor) if found.cursor else "",
        errors=errors,
        taken=invalid.customer if isinstance(invalid, Taken) else None,
    )


def _page(ask: Ask, one: Customer, invalid: Invalid | None = None) -> Response:
    own = fields.of_customers(ask.desk)
    taken_in = people.taken_in(one)
    tickets = history.of_customers(ask.desk, ask.person, [one.id, *one.took_in], ask.query.get("after", ""))
    can_moderation = may(ask.desk, ask.person, "moderation")
    return inside(
        ask,
        "customer_page.html",
        one.name,
        invalid,
        one=one,
        edition=edition(ask, one, invalid),
        own=own,
        values=ask.form.typed() if invalid else {**_values(one), **own_fields.inputs(own, one.fields)},
        stands=_values(one),
        taken=invalid.customer if isinstance(invalid, Taken) else None,
        names=listing.organisation_names(ask.desk),
        taken_in=[{"customer": who, "is_undoable": merging.is_undoable(who)} for who in taken_in if who.merged_into],
        minutes_spent=spent.of(ask.desk, ask.person, "customer", [one.id, *one.took_in]),
        tickets=tickets.tickets,
        is_first_page="after" not in ask.query,
        next_url=urls.known_customer(one.id, after=tickets.cursor) if tickets.cursor else "",
        can_merge=merging.may_merge(ask.desk, ask.person),
        can_moderation=can_moderation,
        blocked=_blocked(ask, [address for who in (one, *taken_in) for address in who.addresses]),
        log_url=urls.log(kind="customer", object=one.id) if may(ask.desk, ask.person, "settings") else "",
    )


def _values(one: Customer) -> dict[str, Any]:
    return {
        "name": one.name,
        "phone": one.phone or "",
        "language": one.language or "",
        "notes": one.notes or "",
        "organisation": one.organisation_name or "",
    }


def _blocked(ask: Ask, addresses: list[str]) -> list[str]:
    """Those of some addresses whose mail is set aside."""
    found = table.batch_get([keys.blocked(ask.tenant, address) for address in addresses])
    return [one.sender for one in found if isinstance(one, Blocked)]
