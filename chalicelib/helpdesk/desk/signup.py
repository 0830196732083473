"""A business signs up: everything it begins with in one transaction, or nothing."""

from dataclasses import dataclass
from datetime import timedelta

from chalicelib import jobs
from chalicelib.helpdesk import addresses, departments, limits, log
from chalicelib.helpdesk.charging import timers
from chalicelib.helpdesk.desk import slugs, zones
from chalicelib.helpdesk.forms import form as forms
from chalicelib.helpdesk.limits import Limit
from chalicelib.helpdesk.operators import summaries
from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.signing import is_sealed, seal
from chalicelib.helpdesk.signing_in import passwords, sessions
from chalicelib.wording import say
from tenants import directory, keys, ledger, table, tariff
from tenants.errors import N_, Conflict, Invalid, NotFound, Text
from tenants.keys import digest, new_id, now
from tenants.staff import Staff
from tenants.table import create
from tenants.tenant import LANGUAGES, Desk, Tenant, load

RETRIED = timedelta(minutes=10)  # that the same form may be sent again


@dataclass(frozen=True)
class Wish:
    """What somebody typed to sign up."""

    company: str
    slug: str
    name: str
    email: str
    password: str
    language: str
    time_zone: str = ""  # empty: by the language
    currency: str = ""  # empty: by time zone and language
    sending: str = ""  # the same for each sending of one form


@dataclass(frozen=True)
class SignedUp:
    """A new tenant, and the token that carries its owner to the tenant's host."""

    tenant: str
    slug: str
    owner: str
    welcome: str


def sign_up(wish: Wish, network: str = "", is_demo: bool = False) -> SignedUp:
    """Make a tenant with its host, owner, first department, form and credit; raise Invalid with what to change."""
    slug = wish.slug.strip().lower()
    _check(wish, slug, is_demo)
    if network:
        limits.count_everywhere(Limit(f"signup#{network}", 10, 3600))
        limits.count_everywhere(Limit(f"signup-letter#{digest(wish.email.strip().lower())}", 3, 3600))
    tenant, owner = _tenant(wish, slug), new_id()
    department, writes = departments.new(tenant, say(N_("Support"), tenant.language), "support")
    person = _owner(wish, tenant, owner)
    token, welcome = sessions.welcome(tenant.tenant, owner)
    today = tenant.created_at.date()
    credit = tariff.tariff(today, tenant.currency).credit
    writes += [create(tenant), create(person), welcome]
    writes += [directory.claimed(entry) for entry in slugs.entries(slug, tenant.tenant)]
    writes.append(create(forms.new(tenant, "", department.id)))
    writes += ledger.book(tenant.tenant, "credit", "signup", credit, tenant.currency, tenant.created_at)
    writes.append(summaries.begun(tenant, person.address, credit))
    letter = _confirmation(tenant.tenant, person)
    try:
        letters = [] if is_demo else [jobs.job(tenant.tenant, letter=letter)]
        jobs.commit(writes, timers.timer(tenant), *letters)
    except Conflict as conflict:
        raise Invalid(slug=slugs.taken(slug, wish.company)) from conflict
    return SignedUp(tenant.tenant, slug, owner, token)


def signed_up(wish: Wish) -> SignedUp | None:
    """What the same form has made just before, with a token of its own for whoever sends it again."""
    host = directory.host(slugs.host_of(wish.slug.strip().lower())) if wish.sending else None
    try:
        desk = load(host.tenant) if host else None
    except NotFound:  # of a desk that was deleted
        return None
    if desk is None or desk.tenant.signed_up_as != wish.sending or desk.tenant.created_at + RETRIED < now():
        return None
    owner = next(one for one in desk.all(Staff) if one.role == "owner")
    token, welcome = sessions.welcome(desk.id, owner.id)
    table.write(welcome)
    return SignedUp(desk.id, desk.tenant.slug, owner.id, token)


def confirm(desk: Desk, address: str, proof: str) -> None:
    """Take the owner's mail address as confirmed; raise NotFound for a link that is not ours."""
    if not is_sealed(proof, "confirm", desk.id, address):
        raise NotFound()
    if not desk.is_confirmed:
        told = log.record(desk.id, None, "tenant", "confirmed", "", desk.tenant.name, after={"address": address})
        table.write(table.add(Tenant(*keys.setting(desk.id, "tenant")), {"revision": 1}, confirmed_at=now()), told)


def ask_again(desk: Desk, person: Staff) -> None:
    """Send the letter that asks to confirm one's address once more."""
    require(desk, person, "settings")
    if not desk.is_confirmed:
        limits.count(desk.id, Limit("confirm", 3, 3600))
        jobs.commit([], jobs.job(desk.id, letter=_confirmation(desk.id, person)))


def _confirmation(tenant: str, person: Staff) -> dict[str, str]:
    address = person.address
    return {"name": "confirm", "to": address, "language": person.language, "seal": _seal(tenant, address)}


def _check(wish: Wish, slug: str, is_demo: bool) -> None:
    wrong: dict[str, Text | None] = {
        "company": addresses.name_problem(wish.company) or _missing(wish.company),
        "slug": None if is_demo else slugs.problem(slug, wish.company),
        "name": addresses.name_problem(wish.name) or (None if wish.name.strip() else N_("Your name is missing.")),
        "email": addresses.problem(wish.email),
        "password": None if is_demo else passwords.problem(wish.password, wish.company, wish.name, wish.email, slug),
        "currency": None if wish.currency in ("", *tariff.currencies()) else N_("Choose a currency."),
    }
    found = {field: text for field, text in wrong.items() if text}
    if found:
        raise Invalid(**found)


def _tenant(wish: Wish, slug: str) -> Tenant:
    language = wish.language if wish.language in LANGUAGES else "en"
    zone = wish.time_zone if zones.is_zone(wish.time_zone) else zones.USUAL[language]
    return Tenant(
        *keys.setting(new_id(), "tenant"),
        name=wish.company.strip()[:100],
        slug=slug,
        language=language,
        time_zone=zone,
        currency=wish.currency or zones.currency(zone, language),
        plan="standard",
        created_at=now(),
        signed_up_as=wish.sending or None,
        revision=1,
    )


def _missing(company: str) -> Text | None:
    return None if company.strip() else N_("The name of your business is missing.")


def _owner(wish: Wish, tenant: Tenant, id: str) -> Staff:
    return Staff(
        *keys.setting(tenant.tenant, "staff", id),
        name=wish.name.strip()[:100],
        address=wish.email.strip().lower(),
        role="owner",
        password=passwords.hashed(wish.password),
        language=tenant.language,
        created_at=tenant.created_at,
    )


def _seal(tenant: str, address: str) -> str:
    return seal("confirm", tenant, address)
