"""The door to SES."""

from botocore.exceptions import ClientError

from chalicelib.config import config
from chalicelib.integrations.aws import client

PASSING = {"TooManyRequestsException", "LimitExceededException", "SendingPausedException", "ThrottlingException"}


class Busy(Exception):
    """SES does not take mail at the moment; try again later."""


class Refused(Exception):
    """SES will never take this mail; the text says why."""


def send(raw: bytes, sender: str, recipients: list[str], tags: dict[str, str]) -> str:
    """Send a mail to its envelope's recipients; return the Message-ID that SES gave it on the wire.

    SES replaces our Message-ID by its own (developer guide, "Header fields"), so the answer is what others cite.
    """
    try:
        answer = client("sesv2").send_email(
            FromEmailAddress=sender,
            Destination={"ToAddresses": recipients},
            Content={"Raw": {"Data": raw}},
            EmailTags=[{"Name": name, "Value": value} for name, value in tags.items()],
            ConfigurationSetName=f"komek-{config().stage}",
        )
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in PASSING:
            raise Busy(code) from error
        if code in ("MessageRejected", "BadRequestException", "MailFromDomainNotVerifiedException"):
            raise Refused(error.response["Error"].get("Message", code)) from error
        raise
    return wire_id(answer["MessageId"])


def wire_id(id: str) -> str:
    """The Message-ID header that a mail gets on the wire from SES's id of it."""
    region = client("sesv2").meta.region_name
    domain = "email.amazonses.com" if region == "us-east-1" else f"{region}.amazonses.com"
    return f"<{id}@{domain}>"
