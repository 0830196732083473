"""Categories of the answer base are added, named, put in their order and below each other, and removed."""

from typing import Any, NamedTuple

from chalicelib import jobs
from chalicelib.helpdesk import editing
from chalicelib.helpdesk.answers import finding, writing
from chalicelib.helpdesk.answers.category import Category, tree
from chalicelib.helpdesk.rights import require
from chalicelib.jobs import Job, Later
from tenants import keys, table
from tenants.errors import N_, Conflict, Invalid, NotFound, Text
from tenants.keys import new_id
from tenants.staff import Staff
from tenants.tenant import LANGUAGES, Desk, moved_alone, revised

MOST = 100  # categories of a desk, since all are read with it
LONGEST = {"name": 60, "about": 200}  # letters
READ = 50  # answers that are looked at together


class Words(NamedTuple):
    """A category as it was typed, tidied; in other languages where they are named."""

    name: str
    about: str
    names: dict[str, str]
    abouts: dict[str, str]
    parent: str = ""


def add(desk: Desk, person: Staff, words: Words) -> Category:
    """Add a category as the last of its level; raise Invalid naming the fields."""
    require(desk, person, "answers")
    _check(desk, words)
    if len(desk.all(Category)) >= MOST:
        raise Invalid(name=N_("At most %(number)s categories fit on a desk.", number=MOST))
    made = Category(*keys.setting(desk.id, "category", new_id()), **_attributes(words))
    made.order = _last(desk, made.parent)
    editing.save(desk, [*editing.added(person, made), moved_alone(desk)])
    return made


def change(desk: Desk, person: Staff, one: Category, seen: str, words: Words) -> None:
    """Name a category, and put it below another; raise Invalid naming the fields."""
    require(desk, person, "answers")
    _check(desk, words, one)
    new = _attributes(words)
    is_moved = new["parent"] != one.parent
    if is_moved:
        new["order"] = _last(desk, new["parent"])
    writes = editing.edited(person, one, seen, **new)
    editing.save(desk, [*writes, *([moved_alone(desk)] if writes and is_moved else [])])


def move(desk: Desk, person: Staff, one: Category, step: str) -> None:
    """Put a category one place up or down among those beside it."""
    require(desk, person, "answers")
    row = tree(desk, one.parent)
    place = [each.id for each in row].index(one.id)
    to = place + {"up": -1, "down": 1}.get(step, 0)
    if step not in ("up", "down"):
        raise NotFound()
    if not 0 <= to < len(row):
        return
    row[place], row[to] = row[to], row[place]
    others = [(each, order) for order, each in enumerate(row) if each.order != order and each.id != one.id]
    writes = editing.edited(person, one, None, order=to) or []
    writes += [revised(each, None, order=order) for each, order in others]
    editing.save(desk, [*writes, moved_alone(desk)])


def remove(desk: Desk, person: Staff, one: Category, to: str = "") -> None:
    """Remove a category that has no parts; a job moves its answers to another, or to none."""
    require(desk, person, "answers")
    if tree(desk, one.id):
        raise Invalid(to=N_("It has categories below it. Remove or move them first."))
    if to and (to == one.id or to not in desk.by_id(Category)):
        raise Invalid(to=N_("Choose one of the categories."))
    wish = {"category": one.id, "to": to, "by": person.id}
    editing.save(desk, [*editing.removed(person, one), moved_alone(desk)], jobs.job(desk.id, move_answers=wish))


def move_answers(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    """Handle the effect `move_answers`: take the answers of a category that was removed to another."""
    person = desk.by_id(Staff).get(wish["by"])
    for which in ("answer", "answer_removed") if person else ():
        start = None
        while True:
            page = table.query(keys.listed(desk.id, which, ""), index="list", limit=READ, start=start)
            ids = [row["list_order"]["S"].rpartition("~")[2] for row in page.rows]
            for one in finding.read(desk.id, ids):
                if one.category == wish["category"] and person:
                    _move_answer(desk, person, one, wish["to"])
            start = page.last
            if not start:
                break
    jobs.settle(job, "move_answers")


def _move_answer(desk: Desk, person: Staff, one: Any, to: str) -> None:
    try:
        table.write(*writing.moved(desk, person, one, to))
    except Conflict:  # somebody saves it just now: look at all again
        raise Later(3) from None


def _attributes(words: Words) -> dict[str, Any]:
    return {**words._asdict(), "about": words.about or None, "parent": words.parent or None}


def _last(desk: Desk, parent: str | None) -> int:
    return max((one.order for one in tree(desk, parent)), default=-1) + 1


def _check(desk: Desk, words: Words, one: Category | None = None) -> None:
    wrong: dict[str, Text] = {}
    if not words.name:
        wrong["name"] = N_("The name is missing.")
    typed = {"name": words.name, "about": words.about}
    typed |= {f"name-{code}": said for code, said in words.names.items()}
    typed |= {f"about-{code}": said for code, said in words.abouts.items()}
    for field, said in typed.items():
        most = LONGEST[field.partition("-")[0]]
        if len(said) > most:
            wrong[field] = N_("At most %(number)s letters and signs fit in here.", number=most)
    beside = tree(desk, words.parent or None)
    if any(each.name.casefold() == words.name.casefold() and (one is None or each.id != one.id) for each in beside):
        wrong.setdefault("name", N_("There is one of this name here already."))
    if misplaced := _misplaced(desk, words.parent, one):
        wrong["parent"] = misplaced
    if not set(words.names) | set(words.abouts) <= set(LANGUAGES):
        raise NotFound()
    if wrong:
        raise Invalid(**wrong)


def _misplaced(desk: Desk, parent: str, one: Category | None) -> Text | None:
    if not parent:
        return None
    above = desk.by_id(Category).get(parent)
    if above is None or above.parent or (one is not None and above.id == one.id):
        return N_("Choose one of the categories.")
    if one is not None and tree(desk, one.id):
        return N_("It has categories below it, and there are two levels.")
    return None
