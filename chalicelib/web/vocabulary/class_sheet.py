"""The pages of the classes."""

from functools import partial

from chalicelib.helpdesk import departments
from chalicelib.helpdesk.vocabulary import classes, terms
from chalicelib.helpdesk.vocabulary.classes import TicketClass
from chalicelib.helpdesk.vocabulary.priorities import PRIORITIES
from chalicelib.web.asking import Ask
from chalicelib.web.vocabulary.sheet import (
    Sheet,
    Values,
    archiving,
    find_term,
    line,
    lines_of,
    names_of,
    seen,
    typed_name,
)
from tenants.errors import N_


def _class_line(ask: Ask, one: TicketClass) -> Values:
    names = {each.id: each.name for each in departments.active(ask.desk)}
    priority = PRIORITIES.get(one.priority or "")
    return line(ask, one, names.get(one.department or ""), priority)


def _class_typed(ask: Ask) -> Values:
    begins = classes.defaults(ask.desk, ask.form.get("department"), ask.form.get("priority"))
    return {"names": terms.checked_names(ask.form.typed()), **begins}


def _change_class(ask: Ask, id: str) -> None:
    one = terms.find(ask.desk, TicketClass, id)
    terms.change(ask.desk, ask.person, one, seen(ask), typed_name(ask), **_class_typed(ask))


CLASSES = Sheet(
    "classes",
    "classes",
    N_("Classes"),
    lines=lambda ask: lines_of(ask, classes.every(ask.desk), _class_line),
    find=partial(find_term, TicketClass),
    values=lambda ask, one: {**names_of(one), "department": one.department or "", "priority": one.priority or ""},
    add=lambda ask: terms.add(ask.desk, ask.person, TicketClass, typed_name(ask), **_class_typed(ask)),
    change=_change_class,
    verbs=archiving(partial(find_term, TicketClass)),
    choices=lambda ask: {
        "all_departments": [
            ("", N_("Stays where it is")),
            *((d.id, d.name) for d in departments.active(ask.desk)),
        ],
        "priorities": [("", N_("Stays as it is")), *PRIORITIES.items()],
    },
    move=lambda ask, id, step: terms.move(ask.desk, ask.person, classes.active(ask.desk), id, step),
)
