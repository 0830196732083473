"""Answers of the answer base as their readers see them: the house's Markdown with headings, tables, code and pictures.

Pictures are only those of the answer base itself, and what comes of a text is always sanitised.
"""

import re
from functools import lru_cache

from markupsafe import Markup

from chalicelib.plain_text import paragraphs

MORE = ("heading", "table", "hr", "image")
SIGNS = re.compile(r"[*_]\S|`|\]\(|^[ \t]*(?:>|[-*][ \t]|[1-9]\d{0,2}\.[ \t]|#{1,6}[ \t]|\||[-*_]{3})", re.MULTILINE)
MOST = 3_000  # signs in a text; nobody means more, and reading them takes time
KEPT = 100  # texts that a process remembers with their HTML
LINK = re.compile(r"(?:https?://|mailto:|/(?![/\\])|#)", re.IGNORECASE)
ALLOWED = {"a": {"href"}, "ol": {"start"}, "li": {"value"}, "img": {"src", "alt", "width", "height"}}
TAGS = {
    *("p", "br", "strong", "em", "code", "pre", "blockquote", "ul", "h2", "h3", "hr", "figure"),
    *("table", "thead", "tbody", "tr", "th", "td"),
    *ALLOWED,
}
SET = {"pre": {"tabindex": "0"}, "img": {"loading": "lazy"}, "th": {"scope": "col"}}


@lru_cache(KEPT)
def article(text: str, table: str) -> Markup:
    """A text with its Markdown as HTML of a page; `table` is what one is called where it is wider than the screen."""
    if not 0 < len(SIGNS.findall(text)) <= MOST:
        return paragraphs(text)
    from chalicelib.markdown.rules import html

    found = html(text.encode("utf-8", "replace").decode(), *MORE)
    if found is None:
        return paragraphs(text)
    return _scrolled(_clean(found), table)


def _scrolled(html: str, name: str) -> Markup:
    """HTML whose tables lie in regions of their own; several of them are told apart by their numbers."""
    around = '<div class="scroll" role="region" aria-label="%s" tabindex="0"><table>'
    first, *others = html.replace("</table>", "</table></div>").split("<table>")
    names = [f"{name} {place}" for place in range(1, len(others) + 1)] if len(others) > 1 else [name]
    tables = (Markup(around) % said + Markup(rest) for said, rest in zip(names, others, strict=False))
    return Markup("").join([Markup(first), *tables])


def plain(text: str) -> str:
    """The words of a text without its Markdown, in one line."""
    text = re.sub(r"!\[[^\]\n]*\]\([^)\n]*\)", " ", text)
    text = re.sub(r"\[([^\[\]\n]+)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*\)", r"\1", text)
    text = re.sub(r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*][ \t]+|```.*$|[-*_|: \t]{3,}$)", "", text, flags=re.MULTILINE)
    text = re.sub(r"(?<!\w)(\*{1,3}|_|`+)(?=\S)(.+?)(?<=\S)\1(?!\w)", r"\2", text)
    return " ".join(re.sub(r"[ \t]*\|[ \t]*", " ", text).split())


def _clean(html: str) -> str:
    import nh3

    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ALLOWED,
        attribute_filter=_kept,
        set_tag_attribute_values=SET,
        url_schemes={"http", "https", "mailto"},
        url_relative="pass_through",
        link_rel="noopener noreferrer",
    )


def _kept(tag: str, name: str, value: str) -> str | None:
    """What stays of an attribute: a picture comes from here, and a link leads by a name that is known."""
    if (tag, name) == ("img", "src"):
        return value if value.startswith("/answers/pictures/") else None
    if (tag, name) == ("a", "href"):
        return value if LINK.match(value) else None
    return value


FILTERS = {"article": article}  # of templates
