"""Which name a tenant wants its customers' pages to have, and giving it up."""

from datetime import timedelta

from chalicelib import jobs
from chalicelib.config import config
from chalicelib.helpdesk import editing, limits
from chalicelib.helpdesk.desk import own_host
from chalicelib.helpdesk.desk.own_host import OwnHost
from chalicelib.helpdesk.limits import Limit
from chalicelib.helpdesk.outgoing.domain_names import host_named, is_public, parents, shown
from chalicelib.helpdesk.rights import require
from chalicelib.jobs import Job
from tenants import directory, keys, table
from tenants.errors import N_, Invalid, Text
from tenants.keys import now
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk, Tenant

LONGEST = 64  # letters of a certificate's first name (ACM user guide, "Certificate characteristics")
KEPT = timedelta(days=30)  # until another desk may have it without a proof of its own
TIMER = "timer#own-host"
MACHINE = "localhost"
# Domains below which everybody can buy one. What is missing here does no harm: nobody can put records there.
SUFFIXES = frozenset(
    [
        *("com.kz", "org.kz", "edu.kz", "gov.kz", "net.kz", "mil.kz", "co.kz", "com.ru", "org.ru", "net.ru", "msk.ru"),
        *("spb.ru", "com.ua", "kiev.ua", "co.uk", "org.uk", "me.uk", "ltd.uk", "com.tr", "com.cn", "com.au", "net.au"),
        *("co.nz", "co.in", "co.jp", "co.kr", "com.br", "co.za", "com.kg", "co.uz", "com.uz", "com.az", "com.ge"),
    ]
)


def choose(desk: Desk, person: Staff, typed: str) -> OwnHost:
    """Begin with a name: its records are shown, and a job looks for them; raise Invalid naming the field `name`.

    Nothing is claimed before DNS has proved it.
    """
    require(desk, person, "settings")
    name = cleaned(typed)
    if not desk.is_confirmed:
        raise Invalid(name=N_("Confirm your mail address first: the letter is in your mailbox."))
    if before := own_host.of(desk):
        raise Invalid(name=N_("%(domain)s is here already. Remove it first.", domain=before.shown))
    limits.count(desk.id, Limit("own-host", 20, 86_400))
    found = directory.host(name)
    if found and found.tenant != desk.id and not found.expires_at:
        raise Invalid(name=N_("Another desk has %(domain)s. Write to us if it is yours.", domain=shown(name)))
    own = OwnHost(*keys.setting(desk.id, "own_host"), name=name, state="waiting", added_at=now())
    editing.save(desk, editing.added(person, own), timer(desk, 60))
    return own


def remove(desk: Desk, person: Staff) -> None:
    """Give the name up: pages are at our address again, to which it leads for a while."""
    require(desk, person, "settings")
    own = own_host.of(desk)
    if own is None:  # a second click
        return
    writes = [*editing.removed(person, own), table.delete(Job(*keys.job(desk.id, TIMER))), *released(desk, own)]
    editing.save(desk, [*writes, served(desk, None)], letting_go(desk, own))
    directory.forget()


def released(desk: Desk, own: OwnHost) -> list[Write]:
    """What sets a name free that was proved, unless another desk has it by now."""
    entry = directory.own_host(own.name, desk.id)
    found = directory.held(entry)
    if own.proved_at is None or found is None or found.tenant != desk.id:
        return []
    return [directory.left(entry, now() + KEPT)]


def served(desk: Desk, name: str | None) -> Write:
    """Say at which name of its own the desk's pages are, if at any; the desk's revision moves along."""
    return table.add(Tenant(*keys.setting(desk.id, "tenant")), {"revision": 1}, Tenant.slug.exists(), own_host=name)


def letting_go(desk: Desk, own: OwnHost) -> Job:
    """The job that takes what was made for a name out of the world again."""
    return jobs.job(desk.id, let_host_go={"name": own.name, "arn": (own.certificate or {}).get("arn", "")})


def timer(desk: Desk, seconds: int) -> Job:
    """The job that looks after the name; there is only one of it."""
    return jobs.job(desk.id, now() + timedelta(seconds=seconds), id=TIMER, check_own_host={})


def cleaned(typed: str) -> str:
    """The name that somebody means as his own; raise Invalid naming the field `name`."""
    name = host_named(typed)
    if problem := _problem(name):
        raise Invalid(name=problem)
    return name


def bought(name: str) -> str:
    """The domain that somebody bought to have a name, as far as we know what can be bought."""
    above = [name, *parents(name)]
    return next((one for one in reversed(above) if one not in SUFFIXES), name)


def is_of_this_machine(name: str) -> bool:
    """Whether a name is one that browsers look for on their own machine (RFC 6761), where Komek runs as well."""
    return _base() == MACHINE and name.endswith(f".{MACHINE}")


def _problem(name: str) -> Text | None:
    if len(name) > LONGEST:
        return N_("At most %(number)s characters, please.", number=LONGEST)
    if is_public(name) or name in SUFFIXES:
        return N_("%(domain)s belongs to everybody. Choose a name below a domain of your own.", domain=shown(name))
    if _is_ours(name):
        return N_("%(domain)s belongs to us. Choose a name below a domain of your own.", domain=shown(name))
    return None


def _is_ours(name: str) -> bool:
    """Names of this machine are ours as far as desks have them: one word before the base host."""
    if is_of_this_machine(name):
        return name.count(".") == 1 or name.endswith(f".{config().mail_domain}")
    ours = {_base(), config().mail_domain, config().own_hosts}
    return any(name == one or name.endswith(f".{one}") or one.endswith(f".{name}") for one in ours)


def _base() -> str:
    return config().host.partition(":")[0]
