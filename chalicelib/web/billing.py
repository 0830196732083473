"""Words and shapes of the billing pages: lines of a day, entries of the ledger, the chart of its tickets."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from chalicelib.helpdesk.billing.entries import Row
from chalicelib.helpdesk.billing.options import OPTIONS
from chalicelib.helpdesk.billing.overview import Used
from chalicelib.helpdesk.billing.prices import Day
from chalicelib.web.asking import Ask
from chalicelib.web.charts import Chart, chart, short_day
from chalicelib.wording import figure
from tenants.errors import N_, NN_, Text
from tenants.ledger import SIGNUP

TYPES = {
    "credit": N_("Credit"),
    "charge": N_("Charge"),
    "top_up": N_("Top-up"),
    "refund": N_("Refund"),
    "adjustment": N_("Adjustment"),
}
BACK = {"dispute": N_("The bank took a payment back"), "refund": N_("Paid back to the card")}


class Bars(NamedTuple):
    """The days' tickets beside the volume of the plan; `limit_at` is how high its line is."""

    chart: Chart
    limit: int
    limit_at: float
    days: Sequence[Used]

    @property
    def over(self) -> list[Used]:
        return [one for one in self.days if one.is_over]

    @property
    def average(self) -> int:
        return round(sum(one.tickets for one in self.days) / max(1, len(self.days)))


def bars(ask: Ask, days: Sequence[Used], limit: int) -> Bars:
    """The chart of the last days."""
    labels = [short_day(one.day, ask.language) for one in days]
    drawn = chart(labels, [one.tickets for one in days], [limit])
    return Bars(drawn, limit, float(drawn.line.partition(",")[2]), days)


def day_words(ask: Ask, day: Day) -> str:
    """What a day is made of: "10.00 Pro, 3.00 for 2 more seats"."""
    return _joined(ask, (asdict(line) for line in day.lines))


def entry_words(ask: Ask, row: Row) -> str:
    """What an entry is made of, in one line."""
    entry = row.entry
    if entry.lines:
        return _joined(ask, entry.lines)
    if entry.sk == SIGNUP:
        return ask.say(N_("Credit at sign-up"))
    about = entry.about or {}
    if about.get("last4"):
        card = N_("Card ending %(number)s", number=about["last4"])
        return ask.say(N_("%(card)s, by itself", card=card) if about.get("is_automatic") else card)
    if about.get("what") in BACK:
        return ask.say(BACK[about["what"]])
    if "transfer" in (about.get("by"), about.get("way")):
        return ask.say(N_("Bank transfer %(reference)s", reference=about.get("reference", "")))
    return str(about.get("why") or about.get("reason") or "")


def line_words(line: dict[str, Any]) -> Text:
    """What a line is for; an amount stands beside it."""
    what, name, count = line.get("what", ""), str(line.get("name") or ""), int(line.get("count") or 0)
    if what == "plan":
        return Text("%(plan)s", {"plan": name.capitalize()})
    if what == "seats":
        return NN_("%(number)s more seat", "%(number)s more seats", count)
    if what == "packs":
        return NN_("%(number)s day pack", "%(number)s day packs", count)
    if what == "option" and name in OPTIONS:
        return OPTIONS[name].title
    return Text("%(name)s", {"name": name or str(line.get("text") or what)})


def short_date(day: str, language: str) -> str:
    """A day, kept as 2026-11-22, as it stands in a table."""
    from babel.dates import format_date

    return str(format_date(date.fromisoformat(day), "medium", locale=language))


def exact(amount: int) -> Decimal:
    """Minor units as a figure that tables calculate with."""
    return Decimal(int(amount)).scaleb(-2)


def place(zone: str, language: str) -> str:
    """The city by which a time zone is called."""
    from babel.dates import get_timezone_location

    return str(get_timezone_location(zone, locale=language, return_city=True))


def _joined(ask: Ask, lines: Iterable[dict[str, Any]]) -> str:
    parts = [(ask.say(line_words(line)), abs(int(line["amount"]))) for line in lines]
    return ", ".join(f"{words} {figure(amount, ask.language)}" for words, amount in parts)
