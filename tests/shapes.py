"""Shapes of HTML and Markdown that run something where nobody cleans them, and what is looked for behind a cleaner.

`shapes.txt` has them. A cleaner's HTML is read as browsers read it, twice, since what they write of it is read again
by scripts; whatever is not on its list of tags, attributes and schemes is an outlaw.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

FILE = Path(__file__).with_name("shapes.txt")
NUMBERED = re.compile("⟪([0-9A-F]{2,5})⟫")
CONTROLS = {0x2400 + number: number for number in range(32)}
LINKS = {"http", "https", "mailto"}
RAN = "ran()"
INSIDE = re.compile(r"#[^\x00-\x20\"]*|/(?![/\\])[^\x00-\x20\"]*")
FRAME = {"table", "tbody", "tr", "td", "ul", "li", "p"}
FRAMES = ("<table><tr><td>{}</td></tr></table>", "<ul><li><p>{}</p></li></ul>")

Value = str | re.Pattern[str] | Callable[[str], bool] | None


@dataclass(frozen=True)
class Law:
    """What a cleaner may let through: tags with their attributes, whose values are given or are whatever they are."""

    tags: Mapping[str, Mapping[str, Value]]
    schemes: frozenset[str] = frozenset(LINKS)
    is_home: bool = False  # whether links may lead to pages of the desk
    pictures: Callable[[str], bool] = field(default=lambda source: False)

    def outlaws(self, html: str) -> list[str]:
        """What is not allowed, in a browser's reading of HTML and in its reading of what it wrote."""
        once = read(html)
        found = [*self._found(once), *self._found(read(str(once.html)))]
        for frame in FRAMES:
            if once.css_first("table, td, tr, ul, ol, li, p, a") and not found:
                found += self._found(read(frame.format(html)), FRAME)
        return found

    def _found(self, body: LexborNode, frame: Collection[str] = ()) -> Iterator[str]:
        for node in body.css("*"):
            tag = str(node.tag)
            if tag != "body" and (tag not in frame or node.attributes):
                yield from self._of_node(tag, node.attributes, node)
        if "<!" in str(body.html) or "<?" in str(body.html):
            yield f"a comment or an instruction: {str(body.html)[:200]}"

    def _of_node(self, tag: str, attributes: dict[str, str | None], node: LexborNode) -> Iterator[str]:
        if tag not in self.tags:
            yield f"<{tag}>: {str(node.html)[:200]}"
            return
        for name, value in attributes.items():
            if name not in self.tags[tag] or not fits(self.tags[tag][name], value or ""):
                yield f"<{tag} {name}={value!r}>: {str(node.html)[:200]}"
            elif name == "href" and not self.leads_out(value or ""):
                yield f"<{tag} href={value!r}>: {str(node.html)[:200]}"
            elif name == "src" and not self.pictures(value or ""):
                yield f"<{tag} src={value!r}>: {str(node.html)[:200]}"
        if attributes.get("target") == "_blank" and "noopener" not in (attributes.get("rel") or ""):
            yield f"a new window that reaches back: {str(node.html)[:200]}"

    def leads_out(self, url: str) -> bool:
        """Whether a browser would go where it seems to: browsers leave out tabs, line ends and leading controls."""
        bare = re.sub("[\t\r\n]", "", url).lstrip("".join(map(chr, range(33))))
        if self.is_home and INSIDE.fullmatch(url):
            return True
        return url == bare and url.partition(":")[0].lower() in self.schemes


def read(html: str) -> LexborNode:
    body = LexborHTMLParser(f"<!doctype html><body>{html}").body
    assert body is not None
    return body


def fits(allowed: Value, value: str) -> bool:
    if allowed is None:
        return True
    if isinstance(allowed, str):
        return value == allowed
    return bool(allowed.fullmatch(value)) if isinstance(allowed, re.Pattern) else allowed(value)


@cache
def groups() -> dict[str, list[str]]:
    """The shapes by their idea."""
    found: dict[str, list[str]] = {}
    for line in FILE.read_text("utf-8").split("\n"):
        if line.startswith("== "):
            found[line[3:]] = []
        elif found and line:
            found[list(found)[-1]].append(_read(line))
    found["bombs"] = bombs()
    return found


def every() -> list[str]:
    return [shape for group in groups().values() for shape in group]


def _read(line: str) -> str:
    return NUMBERED.sub(lambda found: chr(int(found[1], 16)), line.translate(CONTROLS))


def bombs() -> list[str]:
    """What is deep, long or open without end."""
    tail = "<img src=x onerror=ran()>"
    tags = ("b", "div", "table", "blockquote", "a href=x", "svg", "math", "template")
    opened = [f"<{tag}>" * 600 + tail for tag in tags]
    marks = [mark * 700 + tail for mark in ("> ", "- ", "*", "_", "`", "[", "![", "](", "<", "&", "&#", "<!--", "\\")]
    mixed = ["<svg><math>" * 300 + tail, "<p title='" * 300 + tail, "<a\n" * 900 + tail, "*a _b " * 300 + tail]
    long = ["<" + "x" * 9000 + ">" + tail, "<img " + "x=1 " * 3000 + "onerror=ran()>", f"[x](https://{'a' * 9000}/)"]
    return opened + marks + mixed + long
