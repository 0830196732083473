"""What the tenant pays: balance, volume, entries; another plan; options."""

import re
from collections.abc import Iterator

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.billing import automatic_packs, entries, options, overview, plans
from chalicelib.helpdesk.billing.entries import Row
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.paying.amounts import plain
from chalicelib.helpdesk.rights import may, require
from chalicelib.helpdesk.volume import packs
from chalicelib.helpdesk.volume.room import RELEASES
from chalicelib.urls import urls
from chalicelib.web import billing as words
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import edition, inside
from chalicelib.web.sheets import sheet
from tenants import keys
from tenants.errors import N_, Invalid, Text
from tenants.keys import Key
from tenants.ledger import Balance
from tenants.paying import Paying

routes = Blueprint(__name__)
LOW = 7  # days that the balance lasts
USUAL_CAP = 2000  # minor units a month, that the field begins with
HEAD = (N_("Day"), N_("Entry"), N_("What for"), N_("Amount"), N_("Currency"), N_("Balance"), N_("Key"))


def _with_balance(ask: Ask) -> list[Key]:
    return [keys.ledger(ask.tenant, "balance")]


def _with_paying(ask: Ask) -> list[Key]:
    return [*_with_balance(ask), keys.paying(ask.tenant)]


@page(routes, "/billing", also=_with_paying)
def billing(ask: Ask) -> Response:
    return _page(ask)


@page(routes, "/billing", "POST", also=_with_paying)
def act(ask: Ask) -> Response:
    """Buy a day pack, or say whether day packs are bought by themselves."""
    form = ask.form
    try:
        if form.get("do") == "pack":
            packs.buy(ask.desk, ask.person, _balance(ask).amount)
            return pages.redirect(ask, _back(form.get("back")))
        automatic_packs.allow(ask.desk, ask.person, bool(form.get("is_on")), form.get("cap"), form.get("edition"))
    except Invalid as invalid:
        return _page(ask, invalid)
    return pages.redirect(ask, urls.billing(saved="1"))


def _back(place: str) -> str:
    """The board or the ticket from which a pack was bought, or else the page of the money."""
    return place if re.fullmatch(r"/tickets(/\d{1,10})?", place) else urls.billing(saved="1")


@page(routes, "/billing/export", "POST", home="/billing")
def export(ask: Ask) -> Response:
    """Take the entries along, all or a month's."""
    month = _month(ask, ask.form.get("month"))
    return sheet(ask, "ledger", _lines(ask, entries.taken_along(ask.desk, ask.person, month)))


@page(routes, "/billing/plan", also=_with_balance)
def plan(ask: Ask) -> Response:
    return _plan(ask)


@page(routes, "/billing/plan", "POST", also=_with_balance)
def change_plan(ask: Ask) -> Response:
    """Go over to another plan, at the price that was shown."""
    form = ask.form
    wish = plans.Wish(form.get("plan"), form.all("options"), form.get("shown"), form.all("answerers"))
    try:
        plans.change(ask.desk, ask.person, wish, _balance(ask))
    except Invalid as invalid:
        return _plan(ask, invalid)
    return pages.redirect(ask, urls.billing(saved="1"))


@page(routes, "/billing/options", also=_with_balance)
def all_options(ask: Ask) -> Response:
    return _options(ask)


@page(routes, "/billing/options", "POST", also=_with_balance)
def switch_option(ask: Ask) -> Response:
    """Turn an option on or off, at the price that was shown."""
    form = ask.form
    name, is_on = form.get("option"), form.get("do") == "pick"
    try:
        options.switch(ask.desk, ask.person, name, is_on, form.get("shown"), _balance(ask).amount)
    except Invalid as invalid:
        return _options(ask, invalid)
    home = options.OPTIONS[name].url() if is_on and form.get("back") else urls.billing("options", saved="1")
    return pages.redirect(ask, home)


def _page(ask: Ask, invalid: Invalid | None = None) -> Response:
    require(ask.desk, ask.person, "billing")
    month = _month(ask, ask.query.get("month", ""))
    found = overview.read(ask.desk, _balance(ask), month, ask.query.get("after", ""))
    rows = [_row(ask, row) for row in found.entries.rows]
    left = None if found.until is None else (found.until - plans.last_charged(ask.desk, found.balance)).days
    return inside(
        ask,
        "billing.html",
        N_("Billing"),
        invalid,
        seen=found,
        currency=ask.desk.tenant.currency,
        day_words=words.day_words(ask, found.day),
        bars=words.bars(ask, found.days, found.terms.plan.tickets),
        place=words.place(ask.desk.tenant.time_zone, ask.language),
        rows=rows,
        day_names={day: words.short_date(day, ask.language) for *_, day in rows},
        days_left=left,
        held=ask.counts.sum("held", [one.id for one in ask.desk.all(Department)]),
        most_releases=RELEASES,
        releases_left=max(0, RELEASES - found.numbers.get("releases", 0)),
        is_low=left is not None and left < LOW,
        months=[(f"{one:%Y-%m}", one) for one in entries.months(ask.desk)],
        month=month,
        is_first_page=not ask.query.get("after"),
        next_url=urls.billing(month=month, after=found.entries.cursor, place="ledger") if found.entries.cursor else "",
        may_export=may(ask.desk, ask.person, "export"),
        tenant=ask.desk.tenant,
        edition=edition(ask, ask.desk.tenant, invalid),
        is_automatic=bool(ask.form.get("is_on")) if invalid else ask.desk.tenant.automatic_packs is not None,
        cap=ask.form.get("cap") if invalid else plain(ask.desk.tenant.automatic_packs or USUAL_CAP),
        paying=ask.extra[1] if isinstance(ask.extra[1], Paying) else Paying(*keys.paying(ask.desk.id)),
    )


def _plan(ask: Ask, invalid: Invalid | None = None) -> Response:
    require(ask.desk, ask.person, "billing")
    asked = ask.form.get("plan") if invalid else ask.query.get("plan", "")
    offered = plans.offers(ask.desk, _balance(ask))
    chosen = None
    if any(one.plan.name == asked for one in offered):
        chosen = plans.offer(ask.desk, asked, _balance(ask), _picked(ask, invalid))
    return inside(
        ask,
        "billing_plan.html",
        N_("Plan"),
        invalid,
        offers=offered,
        chosen=chosen,
        chosen_words=words.day_words(ask, chosen.day) if chosen else "",
        present=plans.present(ask.desk),
        answerers=_answerers(ask, chosen, invalid),
        options=options.OPTIONS,
        currency=ask.desk.tenant.currency,
        tenant=ask.desk.tenant,
    )


def _answerers(ask: Ask, chosen: plans.Offer | None, invalid: Invalid | None) -> list[str]:
    """Who is ticked where a plan has no room for all."""
    if invalid:
        return ask.form.all("answerers")
    return plans.usual_answerers(ask.desk, chosen.plan) if chosen else []


def _picked(ask: Ask, invalid: Invalid | None) -> list[str] | None:
    """The options that are ticked on the page; None where nobody was asked yet."""
    if invalid:
        return ask.form.all("options")
    if "asked" in ask.query:
        return [name for name in options.OPTIONS if f"with-{name}" in ask.query]
    also = [name for name in options.OPTIONS if f"with-{name}" in ask.query]
    return [*plans.picked_before(ask.desk), *also] if also else None


def _options(ask: Ask, invalid: Invalid | None = None) -> Response:
    require(ask.desk, ask.person, "billing")
    return inside(
        ask,
        "billing_options.html",
        N_("Options"),
        invalid,
        offered=options.offered(ask.desk),
        smallest=options.smallest(ask.desk),
        present=plans.present(ask.desk),
        currency=ask.desk.tenant.currency,
        tenant=ask.desk.tenant,
    )


def _row(ask: Ask, row: Row) -> tuple[Row, Text, str, str]:
    """An entry with its type, what it is made of, and its day."""
    return row, words.TYPES[row.entry.type], words.entry_words(ask, row), entries.day_of(ask.desk, row.entry)


def _balance(ask: Ask) -> Balance:
    found = ask.extra[0] if ask.extra else None
    return found if isinstance(found, Balance) else Balance(*keys.ledger(ask.desk.id, "balance"), amount=0)


def _month(ask: Ask, asked: str) -> str:
    """A month for which there may be entries; "" for anything else."""
    return asked if any(f"{one:%Y-%m}" == asked for one in entries.months(ask.desk)) else ""


def _lines(ask: Ask, rows: list[Row]) -> Iterator[list[object]]:
    yield [ask.say(text) for text in HEAD]
    for row in rows:
        entry = row.entry
        told = [ask.say(words.TYPES[entry.type]), words.entry_words(ask, row)]
        yield [
            entries.day_of(ask.desk, entry),
            *told,
            words.exact(entry.amount),
            entry.currency,
            words.exact(row.balance),
            entry.sk,
        ]
