"""The Jinja environment: templates with the words of a language, and filters for figures, times and texts."""

import json
from datetime import datetime
from functools import cache
from typing import Any

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
from chalicelib.own_words import taking_own, taking_own_numbers
from chalicelib.parts_made import MADE, Parts
from chalicelib.urls import urls
from chalicelib.wording import (
    HERE,
    ago,
    ahead,
    calendar_day,
    catalogue,
    duration,
    figure,
    file_size,
    form,
    long_day,
    money,
    month_name,
    say,
    when,
)
from tenants.errors import Text
from tenants.keys import moment as moment_of
from tenants.staff import hue, initials

COMPILED = HERE / "templates" / "compiled"  # what the package has beside the templates


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


@pass_context
def _moment(context: Context, moment: datetime) -> str:
    return when(moment, context["lang"], context.get("time_zone") or "UTC")


@pass_context
def _moment_of_stamp(context: Context, stamp: str) -> str:
    return _moment(context, moment_of(stamp))


@pass_context
def _day(context: Context, moment: datetime) -> str:
    return long_day(moment, context["lang"], context.get("time_zone") or "UTC")
