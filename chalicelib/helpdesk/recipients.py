"""To whom a reply goes: exactly to those who stand in its form."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from chalicelib.helpdesk.addresses import key_of
from chalicelib.helpdesk.departments import is_ours
from chalicelib.helpdesk.messages import Entry, Message
from chalicelib.helpdesk.tickets import Ticket
from tenants.errors import N_, Invalid

MOST = 50  # of one mail, as SES takes it


class Recipients(NamedTuple):
    """Each address once, in the first of the fields in which it stands."""

    to: list[str]
    cc: list[str]
    bcc: list[str]
    is_aside: bool  # the customer is not among them, so he reads it nowhere and goes on waiting
    people: list[str]  # of the ticket from now on, beside the customer


def usual(ticket: Ticket) -> list[str]:
    """Whom a reply is for where nobody says otherwise."""
    return [ticket.customer_address] if ticket.is_mailable else []


def chosen(ticket: Ticket, to: Sequence[str] | None, cc: Sequence[str] | None, bcc: Sequence[str] | None) -> Recipients:
    """The recipients of a reply as they were typed; raise Invalid naming the field."""
    first = usual(ticket) if to is None else _checked(ticket, to, "to")
    second = list(ticket.cc) if cc is None else _checked(ticket, cc, "cc")
    third = _checked(ticket, bcc or (), "bcc")
    if not first:
        raise Invalid(to=N_("Say to whom it goes."))
    met = set[str]()
    first, second, third = (_new(one, met) for one in (first, second, third))
    if len(met) > MOST:
        raise Invalid(cc=N_("At most %(number)s recipients get a mail.", number=MOST))
    own = key_of(ticket.customer_address)
    drawn_in = [one for one in (*first, *second) if key_of(one) != own]
    is_aside = own not in met
    people = _new((*ticket.cc, *drawn_in), set()) if is_aside else drawn_in
    return Recipients(first, second, third, is_aside, people)


def known(ticket: Ticket, entries: Iterable[Entry]) -> list[str]:
    """Who has to do with a ticket already: its customer, who gets copies, and whoever wrote or was written to."""
    found = [*usual(ticket), *ticket.cc]
    for one in entries:
        if isinstance(one, Message):
            found += [*([one.address] if one.address and one.kind == "customer" else []), *one.to, *one.cc]
    return _new(found, set())


def _new(addresses: Iterable[str], met: set[str]) -> list[str]:
    found = []
    for address in addresses:
        if key_of(address) not in met:
            met.add(key_of(address))
            found.append(address)
    return found


def _checked(ticket: Ticket, addresses: Sequence[str], field: str) -> list[str]:
    """The customer himself may be another desk, which has an address of ours."""
    own = key_of(ticket.customer_address)
    for address in addresses:
        if is_ours(address) and key_of(address) != own:
            said = N_("%(address)s is an address of ours; the mail would come back.", address=address)
            raise Invalid(**{field: said})
    return list(addresses)
