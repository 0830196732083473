"""The parameters of a deployment: what the stage has already, what was asked for, and what the account says."""

from typing import Any

from botocore.exceptions import ClientError

from infrastructure.deploying.account import ENOUGH, Account
from infrastructure.deploying.asking import Stop, Wish, problem
from infrastructure.deploying.certificates import Certificates
from infrastructure.deploying.stacks import Stack
from infrastructure.deploying.zones import Zone


def gather(
    stack: Stack, wish: Wish, known: dict[str, Any], certificates: Certificates, zone: Zone | None
) -> dict[str, str]:
    """All parameters of a deployment, checked by the template's own rules; raise Stop."""
    before = stack.chosen()
    first, standing = _first(stack.account, wish, zone), stack.parameters()
    values = first | {name: standing[name] for name in first if name in standing} | before | (wish.settings or {})
    values |= {
        "Stage": wish.stage,
        "Domain": wish.domain,
        "Certificate": certificates.here,
        "EdgeCertificate": certificates.edge,
        "ReceiptRuleSet": _rules(stack, before),
        "KeysVersion": keys_version(stack.account, wish.stage),
        # A first deployment that fails could not be taken back if the tables were protected by then.
        "IsProtected": "true" if before else "false",
    }
    values = {name: said for name, said in values.items() if name in known}
    wrong = [said for name in values if (said := problem(name, values[name], known[name]))]
    wrong += [f"{name} is missing." for name, rule in known.items() if name not in values and "Default" not in rule]
    if wrong:
        raise Stop("\n".join(wrong))
    return values


def keys_version(account: Account, stage: str) -> str:
    """How references to the secret with the operator's keys end: by its version, unless it is the first still."""
    client = account.client("secretsmanager")
    try:
        stages = client.describe_secret(SecretId=f"komek/{stage}/keys").get("VersionIdsToStages", {})
    except ClientError as problem:
        if problem.response["Error"]["Code"] == "ResourceNotFoundException":
            return ""
        raise
    # AWS keeps the version before: if there is none, nobody has changed it.
    if not any("AWSPREVIOUS" in names for names in stages.values()):
        return ""
    return next((f"::{version}" for version, names in stages.items() if "AWSCURRENT" in names), "")


def _first(account: Account, wish: Wish, zone: Zone | None) -> dict[str, str]:
    """What a stage begins with, and keeps."""
    mail = (wish.settings or {}).get("MailDomain") or f"mail.{wish.domain}"
    return {
        "MailDomain": mail,
        "Buckets": f"komek-{account.number}",
        "ReservesConcurrency": "yes" if account.at_once >= ENOUGH else "no",
        "Zone": zone.id if zone and zone.has(mail) else "",
    }


def _rules(stack: Stack, before: dict[str, str]) -> str:
    """The set of receipt rules to join: one is active at a time, and others' mail may hang on it."""
    active = stack.account.active_rules
    is_same = bool(before) and stack.outputs().get("ReceiptRules") == active
    return before.get("ReceiptRuleSet", "") if is_same else active
