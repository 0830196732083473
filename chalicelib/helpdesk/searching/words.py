"""Text to words, and words to what stands in the index.

A word is a run of letters and digits. What is joined by a hyphen, slash, dot, @ or the like ("INV-2026/17",
"dana@x.example") is words one behind the other, which a query asks for as it asks for a phrase: so it is found whole
and by its parts, also where somebody wrote it with spaces. Case, accents and ё are folded.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from chalicelib.helpdesk.searching.stemming import stems
from chalicelib.helpdesk.searching.stop_words import STOP

_LETTER = "(?:[^\\W_]|[\u0300-\u036f])"
_WORD = re.compile(f"{_LETTER}+(?:['’]{_LETTER}+)?")
_MARKS = re.compile("[\u0300-\u0305\u0307-\u036f]")  # but for the breve, which makes и to й, and what ї has


class Token(NamedTuple):
    """A word, and where it stands: its number among the words, and its letters in the text."""

    folded: str
    place: int
    start: int
    end: int

    @property
    def terms(self) -> tuple[str, ...]:
        """What it is looked for by."""
        return stems(self.folded)


def fold(word: str) -> str:
    """A word as all its spellings have it."""
    if word.isascii():
        return word.lower().removesuffix("'s")
    text = unicodedata.normalize("NFKC", word).casefold().replace("ё", "е").replace("’", "'")
    if not text.isascii():
        text = "".join(map(_bare, text))
    return _MARKS.sub("", text).removesuffix("'s")


def _bare(letter: str) -> str:
    """A Latin letter without its accent; those of Cyrillic are letters of their own."""
    if not "À" <= letter < "Ͱ":
        return letter
    return unicodedata.normalize("NFD", letter)[0]


def tokens(text: str) -> Iterator[Token]:
    """The words of a text."""
    for place, found in enumerate(_WORD.finditer(text)):
        yield Token(fold(found[0]), place, *found.span())


def is_common(token: Token) -> bool:
    """Whether a word stands nearly everywhere, so that it is no use to look for it."""
    return token.folded in STOP


def terms(text: str, most: int) -> dict[str, list[int]]:
    """What of a text stands in the index, with its places; the first `most` different words of it."""
    found: dict[str, list[int]] = {}
    for token in tokens(text):
        if is_common(token):
            continue
        for term in token.terms:
            if term in found:
                found[term].append(token.place)
            elif len(found) < most:
                found[term] = [token.place]
    return found
