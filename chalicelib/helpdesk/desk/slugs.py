"""The address of a desk: what may be one, which are free, and what to suggest."""

import re

from chalicelib.config import config
from chalicelib.helpdesk.desk import slug_likeness
from chalicelib.helpdesk.desk.slug_likeness import skeleton
from tenants import directory
from tenants.errors import N_, Text
from tenants.keys import new_id

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,38}[a-z0-9])?")
SHORTEST_SLUG = 3
RESERVED = frozenset(
    [
        *("about", "abuse", "account", "admin", "administrator", "api", "app", "assets", "autoconfig", "autodiscover"),
        *("billing", "blog", "cdn", "console", "dashboard", "demo", "desk", "dev", "docs", "files", "ftp", "git"),
        *(
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
        ),
        *("ns1", "ns2", "office", "operator", "pop", "pop3", "postmaster", "root", "security", "sign", "signin"),
        *("signup", "smtp", "ssl", "staff", "staging", "static", "stats", "status", "store", "support", "test", "tls"),
        *("web", "webmail", "www"),
        *("bounce", "origin"),  # names that the stack takes itself (infrastructure/stack/)
    ]
)


def host_of(slug: str) -> str:
    """The host name of a tenant, without a port."""
    return f"{slug}.{config().host.partition(':')[0]}"


def entries(slug: str, tenant: str) -> tuple[directory.Host, directory.Lookalike]:
    """What the directory holds of an address, so that nobody else gets it or one that looks like it."""
    return directory.new_host(host_of(slug), tenant), directory.new_lookalike(skeleton(slug), tenant)


def problem(slug: str, company: str = "", tenant: str = "") -> Text | None:
    """What is wrong with a wished address of a desk, with one that is free; one's own `tenant` may have it already."""
    if not slug:
        return N_("The address of the desk is missing.")
    if not _is_slug(slug):
        return N_("Three to forty letters a to z, digits and single hyphens.")
    if _is_kept(slug):
        return N_("“%(slug)s” is kept for us. %(suggestion)s is free.", slug=slug, suggestion=suggestion(slug, company))
    if slug_likeness.is_offensive(slug):
        return N_("Choose another word, please. %(suggestion)s is free.", suggestion=suggestion("", company))
    if slug_likeness.is_a_name(slug):
        free = suggestion("", company)
        return N_("It looks like the address of a company that many know. %(suggestion)s is free.", suggestion=free)
    if _owner(slug) not in ("", tenant):
        return taken(slug, company)
    return None


def taken(slug: str, company: str = "") -> Text:
    """Say that somebody has it, or one that looks like it, with one that is free."""
    free = suggestion(slug, company)
    if directory.host(host_of(slug)):
        return N_("Somebody has this one. %(suggestion)s is free.", suggestion=free)
    return N_("It looks too much like the address of another desk. %(suggestion)s is free.", suggestion=free)


def suggestion(slug: str, company: str) -> str:
    """A free slug that resembles what was wished for."""
    root = (slug or "desk")[:30].strip("-")
    wishes = [_as_slug(company), f"{root}-desk", *(f"{root}-{number}" for number in range(2, 10))]
    free = (wish for wish in wishes if wish != slug and _is_slug(wish) and _is_fit(wish) and not _owner(wish))
    found = next(free, f"{root}-{new_id()[-5:].lower()}")
    return found if _is_fit(found) else f"desk-{new_id()[-8:].lower()}"


def _is_slug(slug: str) -> bool:
    return len(slug) >= SHORTEST_SLUG and bool(SLUG.fullmatch(slug)) and "--" not in slug


def _is_kept(slug: str) -> bool:
    return skeleton(slug) in _kept() or slug_likeness.is_ours(slug)


def _kept() -> frozenset[str]:
    return frozenset(map(skeleton, RESERVED))


def _is_fit(slug: str) -> bool:
    return not (_is_kept(slug) or slug_likeness.is_offensive(slug) or slug_likeness.is_a_name(slug))


def _owner(slug: str) -> str:
    """Whose desk has an address that looks so, in one read; nothing where it is free."""
    found = directory.lookalike(skeleton(slug))
    return found.tenant if found else ""


def _as_slug(company: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", company.lower()).strip("-")[:40].strip("-")
