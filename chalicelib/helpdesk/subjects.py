"""What a ticket is called."""

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.messages import event
from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.tickets import Ticket
from tenants.errors import N_, Invalid
from tenants.staff import Staff
from tenants.tenant import Desk

LONGEST = 200  # letters


def set_subject(desk: Desk, person: Staff, ticket: Ticket, subject: str) -> None:
    """Call a ticket otherwise; mails that went to and fro keep their subject, since many programs thread by it."""
    require(desk, person, "answer", ticket)
    subject = " ".join(subject.split())
    if not subject:
        raise Invalid(subject=N_("Write what it is about."))
    if len(subject) > LONGEST:
        raise Invalid(subject=N_("At most %(number)s characters, please.", number=LONGEST))
    if subject == ticket.subject:
        return
    about = {"to": subject, "before": ticket.subject}
    told = event(desk.id, ticket.number, "subject", by=person.id, by_name=person.name, **about)
    is_mailed = ticket.channel == "mail" or ticket.first_answered_at is not None
    mailed_as = ticket.mailed_as or (ticket.subject if is_mailed and ticket.subject else None)
    writes, effects = tickets.moved(ticket, told, subject=subject, mailed_as=mailed_as)
    tickets.commit(ticket, writes, effects)
