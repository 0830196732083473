"""The reply that somebody has just sent and can still take back, on whatever page comes behind it."""

import re
from datetime import timedelta
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from chalicelib.helpdesk import waiting
from chalicelib.helpdesk.messages import Message
from tenants.errors import N_
from tenants.ids import made_at
from tenants.keys import now

if TYPE_CHECKING:
    from chalicelib.web.asking import Ask

SENT = re.compile(r"([1-9]\d{0,9})\.([0-7][0-9A-HJKMNP-TV-Z]{25})")  # a ticket and a message of it


class Waits(NamedTuple):
    """A reply that waits, as a line on a page says it."""

    number: int
    message: str
    seconds: int  # that it waits in all
    left: int
    words: str  # with %(number)s for the seconds that are left


def told(ask: "Ask") -> Waits | None:
    """What the address says was just sent; its id says when. Nothing is read, the verbs look for themselves."""
    found = SENT.fullmatch(ask.query.get("sent", ""))
    if not found or not ask.person:
        return None
    seconds = waiting.patience(ask.person)
    left = ceil((made_at(found[2]) + timedelta(seconds=seconds) - now()).total_seconds())
    if not 0 < left <= seconds:
        return None
    words = N_("Sending the reply to #%(ticket)s in %(number)s s", ticket=found[1], number="%(number)s")
    return Waits(int(found[1]), found[2], seconds, left, ask.say(words))


def of_message(ask: "Ask", message: Message | None) -> Waits | None:
    """A reply on the page itself, by the person who asks."""
    if message is None or message.sends_at is None:
        return None
    left = max(1, ceil((message.sends_at - now()).total_seconds()))
    seconds = ceil((message.sends_at - message.created_at).total_seconds())
    words = N_("Sending to %(address)s in %(number)s s", address=message.to[0], number="%(number)s")
    return Waits(message.number, message.id, seconds, left, ask.say(words))
