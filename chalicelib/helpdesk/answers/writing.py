"""Writing answers: told in the log, and never over what somebody else changed meanwhile."""

from datetime import datetime
from typing import Any, NamedTuple

from chalicelib import jobs
from chalicelib.helpdesk import log
from chalicelib.helpdesk.answers import cards, forgetting, illustrating, versions
from chalicelib.helpdesk.answers.answer import DRAFT, KEPT, PUBLISHED, VISIBLE, Answer, Wording
from chalicelib.helpdesk.answers.category import Category
from chalicelib.helpdesk.answers.versions import Version
from chalicelib.helpdesk.editing import require_seen, unchanged
from chalicelib.helpdesk.rights import require
from chalicelib.jobs import Job
from tenants import answer_keys, keys, table
from tenants.errors import N_, Conflict, Invalid, Text
from tenants.keys import new_id, now, stamp
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import LANGUAGES, Desk, Tenant

LONGEST = {"title": 150, "text": 8000}  # letters; a message has room for the text in any script
GONE = N_("This answer was removed meanwhile. Restore it first.")


class Wish(NamedTuple):
    """An answer as it was typed, tidied."""

    title: str
    text: str
    language: str
    visibility: str
    state: str = DRAFT
    category: str = ""


def write(desk: Desk, person: Staff, wish: Wish) -> Answer:
    """Write a new answer; raise Invalid naming the fields."""
    require(desk, person, "answers")
    _check(desk, wish)
    moment = now()
    made = Answer(*answer_keys.answer(desk.id, new_id()), **wish._asdict(), by=person.id, by_name=person.name)
    made.created_at = made.updated_at = moment
    made.published_at = moment if made.is_published else None
    made.edition, made.edited_by = 1, person.name
    made.list_key, made.list_order = keys.listed(desk.id, "answer", ""), _order(made, moment)
    told = log.record(desk.id, person, "answer", "added", made.id, wish.title, after=wish._asdict())
    beside = [*_beside(desk, made, illustrating.NONE), versions.kept(person, made)]
    _commit(desk, made, [table.create(made), told, *beside])
    return made


def edit(desk: Desk, person: Staff, one: Answer, seen: str, wish: Wish) -> None:
    """Change an answer in the language that it was written in first, publish it or withdraw it.

    `seen` is the edition that the person looked at while typing. Raise Invalid naming the fields, Meanwhile where
    somebody else has changed since what is now typed otherwise.
    """
    _require(desk, person, one)
    _check(desk, wish, one)
    new = {name: value for name, value in wish._asdict().items() if getattr(one, name) != value}
    before = {name: getattr(one, name) for name in new}
    require_seen(one, seen, before)
    if new:
        told = log.record(desk.id, person, "answer", "changed", one.id, one.title, before, new)
        _save(desk, person, one, before, told, **new)


def translate(desk: Desk, person: Staff, one: Answer, seen: str, wording: Wording) -> None:
    """Write an answer in another language, or change it there; raise as `edit`, with the names that its form has."""
    _require(desk, person, one)
    code = wording.language
    if code not in LANGUAGES or code == one.language:
        raise Invalid(language=N_("Choose one of the languages."))
    if wrong := _wrong_words(wording):
        raise Invalid(**wrong)
    typed = {"title": wording.title, "text": wording.text}
    old = one.others.get(code, {})
    new = {name: value for name, value in typed.items() if old.get(name) != value}
    try:
        require_seen(one, seen, {f"{name}:{code}": old.get(name, "") for name in new})
    except Invalid as invalid:
        raise type(invalid)(**{name.partition(":")[0]: text for name, text in invalid.fields.items()}) from None
    if new:
        _save_others(desk, person, one, code, {**one.others, code: typed})


def untranslate(desk: Desk, person: Staff, one: Answer, code: str) -> None:
    """Take a language out of an answer; its versions keep it."""
    _require(desk, person, one)
    if code in one.others:
        _save_others(desk, person, one, code, {name: kept for name, kept in one.others.items() if name != code})


def bring_back(desk: Desk, person: Staff, one: Answer, version: Version) -> None:
    """Make an answer say again what it said in a version; who may read it, and where it stands, is left as it is."""
    _require(desk, person, one)
    words = {name: getattr(version, name) for name in ("title", "text", "language", "others")}
    new = {name: value for name, value in words.items() if getattr(one, name) != value}
    if new:
        before = {name: getattr(one, name) for name in new}
        told = log.record(desk.id, person, "answer", "changed", one.id, one.title, _told(before), _told(new))
        _save(desk, person, one, before, told, restored=version, **new)


def remove(desk: Desk, person: Staff, one: Answer) -> None:
    """Take an answer out of the base; it can be restored for 30 days, and then it is gone."""
    require(desk, person, "answers")
    if one.removed_at is not None:
        return
    place = {"list_key": keys.listed(desk.id, "answer_removed", ""), "expires_at": now() + KEPT}
    told = log.record(desk.id, person, "answer", "removed", one.id, one.title)
    gone = _changed(desk, person, one, {}, told, removed_at=now(), **place)
    _commit(desk, one, gone, forgetting.timer(desk.id, one.id))


def restore(desk: Desk, person: Staff, one: Answer) -> None:
    """Bring an answer back as it was."""
    require(desk, person, "answers")
    if one.removed_at is None:
        return
    place = {"list_key": keys.listed(desk.id, "answer", ""), "expires_at": None}
    told = log.record(desk.id, person, "answer", "restored", one.id, one.title)
    _commit(desk, one, _changed(desk, person, one, {}, told, removed_at=None, **place))


def moved(desk: Desk, person: Staff, one: Answer, category: str) -> list[Write]:
    """What puts an answer into another category, told as a change of it."""
    before = {"category": one.category}
    told = log.record(desk.id, person, "answer", "changed", one.id, one.title, before, {"category": category})
    return [*_changed(desk, person, one, before, told, category=category), versions.kept(person, one)]


def _require(desk: Desk, person: Staff, one: Answer) -> None:
    require(desk, person, "answers")
    if one.removed_at is not None:
        raise Conflict(GONE)


def _save_others(desk: Desk, person: Staff, one: Answer, code: str, others: dict[str, Any]) -> None:
    old, new = one.others.get(code, {}), others.get(code, {})
    before = {f"{name}:{code}": old.get(name, "") for name in ("title", "text") if old.get(name) != new.get(name)}
    told = [{"translations": {code: kept}} if kept else {} for kept in (old, new)]
    entry = log.record(desk.id, person, "answer", "changed", one.id, one.title, *told)
    _save(desk, person, one, before, entry, others=others)


def _save(
    desk: Desk,
    person: Staff,
    one: Answer,
    before: dict[str, Any],
    told: Write,
    restored: Version | None = None,
    **new: Any,
) -> None:
    writes = _changed(desk, person, one, before, told, **new)
    _commit(desk, one, [*writes, versions.kept(person, one, restored)])


def _commit(desk: Desk, one: Answer, writes: list[Write], *more: Job) -> None:
    effects: dict[str, Any] = {"index_answer": {"answer": one.id}}
    if one.edition > versions.MOST:
        effects["thin_versions"] = one.id
    jobs.commit(writes, jobs.job(desk.id, **effects), *more)


def _changed(
    desk: Desk, person: Staff, one: Answer, before: dict[str, Any], told: Write, **attributes: Any
) -> list[Write]:
    held, moment, was = unchanged(one), now(), illustrating.standing(one)
    if attributes.get("state") == PUBLISHED and one.published_at is None:
        attributes["published_at"] = moment
    kept = {"edition": one.edition + 1, "edited_by": person.name, "edited": log.plain(before)}
    write = table.change(one, held, **attributes, **kept, updated_at=moment, list_order=_order(one, moment))
    return [write, told, *_beside(desk, one, was)]


def _beside(desk: Desk, one: Answer, was: illustrating.Standing) -> list[Write]:
    """What goes along with an answer: its card, its pictures, and how many of them customers may read."""
    now_is = illustrating.standing(one)
    more = int(now_is.is_public) - int(was.is_public)
    tenant = Tenant(*keys.setting(desk.id, "tenant"))
    counted = [table.add(tenant, {"public_answers": more, "revision": 1}, Tenant.pk.exists())] if more else []
    return [cards.written(one), *illustrating.used(desk.id, was, now_is), *counted]


def _order(one: Answer, moment: datetime) -> str:
    return f"{stamp(moment)}~{one.id}"


def _told(values: dict[str, Any]) -> dict[str, Any]:
    """What the log is told of words, those in other languages under their own name."""
    return {"translations" if name == "others" else name: value for name, value in values.items()}


def _check(desk: Desk, wish: Wish, one: Answer | None = None) -> None:
    wrong = _wrong_words(Wording(wish.language, wish.title, wish.text))
    if wish.language not in LANGUAGES:
        wrong["language"] = N_("Choose one of the languages.")
    elif one is not None and wish.language in one.others:
        wrong["language"] = N_("It is written in this language already. Remove that translation first.")
    if wish.visibility not in VISIBLE:
        wrong["visibility"] = N_("Choose who may read it.")
    if wish.state not in (DRAFT, PUBLISHED):
        wrong["state"] = N_("An answer is a draft, or it is published.")
    if wish.category and wish.category not in desk.by_id(Category):
        wrong["category"] = N_("Choose one of the categories.")
    if wrong:
        raise Invalid(**wrong)


def _wrong_words(wording: Wording) -> dict[str, Text]:
    wrong: dict[str, Text] = {}
    if not wording.title:
        wrong["title"] = N_("The title is missing.")
    if not wording.text:
        wrong["text"] = N_("Write something first.")
    for field, most in LONGEST.items():
        if len(getattr(wording, field)) > most:
            wrong[field] = N_("At most %(number)s letters and signs fit in here.", number=most)
    return wrong
