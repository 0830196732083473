"""The pages of one kind of words: what they list, offer to be chosen, and do."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.helpdesk.own_fields import OwnField
from chalicelib.helpdesk.vocabulary import terms
from chalicelib.helpdesk.vocabulary.terms import Term
from chalicelib.web import ticket_traits
from chalicelib.web.asking import Ask
from tenants.errors import Text

Values = dict[str, Any]
Do = Callable[[Ask, str], None]


@dataclass(frozen=True)
class Sheet:
    """The pages of one kind of words; `add` and `change` read the form and raise Invalid naming the field."""

    path: str  # below /settings
    name: str  # of the template
    title: Text
    lines: Callable[[Ask], Values]  # `groups` of lines, and the `archived` ones
    find: Callable[[Ask, str], Any]  # raises NotFound
    values: Callable[[Ask, Any], Values]  # what stands in the form of one
    add: Callable[[Ask], object]
    change: Do
    verbs: Mapping[str, Do]
    called: Callable[[Ask, Any], str] = ticket_traits.name
    choices: Callable[[Ask], Values] = lambda ask: {}
    move: Callable[[Ask, str, int], None] = field(default=lambda ask, id, step: None)
    is_ordered: bool = True


def line(ask: Ask, one: Term | OwnField, *about: Text | str | None, **more: Any) -> Values:
    title = ticket_traits.name(ask, one) if isinstance(one, Term) else one.name
    return {"one": one, "title": title, "about": [each for each in about if each], **more}


def lines_of(ask: Ask, every: Iterable[Any], line: Callable[[Ask, Any], Values]) -> Values:
    both: dict[bool, list[Values]] = {True: [], False: []}
    for one in every:
        both[one.is_active].append(line(ask, one))
    return {"groups": [{"title": None, "lines": both[True]}], "archived": both[False]}


def seen(ask: Ask) -> str:
    return ask.form.get("edition")


def typed_name(ask: Ask) -> str:
    return terms.tidy(ask.form.get("name"))


def names_of(one: Term) -> Values:
    return {
        "name": one.name or "",
        **{f"name-{language}": name for language, name in one.names.items()},
    }


def archiving(find: Callable[[Ask, str], Any]) -> dict[str, Do]:
    return {
        "archive": lambda ask, id: terms.archive(ask.desk, ask.person, find(ask, id)),
        "bring-back": lambda ask, id: terms.bring_back(ask.desk, ask.person, find(ask, id)),
        "remove": lambda ask, id: terms.remove(ask.desk, ask.person, find(ask, id)),
    }


def find_term(cls: type[Term], ask: Ask, id: str) -> Term:
    return terms.find(ask.desk, cls, id)
