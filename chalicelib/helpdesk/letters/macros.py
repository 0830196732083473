"""The language in which tenants word their letters: `{{ desk.name }}`, from a list that is offered, and nothing else.

Nothing of it is ever evaluated: a name is looked up in a dict. No filter, call, attribute or loop can be meant by it.
"""

import re
from collections.abc import Collection, Mapping
from typing import NamedTuple

from tenants.errors import N_, Invalid, Text

MACRO = re.compile(r"\{\{[ \t]*([a-z]+(?:\.[a-z]+)?)[ \t]*\}\}")
SIGN = re.compile(MACRO.pattern + r"|(\{\{|\}\}|\{%|%\})")
SHOWN = 40  # letters of a mistake that are repeated to who made it


class Macro(NamedTuple):
    """What a letter may say that differs each time."""

    name: str
    explained: Text
    kind: str = "words"  # or "link"; or "block", which stands in paragraphs of its own

    @property
    def written(self) -> str:
        return written(self.name)


class Piece(NamedTuple):
    """A part of a text: words as they stand, or the name of a macro."""

    words: str
    is_macro: bool


def written(name: str) -> str:
    """A macro as it is typed."""
    return f"{{{{ {name} }}}}"


def pieces(text: str, offered: Collection[str]) -> list[Piece]:
    """A text as words and macros; raise Invalid with the line of the first thing that is neither."""
    found, end = [], 0
    for sign in SIGN.finditer(text):
        if sign[1] not in offered:
            raise Invalid(_mistake(text, sign, offered))
        found += [Piece(text[end : sign.start()], False), Piece(sign[1], True)]
        end = sign.end()
    return [*found, Piece(text[end:], False)]


def filled(text: str, values: Mapping[str, object]) -> str:
    """A text with the values of its macros; what stands in a value is never read as a macro."""
    return "".join(str(values[piece.words]) if piece.is_macro else piece.words for piece in pieces(text, values))


def names(text: str) -> list[str]:
    """The macros of a text, in their order."""
    return MACRO.findall(text)


def _mistake(text: str, sign: re.Match[str], offered: Collection[str]) -> Text:
    line = text.count("\n", 0, sign.start()) + 1
    inside, closed, _ = text[sign.end() :].partition("\n")[0].partition("}}")
    if sign[2] == "{{" and not closed:
        return N_("Line %(line)s: “%(sign)s” is not closed by “%(other)s”.", line=line, sign="{{", other="}}")
    if sign[2] and sign[2] != "{{":
        return N_("Line %(line)s: “%(sign)s” means nothing here.", line=line, sign=sign[2])
    name = sign[1] or " ".join(inside.split())[:SHOWN]
    if near := _near(name, offered):
        values = {"line": line, "name": written(name), "other": written(near)}
        return N_("Line %(line)s: there is no %(name)s. Did you mean %(other)s?", **values)
    return N_("Line %(line)s: there is no %(name)s.", line=line, name=written(name))


def _near(name: str, offered: Collection[str]) -> str:
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, offered, n=1)), "")
