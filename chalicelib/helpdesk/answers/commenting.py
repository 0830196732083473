"""Comments below answers: readers' wait for somebody of the desk, and what readers report is looked at again."""

from collections.abc import Sequence
from typing import NamedTuple

from chalicelib.helpdesk import addresses, log
from chalicelib.helpdesk.answers import queueing
from chalicelib.helpdesk.answers.answer import Answer
from chalicelib.helpdesk.answers.comment import SHOWN, WAITING, Comment, comment_key, in_queue
from chalicelib.helpdesk.incoming import blocking, stop_hits, stop_lists
from chalicelib.helpdesk.incoming.stop_lists import Stopped
from chalicelib.helpdesk.limits import Limit
from chalicelib.helpdesk.rights import may
from tenants import answer_keys, table
from tenants.errors import N_, Conflict, Invalid, NotAllowed, NotFound, Text
from tenants.items import DeskItem
from tenants.keys import Key, new_id, now
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk

LONGEST, LONGEST_NAME = 2_000, 100  # letters
HIDDEN_AFTER = 3  # reports, a comment is no longer shown until somebody has looked at it
REPORTED = "reported"
TRIES = 5


class Said(NamedTuple):
    """What a reader wrote, tidied."""

    text: str
    name: str
    address: str
    language: str
    network: str
    customer: str | None = None  # the id of who is signed in


def limits(answer: str, network: str) -> tuple[Limit, Limit]:
    """How many comments may come from one place, and to one answer."""
    return Limit(f"comment-network#{network}", 5, 600), Limit(f"comment#{answer}", 60, 3600)


def lookups(tenant: str, address: str) -> Sequence[Key]:
    """Where it is looked up what speaks against who writes."""
    return blocking.lookups(tenant, address.lower()) if address else []


def check(said: Said) -> None:
    """Raise Invalid naming the fields."""
    wrong: dict[str, Text | None] = {
        "text": _too_long(said.text, LONGEST) if said.text else N_("Write something first."),
        "name": addresses.name_problem(said.name) if said.name else N_("Your name is missing."),
        "mail": addresses.problem(said.address) if said.address else None,
    }
    if len(said.name) > LONGEST_NAME:
        wrong["name"] = _too_long(said.name, LONGEST_NAME)
    if found := {field: text for field, text in wrong.items() if text}:
        raise Invalid(**found)


def post(desk: Desk, one: Answer, said: Said, found: Sequence[DeskItem | None], *more: Write) -> Comment:
    """Put a reader's comment into the queue with what speaks against it; `found` stood where `lookups` said."""
    check(said)
    why = _against(desk, said, found)
    made = _made(desk, one, said.text, said.name, said.language)
    made.state, made.why = WAITING, why.reason if why else None
    made.address, made.network, made.customer = said.address or None, said.network, said.customer
    in_queue(made)
    met = stop_hits.met(desk.id, why.entry) if why else ()
    table.write(table.create(made), queueing.more(desk.id, 1), *met, *more)
    return made


def check_reply(text: str) -> None:
    """Raise Invalid naming `text`."""
    if wrong := _too_long(text, LONGEST) if text else N_("Write something first."):
        raise Invalid(text=wrong)


def reply(desk: Desk, person: Staff, one: Answer, text: str, language: str, *more: Write, to: str = "") -> Comment:
    """Show at once what somebody of the desk writes, below the comment that it is `to`; raise Invalid naming `text`."""
    if not may_reply(desk, person):
        raise NotAllowed()
    check_reply(text)
    made = _made(desk, one, text, person.name, language, to)
    made.state, made.staff, made.decided_by = SHOWN, person.id, person.name
    told = log.record(desk.id, person, "answer_comment", "added", made.id, one.title, after={"text": text})
    table.write(table.create(made), shown_more(one, 1), told, *more)
    return made


def may_reply(desk: Desk, person: Staff) -> bool:
    """Whether what a person writes below an answer is shown at once."""
    return may(desk, person, "answers") or may(desk, person, "moderation")


def report(desk: Desk, one: Answer, id: str, *more: Write) -> None:
    """Bring a comment back into the queue; who is reported three times is not shown till then. Raise NotFound."""
    for attempt in range(TRIES):
        found = table.get(Comment, comment_key(desk.id, one.id, id))
        if found is None or found.state != SHOWN or found.staff:
            raise NotFound()
        before, is_queued = found.reports, found.list_key is not None
        is_hidden = before + 1 >= HIDDEN_AFTER
        in_queue(found)
        moved = {"list_key": found.list_key, "list_order": found.list_order}
        stands = (Comment.state == SHOWN) & (Comment.reports == before)
        state = WAITING if is_hidden else SHOWN
        changed = table.change(found, stands, reports=before + 1, why=REPORTED, state=state, **moved)
        try:
            counted = [shown_more(one, -1)] if is_hidden else []
            counted += [] if is_queued else [queueing.more(desk.id, 1)]
            table.write(changed, *counted, *more)
            return
        except Conflict:
            if attempt == TRIES - 1:
                raise


def shown_more(one: Answer, number: int) -> Write:
    """What counts that so many more comments of an answer are shown."""
    return table.add(Answer(*answer_keys.answer(one.tenant, one.id)), {"comments": number}, Answer.pk.exists())


def _made(desk: Desk, one: Answer, text: str, name: str, language: str, to: str = "") -> Comment:
    key = comment_key(desk.id, one.id, f"{to}~{new_id()}" if to else new_id())
    return Comment(*key, text=text, by_name=name, language=language, reports=0, created_at=now())


def _against(desk: Desk, said: Said, found: Sequence[DeskItem | None]) -> Stopped | None:
    return (
        stop_lists.against_sender(found)
        or stop_lists.against_network(desk, said.network)
        or stop_lists.against_words(desk, said.name, said.text)
    )


def _too_long(text: str, most: int) -> Text | None:
    is_long = len(text) > most
    return N_("At most %(number)s letters and signs fit in here.", number=most) if is_long else None
