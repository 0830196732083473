"""Path and body of a request, as views get them."""

import ipaddress
import re
from typing import Any

from chalice.app import Request

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


def network(request: Request) -> str:
    """The caller's address, of IPv6 the part that a provider gives to one customer."""
    text = request.context.get("identity", {}).get("sourceIp") or "0.0.0.0"
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if address.version == 6 else str(address)
