"""The event log: who did what, and what it was before."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from chalice.app import Blueprint, Response

from chalicelib.helpdesk import log_reading
from chalicelib.helpdesk.log_reading import MOST, SYSTEM, Found, Wish
from chalicelib.helpdesk.rights import may, require
from chalicelib.urls import urls
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import inside
from chalicelib.web.log_rows import Teller
from chalicelib.web.log_words import KINDS
from chalicelib.web.sheets import sheet
from tenants.errors import N_, Invalid
from tenants.staff import Staff

routes = Blueprint(__name__)

FILTERS = ("person", "kind", "object", "since", "until")
HEAD = (N_("Time"), N_("Who"), N_("Kind"), N_("Name"), N_("What"), N_("Before"), N_("After"), N_("Network"))


@page(routes, "/settings/log")
def log(ask: Ask) -> Response:
    require(ask.desk, ask.person, "settings")
    try:
        wish = log_reading.wished(ask.query)
    except Invalid as invalid:
        return _page(ask, Wish(), Found([], ""), ask.query, invalid)
    return _page(ask, wish, log_reading.page(ask.desk, ask.person, wish, ask.query.get("after", "")), ask.query)


@page(routes, "/settings/log/export", "POST", home="/settings/log")
def export(ask: Ask) -> Response:
    """Take the entries along that the filters name."""
    typed = {name: ask.form.get(name) for name in FILTERS}
    try:
        found = log_reading.export(ask.desk, ask.person, log_reading.wished(typed))
    except Invalid as invalid:
        return _page(ask, Wish(), Found([], ""), typed, invalid)
    return sheet(ask, "log", _lines(ask, found))


def _lines(ask: Ask, found: Found) -> Iterator[list[object]]:
    teller, zone = Teller(ask), ZoneInfo(ask.desk.tenant.time_zone)
    yield [ask.say(text) for text in HEAD]
    for entry in found.entries:
        row = teller.row(entry)
        before = "; ".join(f"{name}: {old}" for name, old, _ in row.changes if old)
        after = "; ".join(f"{name}: {new}" for name, old, new in row.changes if new and new != entry.network)
        at = entry.at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
        yield [at, row.who, row.kind, row.name, row.what, before, after, entry.network]
    if found.cursor:
        yield [ask.say(N_("Older entries are left out: a file holds %(number)s. Ask for fewer days.", number=MOST))]


def _page(ask: Ask, wish: Wish, found: Found, typed: dict[str, str], invalid: Invalid | None = None) -> Response:
    teller = Teller(ask)
    values = {name: typed.get(name, "") for name in FILTERS}
    return inside(
        ask,
        "log.html",
        N_("Event log"),
        invalid,
        rows=[teller.row(entry) for entry in found.entries],
        older_url=urls.log(**values, after=found.cursor) if found.cursor else "",
        is_anything=wish.is_anything,
        people=_people(ask),
        kinds=sorted(((code, ask.say(text)) for code, text in KINDS.items()), key=lambda pair: pair[1]),
        may_export=may(ask.desk, ask.person, "export"),
        values=values,
    )


def _people(ask: Ask) -> list[tuple[str, str]]:
    every = sorted(ask.desk.all(Staff), key=lambda one: (not one.is_active, one.name))
    return [(SYSTEM, "Komek"), *((one.id, one.name) for one in every)]
