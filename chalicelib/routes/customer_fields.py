"""The tenant's own fields on customers and organisations."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.helpdesk import own_fields
from chalicelib.helpdesk.customer_base import fields
from chalicelib.helpdesk.own_fields import OwnField
from chalicelib.helpdesk.rights import require
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import edition, inside
from tenants.errors import N_, Invalid

routes = Blueprint(__name__)

HOME = "/settings/customer-fields"


@page(routes, "/settings/customer-fields")
def customer_fields(ask: Ask) -> Response:
    return _list(ask)


@page(routes, "/settings/customer-fields/add", "POST", home=HOME)
def add(ask: Ask) -> Response:
    form = ask.form
    try:
        fields.add(ask.desk, ask.person, form.get("of"), form.get("name"), form.get("kind"), form.text("choices"))
    except Invalid as invalid:
        return _list(ask, invalid)
    return pages.redirect(ask, urls.customer_fields(saved="1"))


@page(routes, "/settings/customer-fields/{field}")
def field(ask: Ask, field: str) -> Response:
    return _page(ask, fields.find(ask.desk, ask.person, field))


@page(routes, "/settings/customer-fields/{field}/change", "POST", home="/settings/customer-fields/{field}")
def change(ask: Ask, field: str) -> Response:
    found, form = fields.find(ask.desk, ask.person, field), ask.form
    try:
        fields.change(ask.desk, ask.person, found, form.get("edition"), form.get("name"), form.text("choices"))
    except Invalid as invalid:
        return _page(ask, found, invalid)
    return pages.redirect(ask, urls.customer_fields(saved="1"))


@page(routes, "/settings/customer-fields/{field}/remove", "POST", home=HOME)
def remove(ask: Ask, field: str) -> Response:
    fields.remove(ask.desk, ask.person, fields.find(ask.desk, ask.person, field))
    return pages.redirect(ask, urls.customer_fields(saved="1"))


def _list(ask: Ask, invalid: Invalid | None = None) -> Response:
    require(ask.desk, ask.person, "settings")
    groups: list[dict[str, Any]] = [
        {"of": "customer_field", "title": N_("On customers"), "fields": fields.of_customers(ask.desk)},
        {"of": "organisation_field", "title": N_("On organisations"), "fields": fields.of_organisations(ask.desk)},
    ]
    return inside(
        ask,
        "customer_fields.html",
        N_("Fields of customers and organisations"),
        invalid,
        groups=groups,
        kinds=list(own_fields.KINDS),
    )


def _page(ask: Ask, one: OwnField, invalid: Invalid | None = None) -> Response:
    return inside(
        ask,
        "customer_field.html",
        one.name,
        invalid,
        one=one,
        edition=edition(ask, one, invalid),
        values=ask.form.typed() if invalid else {"name": one.name, "choices": "\n".join(one.choices)},
    )
