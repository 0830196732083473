"""A business signs up: everything it begins with in one transaction, or nothing."""

import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from chalicelib import jobs
from chalicelib.config import config
from chalicelib.helpdesk import addresses, departments, forms, limits, passwords, sessions
from chalicelib.helpdesk.limits import Limit
from chalicelib.helpdesk.signing import is_sealed, seal
from tenants import directory, keys, ledger, table, tariff
from tenants.errors import N_, Conflict, Invalid, NotFound, Text
from tenants.keys import new_id, now
from tenants.staff import Staff
from tenants.table import create
from tenants.tenant import LANGUAGES, Desk, Tenant

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,38}[a-z0-9])?")
SHORTEST_SLUG = 3
RESERVED = frozenset(
    [
        "about",
        "abuse",
        "account",
        "admin",
        "administrator",
        "api",
        "app",
        "assets",
        "autoconfig",
        "autodiscover",
        "billing",
        "blog",
        "cdn",
        "console",
        "dashboard",
        "demo",
        "desk",
        "dev",
        "docs",
        "files",
        "ftp",
        "git",
        "help",
        "imap",
        "info",
        "komek",
        "localhost",
        "login",
        "mail",
        "mailer",
        "media",
        "mta",
        "mx",
        "news",
        "noc",
        "ns",
        "ns1",
        "ns2",
        "office",
        "operator",
        "pop",
        "pop3",
        "postmaster",
        "root",
        "security",
        "sign",
        "signin",
        "signup",
        "smtp",
        "ssl",
        "staff",
        "staging",
        "static",
        "stats",
        "status",
        "store",
        "support",
        "test",
        "tls",
        "web",
        "webmail",
        "www",
    ]
)
TIME_ZONES = {"en": "UTC", "ru": "Europe/Moscow", "kk": "Asia/Almaty"}
FIRST_DEPARTMENT = {"en": "Support", "ru": "Поддержка", "kk": "Қолдау"}
FORM_TITLE = {"en": "What can we help with?", "ru": "Чем помочь?", "kk": "Қандай көмек керек?"}


@dataclass(frozen=True)
class Wish:
    """What somebody typed to sign up."""

    company: str
    slug: str
    name: str
    email: str
    password: str
    language: str
    currency: str = ""
    time_zone: str = ""


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
    tenant, owner = _tenant(wish, slug), new_id()
    department, writes = departments.new(tenant, FIRST_DEPARTMENT[tenant.language], "support")
    person = _owner(wish, tenant, owner)
    token, welcome = sessions.welcome(tenant.tenant, owner)
    today = tenant.created_at.date()
    credit = tariff.tariff(today).credit
    host = directory.new_host(host_of(slug), tenant.tenant)
    writes += [create(tenant), create(person), create(host), welcome]
    writes.append(create(forms.new(tenant, FORM_TITLE[tenant.language], department.id)))
    writes += ledger.book(tenant.tenant, "credit", "signup", credit, tenant.currency, tenant.created_at)
    letter = {
        "name": "confirm",
        "to": person.address,
        "language": person.language,
        "seal": _seal(tenant.tenant, person.address),
    }
    try:
        jobs.commit(writes, *([] if is_demo else [jobs.job(tenant.tenant, letter=letter)]))
    except Conflict as conflict:
        raise Invalid(slug=_taken(slug, wish.company)) from conflict
    return SignedUp(tenant.tenant, slug, owner, token)


def confirm(desk: Desk, address: str, proof: str) -> None:
    """Take the owner's mail address as confirmed; raise NotFound for a link that is not ours."""
    if not is_sealed(proof, "confirm", desk.id, address):
        raise NotFound()
    if not desk.is_confirmed:
        table.write(table.add(Tenant(*keys.setting(desk.id, "tenant")), {"revision": 1}, confirmed_at=now()))


def host_of(slug: str) -> str:
    """The host name of a tenant, without a port."""
    return f"{slug}.{config().host.partition(':')[0]}"


def suggestion(slug: str, company: str) -> str:
    """A free slug that resembles what was wished for."""
    root = slug[:30].strip("-")
    wishes = [_as_slug(company), f"{root}-desk", *(f"{root}-{number}" for number in range(2, 10))]
    free = (wish for wish in wishes if wish != slug and _is_slug(wish) and not _is_gone(wish))
    return next(free, f"{root}-{new_id()[-5:].lower()}")


def _is_slug(slug: str) -> bool:
    return len(slug) >= SHORTEST_SLUG and bool(SLUG.fullmatch(slug)) and "--" not in slug


def _is_gone(slug: str) -> bool:
    return slug in RESERVED or directory.host(host_of(slug)) is not None


def _check(wish: Wish, slug: str, is_demo: bool) -> None:
    wrong: dict[str, Text | None] = {
        "company": None if wish.company.strip() else N_("The name of your business is missing."),
        "slug": None if is_demo else slug_problem(slug, wish.company),
        "name": None if wish.name.strip() else N_("Your name is missing."),
        "email": addresses.problem(wish.email),
        "password": None if is_demo else passwords.problem(wish.password, wish.company, wish.name, wish.email, slug),
    }
    found = {field: text for field, text in wrong.items() if text}
    if found:
        raise Invalid(**found)


def slug_problem(slug: str, company: str = "") -> Text | None:
    """What is wrong with a wished address of a desk, with one that is free."""
    if not slug:
        return N_("The address of the desk is missing.")
    if not _is_slug(slug):
        return N_("Three to forty letters a to z, digits and single hyphens.")
    if slug in RESERVED:
        return N_("“%(slug)s” is kept for us. %(suggestion)s is free.", slug=slug, suggestion=suggestion(slug, company))
    if directory.host(host_of(slug)):
        return _taken(slug, company)
    return None


def _taken(slug: str, company: str) -> Text:
    return N_("Somebody has this one. %(suggestion)s is free.", suggestion=suggestion(slug, company))


def _as_slug(company: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", company.lower()).strip("-")[:40]


def _tenant(wish: Wish, slug: str) -> Tenant:
    language = wish.language if wish.language in LANGUAGES else "en"
    return Tenant(
        *keys.setting(new_id(), "tenant"),
        name=wish.company.strip()[:100],
        slug=slug,
        language=language,
        time_zone=_zone(wish.time_zone, language),
        currency=wish.currency or tariff.CURRENCIES[language],
        plan="standard",
        created_at=now(),
        revision=1,
    )


def _zone(wished: str, language: str) -> str:
    """The browser's time zone, or where it names none that we know, the one that its language suggests."""
    try:
        return ZoneInfo(wished).key if wished else TIME_ZONES[language]
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return TIME_ZONES[language]


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
