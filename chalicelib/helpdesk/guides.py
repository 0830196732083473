"""The guides of /help, as the build compiled them, and the search in them."""

import json
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tenants.errors import NotFound

FILE = Path(__file__).parents[2] / "templates" / "guides.json"
EXCERPT = 180  # letters around what was found
WORD = re.compile(r"\w+")


class Guide(NamedTuple):
    name: str
    title: str
    about: str  # its first sentence
    headings: str
    html: str  # ours; pictures are named asset:help/en/board.webp
    words: str


class Part(NamedTuple):
    """A piece of an excerpt, which was looked for or stands around it."""

    text: str
    is_wanted: bool


class Found(NamedTuple):
    guide: Guide
    excerpt: list[Part]


@cache
def guides(language: str) -> list[Guide]:
    """Every guide in a language, in the order of reading."""
    return [Guide(**one) for one in json.loads(FILE.read_text())[language]]


def guide(language: str, name: str) -> Guide:
    """A guide by its name; raise NotFound."""
    found = next((one for one in guides(language) if one.name == name), None)
    if found is None:
        raise NotFound()
    return found


def search(language: str, text: str) -> list[Found]:
    """Guides in which every word of a text stands, as a word or its beginning; what is most about them comes first."""
    wanted = [_stem(word) for word in WORD.findall(_plain(text))[:10]]
    found = []
    for one in guides(language):
        title, headings, words = (WORD.findall(_plain(part)) for part in (one.title, one.headings, one.words))
        hits = [sum(word.startswith(stem) for word in words + 4 * headings + 9 * title) for stem in wanted]
        if hits and all(hits):
            found.append((-sum(hits), Found(one, _excerpt(one.words, wanted))))
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def _plain(text: str) -> str:
    """A text as it is compared; as long as it was."""
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text).replace("ё", "е")


def _stem(word: str) -> str:
    """A word without its ending, which changes in Russian and Kazakh."""
    return word[: max(4, len(word) - 2)] if len(word) > 4 else word


def _excerpt(words: str, wanted: list[str]) -> list[Part]:
    """What stands around the first of the words, those that were looked for apart."""
    places = [one for one in WORD.finditer(_plain(words)) if one[0].startswith(tuple(wanted))]
    first = places[0].start() if places else 0
    start = words.rfind(" ", 0, max(0, first - EXCERPT // 3)) + 1
    end = len(words) if len(words) <= start + EXCERPT else words.rfind(" ", start, start + EXCERPT)
    parts, done = [Part("…" if start else "", False)], start
    for one in places:
        if one.end() <= end:
            parts += [Part(words[done : one.start()], False), Part(words[one.start() : one.end()], True)]
            done = one.end()
    parts += [Part(words[done:end], False), Part("…" if end < len(words) else "", False)]
    return [part for part in parts if part.text]
