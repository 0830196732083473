"""Finding raw mail that no event told of, or that could not be taken in."""

import re
from datetime import timedelta
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses

from chalicelib.integrations import logs, queue, storage
from chalicelib.mail.receipt import Receipt
from tenants import directory
from tenants.keys import now

AGE = timedelta(minutes=15)  # younger mail is still on its way through the queue
BEGINNING = 262_144  # bytes of a mail that are read for whom it is
FOR = re.compile(r"\bfor\s+([^;]*)", re.IGNORECASE)
ADDRESS = re.compile(r"[^\s<>,]+@[^\s<>,]+")


def sweep(age: timedelta = AGE) -> int:
    """Tell the queue of whatever lies under incoming/ for longer than it should; return how many mails that were.

    Each is taken in on its own, so that one that ends its worker holds up no other.
    """
    found = sum(announce(key) for key in storage.waiting_mail(now() - age))
    logs.tell("mail sweep", {"MailsFoundLate": found})
    return found


def announce(key: str) -> bool:
    """Tell the queue of one stored mail; False when it is gone, or the queue did not take it."""
    stored = storage.stored_mail(key, BEGINNING)
    if stored is None:
        return False
    noted = Receipt.read(key, stored.noted)
    receipt = noted if noted.recipients else Receipt.unknown(key, recipients(stored.raw), verdicts(stored.raw))
    return queue.announce_mail(receipt.notification())


def verdicts(raw: bytes) -> dict[str, str]:
    """What SES found of spam and viruses; it writes that on top, so what a sender wrote so comes behind it."""
    headers = BytesHeaderParser().parsebytes(raw)
    found = {name: str(headers.get(f"X-SES-{name}-Verdict", "GRAY")).strip().upper() for name in ("Spam", "Virus")}
    return {name.lower(): verdict for name, verdict in found.items()}


def recipients(raw: bytes) -> list[str]:
    """For whom a mail was taken: what the server noted in the topmost Received, else whom the mail names."""
    headers = BytesHeaderParser().parsebytes(raw)
    stated = FOR.search(str(headers.get("Received", "")))
    noted = ADDRESS.findall(stated[1]) if stated else []
    return [address for address in (noted or _named(headers)) if directory.recipient(address)] or noted


def _named(headers: Message) -> list[str]:
    lines = [
        str(value) for name in ("To", "Cc", "Delivered-To", "X-Original-To") for value in headers.get_all(name, [])
    ]
    return [address for _, address in getaddresses(lines)]
