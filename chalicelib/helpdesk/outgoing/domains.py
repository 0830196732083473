"""Domains of their own that tenants send from, and the addresses at them that departments have."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from pynamodb.attributes import JSONAttribute, UnicodeAttribute, UTCDateTimeAttribute

from chalicelib import jobs
from chalicelib.helpdesk import addresses, editing, limits
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.limits import Limit
from chalicelib.helpdesk.outgoing import domain_claims
from chalicelib.helpdesk.outgoing.domain_names import cleaned, shown
from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.signing import seal
from chalicelib.jobs import Job
from tenants import directory, keys, platform_keys, table
from tenants.directory import Address
from tenants.errors import N_, Conflict, Invalid, NotFound, Text
from tenants.keys import now
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk, Setting

MOST = 10  # domains of a tenant; SES takes 10,000 of us all
WAITING = ("new", "pending")
PROVED = ("verified", "broken")


class SenderDomain(Setting, discriminator="domain"):
    """A domain that a tenant wants to send from; its id is its name in ASCII.

    It is `new` until SES knows it, `pending` until its records are found, then `verified`, or `broken` when they are
    gone; `refused` when it can be nobody's here, `expired` when nothing came of it in time.
    """

    state = UnicodeAttribute()
    tokens = JSONAttribute(default=list)  # of DKIM
    zone = UnicodeAttribute(default="")  # where its DKIM records point to
    proof = UnicodeAttribute(null=True)  # asked for when the domain was another tenant's before
    added_at = UTCDateTimeAttribute()
    verified_at = UTCDateTimeAttribute(null=True)
    broken_at = UTCDateTimeAttribute(null=True)

    @property
    def shown(self) -> str:
        """The name in the letters of its country."""
        return shown(self.id)


def add(desk: Desk, person: Staff, typed: str) -> SenderDomain:
    """Begin with a domain: it is claimed, and a job looks after it; raise Invalid naming the field `name`."""
    require(desk, person, "settings")
    name = cleaned(typed)
    if not desk.is_confirmed:
        raise Invalid(name=N_("Confirm your mail address first: the letter is in your mailbox."))
    here = N_("%(domain)s is here already.", domain=shown(name))
    if any(one.id == name for one in desk.all(SenderDomain)):
        raise Invalid(name=here)
    if len(desk.all(SenderDomain)) >= MOST:
        raise Invalid(name=N_("%(most)s domains are the most that a desk can have.", most=MOST))
    limits.count(desk.id, Limit("domain", 20, 86_400))
    try:
        claim, is_contested = domain_claims.take(desk.id, name)
        domain = SenderDomain(*keys.setting(desk.id, "domain", name), state="new", added_at=now())
        domain.proof = seal("domain", desk.id, name) if is_contested else None
        editing.save(desk, [*editing.added(person, domain), claim], timer(desk, name, 60))
    except Conflict as conflict:
        taken = N_("Another desk has %(domain)s. Write to us if it is yours.", domain=shown(name))
        raise Invalid(name=here if domain_claims.holds(desk.id, name) else taken) from conflict
    return domain


def remove(desk: Desk, person: Staff, name: str) -> None:
    """Give a domain up: mail comes from our address again, and SES forgets it."""
    domain = desk.find(SenderDomain, name)
    require(desk, person, "settings")
    users = [one for one in desk.all(Department) if _is_at(one.sender, name)]
    writes = [write for one in users for write in editing.edited(person, one, sender=None)]
    after = {department: address for department, address in _senders(desk).items() if not _is_at(address, name)}
    editing.save(
        desk,
        [
            *editing.removed(person, domain),
            table.delete(Job(*keys.job(desk.id, _timer_id(name)))),
            *domain_claims.release(desk.id, name),
            *writes,
            *_listed(desk, _entries(desk, _senders(desk)), _entries(desk, after)),
        ],
        jobs.job(desk.id, forget_domain={"domain": name}),
    )


def set_senders(desk: Desk, person: Staff, wished: Mapping[str, str]) -> None:
    """Say which address mail of each department comes from, none being ours; raise Invalid naming `sender-{id}`."""
    require(desk, person, "settings")
    senders, wrong = _senders(desk), dict[str, Text]()
    for id, address in wished.items():
        department = desk.find(Department, id)
        try:
            senders[department.id] = _own_address(desk, address, f"sender-{id}")
        except Invalid as invalid:
            wrong.update(invalid.fields)
    if wrong:
        raise Invalid(**wrong)
    every = desk.all(Department)
    writes = [write for one in every for write in editing.edited(person, one, sender=senders[one.id] or None)]
    editing.save(desk, [*writes, *_listed(desk, _entries(desk, _senders(desk)), _entries(desk, senders))])


def sender(desk: Desk, department: Department) -> tuple[str, str]:
    """Whom a department's mail comes from: name and address, its own only while the domain is verified."""
    own = department.sender or ""
    is_good = any(one.state == "verified" and _is_at(own, one.id) for one in desk.all(SenderDomain))
    return f"{desk.tenant.name}, {department.name}", own if is_good else department.address


def listed(desk: Desk, name: str) -> list[Write]:
    """What puts the departments' addresses at a domain into the directory: mail to them is for this tenant, and no
    desk may write letters to them.
    """
    return _listed(desk, {}, _entries(desk, _senders(desk), [name]))


def timer(desk: Desk, name: str, seconds: int) -> Job:
    """The job that looks after a domain; there is only one of it."""
    due_at = now() + timedelta(seconds=seconds)
    return jobs.job(desk.id, due_at, id=_timer_id(name), check_domain={"domain": name})


def summary(desk: Desk) -> Text:
    """How it stands with all of them, in a few words."""
    every = desk.all(SenderDomain)
    for states, text in STATES.items():
        if found := [one.shown for one in every if one.state in states]:
            return Text(text.message, {"domains": ", ".join(found)})
    return N_("No domain of your own yet")


STATES = {
    ("broken",): N_("%(domains)s: records are missing, mail comes from our address"),
    ("refused", "expired"): N_("%(domains)s: not verified"),
    WAITING: N_("%(domains)s: waits for its DNS records"),
    ("verified",): N_("%(domains)s: verified"),
}


def broken(desk: Desk) -> list[str]:
    """The domains that were verified and are not any more, as people read them."""
    return [one.shown for one in desk.all(SenderDomain) if one.state == "broken"]


def _timer_id(name: str) -> str:
    return f"timer#domain#{name}"


def _is_at(address: str | None, name: str) -> bool:
    return (address or "").rpartition("@")[2] == name


def _senders(desk: Desk) -> dict[str, str]:
    return {one.id: one.sender or "" for one in desk.all(Department)}


def _own_address(desk: Desk, typed: str, field: str) -> str:
    if not typed.strip():
        return ""
    local, _, domain = addresses.checked(typed, field).rpartition("@")
    try:
        return f"{local}@{desk.find(SenderDomain, domain.encode('idna').decode()).id}"
    except (NotFound, UnicodeError) as missing:
        raise Invalid(**{field: N_("%(domain)s is not among your domains. Add it first.", domain=domain)}) from missing


def _entries(desk: Desk, senders: Mapping[str, str], names: Iterable[str] | None = None) -> dict[str, str]:
    """Which department gets the mail of each address: the first one that sends from it."""
    known = set(names) if names else {one.id for one in desk.all(SenderDomain) if one.state in PROVED}
    in_order = sorted(desk.all(Department), key=lambda one: (one.order, one.id))
    found: dict[str, str] = {}
    for department in in_order:
        address = senders.get(department.id, "")
        if address.rpartition("@")[2] in known:
            found.setdefault(address, department.id)
    return found


def _listed(desk: Desk, before: Mapping[str, str], after: Mapping[str, str]) -> list[Write]:
    """The directory's changes; what another tenant has there, who takes its mail from a mailbox, stays."""
    is_ours = Address.pk.does_not_exist() | (Address.tenant == desk.id)
    gone = [address for address in before if address not in after]
    writes = [table.delete(Address(*platform_keys.address(one)), is_ours) for one in gone if _is_free(desk, one)]
    for address, department in after.items():
        if before.get(address) != department and _is_free(desk, address):
            entry = Address(*platform_keys.address(address))
            writes.append(
                table.update(entry, [Address.tenant.set(desk.id), Address.department.set(department)], is_ours)
            )
    return writes


def _is_free(desk: Desk, address: str) -> bool:
    found = directory.recipient(address)
    return found is None or found.tenant == desk.id
