"""Words for people: gettext catalogues, Babel's dates and numbers, and the Jinja environment that has both.

Babel takes a tenth of a second to load, so it is imported by what first needs it.
"""

import gettext
import json
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from jinja2 import (
    BaseLoader,
    Environment,
    FileSystemLoader,
    ModuleLoader,
    StrictUndefined,
    pass_context,
    select_autoescape,
)
from jinja2.runtime import Context

from chalicelib.config import config
from chalicelib.markdown import articles, shown
from chalicelib.own_words import Own, said, taking_own, taking_own_numbers
from chalicelib.parts_made import MADE, Parts
from chalicelib.urls import urls
from tenants.errors import N_, Text
from tenants.keys import moment as moment_of
from tenants.keys import now
from tenants.staff import hue, initials

if TYPE_CHECKING:
    from babel import Locale

HERE = Path(__file__).parents[1]
LANGUAGES = ("en", "ru", "kk")
COMPILED = HERE / "templates" / "compiled"  # what the package has beside the templates


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


def render(template: str, language: str, **values: Any) -> str:
    """A page, or a part of a letter, in a language."""
    return environment(language).get_template(template).render(values, **{MADE: {}})


def block(template: str, name: str, language: str, **values: Any) -> str:
    """One block of a template by itself, as it stands there and with nothing of its layout."""
    found = environment(language).get_template(template)
    return "".join(found.blocks[name](found.new_context(values)))


def _loader() -> BaseLoader:
    """The templates; on Lambda as modules, since compiling those of a page takes longer than all else about it."""
    return ModuleLoader(COMPILED) if COMPILED.exists() else FileSystemLoader(HERE / "templates")


@cache
def environment(language: str) -> Environment:
    """The templates with a language's words; one for each, since their functions know the language."""
    env = grammar(language)
    words = catalogue(language)
    env.install_gettext_callables(words.gettext, words.ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.globals["gettext"] = taking_own(env.globals["gettext"])  # type: ignore[arg-type]
    counted = taking_own_numbers(env.globals["ngettext"], lambda number: form(language, number))  # type: ignore[arg-type]
    env.globals.update(lang=language, urls=urls, asset=asset, icon_url=asset("icons.svg"), ngettext=counted)
    return env


def grammar(language: str) -> Environment:
    """What templates may say, in whatever language, without any words or settings: enough to compile them."""
    env = Parts(
        loader=_loader(),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        auto_reload=False,
    )
    env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    env.filters.update(
        words=_in_words,
        ago=lambda moment: ago(moment, language),
        ahead=lambda moment: ahead(moment, language),
        minutes=lambda number: duration(number, language),
        moment=_moment,
        stamped=_moment_of_stamp,
        day=_day,
        date=lambda text: calendar_day(text, language),
        month=lambda moment, pattern="LLLL y": month_name(moment, pattern, language),
        iso=lambda moment: moment.isoformat(),
        money=lambda amount, currency: money(amount, currency, language),
        amount=lambda amount: figure(amount, language),
        size=lambda size: file_size(size, language),
        **shown.FILTERS,
        **articles.FILTERS,
        initials=initials,
        hue=hue,
    )
    env.tests.update(message=lambda entry: hasattr(entry, "position"), event=lambda entry: hasattr(entry, "what"))
    return env


@pass_context
def _in_words(context: Context, text: Text | str) -> str:
    return say(text, context["lang"], context.get("own_words"))


@cache
def _assets() -> dict[str, str]:
    """The build's manifest: the hashed name of each static file."""
    manifest: dict[str, str] = json.loads((HERE / "templates" / "assets.json").read_text())
    return manifest


def asset(name: str) -> str:
    """The URL of a static file, which changes when the file does."""
    return f"{config().assets_url}/{_assets()[name]}"


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


@pass_context
def _moment(context: Context, moment: datetime) -> str:
    return when(moment, context["lang"], context.get("time_zone") or "UTC")


@pass_context
def _moment_of_stamp(context: Context, stamp: str) -> str:
    return _moment(context, moment_of(stamp))


@pass_context
def _day(context: Context, moment: datetime) -> str:
    from babel.dates import format_date

    local = moment.astimezone(ZoneInfo(context.get("time_zone") or "UTC"))
    return format_date(local, "long", locale=_locale(context["lang"])).removesuffix("г.").rstrip()


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
