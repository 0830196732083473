"""By what a customer is known: a mail address, a phone number, or nothing but the ticket that was written for him.

Whatever it is stands where an address does, so that history, organisation and merging are the same for everybody. Only
what has an @ is ever mailed to.
"""

import re

from chalicelib.helpdesk import addresses
from chalicelib.helpdesk.departments import is_ours
from tenants.errors import N_, Invalid

SHORTEST, LONGEST = 5, 15  # digits of a phone number (E.164)


def contact(typed: str, field: str) -> str:
    """A mail address or a phone number in the one spelling by which it is looked up; raise Invalid naming the field."""
    if "@" in typed:
        address = addresses.checked(typed, field)
        if is_ours(address):
            raise Invalid(
                **{field: N_("%(address)s is an address of ours; the mail would come back.", address=address)}
            )
        return address
    if found := phone(typed):
        return found
    raise Invalid(**{field: N_("Write a mail address such as name@business.example, or a phone number.")})


def phone(typed: str) -> str:
    """A phone number as +77011234567; empty for what is none.

    In Kazakhstan and Russia people dial 8 where others dial +7, and both are the same number.
    """
    if not re.fullmatch(r"\s*\+?[\d\s().\-/]+", typed) or not typed.isascii():
        return ""
    digits = re.sub(r"\D", "", typed)
    if not SHORTEST <= len(digits) <= LONGEST:
        return ""
    if "+" in typed:
        return f"+{digits}"
    return f"+7{digits[1:]}" if len(digits) == 11 and digits[0] == "8" else digits


def nameless(channel: str, number: int) -> str:
    """What stands for an address of somebody who left none with the ticket of that number."""
    return f"{channel}-{number}"
