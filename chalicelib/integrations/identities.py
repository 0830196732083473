"""The door to SES's identities: the domains that it signs mail for (API version 2)."""

from typing import Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.config import config
from chalicelib.integrations.aws import client

PASSING = {
    "ConcurrentModificationException",
    "InternalFailure",
    "InternalServerError",
    "LimitExceededException",
    "ServiceUnavailable",
    "ThrottlingException",
    "TooManyRequestsException",
}
LOOKED_FOR = {"PENDING", "SUCCESS", "TEMPORARY_FAILURE"}  # states of a MAIL FROM domain


class Busy(Exception):
    """SES does not answer at the moment; try again later."""


class Refused(Exception):
    """SES will never take this domain for this tenant."""


class Identity(NamedTuple):
    """A domain as SES has it."""

    tokens: list[str]  # each names a CNAME record
    zone: str  # where those records point to
    status: str  # of DKIM: PENDING, SUCCESS, FAILED, TEMPORARY_FAILURE, NOT_STARTED

    @property
    def is_verified(self) -> bool:
        return self.status == "SUCCESS"


def ensure(name: str, tenant: str, mail_from: str) -> Identity:
    """The identity of a tenant's domain, made when it is not there, with Easy DKIM and its own MAIL FROM domain.

    One that another tenant left behind is made anew. Raise Busy, or Refused: also for an identity that carries no
    tenant's tag, since that is the operator's own, verified already, and whoever named it would send as the operator.
    """
    found = _find(name)
    if found is not None and (owner := _owner(found)) != tenant:
        if not owner:
            raise Refused(name)
        remove(name, owner)
        found = None
    if found is None:
        _create(name, tenant)
        found = _find(name) or {}
    if found.get("MailFromAttributes", {}).get("MailFromDomainStatus") not in LOOKED_FOR:
        _set_mail_from(name, mail_from)
    return _identity(found)


def restart(name: str, tenant: str, mail_from: str) -> Identity:
    """Let SES look for the records again after it gave up, as it does after 72 hours; its tokens may be others then."""
    remove(name, tenant)
    return ensure(name, tenant, mail_from)


def remove(name: str, tenant: str) -> None:
    """Drop a tenant's identity; another's is left alone."""
    found = _find(name)
    if found is not None and _owner(found) == tenant:
        try:
            _ask("delete_email_identity", EmailIdentity=name)
        except LookupError:
            return


def feedback_host() -> str:
    """Where the MX record of a MAIL FROM domain points to (SES developer guide, "Using a custom MAIL FROM domain")."""
    return f"feedback-smtp.{client('sesv2').meta.region_name}.amazonses.com"


def _find(name: str) -> dict[str, Any] | None:
    try:
        return _ask("get_email_identity", EmailIdentity=name)
    except LookupError:
        return None


def _create(name: str, tenant: str) -> None:
    _ask(
        "create_email_identity",
        EmailIdentity=name,
        DkimSigningAttributes={"NextSigningKeyLength": "RSA_2048_BIT"},
        ConfigurationSetName=f"komek-{config().stage}",
        Tags=[{"Key": "komek-stage", "Value": config().stage}, {"Key": "komek-tenant", "Value": tenant}],
    )


def _set_mail_from(name: str, mail_from: str) -> None:
    """Let bounces come to a sub-domain, so that SPF speaks for the domain too; without its MX record SES uses its own.

    SES stops looking for that record after 72 hours; saying it once more starts it again.
    """
    _ask(
        "put_email_identity_mail_from_attributes",
        EmailIdentity=name,
        MailFromDomain=mail_from,
        BehaviorOnMxFailure="USE_DEFAULT_VALUE",
    )


def _owner(found: dict[str, Any]) -> str:
    """The tenant whose tag an identity carries; nobody where it is not of this stage."""
    tags = {tag["Key"]: tag["Value"] for tag in found.get("Tags") or []}
    return str(tags.get("komek-tenant", "")) if tags.get("komek-stage") == config().stage else ""


def _identity(found: dict[str, Any]) -> Identity:
    dkim = found.get("DkimAttributes", {})
    return Identity(
        tokens=list(dkim.get("Tokens", [])),
        zone=dkim.get("SigningHostedZone") or "dkim.amazonses.com",
        status=dkim.get("Status", "NOT_STARTED"),
    )


def _ask(verb: str, **arguments: Any) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = getattr(client("sesv2"), verb)(**arguments)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code == "NotFoundException":
            raise LookupError(arguments["EmailIdentity"]) from error
        if code in PASSING or code == "AlreadyExistsException":  # made between two of our questions
            raise Busy(code) from error
        if code == "BadRequestException":
            raise Refused(error.response["Error"].get("Message", code)) from error
        raise
    except BotoCoreError as error:
        raise Busy(type(error).__name__) from error
    return answer
