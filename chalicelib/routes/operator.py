"""The operator's console: the tenants, those who run Komek, and what they did."""

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.operators import announcing, deeds, entering, listing, operators, versions
from chalicelib.helpdesk.operators.listing import Wish
from chalicelib.urls import urls
from chalicelib.web import operator_words, pages
from chalicelib.web.operator_asking import OperatorAsk, page
from chalicelib.web.operator_inside import inside
from tenants import tariff
from tenants.errors import N_, Invalid, NotFound

routes = Blueprint(__name__)


@page(routes, "/operator")
def tenants(ask: OperatorAsk) -> Response:
    asked = {name: ask.query.get(name, "").strip()[:200] for name in ("text", "plan", "state", "tariff")}
    found = listing.page(Wish(**asked), ask.query.get("after", ""))
    return inside(
        ask,
        "operator/tenants.html",
        N_("Tenants"),
        place="tenants",
        rows=found.rows,
        asked=asked,
        older_url=urls.operator(**asked, after=found.cursor) if found.cursor else "",
        plans=list(tariff.versions()[-1].plans),
        versions=[one.since.isoformat() for one in tariff.versions()],
        states=operator_words.STATES,
        failing=operator_words.FAILING,
    )


def log(ask: OperatorAsk) -> Response:
    month, _, before = ask.query.get("before", "").partition(".")
    found = deeds.page(month if len(month) == 7 else "", before)
    older = urls.operator_page("log", before=found.older) if found.older and found.entries else ""
    return inside(ask, "operator/log.html", N_("Log"), place="log", entries=found.entries, older_url=older)


def people(ask: OperatorAsk) -> Response:
    return _people(ask)


def change_people(ask: OperatorAsk) -> Response:
    """Add one, make a link for one, deactivate one, or make one's own recovery codes anew."""
    form, does = ask.form, ask.form.get("do")
    try:
        if does == "add":
            token = operators.add(ask.by, form.get("name"), form.get("address"))
            return _people(ask, link=urls.site_url(urls.operator_signin(link=token)))
        if does == "link":
            token = operators.renew(ask.by, operators.known(form.get("address")))
            return _people(ask, link=urls.site_url(urls.operator_signin(link=token)))
        if does == "codes":
            entering.require_password(ask.operator, form.text("password"))
            codes = entering.renew_codes(ask.operator, ask.by)
            return inside(ask, "operator/codes.html", N_("Your recovery codes"), codes=codes)
    except Invalid as invalid:
        return _people(ask, invalid)
    operators.deactivate(ask.by, form.get("address"))
    return pages.redirect(ask, urls.operator_page("operators", saved="1"))


def price_lists(ask: OperatorAsk) -> Response:
    return _price_lists(ask)


def move_tenants(ask: OperatorAsk) -> Response:
    """Move the tenants of one version of the price list to another, some at a time."""
    form = ask.form
    try:
        moved, left = versions.move_all(ask.by, form.get("before"), form.get("tariff"), form.get("starts_on"))
    except Invalid as invalid:
        return _price_lists(ask, invalid)
    return pages.redirect(ask, urls.operator_page("tariffs", saved="1", moved=str(moved), left=str(left)))


def _price_lists(ask: OperatorAsk, invalid: Invalid | None = None) -> Response:
    currency = ask.query.get("currency", "")
    chosen = currency if currency in tariff.currencies() else tariff.CURRENCIES[ask.language]
    return inside(
        ask,
        "operator/tariffs.html",
        N_("Price lists"),
        invalid,
        place="tariffs",
        versions=tariff.versions(chosen)[::-1],
        currency=chosen,
        currencies=tariff.currencies(),
        taken=versions.taken(),
        moved={name: ask.query.get(name, "") for name in ("moved", "left")},
    )


def _people(ask: OperatorAsk, invalid: Invalid | None = None, link: str = "") -> Response:
    every = operators.every()
    return inside(ask, "operator/operators.html", N_("Operators"), invalid, place="operators", people=every, link=link)


def announcement(ask: OperatorAsk) -> Response:
    one = announcing.found()
    typed = {}
    if one is not None:
        times = {"starts_at": f"{one.starts_at:%Y-%m-%dT%H:%M}", "ends_at": f"{one.ends_at:%Y-%m-%dT%H:%M}"}
        typed = {**one.texts, **times}
    return _announcement(ask, typed)


def announce(ask: OperatorAsk) -> Response:
    form = ask.form
    if form.get("do") == "end":
        announcing.end(ask.by)
        return pages.redirect(ask, urls.operator_page("announcement", saved="1"))
    try:
        announcing.announce(ask.by, form.typed(), form.get("starts_at"), form.get("ends_at"))
    except Invalid as invalid:
        return _announcement(ask, form.typed(), invalid)
    return pages.redirect(ask, urls.operator_page("announcement", saved="1"))


def _announcement(ask: OperatorAsk, values: dict[str, str], invalid: Invalid | None = None) -> Response:
    return inside(
        ask,
        "operator/announcement.html",
        N_("Announcement"),
        invalid,
        place="announcement",
        now_shown=announcing.shown(ask.language),
        values=values,
    )


PAGES = {"log": log, "operators": people, "tariffs": price_lists, "announcement": announcement}
CHANGES = {"operators": change_people, "tariffs": move_tenants, "announcement": announce}


@page(routes, "/operator/{noun}")
def noun_page(ask: OperatorAsk, noun: str) -> Response:
    """One of the console's other pages."""
    if noun not in PAGES:
        raise NotFound()
    return PAGES[noun](ask)


@page(routes, "/operator/{noun}", "POST")
def change(ask: OperatorAsk, noun: str) -> Response:
    if noun not in CHANGES:
        raise NotFound()
    return CHANGES[noun](ask)
