"""Plain text as people type it, as paragraphs with line breaks and links."""

import re
from collections.abc import Iterator

from markupsafe import Markup, escape

# What turns a line around, hides in it or is half a letter; joiners stay, for emoji and Persian are written with them.
UNSEEN = re.compile(r"[\ud800-\udfff\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
GAPS = re.compile(r"[\x00-\x20\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
LINK = re.compile(r"(https?://[^\s<>\"]+[^\s<>\".,;:!?)\]])")


def paragraphs(text: str) -> Markup:
    """Plain text as paragraphs, with its line breaks and links."""
    return Markup("").join(Markup("<p>%s</p>") % Markup("").join(map(_marked, block)) for block in blocks(text))


def one_line(text: str) -> str:
    """A text on one line, for a file name or a header of a mail."""
    return GAPS.sub(" ", UNSEEN.sub("", text)).strip()


def blocks(text: str) -> list[list[tuple[str, str]]]:
    """Plain text as paragraphs, each of them words, links and line breaks by their kind."""
    found = [block.strip("\n") for block in re.split(r"\n\s*\n", text.strip()) if block.strip()]
    return [list(_kinds(block)) for block in found]


def _kinds(block: str) -> Iterator[tuple[str, str]]:
    for place, part in enumerate(LINK.split(block)):
        if place % 2:
            yield "link", part
            continue
        for line, words in enumerate(part.split("\n")):
            if line:
                yield "break", "\n"
            yield "words", words


def _marked(part: tuple[str, str]) -> Markup:
    kind, words = part
    if kind == "link":
        return Markup('<a href="%s" rel="noopener noreferrer nofollow" target="_blank">%s</a>') % (words, words)
    return Markup("<br>\n") if kind == "break" else escape(words)
