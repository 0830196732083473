"""What the composer offers while somebody types: templates, colleagues to name, a place for files."""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from chalicelib.helpdesk import held_files, mentioning, uploading
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.letters.signatures import signature
from chalicelib.helpdesk.messages import Message
from chalicelib.helpdesk.rights import may
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.helpdesk.vocabulary import reply_templates, template_actions
from chalicelib.helpdesk.vocabulary.reply_templates import ReplyTemplate
from chalicelib.web import ticket_answers, ticket_traits
from chalicelib.web.asking import Ask
from tenants.errors import N_, NotFound
from tenants.staff import Staff

MOST = 30  # offers of one answer
LONGEST = 80  # letters of what is searched for
LONGEST_SIZE = 16  # digits


def offered(ask: Ask, ticket: Ticket, of: str, search: str) -> dict[str, Any]:
    """What of a kind has all of some words in it, those first whose name begins so; raise NotFound for no such kind.

    `is_all` says that nothing more is there for any words, so that a script need not ask again.
    """
    if of == "answers":
        return ticket_answers.offered(ask, ticket, search)
    if of not in KINDS:
        raise NotFound()
    names, shown = KINDS[of]
    words = search[:LONGEST].casefold().split()
    every = names(ask, ticket) if may(ask.desk, ask.person, "answer", ticket) else []
    found = [(name, one) for name, text, one in every if _has(name, text, words)]
    best = sorted(found, key=lambda named: _rank(named[0], words))[:MOST]
    offers = [shown(ask, ticket, one) for _, one in best]
    return {"offers": offers, "is_all": not words and len(every) <= MOST}


def shown(ask: Ask, ticket: Ticket) -> dict[str, Any]:
    """What the composer says beside its fields, and how messages show whom they call."""
    department = next((one for one in ask.desk.all(Department) if one.id == ticket.department), None)
    of_whom = {"agent.name": ask.person.name, "desk.name": ask.desk.tenant.name}
    language = ticket.language or ask.desk.tenant.language
    names = {one.id: one.name for one in ask.desk.all(Staff)}

    def with_mentions(message: Message, words: Markup) -> Markup:
        return mentioning.marked(words, [names[id] for id in message.mentions or () if id in names])

    signed = signature(department, language, {**of_whom, "department.name": department.name}) if department else ""
    may_make_answer = may(ask.desk, ask.person, "answers")
    return {"signature": signed, "with_mentions": with_mentions, "may_make_answer": may_make_answer}


def upload(ask: Ask, ticket: Ticket) -> dict[str, Any]:
    """A step of a file's way to S3: the form for it is signed, or it is there and is claimed."""
    form, who = ask.form, (ask.desk, ask.person, ticket)
    if form.get("do") == "claim":
        file = uploading.claim(*who, form.get("upload"), form.get("name"), form.get("type"))
        token = held_files.token(ask.desk.id, ask.person.id, int(ticket.number), file)
        return {"token": token, "name": file["name"]}
    size = form.get("size")
    is_number = size.isascii() and size.isdigit() and len(size) < LONGEST_SIZE
    return uploading.begin(*who, form.get("name"), int(size) if is_number else 0)


def _has(name: str, text: str, words: list[str]) -> bool:
    whole = f"{name} {text}".casefold()
    return all(word in whole for word in words)


def _rank(name: str, words: list[str]) -> int:
    said = name.casefold()
    return 0 if not words or said.startswith(words[0]) else 1 if all(word in said for word in words) else 2


Named = list[tuple[str, str, Any]]  # a name, what else it is found by, and what it names


def _templates(ask: Ask, ticket: Ticket) -> Named:
    offers = reply_templates.for_ticket(ask.desk, ask.person, ticket)
    return [(one.name, f"{one.heading} {one.text}", one) for one in offers]


def _template(ask: Ask, ticket: Ticket, one: ReplyTemplate) -> dict[str, Any]:
    filled = reply_templates.filled(ask.desk, ask.person, one.text, ticket)
    stage = template_actions.of_status(ask.desk, one)
    does = " · ".join(ticket_traits.does(ask, ticket, one))
    named = ", ".join(macro.written for macro in filled.missing)
    missing = N_("There is no value here for %(names)s. Put words in its place before you send.", names=named)
    return {
        "id": one.id,
        "name": one.name,
        "text": filled.text,
        "missing": ask.say(missing) if named else "",
        "does": f"{ask.say(N_('On sending:'))} {does}" if does else "",
        "then": (one.status or "") if stage else "pending",
        "send": ticket_traits.send_words(ask, stage),
    }


def _colleagues(ask: Ask, ticket: Ticket) -> Named:
    every = [one for one in ask.desk.all(Staff) if one.is_active and one.id != ask.person.id]
    mine = [one for one in every if may(ask.desk, one, "see", ticket)]
    return [(one.name, one.address, one) for one in sorted(mine, key=lambda one: one.name.casefold())]


def _colleague(ask: Ask, ticket: Ticket, one: Staff) -> dict[str, Any]:
    return {"id": one.id, "name": one.name, "text": f"@{one.name} "}


Kind = tuple[Callable[[Ask, Ticket], Named], Callable[[Ask, Ticket, Any], dict[str, Any]]]
KINDS: dict[str, Kind] = {"templates": (_templates, _template), "colleagues": (_colleagues, _colleague)}
