"""The account and region that is deployed to: who asks, what is there, and what AWS still limits."""

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError

from infrastructure.deploying.asking import Stop

SERVICES = (
    "lambda",
    "dynamodb",
    "s3",
    "sqs",
    "sns",
    "ses",
    "sesv2",
    "kms",
    "secretsmanager",
    "apigateway",
    "acm",
    "events",
)
ENOUGH = 200  # executions at once from which some can be set aside: AWS leaves 100 of them to all functions
PATIENT = Config(retries={"mode": "standard", "max_attempts": 8}, connect_timeout=10, read_timeout=60)


@dataclass(frozen=True)
class Account:
    session: boto3.Session
    number: str
    region: str
    who: str

    def client(self, service: str, region: str = "") -> Any:
        return _client(self.session, service, region or self.region)

    @cached_property
    def at_once(self) -> int:
        """How many executions of functions the account may have at once."""
        return int(self.client("lambda").get_account_settings()["AccountLimit"]["ConcurrentExecutions"])

    @cached_property
    def is_sandboxed(self) -> bool:
        """Whether SES still sends to addresses alone that were verified."""
        return not self.client("sesv2").get_account().get("ProductionAccessEnabled", False)

    @property
    def active_rules(self) -> str:
        """The set of receipt rules that is active in this region; empty if none is."""
        found = self.client("ses").describe_active_receipt_rule_set().get("Metadata", {})
        return str(found.get("Name", ""))


@cache
def _client(session: boto3.Session, service: str, region: str) -> Any:
    return session.client(service, region_name=region, config=PATIENT)


def enter(region: str = "") -> Account:
    """Find out whose credentials these are and what the region has; raise Stop if it will not do."""
    session = boto3.Session(region_name=region or None)
    where = session.region_name
    if not where:
        raise Stop("Which region? Say REGION=eu-central-1, or set AWS_REGION.")
    missing = [name for name in SERVICES if where not in session.get_available_regions(name)]
    if missing:
        raise Stop(f"The region {where} has no {', '.join(missing)}. Take another one, such as REGION=eu-central-1.")
    caller = _client(session, "sts", where).get_caller_identity()
    if not caller["Arn"].startswith("arn:aws:"):
        raise Stop("Komek needs CloudFront and us-east-1, which this part of AWS does not have.")
    account = Account(session, caller["Account"], where, caller["Arn"])
    _receives(account)
    return account


def _receives(account: Account) -> None:
    """Ask SES whether it takes mail in here, which it does in some regions only."""
    try:
        _ = account.active_rules
    except EndpointConnectionError:
        pass
    except ClientError as problem:
        if problem.response["Error"]["Code"] not in ("InvalidAction", "UnknownOperationException", "OptInRequired"):
            raise
    else:
        return
    raise Stop(f"SES does not receive mail in {account.region}. Take a region where it does: REGION=eu-central-1.")
