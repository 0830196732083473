"""A tenant's words in place of ours: text as it is typed, with the places for values and the tags that ours has."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

Own = Mapping[str, Sequence[str]]  # by ours: one text, or one for each plural form of the language
PLACE = re.compile(r"(%\((\w+)\)s)")  # for a value
MARK = re.compile(r"(</?\w+[^<>]*>|%\(\w+\)s)")  # what own words have to keep of ours: tags and places


def said(own: str, values: Mapping[str, Any]) -> str:
    """Own words with their values, as plain text."""
    return PLACE.sub(lambda place: str(values.get(place[2], "")), own)


def shown(own: str, ours: str, values: Mapping[str, Any]) -> Markup:
    """Own words with their values, as HTML: only the tags that ours has too are tags."""
    tags = {mark for mark in MARK.findall(ours) if mark.startswith("<")}
    return Markup("").join(_part(part, tags, values) for part in MARK.split(own))


def _part(part: str, tags: set[str], values: Mapping[str, Any]) -> Markup:
    if part in tags:
        pieces = PLACE.split(part)  # every third is a place, and behind it the name in it
        return Markup("").join(
            escape(values.get(pieces[n + 1], "")) if n % 3 == 1 else Markup(piece)
            for n, piece in enumerate(pieces)
            if n % 3 != 2
        )
    place = PLACE.fullmatch(part)
    return escape(values.get(place[2], "")) if place else escape(part)


def taking_own(ours: Callable[..., str]) -> Callable[..., str]:
    """Gettext for templates that takes the tenant's words where a page has `own_words`."""

    @pass_context
    def gettext(context: Context, message: str, /, **values: Any) -> str:
        own = context.get("own_words")
        return shown(own[message][0], message, values) if own and message in own else ours(context, message, **values)

    return gettext


def taking_own_numbers(ours: Callable[..., str], form: Callable[[int], int]) -> Callable[..., str]:
    """The same for texts with a form for each number; `form` says which one a number takes."""

    @pass_context
    def ngettext(context: Context, message: str, plural: str, number: int, /, **values: Any) -> str:
        own = context.get("own_words")
        if not own or message not in own:
            return ours(context, message, plural, number, **values)
        return shown(own[message][form(number)], plural, {"num": number, **values})

    return ngettext
