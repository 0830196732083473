"""HTML that a tenant writes for a letter: a few plain tags in our styles, with macros in its words and links.

It is sanitised before its macros are looked for, so that tags that fall away cannot make one.
"""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import NamedTuple
from urllib.parse import quote

from markupsafe import Markup, escape

from chalicelib.helpdesk.letters import macros
from chalicelib.helpdesk.letters.letter_kinds import Kind
from chalicelib.helpdesk.letters.macros import MACRO
from chalicelib.plain_text import LINK
from tenants.errors import N_, Invalid

# Mail programs drop other styles than inline ones; the classes are those of layouts/letter.html, for its dark mode.
STYLES = {
    "p": {"style": "margin:0 0 12px;"},
    "h2": {"style": "margin:0 0 12px; font-size:18px; line-height:1.4;"},
    "ul": {"style": "margin:0 0 12px; padding:0 0 0 20px;"},
    "ol": {"style": "margin:0 0 12px; padding:0 0 0 20px;"},
    "a": {"class": "link", "style": "color:#176d8b;"},
}
TAGS = {*STYLES, "li", "br", "b", "strong", "i", "em", "u", "s"}
TAG = re.compile(r'(<[^>"]*(?:"[^"]*"[^>"]*)*>)')
HREF = re.compile(r' href="([^"]*)"')
WHOLE = re.compile(r"(?:https?://[^\s{}]|mailto:)\S*", re.IGNORECASE)
LEADING, TO_TICKET = ("ticket.link", "ticket.button"), "https://ticket"
ALONE = re.compile(r"<p[^>]*>\s*(" + MACRO.pattern + r")\s*</p>")


class Piece(NamedTuple):
    """A part of a letter: finished HTML, or the name of a block macro that stands there."""

    html: Markup
    block: str = ""


def checked(html: str, kind: Kind) -> str:
    """Sanitised HTML; raise Invalid for a macro that is not offered, or for a link that leads nowhere."""
    clean = _clean(html, kind)
    kinds = {macro.name: macro.kind for macro in kind.macros}
    macros.pieces(clean, kind.names)
    for place, part in enumerate(TAG.split(clean)):
        if place % 2 and (found := HREF.search(part)):
            _check_link(unescape(found[1]), kinds)
    return clean


def filled(html: str, kind: Kind, values: Mapping[str, object]) -> Iterator[Piece]:
    """The HTML with the values of its macros, and with its block macros left to the layout."""
    for place, part in enumerate(TAG.split(checked(html, kind))):
        if place % 2:
            yield Piece(Markup(MACRO.sub(lambda found: _in_link(values[found[1]]), part)))
            continue
        for piece in macros.pieces(part, values):
            if not piece.is_macro:
                yield Piece(Markup(piece.words))
            elif any(macro.name == piece.words and macro.kind == "block" for macro in kind.macros):
                yield Piece(Markup(), piece.words)
            else:
                yield Piece(escape(str(values[piece.words])))


def links(html: str) -> list[str]:
    """Where HTML leads, each once, in its order."""
    return links_of_text(unescape("".join(_seen(place, part) for place, part in enumerate(TAG.split(html)))))


def links_of_text(text: str) -> list[str]:
    """Where a text leads, each once, in its order; a link and a button to the ticket are the same."""
    marked = MACRO.sub(lambda found: f" {TO_TICKET} " if found[1] in LEADING else found[1], text)
    return list(dict.fromkeys(LINK.findall(marked)))


def _seen(place: int, part: str) -> str:
    href = HREF.search(part) if place % 2 else None
    return f" {href[1]} " if href else " " if place % 2 else part


def _clean(html: str, kind: Kind) -> str:
    import nh3

    clean = nh3.clean(
        html.encode("utf-8", "replace").decode(),
        tags=TAGS,
        attributes={"*": set(), "a": {"href"}},
        set_tag_attribute_values=STYLES,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    blocks = {macro.name for macro in kind.macros if macro.kind == "block"}
    return ALONE.sub(lambda found: found[1] if found[2] in blocks else found[0], clean)


def _check_link(href: str, kinds: Mapping[str, str]) -> None:
    alone = MACRO.fullmatch(href.strip())
    if alone and kinds[alone[1]] == "link":
        return
    if any(kinds[name] != "words" for name in MACRO.findall(href)) or not WHOLE.fullmatch(MACRO.sub("x", href)):
        raise Invalid(N_("“%(link)s” is no whole address. It begins with https:// or mailto:.", link=href[:60]))


def _in_link(value: object) -> str:
    text = str(value)
    return str(escape(text)) if WHOLE.fullmatch(text) else quote(text, safe="")
