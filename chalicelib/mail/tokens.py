"""What ties a mail to a ticket: a keyed token, in a Message-ID of our own making and in the address to answer to.

It names ticket and message and proves (120 bits of HMAC) that we wrote it for this tenant, so that a number that
somebody guesses leads nowhere. Lower case and short, since some mail programs fold case and RFC 5321 allows 64 letters
before the @.
"""

import re
from itertools import islice
from typing import NamedTuple

from chalicelib.config import config
from chalicelib.helpdesk.signing import is_sealed, seal

TOKEN = re.compile(r"(\d{1,10})-(\d{1,6})-([a-z2-7]{24})", re.IGNORECASE)
WHERE = re.compile(r"<" + TOKEN.pattern + r"@", re.IGNORECASE)
MARKER = re.compile(
    r"^[>|\t \xa0]{0,100}##- .{0,200}? -##\s{0,10}\[" + TOKEN.pattern + r"\]", re.IGNORECASE | re.MULTILINE
)
MOST_MARKERS = 20  # looked at in one mail


class Thread(NamedTuple):
    """Where an answer belongs."""

    number: int
    position: int


def token(tenant: str, number: int, position: int) -> str:
    """The token of a message of a ticket."""
    return f"{number}-{position}-{seal('mail', tenant, number, position)}"


def message_id(tenant: str, number: int, position: int, slug: str) -> str:
    """An id of our own for a mail, to stand in Message-ID and References."""
    return f"<{token(tenant, number, position)}@{slug}.{config().mail_domain}>"


def reply_address(address: str, tenant: str, number: int, position: int) -> str:
    """The department's address with the token behind a plus."""
    local, _, domain = address.partition("@")
    return f"{local}+{token(tenant, number, position)}@{domain}"


def proved(tenant: str, text: str) -> Thread | None:
    """What a token says, if it is one that we made for this tenant."""
    found = TOKEN.fullmatch(text.strip())
    if not found or not is_sealed(found[3], "mail", tenant, int(found[1]), int(found[2])):
        return None
    return Thread(int(found[1]), int(found[2]))


def in_ids(tenant: str, ids: list[str]) -> Thread | None:
    """The newest of our tokens among the ids of References and In-Reply-To."""
    for id in reversed(ids):
        found = WHERE.match(id)
        thread = proved(tenant, "-".join(found.groups())) if found else None
        if thread:
            return thread
    return None


def in_marker(tenant: str, text: str) -> Thread | None:
    """The first of our tokens in the lines above which answers are asked for: the newest mail is quoted on top."""
    for found in islice(MARKER.finditer(text), MOST_MARKERS):
        if thread := proved(tenant, "-".join(found.groups())):
            return thread
    return None
