"""Questions of forms that were set aside: no mail lies behind them, so the item holds all that was filled in."""

from typing import Any

from chalicelib.helpdesk import customers, messages, opening
from chalicelib.helpdesk.departments import Department, first
from chalicelib.helpdesk.incoming import blocking, stop_lists, suspending
from chalicelib.helpdesk.incoming.stop_lists import Stopped
from chalicelib.helpdesk.incoming.suspending import Suspended
from chalicelib.helpdesk.opening import Question
from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.helpdesk.volume import room
from tenants import table
from tenants.errors import NotFound
from tenants.items import DeskItem
from tenants.keys import digest
from tenants.staff import Staff
from tenants.tenant import Desk

KEPT = ("department", "subject", "text", "channel", "name", "address", "language")
ANSWERS = ("answers", "answers_told")  # of its message
OF_FORM = {"attributes": {}, "phone": ""}  # what else its form says, which older ones lack


def against(
    desk: Desk, question: Question, network: str, found: list[DeskItem | None], *, is_proved: bool = False
) -> Stopped | None:
    """What speaks against a question of a form; `found` is what stood where `blocking.lookups` said, and the day's
    volume. Who has proved to be no flood is taken in whatever floods."""
    return (
        (None if is_proved else _flood(desk, found))
        or stop_lists.against_sender(found)
        or stop_lists.against_network(desk, network)
        or stop_lists.against_words(desk, question.subject, question.text, *_answers(question))
    )


def _flood(desk: Desk, found: list[DeskItem | None]) -> Stopped | None:
    most = room.flood(desk, found)
    return Stopped("flooded", {"number": most}) if most else None


def suspend(
    desk: Desk, question: Question, network: str, why: Stopped, opened: str, *, reply: dict[str, Any] | None = None
) -> None:
    """Set a question aside; `opened` tells two sendings of one page from two questions.

    A `reply` says for which ticket it was written (suspended_replies.py).
    """
    text, files = messages.fitted(desk.id, question.text, question.more.get("files", []))
    kept: dict[str, Any] = {name: getattr(question, name) for name in (*KEPT, *OF_FORM)}
    kept |= {"reply": reply} if reply else {}
    answers = {name: question.more.get(name) for name in ANSWERS}
    suspending.suspend(
        desk,
        digest(f"{opened} {question.address} {question.subject} {question.text}"),
        why.reason,
        why.about,
        why.entry,
        sender=question.address,
        sender_name=question.name,
        subject=question.subject[:300],
        preview=" ".join(text[:4000].split())[:500],
        recipients=[],
        size=len(question.text.encode("utf-8", "replace")),
        question={**kept, "text": text, "files": files, "network": network, **answers},
    )


def release(desk: Desk, person: Staff, aside: Suspended, verb: str = "released") -> Ticket:
    """Make a ticket of a question, whatever speaks against it; raise Conflict where somebody was quicker."""
    require(desk, person, "moderation")
    question = _question(desk, aside)
    known = customers.known(desk.id, question.address)
    ticket = opening.open_ticket(desk, question, known, lambda *_: suspending.left(aside, person, verb))
    suspending.has_left(aside)
    return ticket


def retry(desk: Desk, person: Staff, aside: Suspended) -> Stopped | None:
    """Look whether anything speaks against a question still; a ticket becomes of it where nothing does."""
    require(desk, person, "moderation")
    question = _question(desk, aside)
    found = table.batch_get(blocking.lookups(desk.id, question.address))
    if why := against(desk, question, str(aside.question["network"]), found):
        suspending.stays(aside, person, why.reason, why.about)
        return why
    release(desk, person, aside, "retried")
    return None


def text(aside: Suspended, most: int) -> tuple[str, bool]:
    """What was written, and whether that is all of it."""
    words = str(aside.question["text"])
    filled = "\n".join(f"{label}: {said}" for label, said, _ in aside.question.get("answers") or ())
    whole = f"{filled}\n\n{words}" if filled else words
    return whole[:most], len(whole) <= most and not words.endswith("…")


def _answers(question: Question) -> list[str]:
    return [said for _, said, _ in question.more.get("answers") or ()]


def _question(desk: Desk, aside: Suspended) -> Question:
    if not aside.question:
        raise NotFound()
    said = {name: aside.question[name] for name in KEPT}
    if said["department"] not in [one.id for one in desk.all(Department)]:
        said["department"] = first(desk).id
    said |= {name: aside.question.get(name, usual) for name, usual in OF_FORM.items()}
    return Question(**said, more={name: aside.question.get(name) for name in ("files", *ANSWERS)})
