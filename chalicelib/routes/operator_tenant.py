"""One tenant in the operator's console: how it stands, and what is done with it."""

from collections.abc import Callable

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.billing import overview
from chalicelib.helpdesk.billing.paying_first import known_balance
from chalicelib.helpdesk.operators import deeds, failed, listing, money, sending, standing, summaries, support
from chalicelib.helpdesk.operators.deeds import By
from chalicelib.helpdesk.outgoing import rates
from chalicelib.helpdesk.signing_in import supporting
from chalicelib.helpdesk.team.seats import seats
from chalicelib.urls import urls
from chalicelib.web import operator_words, pages
from chalicelib.web.billing import TYPES, entry_words
from chalicelib.web.operator_asking import OperatorAsk, page
from chalicelib.web.operator_inside import inside
from chalicelib.web.operator_verbs import VERBS, offered
from tenants import tariff, tenant, terms
from tenants.errors import Invalid, NotFound, Text
from tenants.tenant import Desk

routes = Blueprint(__name__)
ONE = "/operator/tenants/{tenant}"
Do = Callable[[OperatorAsk, By, Desk], None]

DOES: dict[str, Do] = {
    "credit": lambda ask, by, desk: money.credit(by, desk, ask.form.get("amount"), ask.form.get("reason")),
    "adjust": lambda ask, by, desk: money.adjust(by, desk, ask.form.get("amount"), ask.form.get("reason")),
    "payment": lambda ask, by, desk: money.pay(
        by, desk, ask.form.get("amount"), ask.form.get("reference"), ask.form.get("received_on")
    ),
    "plan": lambda ask, by, desk: money.change_plan(by, desk, ask.form.get("plan"), ask.form.get("reason")),
    "tariff": lambda ask, by, desk: money.move(by, desk, ask.form.get("tariff"), ask.form.get("starts_on")),
    "suspend": lambda ask, by, desk: standing.suspend(by, desk, ask.form.get("reason")),
    "unsuspend": lambda ask, by, desk: standing.unsuspend(by, desk),
    "close": lambda ask, by, desk: standing.close(by, desk, ask.form.get("reason")),
    "reopen": lambda ask, by, desk: standing.reopen(by, desk),
    "delete": lambda ask, by, desk: standing.delete(by, desk, ask.form.get("slug"), ask.form.get("reason")),
    "resume": lambda ask, by, desk: sending.resume(by, desk),
    "retry": lambda ask, by, desk: failed.retry(by, desk, ask.form.get("job")),
}


@page(routes, "/operator/tenants")
def nothing(ask: OperatorAsk) -> Response:
    return pages.redirect(ask, urls.operator())


@page(routes, ONE)
def one(ask: OperatorAsk, tenant: str) -> Response:
    summary = listing.find(tenant)
    desk = _desk(tenant)
    if desk is None:
        if summary is None:
            raise NotFound()
        title = Text("%(name)s", {"name": summary.slug})
        deeds_of = deeds.of_tenant(tenant)
        return inside(ask, "operator/gone.html", title, summary=summary, types=TYPES, place="tenants", entries=deeds_of)
    balance = known_balance(desk)
    return inside(
        ask,
        "operator/tenant.html",
        Text("%(name)s", {"name": desk.tenant.name}),
        place="tenants",
        desk=desk,
        summary=summary,
        state=summaries.state(desk.tenant),
        figures=overview.read(desk, balance, after=ask.query.get("after", "")),
        failing=[operator_words.FAILING[code] for code in summaries.failing(desk)],
        active_on=summaries.active_on(desk.id),
        tickets=summaries.tickets(desk),
        pause=rates.paused(desk),
        types=TYPES,
        told=lambda row: entry_words(ask, row),
        people=seats(desk).taken,
        jobs=failed.every(desk.id),
        consent=supporting.consent(desk),
        entries=deeds.of_tenant(desk.id),
        verbs=[(name, VERBS[name]) for name in offered(desk.tenant, bool(supporting.consent(desk)), _is_paused(desk))],
    )


@page(routes, ONE + "/{verb}")
def verb_page(ask: OperatorAsk, tenant: str, verb: str) -> Response:
    return _verb_page(ask, _here(tenant), verb)


@page(routes, ONE + "/{verb}", "POST")
def do(ask: OperatorAsk, tenant: str, verb: str) -> Response:
    desk = _here(tenant)
    if verb == "enter":
        return pages.redirect(ask, urls.desk_url(desk.tenant.slug, urls.welcome(support.enter(ask.by, desk))))
    if verb not in DOES:
        raise NotFound()
    try:
        DOES[verb](ask, ask.by, desk)
    except Invalid as invalid:
        return _verb_page(ask, desk, verb, invalid)
    return pages.redirect(ask, urls.operator_tenant(desk.id, saved="1"))


def _verb_page(ask: OperatorAsk, desk: Desk, name: str, invalid: Invalid | None = None) -> Response:
    verb = VERBS.get(name)
    if verb is None:
        raise NotFound()
    held = terms.terms(desk)
    return inside(
        ask,
        "operator/verb.html",
        verb.title,
        invalid,
        place="tenants",
        desk=desk,
        verb=verb,
        name=name,
        held=held,
        balance=known_balance(desk),
        job=ask.query.get("job", "") or (ask.form.get("job") if ask.is_change else ""),
        versions=tariff.versions(desk.tenant.currency),
    )


def _desk(id: str) -> Desk | None:
    try:
        return tenant.load(id)
    except NotFound:
        return None


def _here(id: str) -> Desk:
    """The desk that a verb is for; raise NotFound for one that is going or gone."""
    desk = _desk(id)
    if desk is None or desk.tenant.is_going:
        raise NotFound()
    return desk


def _is_paused(desk: Desk) -> bool:
    return bool(rates.paused(desk) or rates.quiet(desk))
