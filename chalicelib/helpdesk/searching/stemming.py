"""Words to what they are looked for by: stems of English by Snowball, of Russian by Snowball, of Kazakh by our rules.

A word of Latin letters is taken as English. One with letters of Kazakh alone is Kazakh. Any other Cyrillic word may be
of either language (кассада, касса), so it gets the Russian stem, and the Russian one of its Kazakh stem where that is
another; of a hundred Russian words seven have two. Two words are the same where they share one.
"""

from functools import lru_cache
from threading import Lock
from typing import Any

from chalicelib.helpdesk.searching import kazakh

LONGEST = 40  # letters of what is kept of a word
_snowball: dict[str, Any] = {}
_lock = Lock()


@lru_cache(maxsize=20_000)
def stems(word: str) -> tuple[str, ...]:
    """What a folded word is looked for by: one stem, or two."""
    if not word.isalpha() or len(word) < 3:
        return (word[:LONGEST],)
    if word.isascii():
        return (_stem("english", word),)
    if not _is_cyrillic(word):
        return (word[:LONGEST],)
    found = kazakh.stem(word)
    if kazakh.is_kazakh(found):
        return (found[:LONGEST],)
    ours = _stem("russian", found)
    theirs = ours if kazakh.is_kazakh(word) else _stem("russian", word)
    return (theirs,) if ours == theirs else (theirs, ours)


def _is_cyrillic(word: str) -> bool:
    return all("Ѐ" <= letter <= "ԯ" for letter in word)


def _stem(language: str, word: str) -> str:
    with _lock:  # a stemmer keeps the word that it works on in itself
        if language not in _snowball:
            import snowballstemmer  # late: few pages search

            _snowball[language] = snowballstemmer.stemmer(language)
        found: str = _snowball[language].stemWord(word)
    return found[:LONGEST]
