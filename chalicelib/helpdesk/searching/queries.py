"""What somebody looks for, as it is understood."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Need:
    """One word that a ticket must have: one of these terms, or one that begins so."""

    terms: tuple[str, ...]
    prefix: str = ""
    letters: str = ""  # in which parts of a ticket (occurrences.py); empty for any


Phrase = tuple[tuple[int, int], ...]  # (which need, how many words behind the first) of words that follow each other


@dataclass(frozen=True)
class Query:
    """What somebody looks for; a filter that is None asks for nothing."""

    needs: tuple[Need, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    status: frozenset[str] | None = None
    department: frozenset[str] | None = None
    assignee: frozenset[str] | None = None  # "" is nobody
    ticket_class: frozenset[str] | None = None
    priority: frozenset[str] | None = None
    since: datetime | None = None
    until: datetime | None = None
    marked: tuple[Need, ...] = ()  # what is highlighted: the words that were typed
    number: int | None = None  # of the ticket that was asked for by its number, and nothing else was

    @property
    def is_empty(self) -> bool:
        return self == Query()
