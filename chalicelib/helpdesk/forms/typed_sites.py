"""The sites on which a form may stand, as an admin types them: one a line."""

import re

from chalicelib.helpdesk.forms import sites
from tenants.errors import N_, Invalid

MOST, LONGEST = 30, 255
SITE = re.compile(r"(?:(?P<scheme>https?)://)?(?P<below>\*\.)?(?P<name>[\w.-]+)(?P<port>:\d{1,5})?/?")
NAME = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*")


def read(text: str) -> list[str]:
    """The origins that were typed, one a line, with or without https://; raise Invalid naming the one that is none."""
    found = list(dict.fromkeys(_site(line.strip().lower()) for line in text.splitlines() if line.strip()))
    if len(found) > MOST:
        raise Invalid(sites=N_("At most %(number)s sites.", number=MOST))
    return found


def _site(line: str) -> str:
    """One origin; raise Invalid with the line that is none."""
    found = SITE.fullmatch(line)
    try:
        name = found["name"].encode("idna").decode() if found else ""
    except UnicodeError:  # of a label that is empty or too long
        name = ""
    is_plain = "." in name or name == "localhost" or (found and found["scheme"] and not found["below"])
    if not found or not NAME.fullmatch(name) or not is_plain:
        raise _no_site(line)
    scheme = found["scheme"] or ("http" if name == "localhost" else "https")
    origin = sites.origin_of(f"{scheme}://{found['below'] or ''}{name}{found['port'] or ''}")
    if not origin or len(origin) > LONGEST:
        raise _no_site(line)
    return origin


def _no_site(line: str) -> Invalid:
    return Invalid(sites=N_("“%(site)s” is no site. Write it as https://shop.kz or *.shop.kz.", site=line[:100]))
