"""Organisations that customers belong to: the list, and a page for each."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.helpdesk import own_fields, spent
from chalicelib.helpdesk.customer_base import fields, history, listing, organisations
from chalicelib.helpdesk.customer_base.organisations import SEES, Organisation, Wish
from chalicelib.helpdesk.outgoing import domain_names
from chalicelib.helpdesk.rights import may
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import edition, inside
from tenants import keys
from tenants.errors import N_, Invalid
from tenants.keys import Key

routes = Blueprint(__name__)

HOME = "/organisations/{organisation}"


def _wanted(ask: Ask) -> list[Key]:
    return [keys.organisation(ask.tenant, (ask.request.uri_params or {})["organisation"])]


@page(routes, "/organisations")
def all_organisations(ask: Ask) -> Response:
    return _list(ask)


@page(routes, "/organisations/add", "POST", home="/organisations")
def add(ask: Ask) -> Response:
    try:
        made = organisations.add(ask.desk, ask.person, ask.form.get("name"), ask.form.get("domains"))
    except Invalid as invalid:
        return _list(ask, invalid)
    return pages.redirect(ask, urls.organisation(made.id, saved="1"))


@page(routes, "/organisations/{organisation}", also=_wanted)
def organisation(ask: Ask, organisation: str) -> Response:
    return _page(ask, organisations.checked(ask.desk, ask.person, ask.extra[0]))


@page(routes, "/organisations/{organisation}/change", "POST", home=HOME)
def change(ask: Ask, organisation: str) -> Response:
    found = organisations.find(ask.desk, ask.person, organisation)
    typed = ask.form
    sees = typed.get("colleagues_see")
    wish = Wish(typed.get("name"), typed.text("domains"), typed.text("notes"), sees, typed.get)
    try:
        organisations.change(ask.desk, ask.person, found, typed.get("edition"), wish)
    except Invalid as invalid:
        return _page(ask, organisations.find(ask.desk, ask.person, organisation), invalid)
    return pages.redirect(ask, urls.organisation(organisation, saved="1"))


@page(routes, "/organisations/{organisation}/remove", "POST", home=HOME)
def remove(ask: Ask, organisation: str) -> Response:
    found = organisations.find(ask.desk, ask.person, organisation)
    organisations.remove(ask.desk, ask.person, found)
    return pages.redirect(ask, urls.organisations(removed=found.name))


def _list(ask: Ask, invalid: Invalid | None = None) -> Response:
    search, after = ask.query.get("search", "").strip()[:100], ask.query.get("after", "")
    found = listing.organisations(ask.desk, ask.person, search, after)
    return inside(
        ask,
        "organisations.html",
        N_("Organisations"),
        invalid,
        rows=[{"one": one, "domains": _domains(one)} for one in found.rows],
        search=search,
        is_first_page=not after,
        next_url=urls.organisations(search=search, after=found.cursor) if found.cursor else "",
        removed=ask.query.get("removed", "")[:100],
    )


def _page(ask: Ask, one: Organisation, invalid: Invalid | None = None) -> Response:
    own, query = fields.of_organisations(ask.desk), ask.query
    people = listing.of_organisation(ask.desk, ask.person, one.id, query.get("people", ""))
    tickets = history.of_organisation(ask.desk, ask.person, one.id, query.get("after", ""))
    return inside(
        ask,
        "organisation.html",
        one.name,
        invalid,
        one=one,
        edition=edition(ask, one, invalid),
        own=own,
        sees=SEES,
        values=ask.form.typed() if invalid else {**_values(one), **own_fields.inputs(own, one.fields)},
        people=people.rows,
        people_url=urls.organisation(one.id, people=people.cursor) if people.cursor else "",
        minutes_spent=spent.of(ask.desk, ask.person, "organisation", [one.id]),
        tickets=tickets.tickets,
        is_first_page=not {"after", "people"} & set(query),
        next_url=urls.organisation(one.id, after=tickets.cursor) if tickets.cursor else "",
        log_url=urls.log(kind="organisation", object=one.id) if may(ask.desk, ask.person, "settings") else "",
    )


def _domains(one: Organisation) -> str:
    return ", ".join(map(domain_names.shown, one.domains))


def _values(one: Organisation) -> dict[str, Any]:
    sees = {"colleagues_see": one.colleagues_see}
    return {"name": one.name, "domains": _domains(one), "notes": one.notes or "", **sees}
