"""The door to DNS: what a customer's records say, and whether anybody answered at all."""

from functools import cache
from typing import TYPE_CHECKING

from chalicelib.config import config

if TYPE_CHECKING:
    from dns.rdata import Rdata
    from dns.resolver import Resolver

PATIENCE = 3.0  # seconds for one question, with all its tries


class Unreachable(Exception):
    """No name server answered, so nobody knows what the records are."""


def records(name: str, kind: str) -> list[str]:
    """The records of a name and kind (CNAME, MX, TXT), in lower case but for TXT; none where there is nothing.

    A TXT record of several strings is one text (RFC 7208, 3.3). Raise Unreachable when nobody answers.
    """
    # A tenth of a second of imports, which only these checks should pay for.
    from dns.exception import DNSException
    from dns.resolver import NXDOMAIN, NoAnswer

    try:
        found = _resolver().resolve(name, kind, search=False)
    except (NXDOMAIN, NoAnswer):
        return []
    except (DNSException, OSError) as error:
        raise Unreachable(f"{name} {kind}: {type(error).__name__}") from error
    return sorted(_text(record) for record in found)


@cache
def _resolver() -> "Resolver":
    from dns.resolver import Resolver

    host, _, port = config().dns.rpartition(":")
    resolver = Resolver(configure=not host)
    if host:
        resolver.nameservers, resolver.port = [host], int(port)
    resolver.timeout = PATIENCE / 2  # a second try fits into the patience
    resolver.lifetime = PATIENCE
    return resolver


def _text(record: "Rdata") -> str:
    from dns.rdtypes.txtbase import TXTBase

    if isinstance(record, TXTBase):
        return b"".join(record.strings).decode("utf-8", "replace")
    return record.to_text().rstrip(".").lower()
