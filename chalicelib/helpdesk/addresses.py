"""Mail addresses as people type them."""

import re

from tenants.errors import N_, Invalid, Text

# Before the @ what RFC 5322 lets stand there without quotes; behind it a name with a dot, in any country's letters.
SHAPE = re.compile(r"[!#$%&'*+\-./0-9=?A-Z^_`a-z{|}~]{1,64}@(?:(?:[\w-]+\.)+[\w-]{2,}|(?:[\w-]+\.)*localhost)")
MAILABLE = re.compile(r"[!#$%&'*+\-./0-9=?A-Z^_`a-z{|}~]{1,64}@[A-Za-z0-9.\-]{1,253}")
LONGEST_NAME = 100  # letters


def problem(address: str) -> Text | None:
    """What is wrong with an address, in words."""
    address = address.strip()
    if not address:
        return N_("Your mail address is missing.")
    if "@" not in address:
        return N_("There is no “@” in it. Write it as name@business.example.")
    if not address.rpartition("@")[0].isascii():
        return N_("Before the “@” only letters a to z, digits and signs can be mailed to.")
    if len(address) > 254 or not SHAPE.fullmatch(address) or ".." in address or "=?" in address:
        return N_("Write it as name@business.example.")
    return None


def name_problem(name: str) -> Text | None:
    """What is wrong with a name that will stand in letters: it is no place for links, since letters go to anybody."""
    is_link = re.search(r"://|www\.|=\?|[\x00-\x1f\x7f]", name, re.IGNORECASE)
    return N_("A name without links, please.") if is_link else None


def person_problem(name: str) -> Text | None:
    """What is wrong with the name of a customer, if anything."""
    if not name:
        return N_("The name is missing.")
    return length_problem(name, LONGEST_NAME) or name_problem(name)


def length_problem(text: str, most: int) -> Text | None:
    """What is wrong with a text that is too long."""
    return N_("At most %(number)s characters, please.", number=most) if len(text) > most else None


def checked(address: str, field: str = "address") -> str:
    """An address in lower case; raise Invalid naming the field."""
    if wrong := problem(address):
        raise Invalid(**{field: wrong})
    return address.strip().lower()


def several(text: str, field: str) -> list[str]:
    """Addresses separated by commas, semicolons or spaces, each once; raise Invalid naming the one that is none."""
    parts = list(dict.fromkeys(part for part in re.split(r"[\s,;]+", text.strip()) if part))
    for part in parts:
        if wrong := problem(part):
            raise Invalid(**{field: N_("%(address)s: %(problem)s", address=part[:100], problem=wrong)})
    return list(dict.fromkeys(part.lower() for part in parts))


def key_of(address: str) -> str:
    """An address in the one spelling by which it is looked up: in lower case, its domain in ASCII."""
    try:
        return on_the_wire(address.strip()).lower()
    except ValueError:
        return address.strip().lower()


def on_the_wire(address: str) -> str:
    """An address as mail servers know it, its domain in ASCII (RFC 5891); raise ValueError where there is none."""
    local, _, domain = address.rpartition("@")
    known = f"{local}@{domain if domain.isascii() else domain.encode('idna').decode()}"
    if not MAILABLE.fullmatch(known):
        raise ValueError(address)
    return known
