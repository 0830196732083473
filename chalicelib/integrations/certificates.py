"""The door to ACM and CloudFront: tenants' own host names with their certificates.

A name is a distribution tenant of our multi-tenant distribution (CloudFront developer guide, "Understand how
multi-tenant distributions work"). Where the configuration names no distribution, whoever stands in front of us knows.
"""

import hashlib
from typing import Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.config import config
from chalicelib.integrations.aws import client

REGION = "us-east-1"  # where CloudFront looks for certificates
PASSING = {
    *("ConcurrentModificationException", "InternalFailure", "InternalServerError", "LimitExceededException"),
    *("PreconditionFailed", "RequestInProgressException", "ServiceUnavailable", "Throttling", "ThrottlingException"),
    *("TooManyRequestsException", "EntityLimitExceeded", "ResourceNotDisabled", "ResourceInUseException"),
}
FAILED = {"FAILED", "VALIDATION_TIMED_OUT", "EXPIRED", "REVOKED", "INACTIVE"}
GONE = {"EntityNotFound", "ResourceNotFoundException"}


class Busy(Exception):
    """AWS does not do it at the moment; try again later."""


class Certificate(NamedTuple):
    """A certificate as ACM has it; its record is empty for the first seconds."""

    arn: str
    status: str
    record: tuple[str, str]  # name and value of the CNAME record that proves the domain to ACM, and renews it

    @property
    def is_issued(self) -> bool:
        return self.status == "ISSUED"

    @property
    def is_failed(self) -> bool:
        return self.status in FAILED


def are_needed() -> bool:
    """Whether own names need a certificate of ours."""
    return bool(config().distribution)


def ensure(name: str, tenant: str, arn: str = "") -> Certificate:
    """The certificate of a name, asked for when there is none; one that failed is asked for anew. Raise Busy."""
    found = _find(arn) if arn else None
    if found and not found.is_failed:
        return found
    asked = _ask(
        "acm",
        "request_certificate",
        DomainName=name,
        ValidationMethod="DNS",
        IdempotencyToken=_short(f"{tenant} {name} {arn}", 32),
        Tags=_tags(tenant),
    )
    if found:
        drop(arn)
    return _find(asked["CertificateArn"]) or Certificate(asked["CertificateArn"], "PENDING_VALIDATION", ("", ""))


def attach(name: str, tenant: str, arn: str) -> bool:
    """Let CloudFront answer for a name with its certificate; return whether it does so everywhere by now.

    What another tenant left there goes first. Raise Busy.
    """
    found = _distributed(name)
    if found is None:
        return _is_out(_create(name, tenant, arn))
    theirs = found["DistributionTenant"]
    if theirs["Name"] != _name(name, tenant):
        _let_go(found)
        raise Busy(name)
    if theirs.get("Customizations", {}).get("Certificate", {}).get("Arn") != arn or not theirs.get("Enabled"):
        found = _ask(
            "cloudfront",
            "update_distribution_tenant",
            Id=theirs["Id"],
            IfMatch=found["ETag"],
            Customizations={"Certificate": {"Arn": arn}},
            Enabled=True,
        )
    return _is_out(found)


def detach(name: str, tenant: str) -> bool:
    """Let CloudFront forget a tenant's name; return whether it has, since it is switched off first. Raise Busy."""
    found = _distributed(name)
    if found is None or found["DistributionTenant"]["Name"] != _name(name, tenant):
        return True
    return _let_go(found)


def drop(arn: str) -> None:
    """Delete a certificate. Raise Busy, also while CloudFront has it."""
    try:
        _ask("acm", "delete_certificate", CertificateArn=arn)
    except LookupError:
        return


def _find(arn: str) -> Certificate | None:
    try:
        told = _ask("acm", "describe_certificate", CertificateArn=arn)["Certificate"]
    except LookupError:
        return None
    options = told.get("DomainValidationOptions") or [{}]
    record = options[0].get("ResourceRecord", {})
    name, value = (str(record.get(part, "")).rstrip(".") for part in ("Name", "Value"))
    return Certificate(arn, told["Status"], (name, value))


def _distributed(name: str) -> dict[str, Any] | None:
    try:
        return _ask("cloudfront", "get_distribution_tenant_by_domain", Domain=name)
    except LookupError:
        return None


def _create(name: str, tenant: str, arn: str) -> dict[str, Any]:
    group = {"ConnectionGroupId": config().connection_group} if config().connection_group else {}
    return _ask(
        "cloudfront",
        "create_distribution_tenant",
        DistributionId=config().distribution,
        Name=_name(name, tenant),
        Domains=[{"Domain": name}],
        Customizations={"Certificate": {"Arn": arn}},
        Tags={"Items": _tags(tenant)},
        Enabled=True,
        **group,
    )


def _let_go(found: dict[str, Any]) -> bool:
    theirs = found["DistributionTenant"]
    which = {"Id": theirs["Id"], "IfMatch": found["ETag"]}
    try:
        if theirs.get("Enabled"):
            _ask("cloudfront", "update_distribution_tenant", **which, Enabled=False)
            return False
        _ask("cloudfront", "delete_distribution_tenant", **which)
    except LookupError:
        return True
    return True


def _is_out(found: dict[str, Any]) -> bool:
    return str(found["DistributionTenant"].get("Status")) == "Deployed"


def _name(name: str, tenant: str) -> str:
    """What a distribution tenant is called: whose it is."""
    return f"komek-{config().stage}-{tenant}-{_short(name, 12)}"


def _short(text: str, length: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def _tags(tenant: str) -> list[dict[str, str]]:
    return [{"Key": "komek-stage", "Value": config().stage}, {"Key": "komek-tenant", "Value": tenant}]


def _ask(service: str, verb: str, **wish: Any) -> dict[str, Any]:
    """Ask AWS; raise LookupError where there is none such, Busy where it may do so later."""
    try:
        found: dict[str, Any] = getattr(client(service, REGION), verb)(**wish)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in GONE:
            raise LookupError(code) from error
        if code in PASSING or error.response["ResponseMetadata"]["HTTPStatusCode"] >= 500:
            raise Busy(f"{verb}: {code}") from error
        raise
    except BotoCoreError as error:
        raise Busy(f"{verb}: {type(error).__name__}") from error
    return found
