"""What somebody wants to see of the board: a view, filters and an order, as an address says them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from chalicelib.helpdesk import rights
from chalicelib.helpdesk.board import views
from chalicelib.helpdesk.board.views import ANYBODY, SORTS, View
from chalicelib.helpdesk.objects import service_object
from chalicelib.helpdesk.vocabulary import classes, tags, terms
from chalicelib.helpdesk.vocabulary.priorities import PRIORITIES
from chalicelib.helpdesk.vocabulary.sub_statuses import SubStatus
from tenants.errors import NotFound
from tenants.staff import Staff
from tenants.tenant import Desk

ME, NOBODYS = "me", "nobody"  # assignees beside the ids of people
LONGEST = 100  # letters of a customer's or an organisation's name
LONGER = (1, 4, 24, 72, 168)  # hours that are offered
ID = re.compile(r"[0-9A-Z]{26}")
FILTERS = (
    "department", "assignee", "class", "priority", "tag", "stage", "object", "longer", "customer", "organisation",
    "unread", "followed",
)  # fmt: skip
IN_ARCHIVES = ("department", "assignee")
NAMES = ("view", *FILTERS, "sort")  # what an address says


@dataclass(frozen=True)
class Wish:
    """A view with its filters, each empty where it is not set; those kept are worth an address."""

    view: View = views.VIEWS[views.FIRST]
    department: str = ""
    assignee: str = ""  # a staff member's id, ME or NOBODYS
    ticket_class: str = ""
    priority: str = ""
    tag: str = ""
    stage: str = ""
    object: str = ""
    longer: int = 0  # hours
    customer: str = ""  # an id, or a part of the name or address
    organisation: str = ""  # an id, or a part of the name
    is_unread: bool = False
    followed: str = ""  # the id of whoever looks, where it is to be what he follows
    sort: str = ""  # none is the view's own
    saved: str = ""  # the id of the saved view that this began with

    @property
    def order(self) -> str:
        return self.sort or self.view.sort

    @property
    def filters(self) -> dict[str, str]:
        """What narrows the view, by the names that an address has for it."""
        found = {name: getattr(self, ATTRIBUTES.get(name, name)) for name in FILTERS}
        return {name: "1" if name in MARKS else str(value) for name, value in found.items() if value}

    @property
    def query(self) -> dict[str, str]:
        """The wish as an address says it, with the view always."""
        told = {"view": self.view.name, **self.filters, "sort": self.sort, "saved": self.saved}
        return {name: value for name, value in told.items() if value}

    @property
    def is_plain(self) -> bool:
        """Whether an index has just this, in this order, so that a page of it is one short Query."""
        is_by_time = self.order == views.WAITING and len(self.view.shelves) == 1
        return is_by_time and not set(self.filters) - set(IN_ARCHIVES)


MARKS = ("unread", "followed")  # filters that are on or off
ATTRIBUTES = {"class": "ticket_class", "unread": "is_unread"}


class Asked(NamedTuple):
    """What an address wants; `ignored` are its filters that name nothing there is, `beyond` those for a search."""

    wish: Wish
    ignored: list[str]
    beyond: dict[str, str]


def asked(desk: Desk, person: Staff, query: Mapping[str, str]) -> Asked:
    """Read an address; raise NotFound for a view or a department that is not there for the person."""
    view = views.view_named(desk, person, query.get("view") or views.FIRST)
    wish = Wish(view, saved=query.get("saved", ""))
    ignored: list[str] = []
    for name in (name for name in (*FILTERS, "sort") if query.get(name)):
        if name == "assignee" and view.whose != ANYBODY:
            continue
        value = _read(desk, person, name, query[name].strip())
        if value is None:
            ignored.append(name)
        else:
            changes: dict[str, Any] = {ATTRIBUTES.get(name, name): value}
            wish = replace(wish, **changes)
    if wish.sort == view.sort:
        wish = replace(wish, sort="")
    return _without_search(wish, ignored)


def _without_search(wish: Wish, ignored: list[str]) -> Asked:
    """An archive comes by time, by department and by person; what else is asked of it is left to the search."""
    if not wish.view.is_archive:
        return Asked(wish, ignored, {})
    beyond = {name: value for name, value in wish.filters.items() if name not in IN_ARCHIVES}
    return Asked(Wish(wish.view, wish.department, wish.assignee, saved=wish.saved), ignored, beyond)


def _read(desk: Desk, person: Staff, name: str, value: str) -> str | int | bool | None:
    """A filter's value, None where there is no such thing; raise NotFound for a department that is not to be seen."""
    if name == "department":
        if value not in _ids(rights.visible(desk, person)):
            raise NotFound()
        return value
    if name == "longer":
        return int(value) if re.fullmatch(r"[1-9][0-9]{0,4}", value, re.ASCII) else None
    if name == "unread":
        return True
    if name == "followed":
        return person.id
    if name in ("customer", "organisation"):
        return value[:LONGEST]
    return value if value in _known(desk, person, name) else None


def _known(desk: Desk, person: Staff, name: str) -> Iterable[str]:
    match name:
        case "assignee":
            return (ME, NOBODYS, *_ids(desk.all(Staff)))
        case "class":
            return _ids(classes.every(desk))
        case "priority":
            return PRIORITIES
        case "tag":
            return _ids(tags.every(desk))
        case "stage":
            return _ids(terms.every(desk, SubStatus))
        case "object":
            return _ids(service_object.visible(desk, person))
    return SORTS


def _ids(found: Iterable[object]) -> list[str]:
    return [str(getattr(one, "id")) for one in found]  # noqa: B009 - settings of many kinds
