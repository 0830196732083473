"""A mail that answers a ticket."""

from typing import Any

from chalicelib.helpdesk import answering, customers, hearing, limits, tickets
from chalicelib.helpdesk.incoming import reopening
from chalicelib.helpdesk.joining import merged
from chalicelib.helpdesk.limits import Limit
from chalicelib.helpdesk.messages import Message
from chalicelib.helpdesk.outgoing import delivering
from chalicelib.helpdesk.rights import may
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.helpdesk.volume.holding import is_held
from chalicelib.mail import feedback, opening
from chalicelib.mail.arrival import Arrival
from chalicelib.mail.content import content, is_mailable, leaving, others, remember
from chalicelib.mail.suspicion import Suspicion
from chalicelib.mail.tying import Tie, Tied
from tenants.errors import Conflict
from tenants.items import Counter, DeskItem
from tenants.table import Write

MOST_CC = 40  # SES takes 50 recipients a mail
REOPENED = 20  # times that one ticket may be opened again by mail in a day: no two people write so, two machines do


def join(arrival: Arrival, known: DeskItem | None, tied: Tied) -> Suspicion | None:
    """Add a mail to the ticket that it answers, or open one that goes on with it; return why neither was done."""
    if arrival.receipt.is_past or arrival.is_machine:
        return _keep(arrival, known, tied)
    if _is_answer(arrival, tied):
        return _answer(arrival, known, tied)
    last, is_over = reopening.last(arrival.desk, tied.ticket)
    if not (merged.is_same_customer(last, tied.ticket) or _takes_part(last, arrival.sender)):  # it is another's by now
        last, is_over = tied.ticket, True
    return opening.open(arrival, known, after=last) if is_over else _hear(arrival, known, tied._replace(ticket=last))


def _hear(arrival: Arrival, known: DeskItem | None, tied: Tied) -> Suspicion | None:
    desk, number = arrival.desk, int(tied.ticket.number)
    writer = customers.writer(desk.id, known, arrival.sender, arrival.sender_name)
    more = content(arrival)

    def hear(ticket: Ticket) -> Message:
        def and_write(ticket: Ticket, message: Message) -> list[Write]:
            return [
                *_settled(arrival, ticket, message),
                *(customers.proved(known) if tied.by is Tie.TOKEN and _takes_part(ticket, arrival.sender) else []),
                *([limits.one_more(desk.id, Limit(f"reopened#{number}", REOPENED, 86_400))] if is_again else []),
            ]

        is_again = merged.survivor(desk.id, ticket).status in ("solved", "closed")
        cc = _copies(arrival, ticket, tied.by)
        return hearing.hear(desk, ticket, writer, arrival.mail.text, channel="mail", and_write=and_write, cc=cc, **more)

    try:
        tickets.again(desk.id, number, hear)
    except Conflict as conflict:
        if not any(isinstance(item, Counter) for item in conflict.failed):
            raise
        return _keep(arrival, known, tied)
    return None


def _keep(arrival: Arrival, known: DeskItem | None, tied: Tied) -> Suspicion | None:
    """Keep what no person waits for an answer to: it moves nothing and tells nobody, unless our mail did not arrive."""
    writer = customers.writer(arrival.desk.id, known, arrival.sender, arrival.sender_name)
    more = content(arrival)

    def and_write(ticket: Ticket, message: Message) -> list[Write]:
        return _settled(arrival, ticket, message)

    told = [] if arrival.receipt.is_past or tied.by is Tie.NUMBER else feedback.of_report(arrival.mail)

    def keep(ticket: Ticket) -> Message:
        if told:
            about = (arrival.desk, ticket, writer, arrival.mail.text, told, tied.entry or None)
            return delivering.heard_report(*about, and_write=and_write, **more)
        kind = "machine" if arrival.is_machine else "customer"
        return hearing.hear_machine(ticket, writer, arrival.mail.text, kind=kind, and_write=and_write, **more)

    tickets.again(arrival.desk.id, int(tied.ticket.number), keep)
    return None


def _is_answer(arrival: Arrival, tied: Tied) -> bool:
    """Whether a colleague answers: by a token of ours, and proved to be who From says (mail.md, In 5)."""
    is_proved = tied.by in (Tie.TOKEN, Tie.TAG) and arrival.is_authentic and not arrival.is_unread
    home = merged.survivor(arrival.desk.id, tied.ticket)
    return is_proved and arrival.staff is not None and may(arrival.desk, arrival.staff, "answer", home)


def _answer(arrival: Arrival, known: DeskItem | None, tied: Tied) -> Suspicion | None:
    """Send on what a colleague wrote in his mail program as a reply to the customer."""
    person, more = arrival.staff, content(arrival)
    assert person is not None
    text = more.pop("shown", None) or arrival.mail.text
    if not text.strip() and not more["files"]:
        return _hear(arrival, known, tied)

    def answer(ticket: Ticket) -> Message:
        def and_write(ticket: Ticket, message: Message) -> list[Write]:
            return _settled(arrival, ticket, message)

        home = merged.survivor(arrival.desk.id, ticket)
        files: list[dict[str, Any]] = more["files"]
        by_mail: dict[str, Any] = {"channel": "mail", "mail": arrival.raw_key, "and_write": and_write}
        # He answers somebody whom the survivor's answers do not go to, or one who still has to wait for an answer.
        if not merged.is_same_customer(home, ticket) or is_held(home) or arrival.desk.tenant.closed_at:
            return answering.note(arrival.desk, person, home, text, files=files, **by_mail)
        cc = [address for address in _copies(arrival, home, tied.by) if address != person.address]
        return answering.reply(arrival.desk, person, home, text, cc=cc, files=files, **by_mail)

    tickets.again(arrival.desk.id, int(tied.ticket.number), answer)
    return None


def _settled(arrival: Arrival, ticket: Ticket, message: Message) -> list[Write]:
    return [remember(arrival, ticket, message), *leaving(arrival)]


def _copies(arrival: Arrival, ticket: Ticket, tie: Tie) -> list[str]:
    """Who gets our answers from now on: whoever was drawn in, but nobody by a number that anybody can guess."""
    named = [] if tie is Tie.NUMBER else [*others(arrival), arrival.sender]
    named = [one for one in named if is_mailable(one) and one not in arrival.own_addresses]
    drawn_in = [one for one in named if not _takes_part(ticket, one)]
    return [*ticket.cc, *dict.fromkeys(drawn_in)][:MOST_CC]


def _takes_part(ticket: Ticket, address: str) -> bool:
    return address in (ticket.customer_address, *ticket.cc)
