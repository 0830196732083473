"""Mail in, as SES takes it in production: raw to S3, then word of it on the mail queue, and only then 250."""

import asyncio
import logging
import secrets
from base64 import b64encode
from collections.abc import Callable
from email import message_from_bytes
from email.utils import formatdate
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from infrastructure.local.headers import common_headers, listed_headers
from infrastructure.local.resources import Outputs
from infrastructure.local.settings import HOST, STAGE
from infrastructure.local.sns import envelope as sns_envelope
from infrastructure.local.sns import timestamp, topic_arn

LARGEST = 40 * 1024 * 1024  # bytes, as SES takes them (SES developer guide, "Quotas")
TOPIC = f"komek-{STAGE}-mail"

# GRAY is SES's word for "nothing to judge by", which is the truth here: a sender on this machine has no SPF record,
# signs nothing, and no resolver is asked. PASS would let a forged sender in as a colleague; FAIL would drop all mail.
# Of spam and viruses only the agreed test strings are known; whatever else this machine is sent counts as clean.
VERDICTS = {
    "spfVerdict": {"status": "GRAY"},
    "dkimVerdict": {"status": "GRAY"},
    "dmarcVerdict": {"status": "GRAY"},
    "spamVerdict": {"status": "PASS"},
    "virusVerdict": {"status": "PASS"},
}
# In halves, so that no scanner takes this file for what it looks for.
GTUBE = b"XJS*C4JDBQADN1.NSBN3*2IDNEN*" + b"GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"  # spam, to test filters with
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"  # the same for viruses

_log = logging.getLogger(__name__)


class SmtpDoor:
    """What aiosmtpd asks at each step; whatever blocks is done in a thread, so that connections need not queue."""

    def __init__(self, s3: Any, sqs: Any, outputs: Outputs, recipient: Callable[[str], object | None]) -> None:
        self._s3, self._sqs, self._recipient = s3, sqs, recipient
        self._bucket, self._queue = outputs.mail_bucket, outputs.mail_queue

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        try:
            known = await asyncio.to_thread(self._recipient, address)
        except Exception:
            _log.exception("nobody could say whether %s is known", address)
            return "451 4.3.0 We cannot look that address up at the moment, please try again later"
        if known is None:
            return f"550 5.1.1 Nobody here has the address {address}, please check how it is written"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        try:
            mail_id = await asyncio.to_thread(self._accept, raw, envelope.mail_from or "", envelope.rcpt_tos)
        except Exception:
            _log.exception("a mail from %s could not be kept", envelope.mail_from)
            return "451 4.3.0 We could not keep the mail, please send it again later"
        return f"250 OK {mail_id}"

    def _accept(self, raw: bytes, sender: str, recipients: list[str]) -> str:
        mail_id = secrets.token_hex(20)
        key = f"incoming/{mail_id}"
        raw = _trace(mail_id, sender, recipients) + raw
        self._s3.put_object(Bucket=self._bucket, Key=key, Body=raw)
        try:
            notification = _notification(mail_id, raw, sender, recipients, self._bucket, key)
            body = sns_envelope(TOPIC, "Amazon SES Email Receipt Notification", notification)
            self._sqs.send_message(QueueUrl=self._queue, MessageBody=body)
        except Exception:
            # The sender will try again; the sweep must not find this copy as well.
            self._s3.delete_object(Bucket=self._bucket, Key=key)
            raise
        return mail_id


def open_door(door: SmtpDoor, port: int) -> Controller:
    """Listen on loopback, in a thread of its own."""
    controller = _Controller(
        door,
        hostname=HOST,
        port=port,
        data_size_limit=LARGEST,
        enable_SMTPUTF8=True,
        ident="Komek",
        server_hostname=HOST,
    )
    controller.start()
    return controller


class _LongLines(SMTP):
    # RFC 5321 ends lines at 1,000 octets, but mailers break that and SES takes what they send.
    line_length_limit = LARGEST


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _LongLines(self.handler, **self.SMTP_kwargs)


def _notification(
    mail_id: str, raw: bytes, sender: str, recipients: list[str], bucket: str, key: str
) -> dict[str, Any]:
    """What a receipt rule with an S3 action tells (SES developer guide, "Contents of notifications for receiving")."""
    mail = message_from_bytes(_head(raw))
    headers, are_truncated = listed_headers(mail)
    now = timestamp()
    return {
        "notificationType": "Received",
        "mail": {
            "timestamp": now,
            "source": sender,
            "messageId": mail_id,
            "destination": recipients,
            "headersTruncated": are_truncated,
            "headers": headers,
            "commonHeaders": {"returnPath": sender, **common_headers(mail)},
        },
        "receipt": {
            "timestamp": now,
            "processingTimeMillis": 1,
            "recipients": recipients,
            **_verdicts(raw),
            "action": {
                "type": "S3",
                "topicArn": topic_arn(TOPIC),
                "bucketName": bucket,
                "objectKeyPrefix": "incoming/",
                "objectKey": key,
            },
        },
    }


def _verdicts(raw: bytes) -> dict[str, dict[str, str]]:
    spam = {"spamVerdict": {"status": "FAIL"}} if GTUBE in raw else {}
    virus = {"virusVerdict": {"status": "FAIL"}} if EICAR in raw or b64encode(EICAR)[:60] in raw else {}
    return {**VERDICTS, **spam, **virus}


def _trace(mail_id: str, sender: str, recipients: list[str]) -> bytes:
    """What SES puts on top: the envelope's sender, and a Received line in which the sweep reads for whom a mail was."""
    named = ",\r\n ".join(recipients)
    received = f"Received: from localhost by {HOST} with SMTP id {mail_id}\r\n for {named};\r\n {formatdate()}\r\n"
    return f"Return-Path: <{sender.strip('<>')}>\r\n{received}".encode()


def _head(raw: bytes) -> bytes:
    ends = [end for gap in (b"\r\n\r\n", b"\n\n") if (end := raw.find(gap)) >= 0]
    return raw[: min(ends, default=len(raw))]
