"""What somebody wrote on the page of a ticket and what was set aside, as his mail would be; let in, it stands there."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.customers import Customer
from chalicelib.helpdesk.incoming import blocking, by_page, stop_lists, suspended_questions, suspending
from chalicelib.helpdesk.incoming.by_page import CHANNEL
from chalicelib.helpdesk.incoming.stop_lists import Stopped
from chalicelib.helpdesk.incoming.suspending import Suspended
from chalicelib.helpdesk.opening import Question
from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.ticket import Ticket
from tenants import keys, table
from tenants.staff import Staff
from tenants.tenant import Desk


class Sending(NamedTuple):
    """How words were sent."""

    network: str
    once: str  # tells two sendings of one page from two texts
    colleague: Customer | None  # who wrote them beside the ticket's customer
    is_unsolved: bool


def against(desk: Desk, addresses: Sequence[str], network: str, text: str) -> Stopped | None:
    """What speaks against words for a ticket: who writes them, by any of his addresses, from where, or a word."""
    found = table.batch_get(blocking.lookups(desk.id, *addresses))
    return (
        stop_lists.against_sender(found)
        or stop_lists.against_network(desk, network)
        or stop_lists.against_words(desk, text)
    )


def suspend(
    desk: Desk,
    ticket: Ticket,
    text: str,
    files: list[dict[str, Any]],
    why: Stopped,
    sending: Sending,
) -> None:
    """Set words aside."""
    colleague = sending.colleague
    question = Question(
        department=ticket.department,
        subject=ticket.subject,
        text=text,
        channel=CHANNEL,
        name=colleague.name if colleague else ticket.customer_name,
        address=colleague.address if colleague else ticket.customer_address,
        language=ticket.language,
        more={"files": files},
    )
    number, whose = int(ticket.number), colleague.id if colleague else None
    reply = {"number": number, "is_unsolved": sending.is_unsolved, "colleague": whose}
    suspended_questions.suspend(desk, question, sending.network, why, f"{sending.once} {number}", reply=reply)


def release(desk: Desk, person: Staff, aside: Suspended, verb: str = "released") -> Ticket:
    """Put the words where they were written, whatever speaks against them; raise Conflict where somebody was quicker.

    Where the ticket or the colleague is gone meanwhile, they become a ticket of their own.
    """
    require(desk, person, "moderation")
    said, reply = aside.question, aside.question["reply"]
    wanted = [keys.ticket(desk.id, reply["number"]), keys.customer(desk.id, reply["colleague"] or "-")]
    found, colleague = table.batch_get(wanted)
    is_there = isinstance(found, Ticket) and found.shelf != "deleted"
    is_his = isinstance(found, Ticket) and found.customer_address == said["address"]
    if not is_there or not (isinstance(colleague, Customer) if reply["colleague"] else is_his):
        return suspended_questions.release(desk, person, aside, verb)

    def written(one: Ticket) -> Ticket:
        return by_page.write(
            desk,
            one,
            str(said["text"]),
            list(said["files"]),
            is_unsolved=reply["is_unsolved"],
            told=lambda _: suspending.left(aside, person, verb),
            colleague=colleague if isinstance(colleague, Customer) else None,
        ).ticket

    home = tickets.again(desk.id, reply["number"], written)
    suspending.has_left(aside)
    return home


def retry(desk: Desk, person: Staff, aside: Suspended) -> Stopped | None:
    """Look whether anything speaks against the words still; they stand on the ticket where nothing does."""
    require(desk, person, "moderation")
    said = aside.question
    if why := against(desk, [str(said["address"])], str(said["network"]), str(said["text"])):
        suspending.stays(aside, person, why.reason, why.about)
        return why
    release(desk, person, aside, "retried")
    return None
