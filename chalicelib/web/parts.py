"""Path and body of a request, as views get them."""

import hmac
import ipaddress
import re
from collections.abc import Mapping
from typing import Any

from chalice.app import Request

from chalicelib.config import config
from tenants.errors import NotFound

LONGEST = 200  # letters of a part of a path; a key of DynamoDB has room for 1,024 bytes


def path(request: Request) -> str:
    """The path as it was asked, without API Gateway's stage."""
    found: str = request.path
    for name, value in (request.uri_params or {}).items():
        found = found.replace(f"{{{name}}}", value).replace(f"{{{name}+}}", value)
    return found


def part(name: str, value: str) -> Any:
    """A part of the path; numbers of tickets are numbers, and anything else there is nothing."""
    if len(value) > LONGEST:
        raise NotFound()
    if name != "number":
        return value
    if not re.fullmatch(r"[1-9][0-9]{0,9}", value):
        raise NotFound()
    return int(value)


def body(request: Request) -> bytes:
    raw = request.raw_body
    return raw if isinstance(raw, bytes) else str(raw or "").encode()


def is_of_cdn(headers: Mapping[str, str]) -> bool:
    """Whether our CDN passed a request on; what it says of the viewer counts only with the secret that we share."""
    secret, given = config().origin_secret, headers.get("x-komek-origin", "")
    return bool(secret) and hmac.compare_digest(given.encode("utf-8", "replace"), secret.encode())


def network(request: Request) -> str:
    """The caller's address, of IPv6 the part that a provider gives to one customer."""
    asked_from = request.context.get("identity", {}).get("sourceIp") or "0.0.0.0"
    text = (is_of_cdn(request.headers) and request.headers.get("x-komek-address")) or asked_from
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if address.version == 6 else str(address)
