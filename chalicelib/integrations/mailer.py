"""The door to SES."""

from botocore.exceptions import ClientError

from chalicelib.config import config
from chalicelib.integrations import logs
from chalicelib.integrations.aws import client

PASSING = {
    "TooManyRequestsException",
    "LimitExceededException",
    "SendingPausedException",
    "AccountSuspendedException",
    "Throttling",
    "ThrottlingException",
}
NEVER = {"MessageRejected", "BadRequestException", "MailFromDomainNotVerifiedException"}


class Busy(Exception):
    """SES does not take mail at the moment; try again later, or much later where it took all that it takes in a day."""

    def __init__(self, text: str = "", *, is_for_long: bool = False) -> None:
        super().__init__(text)
        self.is_for_long = is_for_long


class Refused(Exception):
    """SES will never take this mail; the text says why."""


class Unverified(Refused):
    """SES does not take mail from this sender, or not any more."""


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
        meant = _meant(error, sender)
        if isinstance(meant, Refused):
            logs.tell("mail refused", {"MailsRefused": 1}, tenant=tags.get("tenant", ""), kind=type(meant).__name__)
        raise meant from error
    logs.tell("mail sent", {"MailsSent": 1}, tenant=tags.get("tenant", ""), ses_id=answer["MessageId"])
    return wire_id(answer["MessageId"])


def wire_id(id: str) -> str:
    """The Message-ID header that a mail gets on the wire from SES's id of it."""
    region = client("sesv2").meta.region_name
    domain = "email.amazonses.com" if region == "us-east-1" else f"{region}.amazonses.com"
    return f"<{id}@{domain}>"


def _meant(error: ClientError, sender: str) -> Exception:
    """What an error of SES means for the mail.

    A quota shows in the text alone, "Daily message quota exceeded" (developer guide, "Errors related to the sending
    quotas"), and a mail that meets it is not at fault, whatever the code.
    """
    code, text = error.response["Error"]["Code"], error.response["Error"].get("Message", "")
    is_quota = "quota exceeded" in text.lower()
    if code in PASSING or is_quota or "rate exceeded" in text.lower():
        is_over = code in ("SendingPausedException", "AccountSuspendedException")
        return Busy(text or code, is_for_long=is_quota or is_over)
    if code == "MessageRejected" and "not verified" in text and sender in text:  # it may name recipients, too
        return Unverified(text)
    return Refused(text or code) if code in NEVER else error
