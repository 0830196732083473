"""The first steps of a new desk: a list that ticks itself by what the desk and its counts hold anyway."""

from contextlib import suppress
from typing import NamedTuple
from urllib.parse import urlsplit

from pynamodb.attributes import UnicodeAttribute

from chalicelib.config import config
from chalicelib.helpdesk import customers, editing, limits, log, opening
from chalicelib.helpdesk.counts import Counts
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.desk.look import Look
from chalicelib.helpdesk.forms import form as forms
from chalicelib.helpdesk.limits import Limit
from chalicelib.helpdesk.messages import Message
from chalicelib.helpdesk.rights import may, require
from chalicelib.helpdesk.team.inviting import Invitation
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.helpdesk.vocabulary.reply_templates import ReplyTemplate
from chalicelib.wording import say
from tenants import keys
from tenants.errors import N_, Conflict, Text
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk, Setting

SUBJECT = N_("A ticket to try things out")
TEXT = N_(
    "Hello,\n\nthis is a question as your customers will ask it, sent by you. Write an answer below: "
    "it comes to your own mailbox, so you see what your customers get.\n\nIt counts as no ticket of your plan."
)


class FormSeen(Setting, discriminator="form_seen"):
    """That somebody came to a form from another site, which the name is of."""

    name = UnicodeAttribute()


class Dismissed(Setting, discriminator="first_steps"):
    """That nobody wants to see the first steps any more."""

    name = UnicodeAttribute(default="first steps")


class Step(NamedTuple):
    name: str
    words: Text
    is_done: bool


def steps(desk: Desk, person: Staff, counts: Counts) -> list[Step]:
    """The steps for whoever may take them; none when all are done, or dismissed."""
    if not may(desk, person, "settings") or desk.all(Dismissed):
        return []
    found = list(_steps(desk, counts))
    return [] if all(step.is_done for step in found) else found


def _steps(desk: Desk, counts: Counts) -> tuple[Step, ...]:
    parts = desk.all(Department)
    return (
        Step("ticket", N_("Send yourself a ticket"), not counts.is_empty),
        Step("answer", N_("Answer it"), counts.has_seen("pending") or counts.has_seen("solved")),
        Step("confirm", N_("Confirm your mail address: we sent you a letter"), desk.is_confirmed),
        Step("look", N_("Choose a colour or a logo"), bool(desk.all(Look))),
        Step("department", N_("Name your department, or add a second one"), len(parts) > 1 or parts[0].edition > 0),
        Step("colleague", N_("Invite a colleague"), len(desk.all(Staff)) > 1 or bool(desk.all(Invitation))),
        Step("form", N_("Link to the form from your site"), bool(desk.all(FormSeen))),
        Step("template", N_("Write a reply that you will need again"), bool(desk.all(ReplyTemplate))),
    )


def dismiss(desk: Desk, person: Staff) -> None:
    """Take the list away, for everybody."""
    require(desk, person, "settings")
    if not desk.all(Dismissed):
        editing.save(desk, editing.added(person, Dismissed(*keys.setting(desk.id, "first_steps"))))


def send_ticket(desk: Desk, person: Staff, language: str) -> int:
    """Ask a question in one's own name, as by the form, that counts for nothing; return the ticket's number."""
    require(desk, person, "settings")
    limits.count(desk.id, Limit("test-ticket", 10, 3600))

    def told(ticket: Ticket, first: Message) -> list[Write]:
        return [log.record(desk.id, person, "ticket", "asked", str(ticket.number), f"#{ticket.number}")]

    question = opening.Question(
        department=forms.find(desk).department,
        subject=say(SUBJECT, language),
        text=say(TEXT, language),
        channel="form",
        name=person.name,
        address=person.address,
        language=language if language in desk.tenant.spoken else desk.tenant.language,
        is_counted=False,
        is_test=True,
    )
    return int(opening.open_ticket(desk, question, customers.known(desk.id, person.address), told).number)


def form_hit(desk: Desk, referer: str) -> None:
    """Note once that somebody came to a form from another site."""
    try:
        site = (urlsplit(referer).hostname or "").lower()
    except ValueError:
        return
    base = config().host.partition(":")[0]
    if not site or site == base or site.endswith(f".{base}") or desk.all(FormSeen):
        return
    seen = FormSeen(*keys.setting(desk.id, "form_seen"), name=site[:253])
    with suppress(Conflict):  # where somebody else came at the same moment
        editing.save(desk, editing.added(None, seen))
