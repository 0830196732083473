"""What was typed as words: what a ticket must have, and in which order."""

from collections.abc import Sequence

from chalicelib.helpdesk.searching import words
from chalicelib.helpdesk.searching.items import TAG
from chalicelib.helpdesk.searching.queries import Need, Phrase
from chalicelib.helpdesk.searching.words import Token
from chalicelib.helpdesk.vocabulary import tags
from tenants.tenant import Desk

SHORTEST_PREFIX = 3  # letters of the last word from which on longer ones are meant, too


class Gathering:
    """Needs and phrases, as they are gathered; `letters` are the parts of a ticket where plain words are looked for."""

    def __init__(self, desk: Desk, letters: str) -> None:
        self.needs: list[Need] = []
        self.phrases: list[Phrase] = []
        self._letters = letters
        self._tags = [(one.id, _terms(one.name or "")) for one in tags.every(desk)]

    def add(self, text: str, *, is_prefix: bool = False, is_phrase: bool = False, letters: str = "") -> None:
        """Ask for the words of a text, one behind the other; the last one may be the beginning of a longer one."""
        found = list(words.tokens(text))
        wanted = [one for one in found if not words.is_common(one)]
        phrase = [(len(self.needs) + count, one.place - found[0].place) for count, one in enumerate(wanted)]
        for one in wanted:
            begins = one.folded if is_prefix and one is found[-1] and len(one.folded) > 1 else ""
            self.needs.append(self._need(one, begins, letters or self._letters, is_phrase or len(found) > 1))
        if len(phrase) > 1:
            self.phrases.append(tuple(phrase))

    def _need(self, one: Token, prefix: str, letters: str, is_joined: bool) -> Need:
        """A word stands for the tags that are called so, too."""
        tagged = (
            [] if letters or is_joined else [TAG + id for id, terms in self._tags if not terms.isdisjoint(one.terms)]
        )
        begun = [prefix] if prefix and prefix not in one.terms else []
        return Need((*one.terms, *begun, *tagged), prefix, letters)


def is_begun(value: str) -> bool:
    """Whether the last word of a text may be the beginning of a longer one."""
    found: Sequence[Token] = list(words.tokens(value))
    return bool(found) and len(found[-1].folded) >= SHORTEST_PREFIX


def _terms(text: str) -> set[str]:
    return {term for word in words.tokens(text) for term in word.terms}
