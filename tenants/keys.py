"""Every key of both tables; `tenant` is the tenant's id.

Partition keys of the desk table and of its tenants' indexes begin with it, so that IAM's `dynamodb:LeadingKeys` can
refuse what the code should not have asked for. Nobody else writes a key.
"""

import hashlib
from typing import NamedTuple

from tenants.ids import new_id as new_id
from tenants.times import moment as moment
from tenants.times import now as now
from tenants.times import stamp as stamp

DUE_SHARDS = 16  # may grow: what stands in one stays there until it is done
LONGEST_PART = 254  # letters, as in a mail address (RFC 5321)


class Key(NamedTuple):
    pk: str
    sk: str


def setting(tenant: str, kind: str, id: str = "") -> Key:
    return Key(f"{tenant}#desk", f"{kind}#{id}" if id else kind)


def ticket(tenant: str, number: int) -> Key:
    return Key(f"{tenant}#ticket#{number}", "ticket")


def entry(tenant: str, number: int, id: str) -> Key:
    return Key(f"{tenant}#ticket#{number}", f"timeline#{id}")


def gathered(tenant: str, incident: int, number: int) -> Key:
    """What names a ticket beside the incident that gathers it."""
    return Key(f"{tenant}#ticket#{incident}", f"gathered#{number:010d}")


def answering(tenant: str, incident: int, id: str) -> Key:
    """One answer to all tickets that an incident gathers."""
    return Key(f"{tenant}#ticket#{incident}", f"answering#{id}")


def customer(tenant: str, id: str) -> Key:
    return Key(f"{tenant}#customer#{short(id)}", "customer")


def address(tenant: str, address: str) -> Key:
    return Key(f"{tenant}#address#{short(address)}", "customer")


def member(tenant: str, customer: str) -> Key:
    """What lists a customer under an organisation."""
    return Key(f"{tenant}#customer#{customer}", "member")


def organisation(tenant: str, id: str) -> Key:
    return Key(f"{tenant}#organisation#{short(id)}", "organisation")


def organisation_domain(tenant: str, name: str) -> Key:
    return Key(f"{tenant}#domain#{short(name)}", "organisation")


def organisation_ticket(tenant: str, number: int) -> Key:
    """What lists a ticket under an organisation."""
    return Key(f"{tenant}#ticket#{number}", "organisation")


def mail(tenant: str, message_id: str) -> Key:
    return Key(f"{tenant}#mail#{digest(message_id)}", "mail")


def stored(tenant: str, key: str, number: int | None = None) -> Key:
    """What says that a ticket has a file or raw mail, by the key of that in S3."""
    return Key(f"{tenant}#stored#{digest(key)}", f"ticket#{number:010d}" if number else "")


def suspended(tenant: str, id: str) -> Key:
    return Key(f"{tenant}#suspended#{short(id)}", "suspended")


def blocked(tenant: str, sender: str) -> Key:
    return Key(f"{tenant}#blocked", short(sender) or "-")


def stop_hits(tenant: str, kind: str, id: str) -> Key:
    """How often an entry of a stop-list was met; beside the blocked senders, none of which has such a name."""
    return Key(f"{tenant}#blocked", f"hits#{kind}#{short(id)}")


def domain_check(tenant: str, name: str) -> Key:
    return Key(f"{tenant}#domain#{short(name)}", "check")


def once(tenant: str, sending: str) -> Key:
    """What tells that a form was sent."""
    return Key(f"{tenant}#once#{sending}", "once")


def draft(tenant: str, number: int, staff: str, kind: str) -> Key:
    """What a staff member has begun to write on a ticket: a reply, a note."""
    return Key(f"{tenant}#ticket#{number}", f"draft#{staff}#{kind}")


def number(tenant: str) -> Key:
    return Key(f"{tenant}#number", "ticket")


def mailbox(tenant: str, id: str, what: str) -> Key:
    """What is known of a mailbox beside its setting: its `state`, `secret` and `past`."""
    return Key(f"{tenant}#mailbox#{id}", what)


def forwarding(tenant: str, what: str, id: str) -> Key:
    return Key(f"{tenant}#forwarding", f"{what}#{short(id)}")


def log(tenant: str, month: str, id: str = "") -> Key:
    """An entry of the event log; `month` as 2026-11."""
    return Key(f"{tenant}#log#{month}", id)


def service_object(tenant: str, id: str, what: str) -> Key:
    """What is known of a service object beside its setting: its `figures`, changes and tickets."""
    return Key(f"{tenant}#object#{short(id)}", what)


def object_ticket(tenant: str, id: str, number: int) -> Key:
    return service_object(tenant, id, f"ticket#{number:010d}")


def object_change(tenant: str, id: str, change: str) -> Key:
    return service_object(tenant, id, f"change#{change}")


def spent(tenant: str, kind: str, id: str) -> Key:
    """The time that was spent for a customer or an organisation."""
    return Key(f"{tenant}#{kind}#{short(id)}", "spent")


def presence(tenant: str, number: int = 0, staff: str = "") -> Key:
    """Who looks at which ticket now; all of a tenant's lie in one partition."""
    return Key(f"{tenant}#presence", f"{number:010d}#{staff}")


def turn(tenant: str, department: str) -> Key:
    """Who got the last tickets of a department by turn."""
    return Key(f"{tenant}#turn", department)


def counts(tenant: str) -> Key:
    return Key(f"{tenant}#count", "board")


def activity(tenant: str, day: str, staff: str) -> Key:
    """What a staff member did on a day of the tenant's."""
    return Key(f"{tenant}#activity", f"{day}#{staff}")


def usage(tenant: str, day: str) -> Key:
    return Key(f"{tenant}#usage", day)


def ledger(tenant: str, entry: str) -> Key:
    return Key(f"{tenant}#ledger", entry)


def paying(tenant: str, what: str = "paying") -> Key:
    return Key(f"{tenant}#paying", short(what))


def secret(tenant: str, kind: str, token: str) -> Key:
    return Key(f"{tenant}#secret#{digest(token)}", kind)


def two_factor(tenant: str, staff: str) -> Key:
    return Key(f"{tenant}#staff#{staff}", "two_factor")


def job(tenant: str, id: str) -> Key:
    return Key(f"{tenant}#job", id)


def limit(tenant: str, what: str, window: int) -> Key:
    return Key(f"{tenant}#limit#{short(what)}", str(window))


def shelf(tenant: str, shelf: str) -> str:
    return f"{tenant}#shelf#{shelf}"


def assigned(tenant: str, staff: str, shelf: str) -> str:
    return f"{tenant}#assigned#{staff or 'nobody'}#{shelf}"


def listed(tenant: str, kind: str, parent: str) -> str:
    return f"{tenant}#list#{kind}#{parent}"


def due_shards() -> list[str]:
    """Every shard of the due index."""
    return [f"due#{shard}" for shard in range(DUE_SHARDS)]


def due(id: str) -> str:
    """The shard of the one index that no tenant's role may read."""
    return f"due#{int(digest(id)[:8], 16) % DUE_SHARDS}"


def short(text: str) -> str:
    """What somebody typed, as a part of a key: DynamoDB takes 2,048 bytes."""
    return text if len(text) <= LONGEST_PART else digest(text)


def digest(text: str) -> str:
    """SHA-256 in hex: what is stored of a secret, and what stands in a key for a text of any length."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
