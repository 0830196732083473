"""What a ticket is called and marked with, on its page: stages, class, priority, tags, fields, reply templates."""

from collections.abc import Callable
from typing import Any

from chalicelib.helpdesk import own_fields
from chalicelib.helpdesk.board import Row
from chalicelib.helpdesk.letters import macros
from chalicelib.helpdesk.letters.macros import written
from chalicelib.helpdesk.rights import may, require
from chalicelib.helpdesk.tickets import STATUSES, Ticket
from chalicelib.helpdesk.vocabulary import (
    classes,
    priorities,
    reply_templates,
    sub_statuses,
    tags,
    template_actions,
    terms,
    ticket_fields,
)
from chalicelib.helpdesk.vocabulary.priorities import PRIORITIES
from chalicelib.helpdesk.vocabulary.reply_templates import OFFERED, ReplyTemplate
from chalicelib.helpdesk.vocabulary.sub_statuses import SubStatus
from chalicelib.helpdesk.vocabulary.template_actions import Stage
from chalicelib.helpdesk.vocabulary.terms import Term
from chalicelib.web import ticket_closing
from chalicelib.web.asking import Ask
from chalicelib.wording import say
from tenants.errors import N_, Invalid, NotFound

STATUS_WORDS = {"open": N_("Open"), "pending": N_("Pending"), "solved": N_("Solved"), "closed": N_("Closed")}
SENT_AS = {
    "open": N_("Send, keep open"),
    "pending": N_("Send, wait for the customer"),
    "solved": N_("Send, solved"),
}


def name(ask: Ask, term: Term | None) -> str:
    """What a term is called for whoever asks."""
    return say(term.called(ask.language), ask.language) if term else ""


def shown(ask: Ask, ticket: Ticket, typed: dict[str, str]) -> dict[str, Any]:
    """What the ticket's page needs of all this."""
    desk = ask.desk
    mine, now = tags.among(desk, ticket.tags), classes.of(desk, ticket)
    stage = sub_statuses.of(desk, ticket.status, ticket.sub_status)
    may_answer = may(desk, ask.person, "answer", ticket)
    return {
        "stage": name(ask, stage),
        "statuses": statuses(ask, Stage(ticket.status, ticket.sub_status or "")),
        "ticket_class": name(ask, now),
        "classes": [{"id": one.id, "title": name(ask, one)} for one in classes.active(desk)],
        "priorities": PRIORITIES,
        "tags": mine,
        "other_tags": [one for one in tags.active(desk) if one not in mine] if may_answer else [],
        **_fields(ask, ticket, typed),
        **(_templates(ask, ticket, typed) if may_answer else {}),
    }


def marks(ask: Ask) -> Callable[[Row], dict[str, Any]]:
    """What tells a row of the board what hangs on its ticket."""
    every = {one.id: one for one in tags.every(ask.desk)}
    called = {one.id: name(ask, one) for one in classes.every(ask.desk)}
    stages = terms.every(ask.desk, SubStatus)

    def of_row(row: Row) -> dict[str, Any]:
        hung = [every[id] for id in row.tags or () if id in every]
        stage = sub_statuses.of(ask.desk, row.status, row.sub_status) if stages else None
        return {"tags": hung, "ticket_class": called.get(row.ticket_class or "", ""), "stage": name(ask, stage)}

    return of_row


def statuses(ask: Ask, now: Stage, among: tuple[str, ...] = STATUSES) -> list[dict[str, Any]]:
    """Every status that can be chosen, each with the tenant's own stages of it."""
    found: list[dict[str, Any]] = []
    for status in among:
        stages = [(one.id, name(ask, one), one.is_default) for one in sub_statuses.offered(ask.desk, status)]
        if not any(is_default for _, _, is_default in stages):
            stages.insert(0, ("", ask.say(STATUS_WORDS[status]), True))
        for id, title, is_default in stages:
            value = status if is_default else f"{status}:{id}"
            is_current = status == now.status and (now.sub_status == id or (is_default and not now.sub_status))
            found.append({"name": status, "value": value, "title": title, "is_current": is_current})
    return found


def typed(ask: Ask, ticket: Ticket) -> dict[str, str]:
    """What stands in the composer: what was typed, and a template behind it where one was asked for.

    Raise NotFound for one that is not offered here.
    """
    words = ask.form.typed() if ask.is_change else {}
    is_wanted = not ask.is_change or ask.path.endswith("/template")
    id = (words if ask.is_change else ask.query).get("template", "") if is_wanted else ""
    if not id:
        return words
    require(ask.desk, ask.person, "answer", ticket)
    template = _offered(ask, ticket, id)
    if template is None:
        raise NotFound()
    text = reply_templates.filled(ask.desk, ask.person, template.text, ticket).text
    before = words.get("text", "").rstrip()
    return {**words, "text": f"{before}\n\n{text}" if before else text, "inserted": id, "applied": id}


def with_reply(ask: Ask, ticket: Ticket) -> dict[str, Any]:
    """What goes along with a reply: its status and what its template does; raise Invalid where that is unfinished."""
    template = _offered(ask, ticket, ask.form.get("applied"))
    if ask.form.get("inserted"):
        left = [written(one) for one in dict.fromkeys(macros.names(ask.form.text("text"))) if one in OFFERED]
        if left:
            raise Invalid(text=N_("Put words in the place of %(names)s.", names=", ".join(left)))
    said = Stage.of(ask.form.get("then"))
    stage = said if said.status else template_actions.of_status(ask.desk, template) or said
    also = template_actions.changes(ask.desk, ask.person, ticket, template)
    return {"then": stage.status, "stage": stage.sub_status, "also": also}


def _classify(ask: Ask, ticket: Ticket) -> None:
    classes.set_class(ask.desk, ask.person, ticket, ask.form.get("ticket_class"))


def _prioritise(ask: Ask, ticket: Ticket) -> None:
    priorities.set_priority(ask.desk, ask.person, ticket, ask.form.get("priority"))


def _tag(ask: Ask, ticket: Ticket) -> None:
    if gone := ask.form.get("remove"):
        tags.untag(ask.desk, ask.person, ticket, gone)
    else:
        tags.tag(ask.desk, ask.person, ticket, ask.form.get("tag"))


def _fill(ask: Ask, ticket: Ticket) -> None:
    form = ask.form
    ticket_fields.fill(ask.desk, ask.person, ticket, form.get, lambda input: form.get(f"was-{input}"))


# Each at /tickets/{number}/{name}, for whoever may answer.
VERBS: dict[str, Callable[[Ask, Ticket], None]] = {
    "status": ticket_closing.set_status,
    "class": _classify,
    "priority": _prioritise,
    "tags": _tag,
    "fields": _fill,
}


def _fields(ask: Ask, ticket: Ticket, typed: dict[str, str]) -> dict[str, Any]:
    fields = ticket_fields.every(ask.desk)
    now = own_fields.inputs(fields, ticket.fields)
    return {
        "fields": fields,
        "field_words": own_fields.shown(fields, ticket.fields),
        "fields_now": now,
        "fields_typed": {**now, **{one.input: typed[one.input] for one in fields if one.input in typed}},
    }


def _templates(ask: Ask, ticket: Ticket, typed: dict[str, str]) -> dict[str, Any]:
    offered = reply_templates.for_ticket(ask.desk, ask.person, ticket)
    inserted = next((one for one in offered if one.id == typed.get("inserted")), None)
    left = dict.fromkeys(macros.names(typed.get("text", "")))
    stage = template_actions.of_status(ask.desk, inserted)
    return {
        "templates": offered,
        "inserted": inserted,
        "is_applied": "applied" in typed,
        "does": does(ask, ticket, inserted) if inserted else [],
        "missing": [OFFERED[one] for one in left if one in OFFERED] if inserted else [],
        "then": (inserted.status or "") if inserted and stage else "pending",
        "send_words": send_words(ask, stage),
        "send_ways": [{"status": status, "title": ask.say(words)} for status, words in SENT_AS.items()],
    }


def send_words(ask: Ask, stage: Stage | None) -> str:
    """What the button says that sends a reply."""
    if stage and stage.sub_status:
        title = next(one["title"] for one in statuses(ask, stage) if one["is_current"])
        return ask.say(N_("Send, then: %(status)s", status=title))
    return ask.say(SENT_AS[stage.status if stage else "pending"])


def does(ask: Ask, ticket: Ticket, template: ReplyTemplate) -> list[str]:
    """What a template does on sending, in words."""
    changes = template_actions.changes(ask.desk, ask.person, ticket, template)
    words = {event.what: str(event.about.get("to") or event.about.get("tags") or "") for event in changes.events}
    if "priority" in words:
        words["priority"] = ask.say(PRIORITIES[str(changes.attributes["priority"])])
    return [f"{ask.say(DOES[what])} {said}" for what, said in words.items() if said and what in DOES]


DOES = {
    "class": N_("Class:"),
    "priority": N_("Priority:"),
    "tagged": N_("Tags:"),
    "assigned": N_("Assignee:"),
    "transferred": N_("Department:"),
}


def _offered(ask: Ask, ticket: Ticket, id: str) -> ReplyTemplate | None:
    if not id:
        return None
    return next((one for one in reply_templates.for_ticket(ask.desk, ask.person, ticket) if one.id == id), None)
