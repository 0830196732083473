"""A staff member's reply as a mail."""

from collections.abc import Sequence
from typing import Any

from chalicelib import jobs
from chalicelib.helpdesk import addresses, file_links, tickets, waiting
from chalicelib.helpdesk.addresses import key_of
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.desk import look
from chalicelib.helpdesk.joining import merged
from chalicelib.helpdesk.letters.signatures import signature
from chalicelib.helpdesk.messages import Entry, Message
from chalicelib.helpdesk.outgoing import delivering, domains, rates
from chalicelib.helpdesk.outgoing.delivering import recipients
from chalicelib.helpdesk.outgoing.outcomes import Outcome
from chalicelib.helpdesk.tickets import Ticket, timeline
from chalicelib.integrations import mailer, storage
from chalicelib.jobs import Job
from chalicelib.mail import seen, solved_question, thread, tokens
from chalicelib.mail.compose import File, Mail, compose
from chalicelib.mail.sending import Stopped, send
from chalicelib.mail.worded import worded
from chalicelib.markdown.shown import for_letter
from chalicelib.urls import urls
from tenants import keys, table
from tenants.errors import NotFound
from tenants.keys import now, stamp
from tenants.table import Write
from tenants.tenant import Desk

HISTORY = 10  # earlier messages below the marker
LARGEST_FILES = 7_000_000  # bytes that go along; beyond that they are links


def deliver(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    """Handle the effect `deliver`: mail a reply to those whom it names, unless its writer took it back."""
    reply = _found(desk, wish)
    if reply is None:
        jobs.settle(job, "deliver")
        return
    waiting.begin(reply)
    ticket, entries, _ = timeline(desk.id, wish["number"])
    if ticket.took_in:
        entries = merged.of_customer(desk.id, ticket).timeline.entries
    try:
        letter = mail(desk, ticket, entries, reply)
        named = {"ticket": wish["number"], "message": wish["message"]}
        delivered(desk, job, wish, *send(desk, job, "deliver", letter, **named))
    except Stopped:
        _settle(desk, job, wish, refused=recipients(reply), why="stopped")
    except mailer.Refused as refused:
        given_up(desk, job, wish, str(refused))


def delivered(
    desk: Desk, job: Job, wish: dict[str, Any], message_id: str, reached: Sequence[str] | None = None
) -> None:
    """Mark a reply as sent, with the Message-ID that others will cite; whom it did not go to is said on it."""
    everybody = recipients(_message(desk, wish))
    envelope = {key_of(address) for address in (everybody if reached is None else reached)}
    left_out = [address for address in everybody if key_of(address) not in envelope]
    counted = rates.sent(desk.id, len(everybody) - len(left_out))
    remembered = seen.sent(desk.id, message_id, wish["number"], wish["message"])
    _settle(desk, job, wish, counted, remembered, refused=left_out, why="stopped", message_id=message_id)


def given_up(desk: Desk, job: Job, wish: dict[str, Any], said: str = "") -> None:
    """Say on a reply that it did not go out, with what SES said where it did, and put its ticket back in line."""
    _settle(desk, job, wish, refused=recipients(_message(desk, wish)), said=said, problem=said[:300] or None)


def _settle(
    desk: Desk,
    job: Job,
    wish: dict[str, Any],
    *writes: Write,
    refused: Sequence[str],
    why: str = "",
    said: str = "",
    **sets: Any,
) -> None:
    moment = stamp(now())
    told = [Outcome(address, "refused", moment, why, said) for address in refused]

    def settle(ticket: Ticket) -> None:
        done = delivering.step(desk, ticket, _message(desk, wish), told, sets=sets)
        delivering.settle(job, "deliver", done, *writes)

    tickets.again(desk.id, wish["number"], settle)


def mail(desk: Desk, ticket: Ticket, entries: list[Entry], reply: Message) -> Mail:
    """A reply with its thread's ids and, for the customer alone, its history."""
    department = desk.find(Department, ticket.department)
    number, position = int(ticket.number), int(reply.position)
    is_light = sum(file["size"] for file in reply.files) <= LARGEST_FILES
    # The link opens all of the ticket: whoever was drawn in later gets neither it nor the history (mail.md, In 5).
    is_private = [key_of(one) for one in recipients(reply)] == [key_of(ticket.customer_address)]
    language = ticket.language or desk.tenant.language
    words = worded(
        desk,
        "reply",
        language,
        _values(desk, ticket, department, reply, language),
        desk_name=desk.tenant.name,
        number=number,
        link=urls.customers_url(desk, urls.customer(number, ticket.secret)) if is_private else "",
        history=_history(desk, entries, reply, ticket.customer_address) if is_private else [],
        files=[] if is_light else _links(desk, ticket, reply),
        asks=solved_question.at_foot(desk, ticket, reply, language),
        token=tokens.token(desk.id, number, position),
        time_zone=desk.tenant.time_zone,
    )
    return compose(
        sender=domains.sender(desk, department),
        to=reply.to,
        cc=reply.cc,
        bcc=reply.bcc or (),
        subject=subject(ticket),
        text=words.text,
        html=words.html,
        message_id=tokens.message_id(desk.id, number, position, desk.tenant.slug),
        reply_to=tokens.reply_address(department.address, desk.id, number, position),
        answers=thread.ids(entries, before=reply.id),
        files=_files(reply) if is_light else [],
    )


def _values(desk: Desk, ticket: Ticket, department: Department, reply: Message, language: str) -> dict[str, object]:
    """What the macros of a reply say; a name that would be a link is not called out."""
    signed = {"agent.name": reply.by_name or "", "desk.name": desk.tenant.name, "department.name": department.name}
    is_name = not addresses.name_problem(ticket.customer_name)
    name = ticket.customer_name if is_name else ticket.customer_address
    return {
        **signed,
        "message": _text(desk, reply),
        "signature": signature(department, language, signed),
        "customer.name": reply.to[0] if reply.is_aside else name,
        "ticket.number": int(ticket.number),
    }


def subject(ticket: Ticket) -> str:
    """The thread's subject with the number, which is for people: nothing is found by it alone."""
    mark = f"[#{ticket.number}]"
    plain = ticket.mailed_as or ticket.subject or ticket.preview[:60]
    answered = plain if plain.lower().startswith("re:") else f"Re: {plain}"
    return answered if mark in answered else f"{answered} {mark}"


def _history(desk: Desk, entries: list[Entry], reply: Message, customer: str) -> list[dict[str, Any]]:
    """Earlier messages that the customer may read, newest first; of others' mail nothing."""
    before = [one for one in entries if isinstance(one, Message) and one.id < reply.id]
    earlier = [one for one in before if one.is_open_to(customer)]
    return [
        {"who": one.by_name, "when": one.created_at, "text": _text(desk, one)} for one in reversed(earlier[-HISTORY:])
    ]


def _text(desk: Desk, one: Message) -> str:
    """What a message says, in the colour of its desk where it has Markdown."""
    here = look.for_letters(desk) if one.is_markdown else None
    return for_letter(one.text, here.day if here else look.OURS) if one.is_markdown else one.shown or one.text


def _files(reply: Message) -> list[File]:
    return [File(file["name"], file["type"], storage.read(file["key"])) for file in reply.files]


def _links(desk: Desk, ticket: Ticket, reply: Message) -> list[dict[str, Any]]:
    """The files of a reply that are too large for a mail, each with an address for whoever gets the mail."""
    number = int(ticket.number)
    return [
        {
            "name": file["name"],
            "size": file["size"],
            "url": urls.customers_url(desk, urls.file_link(number, file["id"], file_links.proof(ticket, file["id"]))),
        }
        for file in reply.files
    ]


def _found(desk: Desk, wish: dict[str, Any]) -> Message | None:
    return table.get(Message, keys.entry(desk.id, wish["number"], wish["message"]))


def _message(desk: Desk, wish: dict[str, Any]) -> Message:
    found = _found(desk, wish)
    if found is None:
        raise NotFound()
    return found
