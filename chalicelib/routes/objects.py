"""The catalogue of service objects, what each is, what happened to it, and the tickets that are about it."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.helpdesk import rights
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.objects import attaching, catalogue, changes, figures, kinds, service_object
from chalicelib.helpdesk.objects.service_object import ServiceObject, may_change
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from chalicelib.web.charts import chart
from chalicelib.web.inside import edition, inside
from chalicelib.wording import month_name
from tenants import keys
from tenants.errors import N_, Invalid, NotAllowed
from tenants.keys import Key
from tenants.staff import Staff

routes = Blueprint(__name__)
PAGE = 100


@page(routes, "/objects")
def objects(ask: Ask) -> Response:
    every = service_object.visible(ask.desk, ask.person)
    chosen = {name: ask.query.get(name, "") for name in ("kind", "state", "department")}
    words = ask.query.get("words", "")[:100]
    fitting = [one for one in every if _fits(one, chosen) and _has(one, words)]
    after = ask.query.get("after", "")
    start = next((place + 1 for place, one in enumerate(fitting) if one.id == after), 0)
    shown = fitting[start : start + PAGE]
    is_more = start + PAGE < len(fitting)
    return inside(
        ask,
        "objects.html",
        N_("Service objects"),
        objects=[_said(ask, one) for one in shown],
        next_url=urls.objects(**chosen, words=words, after=shown[-1].id) if is_more else "",
        first_url=urls.objects(**chosen, words=words),
        is_first_page=not start,
        is_empty=not every,
        words=words,
        chosen=chosen,
        kinds=kinds.every(ask.desk),
        states=catalogue.STATES,
        places=rights.visible(ask.desk, ask.person),
        may_add=catalogue.may_add(ask.desk, ask.person),
    )


@page(routes, "/objects/add")
def add_page(ask: Ask) -> Response:
    return _form(ask, None)


@page(routes, "/objects/add", "POST")
def add(ask: Ask) -> Response:
    try:
        made = catalogue.add(ask.desk, ask.person, _wish(ask))
    except Invalid as invalid:
        return _form(ask, None, invalid)
    return pages.redirect(ask, urls.object(made.id))


def _figures(ask: Ask) -> list[Key]:
    return [keys.service_object(ask.tenant, ask.path.strip("/").split("/")[1], "figures")]


@page(routes, "/objects/{object}", also=_figures)
def one_object(ask: Ask, object: str) -> Response:
    one = service_object.find(ask.desk, ask.person, object)
    found = attaching.tickets_of(ask.desk, ask.person, one, ask.query.get("after", ""))
    departments = [each.id for each in rights.visible(ask.desk, ask.person)]
    is_limited = rights.is_limited(ask.desk, ask.person)  # to tickets of his own, so the others are not counted for him
    return inside(
        ask,
        "object.html",
        one.name,
        one=_said(ask, one),
        tickets=found.tickets,
        next_url=urls.object(one.id, after=found.cursor) if found.cursor else "",
        is_first_page=not ask.query.get("after"),
        **({"figures": None} if is_limited else _chart(ask, figures.read(ask.extra[0], departments))),
        may_change=may_change(ask.desk, ask.person, one),
    )


@page(routes, "/objects/{object}/change")
def change_page(ask: Ask, object: str) -> Response:
    return _form(ask, service_object.find(ask.desk, ask.person, object))


@page(routes, "/objects/{object}/change", "POST")
def change(ask: Ask, object: str) -> Response:
    one = service_object.find(ask.desk, ask.person, object)
    try:
        catalogue.change(ask.desk, ask.person, one, _wish(ask), ask.form.get("edition"))
    except Invalid as invalid:
        return _form(ask, one, invalid)
    return pages.redirect(ask, urls.object(one.id, saved="1"))


@page(routes, "/objects/{object}/remove", "POST", home="/objects/{object}")
def remove(ask: Ask, object: str) -> Response:
    one = service_object.find(ask.desk, ask.person, object)
    try:
        catalogue.remove(ask.desk, ask.person, one)
    except Invalid as invalid:
        return _form(ask, one, invalid)
    return pages.redirect(ask, urls.objects())


@page(routes, "/objects/{object}/changes")
def history(ask: Ask, object: str) -> Response:
    return _history(ask, service_object.find(ask.desk, ask.person, object))


@page(routes, "/objects/{object}/changes", "POST")
def record(ask: Ask, object: str) -> Response:
    """Note what was done to an object."""
    one, typed = service_object.find(ask.desk, ask.person, object), ask.form
    wish = changes.Wish(typed.get("what"), typed.get("version"), typed.get("cost"), typed.get("day"))
    try:
        changes.record(ask.desk, ask.person, one, wish, ask.form.get("edition"))
    except Invalid as invalid:
        return _history(ask, one, invalid)
    return pages.redirect(ask, urls.object(one.id, "changes", saved="1"))


def _chart(ask: Ask, read: figures.Figures) -> dict[str, Any]:
    labels = [month_name(month.first, "LLL", ask.language) for month in read.months]
    return {"figures": read, "chart": chart(labels, [month.tickets for month in read.months], [], every=1)}


def _history(ask: Ask, one: ServiceObject, invalid: Invalid | None = None) -> Response:
    found = changes.of_object(ask.desk, one, ask.query.get("after", ""))
    return inside(
        ask,
        "object_changes.html",
        N_("Changes of %(name)s", name=one.name),
        invalid,
        one=_said(ask, one),
        edition=edition(ask, one, invalid),
        changes=found.changes,
        next_url=urls.object(one.id, "changes", after=found.cursor) if found.cursor else "",
        is_first_page=not ask.query.get("after"),
        may_change=may_change(ask.desk, ask.person, one),
    )


def _form(ask: Ask, one: ServiceObject | None, invalid: Invalid | None = None) -> Response:
    if one:
        service_object.require_change(ask.desk, ask.person, one)
    elif not catalogue.may_add(ask.desk, ask.person):
        raise NotAllowed()
    return inside(
        ask,
        "object_form.html",
        one.name if one else N_("Add an object"),
        invalid,
        one=one,
        edition=edition(ask, one, invalid) if one else "",
        kinds=kinds.every(ask.desk),
        states=catalogue.STATES,
        owners=catalogue.owners(ask.desk, one.owner if one else None),
        places=catalogue.places(ask.desk, ask.person, one.department if one else None),
        is_for_all=service_object.may_keep(ask.desk, ask.person, None),
        values=ask.form.typed() if invalid and "name" in ask.form.typed() else _values(one),
    )


def _values(one: ServiceObject | None) -> dict[str, str]:
    names = catalogue.Wish._fields
    return {name: getattr(one, name) or "" for name in names} if one else {"kind": "program", "state": "used"}


def _wish(ask: Ask) -> catalogue.Wish:
    return catalogue.Wish(**{name: ask.form.get(name) for name in catalogue.Wish._fields})


def _said(ask: Ask, one: ServiceObject) -> dict[str, Any]:
    """An object with the names of what it points at."""
    return {
        "object": one,
        "kind": kinds.name(ask.desk, one.kind),
        "state": catalogue.STATES[one.state],
        "owner": next((each for each in ask.desk.all(Staff) if each.id == one.owner), None),
        "department": next((each.name for each in ask.desk.all(Department) if each.id == one.department), ""),
    }


def _fits(one: ServiceObject, chosen: dict[str, str]) -> bool:
    return all(not value or getattr(one, name) == value for name, value in chosen.items())


def _has(one: ServiceObject, words: str) -> bool:
    text = f"{one.name} {one.version or ''} {one.description or ''}".casefold()
    return all(word in text for word in words.casefold().split())
