"""Mail as SES tells of it, with the verdicts that no SMTP server on this machine can come to."""

import secrets
from email.message import EmailMessage

from infrastructure.local.sns import envelope
from tests.machine import Machine, sqs_event
from tests.mails import UNFOLDED


def arrives(
    world: Machine,
    mail: EmailMessage | bytes,
    *recipients: str,
    tries: int = 1,
    policy: str = "",
    results: str = "",
    **verdicts: str,
) -> str:
    """Let SES store a mail and tell of it; `results` is the Authentication-Results that SES writes on top."""
    raw = mail if isinstance(mail, bytes) else mail.as_bytes(policy=UNFOLDED)
    head = f"Authentication-Results: {results}\r\n".encode() if results else b""
    key = f"incoming/{secrets.token_hex(20)}"
    world.s3.put_object(
        Bucket=world.outputs.mail_bucket, Key=key, Body=b"Return-Path: <dana@x.example>\r\n" + head + raw
    )
    said = {
        f"{name}Verdict": {"status": verdicts.get(name, "GRAY")} for name in ("spf", "dkim", "dmarc", "spam", "virus")
    }
    receipt = {"recipients": list(recipients), **said, "action": {"type": "S3", "objectKey": key}}
    if policy:
        receipt["dmarcPolicy"] = policy
    body = envelope("komek-test-mail", "Amazon SES Email Receipt Notification", {"receipt": receipt})
    event = sqs_event(body)
    event["Records"][0]["attributes"] = {"ApproximateReceiveCount": str(tries)}
    world.app.mail_arrived(event, None)
    world.work()
    return key
