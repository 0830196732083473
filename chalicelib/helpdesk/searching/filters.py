"""Filters of the search by their names in three languages, and what their values stand for."""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from chalicelib.helpdesk import rights
from chalicelib.helpdesk.searching.occurrences import CUSTOMER, NOTE, REPLY, SUBJECT
from chalicelib.helpdesk.vocabulary import classes, tags
from chalicelib.helpdesk.vocabulary.priorities import PRIORITIES
from chalicelib.wording import LANGUAGES, say
from tenants.errors import N_, Invalid, Text
from tenants.staff import Staff
from tenants.tenant import Desk

# As they are typed: in English, Russian and Kazakh.
NAMES = {
    "from": "from от кімнен",
    "status": "status статус мәртебе",
    "department": "department отдел бөлім",
    "assignee": "assignee ответственный жауапты",
    "class": "class класс санат",
    "priority": "priority приоритет басымдық",
    "tag": "tag метка тег белгі",
    "after": "after после кейін",
    "before": "before до дейін",
    "in": "in в ішінде",
}
BY_NAME = {word: name for name, words in NAMES.items() for word in words.split()}
STATUSES: dict[str, Text] = {
    "open": N_("Open"),
    "pending": N_("Pending"),
    "solved": N_("Solved"),
    "closed": N_("Closed"),
    "snoozed": N_("Snoozed"),
    "deleted": N_("Deleted"),
}
PLACES: dict[str, Text] = {
    "subject": N_("Subject"),
    "notes": N_("Notes"),
    "replies": N_("Replies"),
    "customer": N_("Customer"),
}
LETTERS = {"subject": SUBJECT, "notes": NOTE, "replies": REPLY, "customer": CUSTOMER}
ME, NOBODY = {"me", "я", "мне", "мен", "маған"}, {"nobody", "никто", "ешкім"}
DAY = re.compile(r"(?:(\d{4})(?:-(\d\d?)(?:-(\d\d?))?)?|(\d\d?)\.(\d\d?)\.(\d{4}))", re.ASCII)
Titled = Iterable[tuple[str, Iterable[str]]]  # an id, and all that it is called


def meanings(desk: Desk, person: Staff) -> dict[str, Callable[[str], frozenset[str]]]:
    """What values of the filters that choose stand for: ids. Each raises Invalid for what is not there."""
    return {
        "status": status,
        "department": lambda value: department(desk, person, value),
        "assignee": lambda value: assignee(desk, person, value),
        "class": lambda value: ticket_class(desk, value),
        "priority": priority,
        "tag": lambda value: tag(desk, value),
    }


def in_languages(text: Text | str) -> set[str]:
    return {say(text, language) for language in LANGUAGES}


def status(value: str) -> frozenset[str]:
    titled = ((name, {name, *in_languages(title)}) for name, title in STATUSES.items())
    return _called(value, titled, N_("There is no status “%(value)s”.", value=value))


def department(desk: Desk, person: Staff, value: str) -> frozenset[str]:
    """Departments that the person may see."""
    titled = ((one.id, {one.id, one.name}) for one in rights.visible(desk, person))
    return _called(value, titled, N_("There is no department “%(value)s”.", value=value))


def assignee(desk: Desk, person: Staff, value: str) -> frozenset[str]:
    word = value.casefold()
    if word in ME:
        return frozenset([person.id])
    if word in NOBODY:
        return frozenset([""])
    titled = ((one.id, {one.id, one.name, *one.name.split(), one.address}) for one in desk.all(Staff))
    return _called(value, titled, N_("There is no colleague “%(value)s”.", value=value))


def ticket_class(desk: Desk, value: str) -> frozenset[str]:
    titled = ((one.id, {one.id, *(say(one.called(code), code) for code in LANGUAGES)}) for one in classes.every(desk))
    return _called(value, titled, N_("There is no class “%(value)s”.", value=value))


def priority(value: str) -> frozenset[str]:
    titled = ((name, {name, *in_languages(title)}) for name, title in PRIORITIES.items())
    return _called(value, titled, N_("There is no such priority."))


def tag(desk: Desk, value: str) -> frozenset[str]:
    titled = ((one.id, {one.id, one.name or ""}) for one in tags.every(desk))
    return _called(value, titled, N_("There is no tag “%(value)s”.", value=value))


def place(value: str) -> str:
    """The letters of the parts of a ticket that a word stands for."""
    titled = ((name, {name, *in_languages(title)}) for name, title in PLACES.items())
    wrong = N_("Words are looked for in: %(places)s.", places="subject, notes, replies, customer")
    return "".join(LETTERS[name] for name in _called(value, titled, wrong))


def day(desk: Desk, value: str) -> datetime:
    """The beginning of a day, month or year of the desk's; raise Invalid for what is none."""
    found = DAY.fullmatch(value.strip())
    try:
        if not found:
            raise ValueError
        year, month, number, last, of, its = found.groups()
        first = date(int(its), int(of), int(last)) if its else date(int(year), int(month or 1), int(number or 1))
        moment = datetime(first.year, first.month, first.day, tzinfo=ZoneInfo(desk.tenant.time_zone))
        _ = moment - timedelta(days=400), moment + timedelta(days=400)  # others cannot be reckoned with
        return moment
    except (ValueError, OverflowError):
        raise Invalid(q=N_("“%(value)s” is no day. Write it as 2026-11-30.", value=value)) from None


def _called(value: str, titled: Titled, wrong: Text) -> frozenset[str]:
    """What is called so, else what begins so."""
    word = value.casefold()
    every = [(id, {name.casefold() for name in names if name}) for id, names in titled]
    exact = frozenset(id for id, names in every if word in names)
    found = exact or frozenset(id for id, names in every if any(name.startswith(word) for name in names))
    if not found or not word:
        raise Invalid(q=wrong)
    return found
