"""What a message of a ticket takes over from the mail that it came as."""

from datetime import UTC, datetime
from typing import Any

from chalicelib.helpdesk import addresses, file_rules, files
from chalicelib.helpdesk.departments import is_ours
from chalicelib.helpdesk.files import Upload
from chalicelib.helpdesk.incoming import suspending
from chalicelib.helpdesk.messages import Message
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.integrations import storage
from chalicelib.mail import seen
from chalicelib.mail.arrival import NO_REPLY, NOBODY, Arrival
from chalicelib.mail.viewing import view
from tenants.keys import now
from tenants.table import Write

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # the first moment that the id of an entry can stand for
MOST_FILES = 100
MOST_NAMED = 40  # of one mail that get our answers too


def content(arrival: Arrival) -> dict[str, Any]:
    """The attributes of a message, with its files stored."""
    mail = arrival.mail
    uploads, refused = _sifted(arrival)
    if len(uploads) > MOST_FILES:  # an item has room for so many names; the whole mail has the rest
        whole = storage.stored_mail(arrival.raw_key)
        uploads = [*uploads[: MOST_FILES - 1], Upload("mail.eml", "message/rfc822", whole.raw if whole else b"")]
    shown = mail.reply_text if mail.reply_text and mail.reply_text.strip() != mail.text.strip() else None
    return {
        "files": files.keep(arrival.desk.id, uploads),
        "refused": refused,
        "shown": shown,
        **view.kept(arrival.desk.id, mail),
        "mail": arrival.raw_key,
        "message_id": arrival.message_id,
        "at": _written_at(arrival) if arrival.receipt.is_past else None,
        "pretends": arrival.pretends.name if arrival.pretends else None,
        "is_relayed": arrival.sender != mail.from_address or None,
    }


def _written_at(arrival: Arrival) -> datetime | None:
    """When a mail of old says that it was written; none that a clock could not show."""
    at = arrival.mail.date
    return at if at and EPOCH <= at <= now() else None


def _sifted(arrival: Arrival) -> file_rules.Sifted:
    """The mail's files that the tenant takes in, and what is said of the others."""
    came = [
        Upload(one.name or "file", one.content_type, one.content, one.content_id, one.is_inline)
        for one in arrival.mail.attachments
    ]
    if arrival.receipt.says("virus", "FAIL"):
        return file_rules.Sifted([], [file_rules.left_out(one, "virus") for one in came[:MOST_FILES]])
    sifted = file_rules.sift(arrival.desk, came)
    return sifted._replace(refused=sifted.refused[:MOST_FILES])


def remember(arrival: Arrival, ticket: Ticket, message: Message) -> Write:
    """Note in the message's own transaction that the mail has been had."""
    return seen.received(arrival.desk.id, arrival.message_id, arrival.body, int(ticket.number), message.id)


def leaving(arrival: Arrival) -> list[Write]:
    """What takes a mail out of Suspended in the transaction that makes a message of it."""
    verb = "released" if arrival.is_released else "retried"
    return suspending.left(arrival.aside, arrival.taker, verb) if arrival.aside else []


def others(arrival: Arrival) -> list[str]:
    """Whom else a mail names, so that an answer reaches them too; addresses of any tenant never."""
    named = dict.fromkeys([*arrival.mail.to, *arrival.mail.cc])
    left_out = {arrival.sender, arrival.mail.from_address, *arrival.came_by, *arrival.own_addresses}
    return [one for one in named if one not in left_out and is_mailable(one)][:MOST_NAMED]


def is_mailable(address: str) -> bool:
    """Whether our answers may go to somebody whom only a mail names."""
    is_mute = address == NOBODY or NO_REPLY.match(address)
    return not is_mute and not is_ours(address) and addresses.problem(address) is None
