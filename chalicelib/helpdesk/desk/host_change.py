"""A desk gets another address; the old one leads there for a year, for pages and for mail."""

from datetime import date, datetime, timedelta

from chalicelib.config import config
from chalicelib.helpdesk import editing, limits
from chalicelib.helpdesk.departments import Department, address_of
from chalicelib.helpdesk.desk import slugs
from chalicelib.helpdesk.limits import Limit
from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.signing_in import sessions
from chalicelib.helpdesk.signing_in.sessions import Session
from tenants import directory
from tenants.directory import Entry
from tenants.errors import N_, Conflict, Invalid
from tenants.items import PlatformItem
from tenants.keys import now
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk, Tenant

LASTS = timedelta(days=365)
MOST_FORMER = 5  # addresses that one desk keeps from others
MOST_WRITES = 100  # in one transaction of DynamoDB


def change(desk: Desk, person: Staff, session: Session, slug: str, seen: str) -> str:
    """Move the desk to another address; return what signs the person in there. Raise Invalid naming `slug`."""
    require(desk, person, "settings")
    slug, old = slug.strip().lower(), desk.tenant.slug
    if slug == old:
        raise Invalid(slug=N_("This is the address that it has."))
    if wrong := slugs.problem(slug, desk.tenant.name, desk.id):
        raise Invalid(slug=wrong)
    kept = [[one, until] for one, until in former(desk) if one != slug]
    if len(kept) >= MOST_FORMER:
        raise Invalid(
            slug=N_("You keep %(number)s earlier addresses already. Go back to one of them.", number=len(kept))
        )
    limits.count(desk.id, Limit("host", 10, 86_400))
    moment = now()
    kept.append([old, (moment + LASTS).date().isoformat()])
    token, welcome = sessions.welcome(desk.id, person.id, session.created_at)
    # A department added at this moment would keep an address that leads to whoever has the old one next.
    alone = Tenant.revision == desk.tenant.revision
    writes = editing.edited_while(alone, person, desk.tenant, seen, {"slug": slug, "former": kept})
    writes += [*_listed(desk, slug, old, moment), *_departments(desk, person, slug, old, moment), welcome]
    if len(writes) > MOST_WRITES:
        raise Invalid(slug=N_("Your departments have too many mail addresses to change them all at once. Write to us."))
    try:
        editing.save(desk, writes)
    except Conflict as conflict:
        if any(isinstance(item, PlatformItem) for item in conflict.failed):
            raise Invalid(slug=slugs.taken(slug, desk.tenant.name)) from conflict
        raise
    directory.forget()
    return token


def former(desk: Desk) -> list[tuple[str, str]]:
    """The addresses that the desk had and that still lead to it, each with its last day."""
    today = now().date()
    return [(slug, until) for slug, until in desk.tenant.former or [] if date.fromisoformat(until) >= today]


def _listed(desk: Desk, slug: str, old: str, moment: datetime) -> list[Write]:
    """The hosts, and what they look like: often both look the same, and one item is written once a transaction."""
    new, before = slugs.entries(slug, desk.id), slugs.entries(old, desk.id)
    ours = {(entry.pk, entry.sk) for entry in new}
    gone = [entry for entry in before if (entry.pk, entry.sk) not in ours]
    claimed = [directory.claimed(entry) for entry in new]
    return [*claimed, *(directory.left(entry, moment + LASTS) for entry in gone)]


def _departments(desk: Desk, person: Staff, slug: str, old: str, moment: datetime) -> list[Write]:
    """Every address of a department at the desk's own mail domain, with its entries in the directory."""
    writes: list[Write] = []
    for one in desk.all(Department):
        moves = {address: _moved(address, slug, old) for address in one.addresses}
        changed = {name: value for name, value in moves.items() if name != value}
        if not changed:
            continue
        aliases = [moves[address] for address in one.aliases] if one.aliases else None
        writes += editing.edited(person, one, None, address=moves[one.address], aliases=aliases)
        for before, after in changed.items():
            entries: tuple[Entry, Entry] = (
                directory.new_address(after, desk.id, one.id),
                directory.new_address(before, desk.id, one.id),
            )
            writes += [directory.claimed(entries[0]), directory.left(entries[1], moment + LASTS)]
    return writes


def _moved(address: str, slug: str, old: str) -> str:
    local, _, domain = address.rpartition("@")
    return address_of(local, slug) if domain == f"{old}.{config().mail_domain}" else address
