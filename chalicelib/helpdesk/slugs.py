"""The address of a desk: what may be one, which are free, and what to suggest."""

import re

from chalicelib.config import config
from tenants import directory
from tenants.errors import N_, Text
from tenants.keys import new_id

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


def host_of(slug: str) -> str:
    """The host name of a tenant, without a port."""
    return f"{slug}.{config().host.partition(':')[0]}"


def problem(slug: str, company: str = "") -> Text | None:
    """What is wrong with a wished address of a desk, with one that is free."""
    if not slug:
        return N_("The address of the desk is missing.")
    if not _is_slug(slug):
        return N_("Three to forty letters a to z, digits and single hyphens.")
    if slug in RESERVED:
        return N_("“%(slug)s” is kept for us. %(suggestion)s is free.", slug=slug, suggestion=suggestion(slug, company))
    if directory.host(host_of(slug)):
        return taken(slug, company)
    return None


def taken(slug: str, company: str) -> Text:
    """Say that somebody has it, with one that is free."""
    return N_("Somebody has this one. %(suggestion)s is free.", suggestion=suggestion(slug, company))


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


def _as_slug(company: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", company.lower()).strip("-")[:40]
