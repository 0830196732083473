"""A row of the copy as it goes into the table: beside what stands there now, where that is the same item.

What is put back is as it was, but for what counts on, what is owed, and what somebody said or did since.
"""

import json
from datetime import datetime
from typing import Any

from chalicelib.helpdesk.restoring import kinds, moments
from chalicelib.helpdesk.ticket import Ticket, order
from tenants.copies import Row
from tenants.items import DeskItem

# Attributes that stand as they are now, by kind: what is agreed and owed, what lets somebody in, what was heard since.
NOW = {
    "customer": ("signed_out_at",),
    "known": ("is_proved", "link", "recent"),
    "message": ("deliveries", "message_id", "state", "problem"),
    "staff": ("password", "two_factor_at", "signed_out_at", "spared_session", "seated", "deactivated_at"),
    "tenant": (
        *("plan", "terms", "rests", "grace_until", "currency", "answerers", "public_answers"),
        *("slug", "former", "own_host", "suspended_at", "suspended_why", "closed_at", "is_going", "confirmed_at"),
    ),
    "answer": ("helped", "not_helped", "comments"),
    "answer_picture": ("shown", "shown_to_all"),
    "ticket": (
        *("counted_on", "taken_on", "let_go", "is_given_back", "continued_by", "private_since"),
        *("rating", "rating_comment", "rating_asked_at", "rated_at", "rated_by", "rated_of"),
    ),
}
HEARD = ("is_unread", "is_answered", "asked_at", "waiting_since", "first_answered_at", "late_at", "late_told_at")
COUNTING = ("version", "revision", "edition", "messages", "link")  # none of which ever goes back
FORGOTTEN = {"known": ("link",), "ticket": ("undo",), "job": ("claims", "cause")}
UNSURE = "It was brought back from a backup, and nobody knows whether it went out."


def added(row: Row, now: datetime) -> Row | None:
    """A row that is missing, as it is added; None where it stays away."""
    kind = kinds.kind_of(row)
    if kinds.is_left(row) or _is_over(row, now):
        return None
    made = {name: value for name, value in row.items() if name not in FORGOTTEN.get(kind, ())}
    if kind == "job":
        return _harmless(made)
    if kind == "message" and made.get("state", {}).get("S") in ("waiting", "queued"):
        return made | {"state": {"S": "refused"}, "problem": {"S": UNSURE}}
    return timed(made, now) if kind == "ticket" else made


def put_back(row: Row, present: Row, now: datetime) -> Row | None:
    """A row in place of what stands there now; None where that stays."""
    if not kinds.is_brought(row) or _is_over(row, now):
        return None
    kind = kinds.kind_of(row)
    made = _standing(row, present, NOW.get(kind, ()))
    for name in FORGOTTEN.get(kind, ()):
        made = made if name in NOW.get(kind, ()) else {key: value for key, value in made.items() if key != name}
    if kind == "ticket":
        made = _ticket(made, row, present, now)
    for name in COUNTING:
        if any("N" in one.get(name, {}) for one in (made, present)):
            made[name] = {"N": str(max(_number(made, name), _number(present, name)))}
    if made == present:
        return None
    for name in ("version", "revision", "edition"):
        if name in made:
            made[name] = {"N": str(_number(made, name) + 1)}
    return made


def joined_balance(copied: Row, present: Row) -> Row:
    """The balance of the two that knows of the later day's charge; its sum is proved afterwards."""
    days = [row.get("charged_until", {}).get("S", "") for row in (copied, present)]
    return copied if days[0] > days[1] else present


def timed(row: Row, now: datetime) -> Row:
    """A ticket whose alarms do not lie in the past, at its place on the board."""
    ticket = Ticket.from_raw_data(row)
    changed = moments.retimed(ticket, now)
    places = order(ticket.shelf, ticket.assignee, ticket.waiting_since, ticket.tenant) if "board_key" in row else {}
    return with_attributes(row, Ticket, **changed, **places)


def with_attributes(row: Row, cls: type[DeskItem], **attributes: Any) -> Row:
    """A row with attributes of a model set; None removes one."""
    made = dict(row)
    for name, value in attributes.items():
        attribute: Any = getattr(cls, name)
        made.pop(name, None)
        if value is not None:
            made[name] = {attribute.attr_type: attribute.serialize(value)}
    return made


def _standing(row: Row, present: Row, names: tuple[str, ...]) -> Row:
    """A row with some attributes as they are now, those too that it no longer has."""
    kept = {name: value for name, value in row.items() if name not in names}
    return kept | {name: value for name, value in present.items() if name in names}


def _ticket(made: Row, row: Row, present: Row, now: datetime) -> Row:
    if _number(present, "messages") > _number(row, "messages"):
        made = _standing(made, present, HEARD)
    return timed(made, now)


def _harmless(job: Row) -> Row | None:
    """A job with what it still has to do of that which nobody hears of; None where nothing is left of it."""
    effects = json.loads(job["effects"]["S"])
    left = {name: wish for name, wish in effects.items() if name in kinds.HARMLESS}
    return {**job, "effects": {"S": json.dumps(left)}, "attempts": {"N": "0"}} if left and "due_key" in job else None


def _is_over(row: Row, now: datetime) -> bool:
    return "expires_at" in row and float(row["expires_at"]["N"]) <= now.timestamp()


def _number(row: Row, name: str) -> int:
    return int(row.get(name, {}).get("N", "0"))
