"""Finds words for people in the templates that do not go through gettext.

    python -m tests.house.bare_strings [folder]

Says where, one a line, and exits with 1 when there are any.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, nodes

TEMPLATES = Path(__file__).parents[2] / "templates"
SAME_EVERYWHERE = ("Komek", "Content-Security-Policy", "English", "Русский", "Қазақша", "Free", "Standard", "Pro")
SPOKEN = {
    "alt",
    "title",
    "aria-label",
    "aria-description",
    "placeholder",
    "label",
    "summary",
    "data-label",
    "data-done",
}
BUTTONS = {"submit", "button", "reset"}
PASSED = {"label", "hint", "title", "words"}  # arguments of macros that are read by people
GETTEXT = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
SOMETHING = "\ue000"  # stands where a template puts in a value
LETTER = re.compile(r"[^\W\d_]")
HUMAN = re.compile(r"[^\x00-\x7f]|^[A-Z][a-z]|[a-z] [a-z].*[.?!…:]$")


class Bare(NamedTuple):
    """Words that nobody can translate, and where they stand."""

    file: Path
    line: int
    words: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.words}"


def bare_strings(folder: Path = TEMPLATES) -> list[Bare]:
    """All of them in a folder of templates."""
    files = sorted([*folder.rglob("*.html"), *folder.rglob("*.txt")])
    return [bare for file in files for bare in in_file(file)]


def in_file(file: Path) -> Iterator[Bare]:
    source = file.read_text()
    env = Environment(extensions=["jinja2.ext.i18n"])
    found = [*(_in_text(env, source) if file.suffix == ".txt" else _in_markup(env, source)), *_in_code(env, source)]
    for line, words in sorted(found):
        yield Bare(file, line, " ".join(words.split())[:80])


class _Markup(HTMLParser):
    """Collects what a reader, or a screen reader, would say."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in ("style", "script")
        given = dict(attrs)
        for name, value in attrs:
            is_button = name == "value" and tag == "input" and given.get("type") in BUTTONS
            is_described = name == "content" and tag == "meta" and given.get("name") == "description"
            if (name in SPOKEN or is_button or is_described) and _is_bare(value or ""):
                self.found.append((self.getpos()[0], f"{name}={value}"))

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in ("style", "script")

    def handle_data(self, data: str) -> None:
        for offset, line in enumerate(data.split("\n")):
            if not self.silent and _is_bare(line):
                self.found.append((self.getpos()[0] + offset, line))


def _in_markup(env: Environment, source: str) -> Iterable[tuple[int, str]]:
    text, line = [], 1
    for at, part in _static(env, source):
        text.append("\n" * (at - line) + part)
        line = max(line, at) + part.count("\n")
    markup = _Markup()
    markup.feed("".join(text))
    markup.close()
    return markup.found


def _in_text(env: Environment, source: str) -> Iterable[tuple[int, str]]:
    for at, part in _static(env, source):
        yield from ((at + offset, line) for offset, line in enumerate(part.split("\n")) if _is_bare(line))


def _static(env: Environment, source: str) -> Iterator[tuple[int, str]]:
    """What stands in a template outside of its tags and its trans blocks, by line."""
    is_translated, is_opening = False, False
    for line, kind, value in env.lex(source):
        if kind == "data" and not is_translated:
            yield line, value
        elif kind == "variable_begin":
            yield line, SOMETHING
        elif kind == "block_begin":
            yield line, " "
            is_opening = True
        elif kind == "name" and is_opening:
            is_opening = False
            is_translated = value == "trans" or (is_translated and value != "endtrans")


def _in_code(env: Environment, source: str) -> Iterator[tuple[int, str]]:
    """Constants in expressions that look like words for people."""
    stack: list[nodes.Node] = [env.parse(source)]
    while stack:
        node = stack.pop()
        if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in GETTEXT:
            stack += [keyword.value for keyword in node.kwargs]
        elif isinstance(node, nodes.Keyword) and node.key in PASSED and isinstance(node.value, nodes.Const):
            if isinstance(node.value.value, str) and _is_bare(node.value.value):
                yield node.lineno, node.value.value
        elif isinstance(node, nodes.Const) and isinstance(node.value, str):
            if HUMAN.search(node.value) and _is_bare(node.value):
                yield node.lineno, node.value
        elif not isinstance(node, nodes.TemplateData):
            stack += node.iter_child_nodes()


def _is_bare(text: str) -> bool:
    for name in SAME_EVERYWHERE:
        text = re.sub(rf"\b{name}\b", "", text)
    return bool(LETTER.search(text))


if __name__ == "__main__":
    bare = bare_strings(Path(sys.argv[1])) if len(sys.argv) > 1 else bare_strings()
    print(*bare, sep="\n", end="\n" if bare else "")
    sys.exit(1 if bare else 0)
