"""Writing answers: told in the log, and never over what somebody else changed meanwhile."""

from typing import Any, NamedTuple

from chalicelib import jobs
from chalicelib.helpdesk import log
from chalicelib.helpdesk.answers.answer import DRAFT, KEPT, PUBLISHED, VISIBLE, Answer
from chalicelib.helpdesk.editing import require_seen, unchanged
from chalicelib.helpdesk.rights import require
from tenants import answer_keys, keys, table
from tenants.errors import N_, Conflict, Invalid, Text
from tenants.keys import new_id, now, stamp
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import LANGUAGES, Desk

LONGEST = {"title": 150, "text": 8000}  # letters; a message has room for the text in any script


class Wish(NamedTuple):
    """An answer as it was typed, tidied."""

    title: str
    text: str
    language: str
    visibility: str
    state: str = DRAFT


def write(desk: Desk, person: Staff, wish: Wish) -> Answer:
    """Write a new answer; raise Invalid naming the fields."""
    require(desk, person, "answers")
    _check(wish)
    moment = now()
    made = Answer(*answer_keys.answer(desk.id, new_id()), **wish._asdict(), by=person.id, by_name=person.name)
    made.created_at = made.updated_at = moment
    made.edition, made.edited_by = 1, person.name
    made.list_key, made.list_order = keys.listed(desk.id, "answer", ""), _order(made, moment)
    told = log.record(desk.id, person, "answer", "added", made.id, wish.title, after=wish._asdict())
    _commit(desk, made, [table.create(made), told])
    return made


def edit(desk: Desk, person: Staff, one: Answer, seen: str, wish: Wish) -> None:
    """Change an answer, publish it or withdraw it; `seen` is the edition that the person looked at while typing.

    Raise Invalid naming the fields, Meanwhile where somebody else has changed since what is now typed otherwise.
    """
    require(desk, person, "answers")
    if one.removed_at is not None:
        raise Conflict(N_("This answer was removed meanwhile. Restore it first."))
    _check(wish)
    new = {name: value for name, value in wish._asdict().items() if getattr(one, name) != value}
    before = {name: getattr(one, name) for name in new}
    require_seen(one, seen, before)
    if not new:
        return
    told = log.record(desk.id, person, "answer", "changed", one.id, one.title, before, new)
    _commit(desk, one, [_changed(person, one, before, **new), told])


def remove(desk: Desk, person: Staff, one: Answer) -> None:
    """Take an answer out of the base; it can be restored for 30 days, and then it is gone."""
    require(desk, person, "answers")
    if one.removed_at is not None:
        return
    place = {"list_key": keys.listed(desk.id, "answer_removed", ""), "expires_at": now() + KEPT}
    told = log.record(desk.id, person, "answer", "removed", one.id, one.title)
    _commit(desk, one, [_changed(person, one, {}, removed_at=now(), **place), told])


def restore(desk: Desk, person: Staff, one: Answer) -> None:
    """Bring an answer back as it was."""
    require(desk, person, "answers")
    if one.removed_at is None:
        return
    place = {"list_key": keys.listed(desk.id, "answer", ""), "expires_at": None}
    told = log.record(desk.id, person, "answer", "restored", one.id, one.title)
    _commit(desk, one, [_changed(person, one, {}, removed_at=None, **place), told])


def _commit(desk: Desk, one: Answer, writes: list[Write]) -> None:
    jobs.commit(writes, jobs.job(desk.id, index_answer={"answer": one.id}))


def _changed(person: Staff, one: Answer, before: dict[str, Any], **attributes: Any) -> Write:
    held, moment = unchanged(one), now()
    kept = {"edition": one.edition + 1, "edited_by": person.name, "edited": log.plain(before)}
    return table.change(one, held, **attributes, **kept, updated_at=moment, list_order=_order(one, moment))


def _order(one: Answer, moment: Any) -> str:
    return f"{stamp(moment)}~{one.id}"


def _check(wish: Wish) -> None:
    wrong: dict[str, Text] = {}
    if not wish.title:
        wrong["title"] = N_("The title is missing.")
    if not wish.text:
        wrong["text"] = N_("Write something first.")
    for field, most in LONGEST.items():
        if len(getattr(wish, field)) > most:
            wrong[field] = N_("At most %(number)s letters and signs fit in here.", number=most)
    if wish.language not in LANGUAGES:
        wrong["language"] = N_("Choose one of the languages.")
    if wish.visibility not in VISIBLE:
        wrong["visibility"] = N_("Choose who may read it.")
    if wish.state not in (DRAFT, PUBLISHED):
        wrong["state"] = N_("An answer is a draft, or it is published.")
    if wrong:
        raise Invalid(**wrong)
