"""Words for people: gettext catalogues, and Babel's dates and numbers; rendering.py puts them into templates.

Babel takes a tenth of a second to load, so it is imported by what first needs it.
"""

import gettext
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from chalicelib.own_words import Own, said
from tenants.errors import N_, Text
from tenants.keys import now

if TYPE_CHECKING:
    from babel import Locale

HERE = Path(__file__).parents[1]
LANGUAGES = ("en", "ru", "kk")


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The translations into a language; English is the source and needs none."""
    return gettext.translation("messages", HERE / "locale", [language], fallback=True)


def form(language: str, number: int) -> int:
    """Which of a language's plural forms a number takes; the first is 0."""
    choose = getattr(catalogue(language), "plural", None)  # which the source language has not
    return int(choose(number) if choose else number != 1)


@cache
def examples(language: str) -> tuple[tuple[int, ...], ...]:
    """For each plural form of a language, the first numbers that take it: three, or the only one."""
    taken: dict[int, list[int]] = {}
    for number in range(1, 201):
        taken.setdefault(form(language, number), []).append(number)
    return tuple(tuple(taken[place][:3]) for place in sorted(taken))


def say(text: Text | str, language: str, own: Own | None = None) -> str:
    """A lazy text in a language; `own` has the tenant's words in place of some of ours."""
    if isinstance(text, str):
        return text
    values: dict[str, Any] = {
        name: say(value, language) if isinstance(value, Text) else value for name, value in text.values.items()
    }
    if own and text.message in own:
        return said(own[text.message][form(language, values["number"]) if text.plural else 0], values)
    if text.plural:
        translated = catalogue(language).ngettext(text.message, text.plural, text.values["number"])
    else:
        translated = catalogue(language).gettext(text.message)
    return translated % values if values else translated


def ago(moment: datetime, language: str) -> str:
    """How long ago, in one short figure: "3 h", "2 d"."""
    return _span(max(1, int((now() - moment).total_seconds()) // 60), language, threshold=1, format="short")


def ahead(moment: datetime, language: str) -> str:
    """How soon, in one figure that says so: "in 3 days"."""
    return _span(max(1, int((moment - now()).total_seconds()) // 60), language, threshold=2, add_direction=True)


@lru_cache(4096)
def _span(minutes: int, language: str, **how: Any) -> str:
    from babel.dates import format_timedelta

    return format_timedelta(timedelta(minutes=minutes), granularity="minute", locale=_locale(language), **how)


def duration(minutes: int, language: str) -> str:
    """A time in its two largest units: "38 min", "5 hr 10 min", "3 days 4 hr"."""
    from babel.units import format_unit

    days, hours = divmod(minutes // 60, 24) if minutes >= 2880 else (0, minutes // 60)
    parts = [(days, "day"), (hours, "hour")] if days else [(hours, "hour"), (minutes % 60, "minute")]
    shown = [pair for pair in parts if pair[0]] or [(0, "minute")]
    locale = _locale(language)  # whose narrow units are not all there
    return " ".join(format_unit(number, f"duration-{unit}", "short", locale=locale) for number, unit in shown)


def calendar_day(text: str, language: str) -> str:
    """A day that is no moment, kept as 2026-11-22; what is none stays as it is."""
    from babel.dates import format_date

    try:
        return format_date(date.fromisoformat(text), "long", locale=_locale(language)).removesuffix("г.").rstrip()
    except ValueError:
        return text


def month_name(moment: datetime, pattern: str, language: str) -> str:
    """A month in words, by one of CLDR's patterns: LLL is short, LLLL y has its year."""
    from babel.dates import format_date

    return format_date(moment, pattern, locale=_locale(language))


def long_day(moment: datetime, language: str, time_zone: str) -> str:
    """The day of a moment with its month in words, as a calendar in a time zone shows it."""
    from babel.dates import format_date

    local = moment.astimezone(ZoneInfo(time_zone))
    return format_date(local, "long", locale=_locale(language)).removesuffix("г.").rstrip()


def when(moment: datetime, language: str, time_zone: str) -> str:
    """A moment in words of its distance: the time today, the day before that, the year when it is another one."""
    zone = ZoneInfo(time_zone)
    local = moment.astimezone(zone).replace(second=0, microsecond=0, tzinfo=None)
    return _when(local, now().astimezone(zone).date(), language)


@lru_cache(4096)
def _when(local: datetime, today: date, language: str) -> str:
    from babel.dates import format_datetime

    def shown(pattern: str) -> str:
        return format_datetime(local, pattern, locale=_locale(language))

    if local.date() == today:
        return say(N_("today, %(time)s", time=shown("H:mm")), language)
    if local.date() == today + timedelta(days=1):
        return say(N_("tomorrow, %(time)s", time=shown("H:mm")), language)
    return shown("d MMM, H:mm" if local.year == today.year else "d MMM y, H:mm")


@cache
def _locale(language: str) -> "Locale":
    """Babel parses a locale's name anew each time it is given one."""
    from babel import Locale

    return Locale.parse(language)


def money(amount: int, currency: str, language: str) -> str:
    """Minor units with their currency."""
    from babel.numbers import format_currency

    return format_currency(amount / 100, currency, locale=_locale(language))


def figure(amount: int, language: str) -> str:
    """Minor units as a figure with two decimals."""
    from babel.numbers import format_decimal

    return format_decimal(amount / 100, "0.00", locale=_locale(language))


def file_size(size: int, language: str) -> str:
    """Bytes in the unit that reads best, as decimal kilobytes and megabytes."""
    from babel.units import format_unit

    unit, number = ("megabyte", size / 1_000_000) if size >= 1_000_000 else ("kilobyte", max(1, round(size / 1000)))
    return format_unit(round(number, 1), f"digital-{unit}", "short", locale=_locale(language))
