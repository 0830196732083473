"""Which addresses a server that somebody named may have: none inside of our own network (OWASP, SSRF)."""

import ipaddress
import socket

from chalicelib.config import config

# What is given to networks (RFC 4291, 2.4). Of others, and of 6to4, a gateway may make any IPv4 address, also ours
# (RFC 6052, RFC 3056).
OUTSIDE = ipaddress.ip_network("2000::/3")


class Unreachable(Exception):
    """There is no way to a server: `is_unknown` where its name leads nowhere, else it leads where we do not go."""

    def __init__(self, host: str, *, is_unknown: bool) -> None:
        super().__init__(host)
        self.is_unknown = is_unknown


def checked_address(host: str, port: int) -> str:
    """An address of a host that anybody on the internet can reach: this one is to be connected to, not the name.

    A name that is looked up again may lead elsewhere by then.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(host, is_unknown=True) from error
    # Lambda has no way out by IPv6 unless it is given one, so the older addresses come first.
    addresses = sorted({str(one[4][0]) for one in found}, key=lambda address: ":" in address)
    for address in addresses:
        if _is_public(address):
            return address
    raise Unreachable(host, is_unknown=False)


def _is_public(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if address.is_loopback:
        return config().is_loopback_reached
    if isinstance(address, ipaddress.IPv6Address) and (address not in OUTSIDE or address.sixtofour):
        return False
    return address.is_global and not address.is_multicast
