"""Passwords: argon2id, and nothing that is guessed at once."""

import re
from functools import cache
from typing import TYPE_CHECKING

from tenants.errors import N_, Text

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST = 10
LONGEST = 200
EASY = 2  # zxcvbn's score below which a password is guessed in under 10^8 tries


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)  # OWASP's second choice: 19 MiB


@cache
def _nobody() -> str:
    return _hasher().hash("nobody has this password")


def hashed(password: str) -> str:
    return _hasher().hash(password)


def is_right(stored: str | None, password: str) -> bool:
    """Whether a password is the stored one; takes as long for an account that is not there."""
    from argon2.exceptions import Argon2Error, InvalidHashError

    try:
        return _hasher().verify(stored or _nobody(), password[:LONGEST]) and stored is not None
    except (Argon2Error, InvalidHashError):
        return False


def _known(about: tuple[str, ...]) -> list[str]:
    """What is known of somebody, in the ways in which it could be a password."""
    found = []
    for parts in (re.findall(r"\w+", text.lower()) for text in about):
        found += [*parts, *(mark.join(parts) for mark in ("", " ", "-", "_", "."))]
    return [word for word in found if word]


def problem(password: str, *about: str) -> Text | None:
    """What is wrong with a new password of somebody about whom these words are known."""
    if len(password) < SHORTEST:
        return N_("Use at least %(number)s characters. A few words are best.", number=SHORTEST)
    if len(password) > LONGEST:
        return N_("Use at most %(number)s characters.", number=LONGEST)
    from zxcvbn import zxcvbn

    if zxcvbn(password[:72], user_inputs=_known(about))["score"] < EASY:
        return N_("This one is guessed quickly. A few words that do not belong together are best.")
    return None
