"""Two customers who are one: looked at side by side, merged, taken apart."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.customer_base import history, merging, people
from chalicelib.helpdesk.customers import Customer
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import inside
from tenants.errors import N_, Invalid

routes = Blueprint(__name__)

SHOWN = 5  # newest tickets of each


@page(routes, "/customers/{customer}/merge")
def merge(ask: Ask, customer: str) -> Response:
    return _page(ask, customer, ask.query.get("with", ""), ask.query.get("address", ""))


@page(routes, "/customers/{customer}/merge", "POST")
def merge_now(ask: Ask, customer: str) -> Response:
    merging.require_merge(ask.desk, ask.person)
    survivor = people.find(ask.desk, ask.person, customer)
    other = people.find(ask.desk, ask.person, ask.form.get("other"))
    try:
        merging.merge(ask.desk, ask.person, survivor, other)
    except Invalid as invalid:
        return _page(ask, customer, "", "", invalid)
    return pages.redirect(ask, urls.known_customer(customer, saved="1"))


@page(routes, "/customers/{customer}/unmerge", "POST", home="/customers/{customer}")
def unmerge(ask: Ask, customer: str) -> Response:
    merging.unmerge(ask.desk, ask.person, people.find(ask.desk, ask.person, customer))
    return pages.redirect(ask, urls.known_customer(customer, saved="1"))


def _page(ask: Ask, id: str, other_id: str, address: str, invalid: Invalid | None = None) -> Response:
    """Both side by side, or the question with whom."""
    merging.require_merge(ask.desk, ask.person)
    one = people.find(ask.desk, ask.person, id)
    people.require_whole(one)
    other: Customer | None = None
    try:
        if other_id or address:
            other = _other(ask, other_id, address)
            merging.require_mergeable(one, other)
    except Invalid as wrong:
        invalid, other = wrong, None
    return inside(
        ask,
        "customer_merge.html",
        N_("Merge customers"),
        invalid,
        one=one,
        both=[_side(ask, one, other), _side(ask, other, one)] if other else [],
        values={"address": address},
    )


def _other(ask: Ask, id: str, address: str) -> Customer:
    if id:
        return people.survivor(people.find(ask.desk, ask.person, id))
    found = people.by_address(ask.desk.id, address)
    if found is None:
        raise Invalid(address=N_("Nobody has written from this address."))
    return found


def _side(ask: Ask, one: Customer, other: Customer) -> dict[str, Any]:
    tickets = history.of_customers(ask.desk, ask.person, [one.id, *one.took_in], limit=SHOWN)
    return {"one": one, "other": other, "addresses": people.every_address(one), "tickets": tickets.tickets}
