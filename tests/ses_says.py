"""SES that does not take a mail, with the error that it would give."""

import contextlib
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.integrations import aws


@contextlib.contextmanager
def ses_says(code: str, text: str) -> Iterator[None]:
    def refuse(**_: Any) -> None:
        raise ClientError({"Error": {"Code": code, "Message": text}}, "SendEmail")

    events = aws.client("sesv2").meta.events
    events.register_first("before-call.sesv2.SendEmail", refuse, unique_id="refuse")
    try:
        yield
    finally:
        events.unregister("before-call.sesv2.SendEmail", unique_id="refuse")
