"""Who gets our answers to a ticket beside the customer."""

from chalicelib.helpdesk import addresses, tickets
from chalicelib.helpdesk.departments import is_ours
from chalicelib.helpdesk.messages import event
from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.tickets import Ticket
from tenants.errors import N_, Invalid
from tenants.staff import Staff
from tenants.tenant import Desk

MOST = 40  # with those who come by mail; SES takes 50 recipients of one mail


def copy_to(desk: Desk, person: Staff, ticket: Ticket, typed: str) -> None:
    """Let one address or several get our answers too; raise Invalid naming `copied`."""
    require(desk, person, "answer", ticket)
    named = addresses.several(typed, "copied")
    if not named:
        raise Invalid(copied=N_("Write a mail address such as name@business.example."))
    if ours := next((one for one in named if is_ours(one)), ""):
        raise Invalid(copied=N_("%(address)s is an address of ours; the mail would come back.", address=ours))
    new = [one for one in named if one not in (ticket.customer_address, *ticket.cc)]
    if len(ticket.cc) + len(new) > MOST:
        raise Invalid(copied=N_("At most %(number)s addresses can be in Cc.", number=MOST))
    if new:
        _set(person, ticket, "copied", new, [*ticket.cc, *new])


def copy_no_more(desk: Desk, person: Staff, ticket: Ticket, address: str) -> None:
    """Take an address out of Cc; one that is not there is no error."""
    require(desk, person, "answer", ticket)
    if address in ticket.cc:
        _set(person, ticket, "uncopied", [address], [one for one in ticket.cc if one != address])


def _set(person: Staff, ticket: Ticket, what: str, addresses: list[str], cc: list[str]) -> None:
    about = {"to": ", ".join(addresses)}
    told = event(ticket.tenant, ticket.number, what, by=person.id, by_name=person.name, **about)
    writes, effects = tickets.moved(ticket, told, cc=cc)
    tickets.commit(ticket, writes, effects)
