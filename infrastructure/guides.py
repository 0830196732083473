"""The guides of /help: Markdown in guides/{language}/, compiled into templates/guides.json when static files are built.

A guide begins with its title; files are named by their order, as 020-departments.md, and by the same name in every
language. What is **bold** is the name of a page or button as the code has it, in English; the build puts in what the
catalogue of the guide's language says, so that guides call things as the pages do. `**Settings → Staff**` is two names.
`![words](board.webp)` is a picture, `![words](reply.clip)` a short silent clip; both lie in static/help/{language}/,
where `make pictures` puts them; one that was not taken yet is left out.
"""

import gettext
import json
import re
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

LANGUAGES = ("en", "ru", "kk")
NAMED = re.compile(r"\*\*(.+?)\*\*")
ARROW = " → "
Words = Callable[[str], str]
Taken = dict[str, Any]  # of a language: {picture: {"width", "height", ...}}


class Renderer(RendererHTML):
    """Pictures become figures whose files the page names by their hashes."""

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        token = tokens[idx]
        words = self.renderInlineAsText(token.children or [], options, env)
        return figure(str(token.attrs["src"]), words, str(env["language"]), env["taken"])


def written(root: Path) -> bytes:
    """Every guide by language, in order: its name, title, HTML and the words it is found by."""
    pictures = root / "static" / "help" / "pictures.json"
    taken = json.loads(pictures.read_text()) if pictures.exists() else {}
    compiled = {
        language: [
            _guide(path, language, catalogue(root / "locale", language), taken.get(language, {}))
            for path in sorted((root / "guides" / language).glob("*.md"))
        ]
        for language in LANGUAGES
    }
    return json.dumps(compiled, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def catalogue(folder: Path, language: str) -> Words:
    """The words of a language as they are compiled now; gettext's own way keeps what it read once."""
    path = folder / language / "LC_MESSAGES" / "messages.mo"
    if not path.exists():
        return gettext.NullTranslations().gettext
    with path.open("rb") as words:
        return gettext.GNUTranslations(words).gettext


def names(text: str) -> list[str]:
    """The names of pages and buttons in a guide, as the code has them."""
    return [name for found in NAMED.findall(text) for name in found.split(ARROW)]


def named(text: str, words: Words) -> str:
    """A guide with the names as its readers see them."""
    return NAMED.sub(lambda found: f"**{ARROW.join(words(name) for name in found[1].split(ARROW))}**", text)


def pictures(text: str) -> list[str]:
    """What a guide shows, such as board.webp and reply.clip."""
    return re.findall(r"!\[[^\]]*\]\(([^)]+)\)", text)


def figure(source: str, words: str, language: str, taken: Taken) -> str:
    """A picture, or a clip that moves only for whoever did not ask for less motion; nothing before it is taken."""
    name, _, kind = source.rpartition(".")
    if name not in taken:
        return ""
    size = f'width="{taken[name]["width"]}" height="{taken[name]["height"]}"'
    place = f"asset:help/{language}/{name}"
    still = f'<img src="{place}.webp" alt="{escape(words)}" {size} loading="lazy" decoding="async">'
    if kind == "clip":
        moving = f'<source srcset="{place}-clip.webp" media="(prefers-reduced-motion: no-preference)" {size}>'
        still = f"<picture>{moving}{still}</picture>"
    return f'<figure><a href="{place}.webp">{still}</a></figure>'


def _guide(path: Path, language: str, words: Words, taken: Taken) -> dict[str, Any]:
    title, _, body = named(path.read_text(), words).partition("\n")
    markdown = MarkdownIt("commonmark", {"html": False}, renderer_cls=Renderer).enable("table")
    html = markdown.render(body, {"language": language, "taken": taken})
    plain = re.sub(r"!\[[^\]]*\]\([^)]*\)", " ", body)
    plain = re.sub(r"^#+ .*$", r"\g<0>.", plain, flags=re.M)
    plain = re.sub(
        r"\[([^\]]*)\]\([^)]*\)|^\d+\. |^- |^#+ |\| ---|[|*`]", lambda found: found[1] or "", plain, flags=re.M
    )
    return {
        "name": re.sub(r"^\d+-", "", path.stem),
        "title": title.lstrip("# ").strip(),
        "about": _first(plain),
        "headings": " ".join(re.findall(r"^##+ (.*)$", body, flags=re.M)),
        "html": re.sub(r"<p>(<figure>.*?</figure>|)</p>\n?", r"\1", html),
        "words": " ".join(plain.split()),
    }


def _first(plain: str) -> str:
    """The first sentence, which says what the guide is for."""
    opening = next((block for block in plain.split("\n\n") if block.strip()), "")
    return re.split(r"(?<=[.?])\s", " ".join(opening.split()), maxsplit=1)[0]
