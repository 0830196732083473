"""Mails as bytes: headers that thread, a text and an HTML part, files."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from chalicelib.helpdesk.addresses import on_the_wire
from chalicelib.integrations.mailer import Refused
from chalicelib.wording import render
from tenants.keys import now

ID = re.compile(r"<[!-;=?-~]{1,990}>")  # printable ASCII, on one line
LONGEST_REFERENCES = 20  # ids; RFC 5322 sets no limit, but some servers refuse long lines


@dataclass(frozen=True)
class Mail:
    """A mail with its envelope."""

    sender: str
    recipients: list[str]
    raw: bytes


@dataclass(frozen=True)
class File:
    name: str
    content_type: str
    content: bytes


def compose(
    *,
    sender: tuple[str, str],
    to: Sequence[str],
    subject: str,
    text: str,
    html: str,
    cc: Sequence[str] = (),
    message_id: str = "",
    reply_to: str = "",
    answers: Sequence[str] = (),
    is_automatic: bool = False,
    files: Sequence[File] = (),
) -> Mail:
    """A mail from (name, address); `answers` are the Message-IDs of the thread, oldest first.

    Mail that nobody wrote by hand says so (RFC 3834), so that no machine answers it.
    """
    to, cc = _reachable(to), _reachable(cc)
    mail = EmailMessage(policy=SMTP)
    mail["From"] = _mailbox(*sender)
    mail["To"] = ", ".join(to)
    if cc:
        mail["Cc"] = ", ".join(cc)
    mail["Subject"] = " ".join(subject.split())
    mail["Date"] = format_datetime(now())
    if is_automatic:
        mail["Auto-Submitted"] = "auto-replied" if answers else "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(text, cte="quoted-printable")
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    for file in files:
        main, _, sub = file.content_type.partition(";")[0].partition("/")
        kind = (main, sub) if main and sub and main not in ("message", "multipart") else ("application", "octet-stream")
        mail.add_attachment(file.content, maintype=kind[0], subtype=kind[1], filename=file.name)
    return Mail(sender[1], [*to, *cc], _threading(message_id, reply_to, answers) + mail.as_bytes())


def _reachable(addresses: Sequence[str]) -> list[str]:
    try:
        return [on_the_wire(address) for address in addresses]
    except ValueError as error:
        raise Refused(f"{error} cannot be mailed to") from error


def parts(letter: str, language: str, **values: Any) -> tuple[str, str]:
    """The text and the HTML of a letter."""
    text = render(f"letters/{letter}/body.txt", language, **values)
    return text.strip() + "\n", render(f"letters/{letter}/body.html", language, **values)


def _threading(message_id: str, reply_to: str, answers: Sequence[str]) -> bytes:
    """In-Reply-To and References; ours stands among the latter too, since SES replaces the Message-ID by its own.

    Written by hand, an id a line: Python's header folding encodes an id that is too long for a line, which RFC 2047
    forbids and no mail program threads by.
    """
    known = [id for id in dict.fromkeys(answers) if ID.fullmatch(id)]
    kept = known[:1] + known[1:][-LONGEST_REFERENCES:]
    headers = {
        "Message-ID": [message_id],
        "Reply-To": [reply_to],
        "In-Reply-To": kept[-1:],
        "References": [*kept, message_id],
    }
    lines = [f"{name}: " + "\r\n ".join(values) for name, values in headers.items() if any(values)]
    return "".join(line + "\r\n" for line in lines).encode("ascii")


def _mailbox(name: str, address: str) -> Address:
    clean = "".join(letter for letter in name if letter.isprintable())
    return Address(display_name=clean, addr_spec=address)
