"""Finding raw mail that no event told of."""

import logging
import re
from datetime import timedelta
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses

from chalicelib.integrations import storage
from chalicelib.mail.intake import take_in
from tenants import directory
from tenants.keys import now

AGE = timedelta(minutes=15)  # younger mail is still on its way through the queue
FOR = re.compile(r"\bfor\s+([^;]*)", re.IGNORECASE)
ADDRESS = re.compile(r"[^\s<>,]+@[^\s<>,]+")

log = logging.getLogger(__name__)


def sweep(age: timedelta = AGE) -> int:
    """Take in whatever lies under incoming/ for longer than it should; return how many mails that were.

    One that cannot be taken in stays there for the next sweep and holds up no other.
    """
    taken = 0
    for key in storage.waiting_mail(now() - age):
        try:
            raw = storage.incoming_mail(key)
            if raw is not None:
                take_in(key, recipients(raw))
                taken += 1
        except Exception:
            log.exception("mail %s could not be taken in", key)
    return taken


def recipients(raw: bytes) -> list[str]:
    """For whom a mail was taken: what the server noted in the topmost Received, else whom the mail names."""
    headers = BytesHeaderParser().parsebytes(raw[:262_144])
    stated = FOR.search(str(headers.get("Received", "")))
    noted = ADDRESS.findall(stated[1]) if stated else []
    return [address for address in (noted or _named(headers)) if directory.recipient(address)] or noted


def _named(headers: Message) -> list[str]:
    lines = [
        str(value) for name in ("To", "Cc", "Delivered-To", "X-Original-To") for value in headers.get_all(name, [])
    ]
    return [address for _, address in getaddresses(lines)]
