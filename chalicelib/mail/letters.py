"""Letters: mails that Komek composes by itself. One function for each; templates/letters/ has their words."""

from contextlib import suppress
from typing import Any

from chalicelib import jobs
from chalicelib.config import config
from chalicelib.helpdesk import departments, limits
from chalicelib.helpdesk.departments import Department, is_ours
from chalicelib.helpdesk.messages import Entry, event
from chalicelib.helpdesk.tickets import Ticket, timeline
from chalicelib.integrations import mailer
from chalicelib.jobs import Job
from chalicelib.mail import seen, thread, tokens
from chalicelib.mail.compose import Mail, compose, parts
from chalicelib.mail.sending import send
from chalicelib.urls import urls
from chalicelib.wording import render
from tenants import directory, table
from tenants.errors import NotFound
from tenants.keys import digest, new_id
from tenants.tenant import Desk

HOUR = 3600


def letter(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    """Handle the effect `letter`: one to a staff member, by its name."""
    with suppress(mailer.Refused):  # nothing can go to that address; whoever typed it sees that nothing comes
        send(desk, job, "letter", LETTERS[wish["name"]](desk, wish), is_free=wish["name"] == "confirm")
    letter_sent(desk, job, wish, "")


def letter_sent(desk: Desk, job: Job, wish: dict[str, Any], message_id: str) -> None:
    jobs.settle(job, "letter")


def confirm(desk: Desk, wish: dict[str, Any]) -> Mail:
    """Ask the owner to confirm the mail address."""
    link = urls.desk_url(desk.tenant.slug, urls.confirm(wish["to"], wish["seal"]))
    return _to_staff(desk, "confirm", wish, link=link)


def invitation(desk: Desk, wish: dict[str, Any]) -> Mail:
    """Invite a colleague."""
    link = urls.desk_url(desk.tenant.slug, urls.invitation(wish["token"]))
    return _to_staff(desk, "invitation", wish, link=link, by=wish["by"])


LETTERS = {"confirm": confirm, "invitation": invitation}


def acknowledge(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    """Handle the effect `acknowledge`: tell the customer that the question has come and where to follow it."""
    number = wish["number"]
    ticket, entries, _ = timeline(desk.id, number)
    to = ticket.customer_address
    if not may_write_to(to) or not _has_place(desk, job, to, ticket.department, wish["is_first"]):
        jobs.settle(job, "acknowledge")
        return
    try:
        acknowledged(desk, job, wish, send(desk, job, "acknowledge", _acknowledgement(desk, ticket, entries)))
    except mailer.Refused as refused:
        jobs.settle(job, "acknowledge", table.create(event(desk.id, number, "refused", to=to, why=str(refused))))


def _acknowledgement(desk: Desk, ticket: Ticket, entries: list[Entry]) -> Mail:
    """The letter; nothing that was typed stands in it, since anybody can type another's address (mail.md, In 9)."""
    language, number = ticket.language or desk.tenant.language, int(ticket.number)
    address = _department(desk, ticket.department).address
    link = urls.desk_url(desk.tenant.slug, urls.customer(number, ticket.secret))
    values = {"desk_name": desk.tenant.name, "number": number, "link": link}
    text, html = parts("acknowledgement", language, **values)
    return compose(
        sender=(desk.tenant.name, address),
        to=[ticket.customer_address],
        subject=render("letters/acknowledgement/subject.txt", language, **values),
        text=text,
        html=html,
        message_id=tokens.message_id(desk.id, number, 1, desk.tenant.slug),
        reply_to=tokens.reply_address(address, desk.id, number, 1),
        answers=thread.ids(entries),
        is_automatic=True,
    )


def acknowledged(desk: Desk, job: Job, wish: dict[str, Any], message_id: str) -> None:
    told = event(desk.id, wish["number"], "acknowledged", to=wish.get("to", ""))
    told.message_id = message_id
    jobs.settle(job, "acknowledge", table.create(told), seen.sent(desk.id, message_id, wish["number"], told.id))


def may_write_to(address: str) -> bool:
    """Whether a letter may go to an address: never to a tenant's own, or two desks would talk for ever."""
    return "@" in address and not is_ours(address) and directory.recipient(address) is None


def _has_place(desk: Desk, job: Job, address: str, department: str, is_first: bool) -> bool:
    """At most one acknowledgement an hour to an address from a department, and one letter across all tenants to an
    address that never answered one: it may be anybody's, typed by anybody.
    """
    local, _, domain = address.rpartition("@")
    whose = digest(f"{local.partition('+')[0]}@{domain}")
    if is_first and not limits.hold("", f"first#{whose}", job.id, HOUR):
        return False
    return limits.hold(desk.id, f"acknowledgement#{whose}#{department}", job.id, HOUR)


def _to_staff(desk: Desk, name: str, wish: dict[str, Any], **values: Any) -> Mail:
    if not may_write_to(wish["to"]):
        raise mailer.Refused("a tenant's own address")
    values["desk_name"] = desk.tenant.name
    text, html = parts(name, wish["language"], **values)
    sender = departments.address_of("no-reply", desk.tenant.slug)
    subject = render(f"letters/{name}/subject.txt", wish["language"], **values)
    own_id = f"<{new_id().lower()}@{desk.tenant.slug}.{config().mail_domain}>"
    return compose(
        sender=("Komek", sender),
        to=[wish["to"]],
        subject=subject,
        text=text,
        html=html,
        message_id=own_id,
        is_automatic=True,
    )


def _department(desk: Desk, id: str) -> Department:
    try:
        return desk.find(Department, id)
    except NotFound:
        return departments.first(desk)
