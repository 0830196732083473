"""Answers of the answer base in the composer: offered to a script, found without one, counted on sending."""

import re
from collections.abc import Mapping
from typing import Any

from chalicelib.helpdesk.answers import finding, using
from chalicelib.helpdesk.answers.answer import Answer, Wording, may_use
from chalicelib.helpdesk.rights import may, require
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.urls import urls
from chalicelib.web.asking import Ask
from chalicelib.web.bodies import Typed
from tenants import answer_keys, table
from tenants.errors import N_, NotAllowed, NotFound
from tenants.table import Write

MOST = 8  # answers that are offered at once
READ_ALONG = 3  # items of the ticket's own (ticket_page.wanted), before those that say what is used
CUT = 200  # letters of an answer in the list without a script
PICTURE = re.compile(r"!\[([^\[\]\n]+)\]\((/answers/pictures/[0-9A-Z]{26}-\d{1,5}x\d{1,5})\)")
FOR_STAFF = N_("For staff only: it goes into a private note, not into a reply.")


def input_of(kind: str) -> str:
    """The field that says which answers were put into a reply, or into a note."""
    return f"answers-{kind}"


INPUTS = {input_of("reply"), input_of("note")}


def offered(ask: Ask, ticket: Ticket, search: str) -> dict[str, Any]:
    """What a script offers for some words; what is used most was read along."""
    is_allowed, counted = may(ask.desk, ask.person, "answer", ticket), using.counted(ask.extra[READ_ALONG:])
    found = _found(ask, ticket, search, counted) if is_allowed else []
    offers = [
        {
            "id": one.id,
            "name": worded(ask, ticket, one).title,
            "text": worded(ask, ticket, one).text,
            "does": ask.say(FOR_STAFF) if one.is_for_staff else "",
            "is_for_staff": one.is_for_staff,
        }
        for one in found
    ]
    return {"offers": offers, "is_all": False}


def typed(ask: Ask, ticket: Ticket, words: dict[str, str]) -> dict[str, str]:
    """What stands in the composer, with an answer behind it where one was chosen; raise NotFound for no such one."""
    id = words.get("answer", "") if ask.is_change and ask.path.endswith("/template") else ""
    if not id:
        return words
    require(ask.desk, ask.person, "answer", ticket)
    one = table.get(Answer, answer_keys.answer(ask.desk.id, id))
    if one is None or not may_use(ask.desk, ask.person, one):
        raise NotFound()
    kind = "note" if words.get("kind") == "note" else "reply"
    if one.is_for_staff and kind == "reply":
        raise NotAllowed(FOR_STAFF)
    before, field = words.get("text", "").rstrip(), input_of(kind)
    named = ",".join(using.ids(f"{words.get(field, '')},{id}"))
    said = worded(ask, ticket, one).text
    text = f"{before}\n\n{said}" if before else said
    return Typed({**words, "text": text, field: named, "find": ""})


def worded(ask: Ask, ticket: Ticket, one: Answer) -> Wording:
    """An answer in the customer's language; what is written to him has no pictures of pages, so they are links."""
    found = one.worded(ticket.language or ask.desk.tenant.language)
    here = urls.customers_url(ask.desk, "")
    return found._replace(text=PICTURE.sub(rf"[\1]({here}\2)", found.text))


def shown(ask: Ask, ticket: Ticket, words: Mapping[str, str]) -> dict[str, Any]:
    """What was found for whoever has no script; None before anything was looked for."""
    search = words.get("find", "").strip()
    if not search or not ask.path.endswith("/template") or not may(ask.desk, ask.person, "answer", ticket):
        return {"found_answers": None}
    counted = using.counted(table.batch_get(using.wanted(ask.desk.id)))
    is_reply = words.get("kind") != "note"
    found = [
        {"one": one, "words": worded(ask, ticket, one), "most": CUT, "is_barred": one.is_for_staff and is_reply}
        for one in _found(ask, ticket, search, counted)
    ]
    return {"found_answers": found, "for_staff": FOR_STAFF}


def used(ask: Ask, kind: str) -> list[Write]:
    """What counts the answers in a message that is sent."""
    return using.used(ask.desk, using.ids(ask.form.get(input_of(kind))))


def _found(ask: Ask, ticket: Ticket, search: str, counted: Mapping[str, int]) -> list[Answer]:
    language = ticket.language or ask.desk.tenant.language
    return finding.offered(ask.desk, ask.person, search, language, counted, MOST)
