"""Comments that wait for somebody of the desk: shown, refused, answered, and their writers kept out."""

import re
from typing import NamedTuple

from chalicelib.helpdesk import customers, log
from chalicelib.helpdesk.answers import commenting, queueing
from chalicelib.helpdesk.answers.answer import KEPT, Answer
from chalicelib.helpdesk.answers.comment import REFUSED, SHOWN, Comment, comment_key, queue
from chalicelib.helpdesk.incoming import blocking, stop_lists
from chalicelib.helpdesk.rights import require
from tenants import keys, table
from tenants.errors import N_, Conflict, Invalid, NotFound
from tenants.items import DeskItem
from tenants.keys import Key, now
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk

PAGE = 25
CURSOR = re.compile(r"([0-9A-Z]{26})@([0-9T:.Z-]{20,30}~([0-9A-Z]{26}))")
NAMED = re.compile(r"([0-9A-Z]{26})\.([0-9A-Z]{26}(?:~[0-9A-Z]{26})?)")
DECIDED = N_("A colleague has decided about it meanwhile.")


class Waiting(NamedTuple):
    """A comment with the answer that it is about."""

    comment: Comment
    answer: Answer | None

    @property
    def id(self) -> str:
        """What a form names it by."""
        return f"{self.comment.answer}.{self.comment.id}"


class Queue(NamedTuple):
    rows: list[Waiting]
    cursor: str = ""


def page(desk: Desk, person: Staff, cursor: str = "") -> Queue:
    """A page of the comments that wait or were reported, the oldest first."""
    require(desk, person, "moderation")
    pk, start = queue(desk.id), None
    if made := CURSOR.fullmatch(cursor):  # made under the caller's own tenant, whatever the cursor says
        item = comment_key(desk.id, made[1], made[3])
        start = {n: {"S": v} for n, v in {"pk": item.pk, "sk": item.sk, "list_key": pk, "list_order": made[2]}.items()}
    found = table.query(pk, index="list", limit=PAGE + 1, start=start).rows
    places = [Key(row["pk"]["S"], row["sk"]["S"]) for row in found[:PAGE]]
    last = found[PAGE - 1] if len(found) > PAGE else None
    onward = f"{last['pk']['S'].rpartition('#')[2]}@{last['list_order']['S']}" if last else ""
    return Queue([one for one in _read(places) if one.comment.list_key], onward)


def find(desk: Desk, person: Staff, named: str) -> Waiting:
    """A comment of the queue by what a form names it by; raise NotFound, Conflict for one that was decided."""
    require(desk, person, "moderation")
    found = _named(desk, named)
    if found.comment.list_key is None:
        raise Conflict(DECIDED)
    return found


def find_shown(desk: Desk, person: Staff, named: str) -> Waiting:
    """A comment that readers see, by the same; raise NotFound, Conflict for one that they no longer see."""
    require(desk, person, "moderation")
    found = _named(desk, named)
    if found.answer is None:
        raise NotFound()
    if found.comment.state != SHOWN:
        raise Conflict(DECIDED)
    return found


def approve(desk: Desk, person: Staff, one: Waiting) -> None:
    """Show a comment to everybody; one that was reported stays, and its reports are forgotten."""
    if one.answer is None:
        raise NotFound()
    more = [commenting.shown_more(one.answer, 1)] if one.comment.state != SHOWN else []
    _decide(desk, person, one, "approved", SHOWN, more)


def refuse(desk: Desk, person: Staff, one: Waiting) -> None:
    """Show a comment to nobody."""
    is_counted = one.comment.state == SHOWN and one.answer is not None
    more = [commenting.shown_more(one.answer, -1)] if is_counted and one.answer else []
    _decide(desk, person, one, "refused", REFUSED, more)


def reply(desk: Desk, person: Staff, one: Waiting, text: str) -> None:
    """Show a comment, and below it what the desk says to it; raise Invalid naming `text` before anything is done."""
    commenting.check_reply(text)
    approve(desk, person, one)
    if one.answer is not None:
        commenting.reply(desk, person, one.answer, text, one.comment.language, to=one.comment.id)


def block(desk: Desk, person: Staff, one: Waiting) -> None:
    """Set aside what its writer writes from now on, by address or else by network, and refuse the comment."""
    address = one.comment.address or _address_of(desk, one.comment)
    try:
        if address:
            blocking.block(desk, person, address)
        elif one.comment.network and stop_lists.against_network(desk, one.comment.network) is None:
            stop_lists.stop_network(desk, person, one.comment.network)
    except Invalid as invalid:
        said = invalid.text or next(iter(invalid.fields.values()))
        raise Invalid(comment=said) from invalid
    refuse(desk, person, one)


def _address_of(desk: Desk, comment: Comment) -> str:
    found = table.get(customers.Customer, keys.customer(desk.id, comment.customer)) if comment.customer else None
    return (found.address or "") if found else ""


def _decide(desk: Desk, person: Staff, one: Waiting, verb: str, state: str, more: list[Write]) -> None:
    comment, before, is_queued = one.comment, one.comment.state, one.comment.list_key is not None
    place = Comment.list_key.exists() if is_queued else Comment.list_key.does_not_exist()
    stands = (Comment.state == before) & (Comment.reports == comment.reports) & place
    about = {"text": comment.text, "by_name": comment.by_name}
    name = one.answer.title if one.answer else ""
    told = log.record(desk.id, person, "answer_comment", verb, comment.id, name, after=about)
    end = now() + KEPT if state == REFUSED else None
    nowhere = {"list_key": None, "list_order": None, "why": None, "expires_at": end}
    changed = table.change(comment, stands, state=state, reports=0, decided_by=person.name, **nowhere)
    try:
        table.write(changed, told, *([queueing.more(desk.id, -1)] if is_queued else []), *more)
    except Conflict as conflict:
        raise Conflict(DECIDED) from conflict


def _named(desk: Desk, named: str) -> Waiting:
    place = NAMED.fullmatch(named)
    found = _read([comment_key(desk.id, place[1], place[2])]) if place else []
    if not found:
        raise NotFound()
    return found[0]


def _read(places: list[Key]) -> list[Waiting]:
    """Comments with their answers, in one round trip."""
    answers = [Key(place.pk, "answer") for place in places]
    found: list[DeskItem | None] = table.batch_get([*places, *answers]) if places else []
    pairs = zip(found[: len(places)], found[len(places) :], strict=True)
    return [Waiting(a, b if isinstance(b, Answer) else None) for a, b in pairs if isinstance(a, Comment)]
