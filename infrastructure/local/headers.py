"""A mail's headers as SES tells of them in its notifications; hostile ones are told too, and never raise."""

from email.message import Message
from email.utils import getaddresses, parseaddr
from typing import Any

# Notifications leave out what is beyond (SES developer guide, "mail object", headersTruncated).
LIMIT = 10 * 1024


def listed_headers(mail: Message) -> tuple[list[dict[str, str]], bool]:
    """Return each header in its order, and whether some were left out."""
    listed: list[dict[str, str]] = []
    size = 0
    for name, value in mail.items():
        text = _unfolded(value)
        size += len(name) + len(text)
        if size > LIMIT:
            return listed, True
        listed.append({"name": name, "value": text})
    return listed, False


def common_headers(mail: Message) -> dict[str, Any]:
    """Return those that SES names; absent ones are left out, as SES does."""
    named: dict[str, Any] = {}
    for key in ("from", "to", "cc", "bcc", "replyTo"):
        values = mail.get_all({"replyTo": "reply-to"}.get(key, key), [])
        if addresses := _addresses([_unfolded(value) for value in values]):
            named[key] = addresses
    for key in ("date", "messageId", "subject"):
        if value := mail.get({"messageId": "message-id"}.get(key, key)):
            named[key] = _unfolded(value)
    if "return-path" in mail:
        named["returnPath"] = parseaddr(_unfolded(mail["return-path"]))[1]
    return named


def _unfolded(value: Any) -> str:
    # Bytes that are no text come as a Header object, whose str() shows them replaced.
    return " ".join(str(value).split())


def _addresses(values: list[str]) -> list[str]:
    return [f"{name} <{address}>" if name else address for name, address in getaddresses(values) if address]
