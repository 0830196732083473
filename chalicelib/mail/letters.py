"""Letters: mails that Komek composes by itself. One function for each; templates/letters/ has their words."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from chalicelib import jobs
from chalicelib.config import config
from chalicelib.helpdesk import departments, limits
from chalicelib.helpdesk.billing.options import OPTIONS
from chalicelib.helpdesk.departments import Department, is_ours
from chalicelib.helpdesk.letters.lettering import Words
from chalicelib.helpdesk.messages import Entry, event
from chalicelib.helpdesk.outgoing import rates
from chalicelib.helpdesk.signing_in import browsers
from chalicelib.helpdesk.tickets import Ticket, timeline
from chalicelib.integrations import mailer
from chalicelib.jobs import Job, Later
from chalicelib.mail import about_ticket, examples, replies, seen
from chalicelib.mail.compose import Mail, compose, parts
from chalicelib.mail.sending import send
from chalicelib.mail.worded import Button, worded
from chalicelib.rendering import render
from chalicelib.urls import urls
from chalicelib.wording import say
from tenants import directory, table
from tenants.errors import N_, NotFound
from tenants.keys import digest, moment, new_id, now
from tenants.staff import Staff
from tenants.tenant import Desk

HOUR = 3600
FOLLOW = N_("Follow your question")


def letter(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    """Handle the effect `letter`: one to a staff member, by its name."""
    try:
        mail = LETTERS[wish["name"]](desk, wish)
        letter_sent(desk, job, wish, *send(desk, job, "letter", mail, is_free=wish["name"] in FREE))
    except mailer.Refused:  # nothing can go to that address; whoever typed it sees that nothing comes
        jobs.settle(job, "letter")


def letter_sent(
    desk: Desk, job: Job, wish: dict[str, Any], message_id: str, reached: Sequence[str] | None = None
) -> None:
    jobs.settle(job, "letter", rates.sent(desk.id, 1))


def confirm(desk: Desk, wish: dict[str, Any]) -> Mail:
    """Ask the owner to confirm the mail address."""
    link = urls.desk_url(desk.tenant.slug, urls.confirm(wish["to"], wish["seal"]))
    return _to_staff(desk, "confirm", wish, link=link)


def invitation(desk: Desk, wish: dict[str, Any]) -> Mail:
    """Invite a colleague."""
    link = urls.desk_url(desk.tenant.slug, urls.invitation(wish["token"]))
    return _to_staff(desk, "invitation", wish, link=link, by=wish["by"])


def reset(desk: Desk, wish: dict[str, Any]) -> Mail:
    """Lead somebody to a new password."""
    link = urls.desk_url(desk.tenant.slug, urls.reset(wish["token"]))
    return _to_staff(desk, "reset", wish, link=link)


def new_address(desk: Desk, wish: dict[str, Any]) -> Mail:
    """Ask whether an address is the one that a staff member wants to have from now on."""
    link = urls.desk_url(desk.tenant.slug, urls.confirm_address(wish["token"]))
    return _to_staff(desk, "new_address", wish, link=link, by=wish["by"])


def alert(desk: Desk, wish: dict[str, Any]) -> Mail:
    """Tell somebody what was done with his account."""
    link = urls.desk_url(desk.tenant.slug, urls.settings("you"))
    zone, browser = desk.tenant.time_zone, browsers.name(wish["browser"])
    about = {"link": link, "what": wish["what"], "at": moment(wish["at"]), "network": wish["network"]}
    more = {"browser": browser, "new": wish.get("new", ""), "by": wish.get("by", ""), "time_zone": zone}
    return _to_staff(desk, "alert", wish, **about, **more)


def trial(desk: Desk, wish: dict[str, Any]) -> Mail:
    """Show an admin a letter that is being worded, in his own mailbox."""
    if is_ours(wish["to"]):
        raise mailer.Refused("a tenant's own address")
    person = desk.find(Staff, wish["staff"])
    return rehearsed(desk, person, wish["letter"], wish["language"], Words(*wish["words"]))


def about_money(desk: Desk, wish: dict[str, Any]) -> Mail:
    """Tell whoever may pay how the balance stands; `told` has what was so when it was written."""
    told = dict(wish["told"])
    if "options" in told:
        told["options"] = [say(OPTIONS[name].title, wish["language"]) for name in told["options"] if name in OPTIONS]
    link = urls.desk_url(desk.tenant.slug, urls.billing())
    return _to_staff(desk, wish["name"], wish, link=link, currency=desk.tenant.currency, **told)


LETTERS = {
    **dict.fromkeys(("balance_low", "used_up", "grace_ending", "on_free", "paid_again", "tariff"), about_money),
    **dict.fromkeys(("volume_used", "unused"), about_money),
    "payment_failed": about_money,
    "confirm": confirm,
    "invitation": invitation,
    "reset": reset,
    "new_address": new_address,
    "alert": alert,
    "trial": trial,
}
FREE = {"confirm", "reset"}  # of what goes out until the owner's address is confirmed


def acknowledge(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    """Handle the effect `acknowledge`: tell the customer that the question has come and where to follow it."""
    if wish["is_first"] and not rates.may_write_to_strangers(desk):
        raise Later(HOUR)
    number = wish["number"]
    ticket, entries, _ = timeline(desk.id, number)
    to, is_wanted = ticket.customer_address, ticket.shelf != "deleted" and may_write_to(ticket.customer_address)
    if not is_wanted or not _has_place(desk, job, to, ticket.department, wish["is_first"]):
        jobs.settle(job, "acknowledge")
        return
    try:
        letter = _acknowledgement(desk, ticket, entries)
        acknowledged(desk, job, wish, *send(desk, job, "acknowledge", letter, ticket=number))
    except mailer.Refused as refused:
        jobs.settle(job, "acknowledge", table.create(event(desk.id, number, "refused", to=to, why=str(refused))))


def _acknowledgement(desk: Desk, ticket: Ticket, entries: list[Entry]) -> Mail:
    """The letter; nothing that was typed stands in it, since anybody can type another's address (mail.md, In 9)."""
    language, number = ticket.language or desk.tenant.language, int(ticket.number)
    department = _department(desk, ticket.department)
    link = urls.customers_url(desk, urls.customer(number, ticket.secret))
    values = {
        "desk.name": desk.tenant.name,
        "department.name": department.name,
        "ticket.number": number,
        "ticket.link": link,
        "ticket.button": Button(say(FOLLOW, language), link),
    }
    words = worded(desk, "acknowledgement", language, values)
    return about_ticket.letter(desk, ticket, department, entries, words)


def rehearsed(desk: Desk, person: Staff, name: str, language: str, words: Words) -> Mail:
    """A letter as it would go out in these words, to the person and about an example; raise Invalid."""
    example = examples.example(desk, person, name, language, words)
    if name == "reply":
        return replies.mail(example.desk, example.ticket, example.entries, example.reply)
    if name == "solved":
        from chalicelib.mail import solved_letter  # which needs this room

        example.ticket.closes_at = now() + timedelta(days=4)
        return solved_letter.letter(example.desk, example.ticket, [])
    if name == "late":
        from chalicelib.mail import delay_letter

        return delay_letter.letter(example.desk, example.ticket, [])
    return _acknowledgement(example.desk, example.ticket, [])


def acknowledged(
    desk: Desk, job: Job, wish: dict[str, Any], message_id: str, reached: Sequence[str] | None = None
) -> None:
    told = event(desk.id, wish["number"], "acknowledged", to=wish.get("to", ""))
    told.message_id = message_id
    remembered = seen.sent(desk.id, message_id, wish["number"], told.id)
    jobs.settle(job, "acknowledge", table.create(told), remembered, rates.sent(desk.id, 1))


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
    if is_ours(wish["to"]):
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
