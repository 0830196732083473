"""What an address of a desk looks like: another desk's, a company's that many know, or an insult."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

ALIKE = str.maketrans("01358", "olesb")
PAIRS = (("rn", "m"), ("vv", "w"), ("i", "l"), ("-", ""))


def skeleton(slug: str) -> str:
    """What is left for a reader who does not look closely: paypa1 and pay-pal are one."""
    text = slug.translate(ALIKE)
    for pair, letter in PAIRS:
        text = text.replace(pair, letter)
    return text


def is_ours(slug: str) -> bool:
    return any(name in skeleton(slug) for name in _list("ours"))


def is_a_name(slug: str) -> bool:
    """Whether it pretends to be somebody whom many trust with a password."""
    lures, words = _list("lures"), _tokens(slug)
    for name in (*_list("names"), *_list("words")):
        rest = [word for word in words if word != name]
        if len(rest) < len(words) and (name in _list("names") or set(rest) <= lures):
            return True
        if any(skeleton(slug) in (name, name + lure, lure + name) for lure in lures):
            return True
    return False


def is_offensive(slug: str) -> bool:
    """Whether a word of it begins as insults do; without its hyphens it is one word too."""
    words = {*_tokens(slug), skeleton(slug)}
    begins = any(word.startswith(stem) for word in words for stem in _list("offensive"))
    return begins or bool(words & _list("offensive_words"))


def _tokens(slug: str) -> list[str]:
    return [skeleton(word) for word in slug.split("-")]


@cache
def _list(name: str) -> frozenset[str]:
    import tomllib  # late: only new addresses are looked at

    lists: dict[str, Iterable[str]] = tomllib.loads((Path(__file__).parent / "slug_words.toml").read_text())
    return frozenset(map(skeleton, lists[name]))
