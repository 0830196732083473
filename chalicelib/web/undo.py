"""What was just done, in words, with the way to take it back."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from chalicelib.helpdesk import undoing
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.urls import urls
from chalicelib.urls.queries import with_query
from chalicelib.web.asking import Ask
from tenants.errors import N_, NN_, Text

Words = Callable[[int], Text]
DONE: dict[str, Words] = {
    "assigned": lambda number: NN_("%(number)s ticket assigned", "%(number)s tickets assigned", number),
    "transferred": lambda number: NN_("%(number)s ticket transferred", "%(number)s tickets transferred", number),
    "open": lambda number: NN_("%(number)s ticket opened again", "%(number)s tickets opened again", number),
    "pending": lambda number: NN_("%(number)s ticket set to pending", "%(number)s tickets set to pending", number),
    "solved": lambda number: NN_("%(number)s ticket solved", "%(number)s tickets solved", number),
    "closed": lambda number: NN_("%(number)s ticket closed", "%(number)s tickets closed", number),
    "snoozed": lambda number: NN_("%(number)s ticket snoozed", "%(number)s tickets snoozed", number),
    "deleted": lambda number: NN_("%(number)s ticket deleted", "%(number)s tickets deleted", number),
    "restored": lambda number: NN_("%(number)s ticket restored", "%(number)s tickets restored", number),
    "tagged": lambda number: NN_("%(number)s ticket tagged", "%(number)s tickets tagged", number),
    "undone": lambda number: NN_(
        "Undone, %(number)s ticket is as before", "Undone, %(number)s tickets are as before", number
    ),
    "changed": lambda number: NN_("%(number)s ticket changed", "%(number)s tickets changed", number),
}  # fmt: skip
LISTED = re.compile(r"[1-9]\d{0,9}(\.[1-9]\d{0,9}){0,199}")


class Toast(NamedTuple):
    """A line that stands on the page for a moment."""

    words: str
    tickets: list[int]  # to put back; none where that is not offered
    back: str  # the page that undoing comes back to


class Done(NamedTuple):
    """What became of several tickets."""

    what: str  # one of DONE
    tickets: list[int]
    left: list[int]  # that could not be changed


def named(told: dict[str, Any]) -> str:
    """The word of DONE for an event, by what it is and what it is about."""
    what = str(told["about"].get("status", "")) if told["what"] == "status" else str(told["what"])
    return what if what in DONE else "changed"


def of_ticket(ask: Ask, ticket: Ticket) -> Toast | None:
    """What the person has just done to a ticket, on its page."""
    if not undoing.offered(ticket, ask.person):
        return of_board(ask)
    return Toast(ask.say(DONE[named(ticket.undo)](1)), [ticket.number], urls.ticket(ticket.number))


def elsewhere(ask: Ask, ticket: Ticket) -> dict[str, str]:
    """What the address of the next page says of what the person has just done to a ticket."""
    is_offered = undoing.offered(ticket, ask.person)
    return {"done": named(ticket.undo), "tickets": str(ticket.number)} if ticket.undo and is_offered else {}


def of_board(ask: Ask) -> Toast | None:
    """What the person has just done to several, as the page's address says it."""
    what, done = ask.query.get("done", ""), listed(ask.query.get("tickets", ""))
    if what not in DONE or not done:
        return None
    return Toast(ask.say(DONE[what](len(done))), [] if what == "undone" else done, board_as_asked(ask))


def left(ask: Ask) -> Text | None:
    """Which tickets stayed as they were, and why that may be."""
    if ask.query.get("done") == "two":
        return N_("Tick two tickets to merge them.")
    numbers = listed(ask.query.get("left", ""))
    if not numbers:
        return None
    some = ", ".join(f"#{number}" for number in numbers[:20]) + ("…" if len(numbers) > 20 else "")
    if ask.query.get("done") == "undone":
        return N_("Something else has happened to these since, so they stay as they are: %(tickets)s", tickets=some)
    return N_(
        "These stay as they are, since you may not change them so or something has to be filled in first: %(tickets)s",
        tickets=some,
    )


def listed(text: str) -> list[int]:
    """Numbers of tickets as an address has them, 12.13.14; none for anything else."""
    return [int(number) for number in text.split(".")] if LISTED.fullmatch(text) else []


def board_as_asked(ask: Ask) -> str:
    """The board's address as it was asked, without what was told there."""
    return with_query(urls.board(), {name: value for name, value in ask.query.items() if name not in TOLD})


def back_to(ask: Ask, done: Done) -> str:
    """Where a form came from, with what became of the tickets; the board for any other place."""
    parts = urlsplit(ask.form.get("back"))
    is_ours = not parts.scheme and not parts.netloc and re.fullmatch(r"/tickets(/[1-9]\d{0,9})?", parts.path)
    path, query = (parts.path, dict(parse_qsl(parts.query))) if is_ours else (urls.board(), {})
    told = {"done": done.what, "tickets": ".".join(map(str, done.tickets)), "left": ".".join(map(str, done.left))}
    return with_query(path, {**{name: value for name, value in query.items() if name not in TOLD}, **told})


TOLD = ("done", "tickets", "left", "gone")
