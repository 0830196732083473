"""A staff member's reply as a mail."""

from typing import Any

from chalicelib import jobs
from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.messages import Entry, Message
from chalicelib.helpdesk.tickets import Ticket, timeline
from chalicelib.integrations import mailer, storage
from chalicelib.jobs import Job
from chalicelib.mail import seen, thread, tokens
from chalicelib.mail.compose import File, Mail, compose, parts
from chalicelib.mail.sending import send
from chalicelib.urls import urls
from tenants import keys, table
from tenants.errors import NotFound
from tenants.tenant import Desk

HISTORY = 10  # earlier messages below the marker
LARGEST_FILES = 7_000_000  # bytes that go along; beyond that the customer's page has them


def deliver(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    """Handle the effect `deliver`: mail a reply to the customer and whoever stands in Cc."""
    ticket, entries, _ = timeline(desk.id, wish["number"])
    reply = _message(desk, wish)
    try:
        delivered(desk, job, wish, send(desk, job, "deliver", mail(desk, ticket, entries, reply)))
    except mailer.Refused as refused:
        given_up(desk, job, wish, str(refused))


def delivered(desk: Desk, job: Job, wish: dict[str, Any], message_id: str) -> None:
    """Mark a reply as sent, with the Message-ID that others will cite."""
    reply = _message(desk, wish)
    mark = table.change(reply, state="sent", message_id=message_id)
    jobs.settle(job, "deliver", mark, seen.sent(desk.id, message_id, wish["number"], wish["message"]))


def given_up(desk: Desk, job: Job, wish: dict[str, Any], cause: str) -> None:
    """Say on a reply that it did not go out, and put its ticket back in line."""
    jobs.settle(job, "deliver", table.change(_message(desk, wish), state="refused", problem=cause[:300]))

    def reopen(ticket: Ticket) -> None:
        tickets.commit(ticket, *tickets.moved(ticket, status="open", is_unread=True, is_answered=False))

    tickets.again(desk.id, wish["number"], reopen)


def mail(desk: Desk, ticket: Ticket, entries: list[Entry], reply: Message) -> Mail:
    """A reply with its thread's ids and, for the customer alone, its history."""
    department = desk.find(Department, ticket.department)
    number, position = int(ticket.number), int(reply.position)
    files, is_all = _files(reply)
    text, html = parts(
        "reply",
        ticket.language or desk.tenant.language,
        text=reply.text,
        author=reply.by_name,
        desk_name=desk.tenant.name,
        department=department.name,
        number=number,
        # The link opens all of the ticket: whoever was drawn in later gets neither it nor the history (mail.md, In 5).
        link="" if reply.cc else urls.desk_url(desk.tenant.slug, urls.customer(number, ticket.secret)),
        history=_history(entries, reply) if not reply.cc else [],
        has_more_files=not is_all,
        time_zone=desk.tenant.time_zone,
    )
    return compose(
        sender=(f"{desk.tenant.name}, {department.name}", department.address),
        to=reply.to,
        cc=reply.cc,
        subject=subject(ticket),
        text=text,
        html=html,
        message_id=tokens.message_id(desk.id, number, position, desk.tenant.slug),
        reply_to=tokens.reply_address(department.address, desk.id, number, position),
        answers=thread.ids(entries, before=reply.id),
        files=files,
    )


def subject(ticket: Ticket) -> str:
    """The thread's subject with the number, which is for people: nothing is found by it alone."""
    mark = f"[#{ticket.number}]"
    plain = ticket.subject or ticket.preview[:60]
    answered = plain if plain.lower().startswith("re:") else f"Re: {plain}"
    return answered if mark in answered else f"{answered} {mark}"


def _history(entries: list[Entry], reply: Message) -> list[dict[str, Any]]:
    """Earlier messages that the customer may read, newest first."""
    before = [one for one in entries if isinstance(one, Message) and one.id < reply.id]
    earlier = [one for one in before if one.kind == "reply" or (one.kind == "customer" and not one.is_stranger)]
    return [
        {"who": one.by_name, "when": one.created_at, "text": one.shown or one.text}
        for one in reversed(earlier[-HISTORY:])
    ]


def _files(reply: Message) -> tuple[list[File], bool]:
    if sum(file["size"] for file in reply.files) > LARGEST_FILES:
        return [], False
    return [File(file["name"], file["type"], storage.read(file["key"])) for file in reply.files], True


def _message(desk: Desk, wish: dict[str, Any]) -> Message:
    found = table.get(Message, keys.entry(desk.id, wish["number"], wish["message"]))
    if found is None:
        raise NotFound()
    return found
