"""Colleagues whom a note calls by @ and their name: they follow the ticket from then on."""

import re
from collections.abc import Iterable

from markupsafe import Markup, escape

from chalicelib.helpdesk.following import MOST
from chalicelib.helpdesk.rights import may
from chalicelib.helpdesk.tickets import Ticket
from tenants.errors import N_, Invalid
from tenants.staff import Staff
from tenants.tenant import Desk

TAG = re.compile(r"(<[^>]*>)")


def called(desk: Desk, person: Staff, ticket: Ticket, text: str) -> list[str]:
    """Ids of the colleagues whom a text calls; raise Invalid for one who may not see the ticket.

    Of several with one name those are meant who may see it.
    """
    if "@" not in text:
        return []
    by_name: dict[str, list[Staff]] = {}
    for one in desk.all(Staff):
        if one.is_active:
            by_name.setdefault(one.name.casefold(), []).append(one)
    found = _names(by_name, text)
    meant = [one for name in found for one in _seeing(desk, ticket, by_name[name]) if one.id != person.id]
    if len({*(ticket.followers or ()), *(one.id for one in meant)}) > MOST:
        raise Invalid(text=N_("At most %(number)s people can follow a ticket.", number=MOST))
    return [one.id for one in meant]


def marked(words: Markup, names: Iterable[str]) -> Markup:
    """HTML of a text, in which the names that it calls stand out."""
    calls = "|".join(re.escape(str(escape(name))) for name in sorted(names, key=len, reverse=True))
    if not calls:
        return words
    call = re.compile(rf"(?<![\w@/])@(?:{calls})(?!\w)", re.IGNORECASE)
    parts = TAG.split(str(words))
    return Markup("").join(
        Markup(part if place % 2 else call.sub(r'<span class="mention">\g<0></span>', part))
        for place, part in enumerate(parts)
    )


def _names(by_name: Iterable[str], text: str) -> list[str]:
    """The names that stand in a text behind an @; of two that begin alike the longer one."""
    calls = "|".join(re.escape(name) for name in sorted(by_name, key=len, reverse=True) if name)
    found = re.findall(rf"(?<![\w@/])@({calls})(?!\w)", text.casefold()) if calls else []
    return list(dict.fromkeys(found))


def _seeing(desk: Desk, ticket: Ticket, people: list[Staff]) -> list[Staff]:
    seeing = [one for one in people if may(desk, one, "see", ticket)]
    if not seeing:
        raise Invalid(text=N_("%(name)s may not see this ticket, so there is no calling there.", name=people[0].name))
    return seeing
