"""Which pages may show a form and send it: those of the sites that the tenant has named, or all where it named none."""

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from chalicelib.helpdesk.forms.form import Form

LONGEST = 2000  # letters of an address to come back to
NOBODY = "null"  # what a sandboxed frame, a WebView or a page that hides itself says of where it stands


class Sender(NamedTuple):
    """From where a form was sent, by what the browser says of it."""

    origin: str  # such as https://acme.example; "null"; empty where nothing is said
    is_ours: bool  # a page of the desk itself


def sender(origin: str, referer: str, own: str) -> Sender:
    """Who sent a form; `own` is the host that was asked. Browsers name the origin with every POST (RFC 6454, 7)."""
    said = origin.strip().lower() or origin_of(referer)
    return Sender(said, urlsplit(said).netloc == own if said not in ("", NOBODY) else False)


def is_allowed(form: Form, sent: Sender) -> bool:
    """Whether a form may be sent from there; a page that says nothing of itself is told by the form's own seal."""
    if sent.is_ours or not sent.origin or not form.sites:
        return True
    return bool(form.takes_null_origin) if sent.origin == NOBODY else is_listed(form.sites, sent.origin)


def is_listed(sites: Iterable[str], origin: str) -> bool:
    """Whether an origin is among sites, where https://*.shop.kz stands for every name below shop.kz, as in a CSP."""
    scheme, _, host = origin.partition("://")
    above = [f"{scheme}://*.{host[place + 1 :]}" for place, letter in enumerate(host) if letter == "."]
    return not {origin, *above}.isdisjoint(sites)


def return_to(form: Form, wanted: str, sent: Sender) -> str:
    """Where a browser may be sent back to: an allowed site, or the very site that sent the form; else nowhere."""
    if not wanted or len(wanted) > LONGEST or "\\" in wanted or not wanted.isprintable() or " " in wanted:
        return ""
    origin = origin_of(wanted)
    allowed = form.sites or [sent.origin]
    return wanted if origin and is_listed(allowed, origin) and not sent.is_ours else ""


def with_result(place: str, **told: str) -> str:
    """An address of the tenant's with what became of its form."""
    parts = urlsplit(place)
    asked = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in OURS]
    return parts._replace(query=urlencode([*asked, *told.items()])).geturl()


def origin_of(url: str) -> str:
    """The origin of a page, empty for what is no page of the web."""
    try:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
            return ""
        default = {"http": 80, "https": 443}[parts.scheme]
        port = f":{parts.port}" if parts.port and parts.port != default else ""
    except ValueError:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{port}"


def embedders(form: Form) -> str:
    """Who may show a form in a frame, for `frame-ancestors`; empty where no policy may say so.

    A frame without an origin matches no source of that list (CSP 3, 6.6.3.4), not even the star.
    """
    if form.takes_null_origin:
        return ""
    return " ".join(["'self'", *form.sites]) if form.sites else "*"


OURS = ("komek", "number", "fields")
