"""What differs between two texts, word by word, as pages show it."""

import re
from collections import Counter
from typing import NamedTuple

WORDS = re.compile(r"\s*\w+|\s*[^\w\s]|\s+")  # each with the space before it
MOST = 100_000  # pairs of equal words in two texts; beyond that lines are compared, for words take too long
SAME, GONE, NEW = "same", "gone", "new"


class Part(NamedTuple):
    """A piece of a text: in both, only in the first, only in the second."""

    kind: str
    text: str


def parts(old: str, new: str) -> list[Part]:
    """The pieces of two texts, in their order."""
    before, after = WORDS.findall(old), WORDS.findall(new)
    first = _common(before, after)
    last = _common(before[first:][::-1], after[first:][::-1])
    end = before[len(before) - last :]
    between = _differing(before[first : len(before) - last], after[first : len(after) - last])
    found = [_part(SAME, before[:first]), *between, _part(SAME, end)]
    return [one for one in found if one.text]


def _common(before: list[str], after: list[str]) -> int:
    """How many words are the same at the beginning."""
    pairs = enumerate(zip(before, after, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(before), len(after)))


def _differing(before: list[str], after: list[str]) -> list[Part]:
    """What differs, by words, or by lines in texts that have nothing to do with each other."""
    from difflib import SequenceMatcher  # late: one page needs it

    numbers = Counter(after)
    if sum(numbers[word] for word in before) > MOST:
        before, after = ("".join(words).splitlines(keepends=True) for words in (before, after))
    found: list[Part] = []
    for verb, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if verb == "equal":
            found.append(_part(SAME, before[a:b]))
        else:
            found += _marked("".join(before[a:b]), "".join(after[c:d]))
    return found


def _marked(gone: str, new: str) -> list[Part]:
    """What is there in place of something else, without the space before both."""
    space = gone[: len(gone) - len(gone.lstrip())]
    if not space or not new.startswith(space):
        return [Part(GONE, gone), Part(NEW, new)]
    return [Part(SAME, space), Part(GONE, gone[len(space) :]), Part(NEW, new[len(space) :])]


def _part(kind: str, words: list[str]) -> Part:
    return Part(kind, "".join(words))
