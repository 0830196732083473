"""What differs between two texts, word by word, as pages show it."""

import re
from typing import NamedTuple

WORDS = re.compile(r"\s+|\w+|[^\w\s]")
MOST = 6_000  # words of both texts; beyond that lines are compared, for words take too long
SAME, GONE, NEW = "same", "gone", "new"


class Part(NamedTuple):
    """A piece of a text: in both, only in the first, only in the second."""

    kind: str
    text: str


def parts(old: str, new: str) -> list[Part]:
    """The pieces of two texts, in their order."""
    from difflib import SequenceMatcher  # late: one page needs it

    before, after = WORDS.findall(old), WORDS.findall(new)
    if len(before) + len(after) > MOST:
        before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    found: list[Part] = []
    for verb, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if verb == "equal":
            found.append(Part(SAME, "".join(before[a:b])))
            continue
        found += [Part(kind, said) for kind, said in ((GONE, "".join(before[a:b])), (NEW, "".join(after[c:d]))) if said]
    return found
