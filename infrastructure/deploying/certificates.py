"""Phase one: certificates of the domain and all names below it, which wait until DNS proves that the domain is ours."""

import hashlib
import time
from dataclasses import dataclass
from typing import Any

from infrastructure.deploying import zones
from infrastructure.deploying.account import Account
from infrastructure.deploying.asking import Stop
from infrastructure.deploying.zones import Record, Zone

EDGE = "us-east-1"  # where CloudFront looks for certificates
PATIENCE, PAUSE = 45 * 60, 15  # seconds


@dataclass(frozen=True)
class Certificates:
    here: str
    edge: str


def ready(account: Account, domain: str, zone: Zone | None, patience: float = PATIENCE) -> Certificates:
    """Ask for what is missing, show or set the records that prove the domain, and wait for both; raise Stop."""
    regions = list(dict.fromkeys((account.region, EDGE)))
    arns = {region: _find(account, region, domain) or _ask(account, region, domain) for region in regions}
    waiting = {region: arn for region, arn in arns.items() if not _is_issued(account, region, arn)}
    if waiting:
        _prove(account, waiting, domain, zone)
        _wait(account, waiting, patience)
    print(f"Certificates of {domain} and *.{domain} are there.", flush=True)
    return Certificates(arns[account.region], arns[EDGE])


def _find(account: Account, region: str, domain: str) -> str:
    """The newest certificate that has, or waits for, both names; one that is issued comes first."""
    client = account.client("acm", region)
    wanted = {domain, f"*.{domain}"}
    found: list[Any] = []
    for page in client.get_paginator("list_certificates").paginate(
        CertificateStatuses=["ISSUED", "PENDING_VALIDATION"]
    ):
        for one in page["CertificateSummaryList"]:
            if one["DomainName"] in wanted:
                found.append(client.describe_certificate(CertificateArn=one["CertificateArn"])["Certificate"])
    # An imported one would not renew itself.
    fitting = [one for one in found if wanted <= set(one["SubjectAlternativeNames"]) and one["Type"] == "AMAZON_ISSUED"]
    fitting.sort(key=lambda one: (one["Status"] == "ISSUED", one["CreatedAt"]))
    return str(fitting[-1]["CertificateArn"]) if fitting else ""


def _ask(account: Account, region: str, domain: str) -> str:
    made = account.client("acm", region).request_certificate(
        DomainName=domain,
        SubjectAlternativeNames=[f"*.{domain}"],
        ValidationMethod="DNS",
        IdempotencyToken=hashlib.sha256(f"komek {domain}".encode()).hexdigest()[:32],
    )
    print(f"Asked for a certificate of {domain} and *.{domain} in {region}.", flush=True)
    return str(made["CertificateArn"])


def _prove(account: Account, waiting: dict[str, str], domain: str, zone: Zone | None) -> None:
    records = sorted({record for region, arn in waiting.items() for record in _records(account, region, arn)})
    if zone:
        zones.put(account, zone, records)
        print(f"Route 53 has the records that prove {domain}. They are found if its registrar names these servers:")
        print("  " + ", ".join(zone.servers), flush=True)
        return
    print(f"\nSet these records where the DNS of {domain} is kept; they stay there for as long as Komek runs:\n")
    print(zones.table(records) + "\n", flush=True)


def _records(account: Account, region: str, arn: str) -> list[Record]:
    """The records that prove a certificate's names, which ACM knows some seconds after it was asked."""
    for _ in range(30):
        options = _described(account, region, arn).get("DomainValidationOptions", [])
        if options and all("ResourceRecord" in one for one in options):
            found = [one["ResourceRecord"] for one in options]
            return [Record(one["Name"].rstrip("."), one["Type"], one["Value"].rstrip(".")) for one in found]
        time.sleep(2)
    raise Stop("ACM does not yet say which records prove the domain. Run the same command again in a minute.")


def _wait(account: Account, waiting: dict[str, str], patience: float) -> None:
    end = time.monotonic() + patience
    print(
        "Waiting until AWS has seen them, which takes minutes once they are set. Ctrl-C and the same command",
        flush=True,
    )
    print("again later are fine: it goes on here.", flush=True)
    while not all(_is_issued(account, region, arn) for region, arn in waiting.items()):
        if time.monotonic() >= end:
            raise Stop("AWS has not seen the records yet. Check them, and run the same command again: it goes on here.")
        time.sleep(min(PAUSE, max(patience, 0)))


def _is_issued(account: Account, region: str, arn: str) -> bool:
    found = _described(account, region, arn)
    if found["Status"] in ("ISSUED", "PENDING_VALIDATION"):
        return bool(found["Status"] == "ISSUED")
    reason = found.get("FailureReason", found["Status"])
    more = " A CAA record of the domain has to allow amazon.com." if reason == "CAA_ERROR" else ""
    raise Stop(f"AWS gave no certificate in {region}: {reason}.{more} Run the same command again to ask for a new one.")


def _described(account: Account, region: str, arn: str) -> dict[str, Any]:
    found: dict[str, Any] = account.client("acm", region).describe_certificate(CertificateArn=arn)["Certificate"]
    return found
