"""The operator tells of a trouble, and how it goes on."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.service_status import incidents, overview
from chalicelib.helpdesk.service_status.heartbeats import DOWN, LATE
from chalicelib.urls import urls
from chalicelib.web import pages, status_words
from chalicelib.web.operator_asking import OperatorAsk, page
from chalicelib.web.operator_inside import inside
from tenants.errors import N_, Invalid

routes = Blueprint(__name__)
HOME = "/operator/incidents"


@page(routes, HOME)
def show(ask: OperatorAsk) -> Response:
    return _all(ask)


@page(routes, HOME, "POST")
def begin(ask: OperatorAsk) -> Response:
    try:
        incidents.begin(ask.by, ask.form.all("parts"), ask.form.get("state"), ask.form.typed())
    except Invalid as invalid:
        return _all(ask, invalid)
    return pages.redirect(ask, urls.operator_page("incidents", saved="1"))


@page(routes, "/operator/incidents/{incident}")
def show_one(ask: OperatorAsk, incident: str) -> Response:
    return _one(ask, incident)


@page(routes, "/operator/incidents/{incident}", "POST")
def tell(ask: OperatorAsk, incident: str) -> Response:
    form = ask.form
    revision = int(form.get("revision")) if form.get("revision").isdecimal() else -1
    try:
        incidents.tell(ask.by, incident, revision, form.get("stage"), form.get("state"), form.typed())
    except Invalid as invalid:
        return _one(ask, incident, invalid)
    return pages.redirect(ask, urls.operator_page("incidents", saved="1"))


def _all(ask: OperatorAsk, invalid: Invalid | None = None) -> Response:
    found, chosen = overview.overview(), ask.form.all("parts") if invalid else []
    values: dict[str, Any] = {"found": found, "chosen": chosen, "states": (LATE, DOWN), "words": status_words.EVERY}
    return inside(ask, "operator/incidents.html", N_("Incidents"), invalid, place="incidents", **values)


def _one(ask: OperatorAsk, id: str, invalid: Invalid | None = None) -> Response:
    one = incidents.current(id)
    values: dict[str, Any] = {
        "one": one,
        "states": (LATE, DOWN),
        "stages": incidents.STAGES[1:],
        "words": status_words.EVERY,
    }
    return inside(ask, "operator/incident.html", N_("Incident"), invalid, place="incidents", **values)
