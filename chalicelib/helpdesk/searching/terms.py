"""The terms of a ticket: what of it stands in the index, and where it stands in the ticket."""

from collections.abc import Iterable
from typing import Any

from chalicelib.helpdesk.forms import filling
from chalicelib.helpdesk.messages import Message
from chalicelib.helpdesk.searching import occurrences, words
from chalicelib.helpdesk.searching.items import ALL, TAG
from chalicelib.helpdesk.searching.occurrences import ADDRESS, HELD, NAME, ORGANISATION, SENDER, SUBJECT, Part
from chalicelib.helpdesk.tickets import Ticket

MOST = 2_000  # different words of one message
Terms = dict[str, list[Part]]


def head(ticket: Ticket) -> dict[str, Any]:
    """What of a ticket itself is looked for, as plain data."""
    return {
        SUBJECT: ticket.subject,
        NAME: ticket.customer_name,
        ADDRESS: ticket.customer_address,
        ORGANISATION: ticket.organisation_name or "",
        HELD: sorted(ticket.tags or ()),
    }


def of_head(data: dict[str, Any]) -> Terms:
    found: Terms = {ALL: [Part(0, HELD)], **{TAG + tag: [Part(0, HELD)] for tag in data[HELD]}}
    for letter in (SUBJECT, NAME, ADDRESS, ORGANISATION):
        _add(found, 0, letter, data[letter])
    return found


def of_messages(messages: Iterable[Message]) -> Terms:
    """What a later message quotes is in the one that it quotes."""
    found: Terms = {}
    for one in messages:
        letter = occurrences.OF_KIND.get(one.kind)
        if letter is None:
            continue
        position = int(one.position)
        said = one.text if position == 1 else one.shown or one.text
        _add(found, position, letter, f"{said}\n{filling.words(one.answers)}" if one.answers else said)
        if one.kind == "customer":
            _add(found, position, SENDER, f"{one.by_name or ''} {one.address or ''}")
    return found


def _add(found: Terms, message: int, letter: str, text: str) -> None:
    for term, places in words.terms(text, MOST).items():
        found.setdefault(term, []).append(Part(message, letter, tuple(places[: occurrences.MOST_PLACES])))
