"""Mails a second: from the event to the committed ticket, and the reading alone."""

import secrets
import time
from collections.abc import Callable
from email import policy
from email.message import EmailMessage
from functools import partial
from typing import Any

from chalicelib.mail.parse import parse_mail
from infrastructure.local import resources, sns
from infrastructure.local.smtp_door import VERDICTS
from tests.machine import sqs_event
from tests.people import Business

COUNT = 60
TEXT = "Since this morning cash desk 3 feeds paper but prints nothing. " * 16  # a body of 1 kB
QUOTED = "<blockquote type='cite'>" + "<p>The courier leaves at ten.</p>" * 40 + "</blockquote>"
ROWS = "".join(f"<tr><td>Desk {number}</td><td><b>blank</b></td></tr>" for number in range(40))


def measure(machine: Any, business: Business, outputs: resources.Outputs, s3: Any) -> list[dict[str, Any]]:
    """Take in and read mails of each kind; return a row for each with mails a second and processor time a mail."""
    rows = []
    for kind, make in KINDS.items():
        raws = [make(business.mail) for _ in range(COUNT)]
        events = [_stored(raw, business, outputs, s3) for raw in raws]
        rows.append(_timed(f"intake of {kind}", [partial(machine.mail_arrived, event, None) for event in events]))
        rows.append(_timed(f"parse {kind}", [partial(parse_mail, raw) for raw in raws]))
    return rows


def _timed(name: str, actions: list[Callable[[], object]]) -> dict[str, Any]:
    actions[0]()  # the first run loads what a warm process has
    wall, cpu = time.perf_counter(), time.thread_time()
    for action in actions[1:]:
        action()
    wall, cpu, count = time.perf_counter() - wall, time.thread_time() - cpu, len(actions) - 1
    return {"action": name, "mails_a_second": round(count / wall, 1), "cpu_ms": round(cpu * 1000 / count, 2)}


def _stored(raw: bytes, business: Business, outputs: resources.Outputs, s3: Any) -> dict[str, Any]:
    key = f"incoming/{secrets.token_hex(8)}"
    s3.put_object(Bucket=outputs.mail_bucket, Key=key, Body=raw)
    receipt = {"recipients": [business.mail], **VERDICTS, "action": {"objectKey": key}}
    return sqs_event(sns.envelope("komek-local-mail", "", {"notificationType": "Received", "receipt": receipt}))


def _mail(to: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"{secrets.token_hex(6)}@customers.example", to, "Blank receipts"
    mail["Message-ID"] = f"<{secrets.token_hex(8)}@x.example>"
    mail.set_content(TEXT)
    return mail


def _plain(to: str) -> bytes:
    return _mail(to).as_bytes(policy=policy.SMTP)


def _html(to: str) -> bytes:
    mail = _mail(to)
    mail.add_alternative(f"<p>{TEXT}</p><table>{ROWS}</table>{QUOTED}", subtype="html")
    return mail.as_bytes(policy=policy.SMTP)


def _attachment(to: str) -> bytes:
    mail = _mail(to)
    mail.add_attachment(secrets.token_bytes(100_000), maintype="application", subtype="pdf", filename="receipt.pdf")
    return mail.as_bytes(policy=policy.SMTP)


KINDS: dict[str, Callable[[str], bytes]] = {
    "plain mail": _plain,
    "HTML mail": _html,
    "mail with 100 kB": _attachment,
}
