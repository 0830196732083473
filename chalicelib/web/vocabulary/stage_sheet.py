"""The pages of the sub-statuses."""

from functools import partial

from chalicelib.helpdesk.tickets import STATUSES
from chalicelib.helpdesk.vocabulary import sub_statuses, terms
from chalicelib.helpdesk.vocabulary.sub_statuses import SubStatus
from chalicelib.web.asking import Ask
from chalicelib.web.ticket_traits import STATUS_WORDS
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


def _stages(ask: Ask) -> Values:
    groups, archived = [], []
    for status in STATUSES:
        found = lines_of(ask, sub_statuses.of_status(ask.desk, status), _stage_line)
        groups.append({"title": STATUS_WORDS[status], "status": status, "lines": found["groups"][0]["lines"]})
        archived += found["archived"]
    return {"groups": groups, "archived": archived}


def _stage_line(ask: Ask, one: SubStatus) -> Values:
    return line(ask, one, N_("stands for the whole status") if one.is_default else None)


def _add_stage(ask: Ask) -> None:
    names = terms.checked_names(ask.form.typed())
    sub_statuses.add(ask.desk, ask.person, typed_name(ask), ask.form.get("status"), names=names)


def _change_stage(ask: Ask, id: str) -> None:
    one = terms.find(ask.desk, SubStatus, id)
    names = terms.checked_names(ask.form.typed())
    terms.change(ask.desk, ask.person, one, seen(ask), typed_name(ask), names=names)


def _move_stage(ask: Ask, id: str, step: int) -> None:
    one = terms.find(ask.desk, SubStatus, id)
    terms.move(ask.desk, ask.person, sub_statuses.offered(ask.desk, one.status), id, step)


def _make_default(ask: Ask, id: str, is_default: bool) -> None:
    sub_statuses.make_default(ask.desk, ask.person, terms.find(ask.desk, SubStatus, id), is_default)


SUB_STATUSES = Sheet(
    "sub-statuses",
    "sub_statuses",
    N_("Sub-statuses"),
    lines=_stages,
    find=partial(find_term, SubStatus),
    values=lambda ask, one: names_of(one),
    add=_add_stage,
    change=_change_stage,
    verbs={
        **archiving(partial(find_term, SubStatus)),
        "default": lambda ask, id: _make_default(ask, id, True),
        "no-default": lambda ask, id: _make_default(ask, id, False),
    },
    choices=lambda ask: {"all_statuses": [(status, STATUS_WORDS[status]) for status in STATUSES]},
    move=_move_stage,
)
