"""Mails as bytes: headers that thread, a text and an HTML part, files."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from chalicelib.helpdesk.addresses import on_the_wire
from chalicelib.integrations.mailer import Refused
from chalicelib.mail import fields
from chalicelib.rendering import render
from tenants.keys import now

TOKEN = re.compile(r"[A-Za-z0-9.+-]{1,60}")  # of a content type
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
    bcc: Sequence[str] = (),
    message_id: str = "",
    reply_to: str = "",
    answers: Sequence[str] = (),
    is_automatic: bool = False,
    files: Sequence[File] = (),
) -> Mail:
    """A mail from (name, address); `answers` are the Message-IDs of the thread, oldest first.

    Mail that nobody wrote by hand says so (RFC 3834), so that no machine answers it.
    """
    to, cc, bcc = _reachable(to), _reachable(cc), _reachable(bcc)
    headers = {
        "From": fields.mailbox(*sender),
        "To": ", ".join(to),
        "Cc": ("," + fields.FOLD).join(cc),
        "Subject": fields.text(subject),
        "Date": format_datetime(now()),
        **_threading(message_id, reply_to, answers),
    }
    if is_automatic:
        headers["Auto-Submitted"] = "auto-replied" if answers else "auto-generated"
        headers["X-Auto-Response-Suppress"] = "All"
    head = fields.block({name: value for name, value in headers.items() if value})
    return Mail(sender[1], [*to, *cc, *bcc], head + _body(text, html, files))


def _body(text: str, html: str, files: Sequence[File]) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail.set_content(_whole(text), cte="quoted-printable")
    mail.add_alternative(_whole(html), subtype="html", cte="quoted-printable")
    for file in files:
        main, _, sub = file.content_type.partition(";")[0].partition("/")
        is_plain = TOKEN.fullmatch(main) and TOKEN.fullmatch(sub) and main not in ("message", "multipart")
        kind = (main, sub) if is_plain else ("application", "octet-stream")
        # A name that looks encoded would be decoded once more on its way into the header.
        mail.add_attachment(file.content, maintype=kind[0], subtype=kind[1], filename=file.name.replace("=?", "= ?"))
    return mail.as_bytes()


def _whole(words: str) -> str:
    """Text without halves of letters, which no charset can write."""
    return words.encode("utf-8", "replace").decode()


def _reachable(addresses: Sequence[str]) -> list[str]:
    try:
        return [on_the_wire(address) for address in addresses]
    except ValueError as error:
        raise Refused(f"{error} cannot be mailed to") from error


def parts(letter: str, language: str, **values: Any) -> tuple[str, str]:
    """The text and the HTML of a letter."""
    text = render(f"letters/{letter}/body.txt", language, **values)
    return text.strip() + "\n", render(f"letters/{letter}/body.html", language, **values)


def _threading(message_id: str, reply_to: str, answers: Sequence[str]) -> dict[str, str]:
    """In-Reply-To and References; ours stands among the latter too, since SES replaces the Message-ID by its own."""
    known = [id for id in dict.fromkeys(answers) if fields.ID.fullmatch(id)]
    kept = known[:1] + known[1:][-LONGEST_REFERENCES:]
    return {
        "Message-ID": message_id,
        "Reply-To": reply_to,
        "In-Reply-To": fields.ids(kept[-1:]),
        "References": fields.ids([*kept, message_id]) if message_id else "",
    }
