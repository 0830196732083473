"""SES that shows what it sent: each raw mail as the world would get it, and the events that SES publishes about it."""

import base64
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from moto.ses import models as ses_models
from moto.ses.models import SESBackend

from infrastructure.local.disk import write_durably
from infrastructure.local.headers import common_headers, listed_headers
from infrastructure.local.ses_events import send, simulated
from infrastructure.local.settings import ACCOUNT, REGION, STAGE
from infrastructure.local.sns import envelope, timestamp
from infrastructure.local.wsgi import Answer, Application, Environ, StartResponse, ask, read_body

# One header with the lines it is folded into.
MESSAGE_ID = re.compile(rb"^message-id:.*\r?\n(?:[ \t].*\r?\n)*", re.IGNORECASE | re.MULTILINE)
OWN_HEADERS = re.compile(rb"^(?:x-ses-[\w-]+|bcc):.*\r?\n(?:[ \t].*\r?\n)*", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Outgoing:
    """A call that sends a raw mail, in either version of the API."""

    source: str
    recipients: list[str]
    raw: bytes
    tags: dict[str, list[str]]


class SentMail:
    """Middleware around moto that keeps each mail in a folder and hands SES's events to `publish`.

    Only raw mail is seen: the product sends no other.
    """

    def __init__(self, app: Application, folder: Path, publish: Callable[[str], None]) -> None:
        self._app, self._folder, self._publish = app, folder, publish

    def __call__(self, environ: Environ, start_response: StartResponse) -> list[bytes]:
        if not _is_for_ses(environ):
            return list(self._app(environ, start_response))
        body = read_body(environ)
        answer = ask(self._app, environ, body)
        mail = _outgoing(environ, body)
        if mail and answer.is_success:
            self._deliver(mail, _ses_id(answer))
        return answer.give(start_response)

    def _deliver(self, mail: Outgoing, ses_id: str) -> None:
        raw = on_the_wire(mail.raw, ses_id)
        head = {"from": mail.source, "to": mail.recipients, "ses_id": ses_id, "sent_at": timestamp()}
        # The time leads the name, so that names sort as the mails were sent.
        write_durably(self._folder / f"{time.time_ns()}-{ses_id}", json.dumps(head).encode() + b"\n" + raw)
        for event in _events(mail, raw, ses_id):
            self._publish(envelope(f"komek-{STAGE}-sending", "Amazon SES Email Event Notification", event))


def accept_subdomains() -> None:
    """Teach moto that a verified domain may send for its subdomains, as SES's developer guide says of identities."""
    # It also counts each recipient in the envelope and again in the headers, where SES takes 50 all the same.
    ses_models.RECIPIENT_LIMIT = 100
    is_verified = SESBackend._is_verified_address

    def is_verified_or_below(backend: SESBackend, source: str) -> bool:
        _, _, domain = source.rstrip(">").rpartition("@")
        labels = domain.split(".")
        parents = (".".join(labels[depth:]) for depth in range(len(labels)))
        return is_verified(backend, source) or any(parent in backend.email_identities for parent in parents)

    SESBackend._is_verified_address = is_verified_or_below  # type: ignore[assignment,method-assign]


def on_the_wire(raw: bytes, ses_id: str) -> bytes:
    """Return the mail as recipients get it: SES gives it a Message-ID of its own and drops what was meant for SES."""
    domain = "email.amazonses.com" if REGION == "us-east-1" else f"{REGION}.amazonses.com"
    head, body = _split(raw)
    head = OWN_HEADERS.sub(b"", MESSAGE_ID.sub(b"", head))
    return f"Message-ID: <{ses_id}@{domain}>\r\n".encode() + head + body


def _split(raw: bytes) -> tuple[bytes, bytes]:
    """Cut before the empty line that ends the headers."""
    found = re.search(rb"\r?\n(?=\r?\n)", raw)
    end = found.end() if found else len(raw)
    return raw[:end], raw[end:]


def _is_for_ses(environ: Environ) -> bool:
    return environ["REQUEST_METHOD"] == "POST" and "/ses/aws4_request" in environ.get("HTTP_AUTHORIZATION", "")


def _outgoing(environ: Environ, body: bytes) -> Outgoing | None:
    if environ["PATH_INFO"] == "/v2/email/outbound-emails":
        return _outgoing_v2(json.loads(body))
    form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
    return _outgoing_v1(form) if form.get("Action") == "SendRawEmail" else None


def _outgoing_v2(asked: dict[str, Any]) -> Outgoing | None:
    if "Raw" not in asked["Content"]:
        return None
    raw = base64.b64decode(asked["Content"]["Raw"]["Data"])
    recipients = [address for addresses in asked.get("Destination", {}).values() for address in addresses]
    tags = {tag["Name"]: tag["Value"] for tag in asked.get("EmailTags", [])}
    return _outgoing_of(raw, asked.get("FromEmailAddress"), recipients, tags)


def _outgoing_v1(form: dict[str, str]) -> Outgoing:
    recipients = [value for name, value in form.items() if name.startswith("Destinations.member.")]
    names = [name for name in form if re.fullmatch(r"Tags\.member\.\d+\.Name", name)]
    tags = {form[name]: form[name.removesuffix("Name") + "Value"] for name in names}
    return _outgoing_of(base64.b64decode(form["RawMessage.Data"]), form.get("Source"), recipients, tags)


def _outgoing_of(raw: bytes, source: str | None, recipients: list[str], tags: dict[str, str]) -> Outgoing:
    """Fill in from the mail's own headers what the call left out."""
    mail = message_from_bytes(_split(raw)[0])
    named = common_headers(mail)
    for pair in str(mail.get("X-SES-MESSAGE-TAGS", "")).split(","):
        name, is_pair, value = pair.strip().partition("=")
        if is_pair:
            tags.setdefault(name, value)
    everyone = recipients or [address for key in ("to", "cc", "bcc") for address in named.get(key, [])]
    return Outgoing(source or named["from"][0], everyone, raw, {name: [value] for name, value in tags.items()})


def _ses_id(answer: Answer) -> str:
    found = re.search(rb'(?:"MessageId": ?"|<MessageId>)([^"<]+)', answer.body)
    if not found:
        raise ValueError("SES answered without a MessageId.")
    return found[1].decode()


def _events(mail: Outgoing, raw: bytes, ses_id: str) -> list[dict[str, Any]]:
    """What SES publishes of a mail: that it was sent, then what became of it."""
    about = _about(mail, raw, ses_id)
    return [event.notification(about) for event in (send(), *simulated(mail.recipients))]


def _about(mail: Outgoing, raw: bytes, ses_id: str) -> dict[str, Any]:
    parsed = message_from_bytes(_split(raw)[0])
    headers, are_truncated = listed_headers(parsed)
    return {
        "timestamp": timestamp(),
        "source": mail.source,
        "sourceArn": f"arn:aws:ses:{REGION}:{ACCOUNT}:identity/{mail.source.rstrip('>').rpartition('@')[2]}",
        "sendingAccountId": ACCOUNT,
        "messageId": ses_id,
        "destination": mail.recipients,
        "headersTruncated": are_truncated,
        "headers": headers,
        "commonHeaders": {**common_headers(parsed), "messageId": ses_id},
        "tags": {"ses:configuration-set": [f"komek-{STAGE}"], **mail.tags},
    }
