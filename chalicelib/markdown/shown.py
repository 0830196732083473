"""Texts of staff members with their Markdown, as pages and letters show them.

Whatever is no Markdown looks as it was typed. The parser takes a twentieth of a second to load, so it is imported where
a text has signs of it.
"""

import re
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from chalicelib.plain_text import blocks, paragraphs

SIGNS = re.compile(r"[*_]\S|`|\]\(|^[ \t]*(?:>|[-*][ \t]|[1-9]\d{0,2}\.[ \t])", re.MULTILINE)
MOST = 400  # signs in a text; nobody means more, and reading them takes time
KEPT = 200  # texts that a process remembers with their HTML
ALLOWED: dict[str, set[str]] = {"*": set(), "a": {"href"}, "ol": {"start"}, "li": {"value"}}
TAGS = {"p", "br", "strong", "em", "code", "pre", "blockquote", "ul", "a", "ol", "li"}
LINKS = {"a": {"target": "_blank"}}
# Mail programs drop other styles than inline ones; the classes are those of layouts/letter.html, for its dark mode.
GAP = "margin:0 0 12px;"
STYLES = {
    "p": {"style": GAP},
    "ul": {"style": f"{GAP} padding:0 0 0 20px;"},
    "ol": {"style": f"{GAP} padding:0 0 0 20px;"},
    "pre": {"class": "rule", "style": f"{GAP} padding:8px 12px; border:1px solid #dcdde0; white-space:pre-wrap;"},
    "blockquote": {"class": "rule", "style": f"{GAP} padding:0 0 0 12px; border-left:2px solid #dcdde0;"},
}


class Written(str):
    """A text as it was typed, which knows its HTML for a letter."""

    html: Markup


@lru_cache(KEPT)
def formatted(text: str) -> Markup:
    """A text with its Markdown as HTML of a page."""
    html = _html(text)
    if html is None:
        return paragraphs(text)
    return Markup('<div class="typed">%s</div>') % Markup(_clean(html, LINKS, "noopener noreferrer nofollow"))


def said(message: Any) -> Markup:
    """What a message says, without what it quotes."""
    return formatted(message.text) if message.is_markdown else paragraphs(message.shown or message.text)


def for_letter(text: str, accent: str) -> str:
    """A text for a letter whose links have a colour; one without Markdown stays what it is."""
    html = _html(text)
    if html is None:
        return text
    written = Written(text)
    links = {"a": {"class": "link", "style": f"color:{accent};"}}
    written.html = Markup(_clean(html, STYLES | links, None))
    return written


def weight(text: str) -> int:
    """About how many bytes its marks take as HTML, rather more than less."""
    if not _has_signs(text):
        return 0
    marks = 5 * sum(text.count(mark) for mark in "*_`") + 25 * text.count(">") + 22 * text.count("\n")
    return marks + 100 * text.count("](")


@lru_cache(KEPT)
def _html(text: str) -> str | None:
    """What is to be sanitised yet; None where the text has no Markdown, or more of it than anybody means."""
    if not _has_signs(text):
        return None
    from chalicelib.markdown.rules import html

    return html(text.encode("utf-8", "replace").decode())


def _has_signs(text: str) -> bool:
    return 0 < len(SIGNS.findall(text)) <= MOST


def _clean(html: str, set_to: dict[str, dict[str, str]], rel: str | None) -> str:
    import nh3

    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ALLOWED,
        set_tag_attribute_values=set_to,
        url_schemes={"http", "https", "mailto"},
        url_relative="deny",
        link_rel=rel,
    )


FILTERS = {"blocks": blocks, "formatted": formatted, "paragraphs": paragraphs, "said": said}  # of templates
