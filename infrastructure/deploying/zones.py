"""DNS: the zone that Route 53 keeps of a domain, if it does, and how records are shown to a person."""

from dataclasses import dataclass
from typing import Any

from infrastructure.deploying.account import Account


@dataclass(frozen=True, order=True)
class Record:
    name: str
    type: str
    value: str


@dataclass(frozen=True)
class Zone:
    id: str
    name: str
    servers: tuple[str, ...] = ()

    def has(self, host: str) -> bool:
        return f".{host}".endswith(f".{self.name}")


def find(account: Account, host: str) -> Zone | None:
    """The public zone of this account that is nearest to a host."""
    client = account.client("route53")
    pages = client.get_paginator("list_hosted_zones").paginate()
    zones = [_zone(one) for page in pages for one in page["HostedZones"] if not one["Config"].get("PrivateZone")]
    nearest = max((zone for zone in zones if zone.has(host)), key=lambda zone: len(zone.name), default=None)
    return _with_servers(client, nearest) if nearest else None


def put(account: Account, zone: Zone, records: list[Record]) -> None:
    """Set records in a zone; those that stand there already stay as they are."""
    changes = [
        {
            "Action": "UPSERT",
            "ResourceRecordSet": {
                "Name": one.name,
                "Type": one.type,
                "TTL": 300,
                "ResourceRecords": [{"Value": one.value}],
            },
        }
        for one in records
    ]
    account.client("route53").change_resource_record_sets(HostedZoneId=zone.id, ChangeBatch={"Changes": changes})


def table(records: list[Record]) -> str:
    """Lay out records as registrars ask for them."""
    longest = max((len(one.name) for one in records), default=0)
    return "\n".join(f"  {one.name:<{longest}}  {one.type:<5}  {one.value}" for one in records)


def _zone(found: dict[str, Any]) -> Zone:
    return Zone(found["Id"].rpartition("/")[2], found["Name"].rstrip("."))


def _with_servers(client: Any, zone: Zone) -> Zone:
    servers = client.get_hosted_zone(Id=zone.id).get("DelegationSet", {}).get("NameServers", ())
    return Zone(zone.id, zone.name, tuple(servers))
