"""/_local/mail: what was sent from this machine, as a mail reader shows it, and as JSON for programs."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape

from infrastructure.local.disk import files_in
from infrastructure.local.wsgi import Answer

_pages = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)


@dataclass(frozen=True)
class Sent:
    """One mail as it left."""

    name: str  # of its file, and in its address here
    sent_at: str
    sender: str
    recipients: list[str]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=default)

    def header(self, name: str) -> str:
        """Return a header's text; one that Python's parser trips over must not hide all other mail."""
        try:
            return str(self.message[name] or "")
        except Exception:
            return "(cannot be read)"

    @property
    def headers(self) -> list[tuple[str, str]]:
        names = self.message.keys()
        return [(name, self.header(name)) for name in names]

    @property
    def attachments(self) -> list[EmailMessage]:
        return list(self.message.iter_attachments())

    def text(self, kind: str) -> str | None:
        """Return the body of a kind, html or plain."""
        part = self.message.get_body((kind,))
        return part.get_content() if part else None


class SentMailPages:
    """Answers everything under /_local/."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def answer(self, path: str) -> Answer:
        """Return the page of a path such as /_local/mail/{name}/raw."""
        match path.strip("/").split("/")[1:]:
            case ["mail"]:
                return _html("sent_mails.html", mails=list(self._mails()))
            case ["mail.json"]:
                return _answer(json.dumps([_row(mail) for mail in self._mails()]).encode(), "application/json")
            case ["mail", name]:
                return self._page(name)
            case ["mail", name, "raw"] if mail := self._find(name):
                return _answer(mail.raw, "text/plain; charset=utf-8")
            case ["mail", name, number] if (mail := self._find(name)) and number.isdigit():
                return _attachment(mail, int(number))
        return _missing()

    def _mails(self) -> Iterator[Sent]:
        return (_read(path) for path in sorted(files_in(self._folder), reverse=True))

    def _find(self, name: str) -> Sent | None:
        path = self._folder / name
        return _read(path) if re.fullmatch(r"[\w-]+", name) and path.is_file() else None

    def _page(self, name: str) -> Answer:
        mail = self._find(name)
        return _html("sent_mail.html", mail=mail, plain=_linked(mail.text("plain") or "")) if mail else _missing()


@lru_cache(maxsize=2000)
def _read(path: Path) -> Sent:
    head, _, raw = path.read_bytes().partition(b"\n")
    about = json.loads(head)
    return Sent(path.name, about["sent_at"], about["from"], about["to"], raw)


def _row(mail: Sent) -> dict[str, object]:
    sender = mail.header("from") or mail.sender
    raw = mail.raw.decode(errors="replace")
    return {"from": sender, "to": mail.recipients, "subject": mail.header("subject"), "raw": raw}


def _linked(text: str) -> Markup:
    """Make the addresses of a plain text's pages links, as mail readers do."""
    pieces = re.split(r"(https?://[^\s<>\"]+[^\s<>\".,;:!?)])", text)
    linked = [Markup('<a href="{0}">{0}</a>').format(url) if at % 2 else escape(url) for at, url in enumerate(pieces)]
    return Markup("").join(linked)


def _html(template: str, **values: object) -> Answer:
    return _answer(_pages.get_template(template).render(**values).encode(), "text/html; charset=utf-8")


def _attachment(mail: Sent, number: int) -> Answer:
    if number >= len(mail.attachments):
        return _missing()
    part = mail.attachments[number]
    content = part.get_payload(decode=True)
    # Never shown on the base host itself, where a script in it would be one of ours.
    headers = [("Content-Disposition", "attachment"), ("X-Content-Type-Options", "nosniff")]
    return _answer(content if isinstance(content, bytes) else part.as_bytes(), "application/octet-stream", headers)


def _missing() -> Answer:
    words = b"<!doctype html><title>No such mail</title><h1>No such mail</h1>"
    return _answer(words, "text/html", status="404 Not Found")


def _answer(body: bytes, kind: str, headers: list[tuple[str, str]] | None = None, status: str = "200 OK") -> Answer:
    return Answer(status, [("Content-Type", kind), ("Content-Length", str(len(body))), *(headers or [])], body)
