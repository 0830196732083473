"""Proofs that a form's sender is no flood: work that a machine has to do, or a small sum for who runs no scripts.

Nothing is kept of a challenge: its seal binds it to the form and to the sender's network, and says when it was made. A
proof is good for an hour and once. Work is told by SHA-256 (as in RFC 6234): several short searches in place of a long
one, so that nobody waits much longer than others do.
"""

import hashlib
import re
import secrets
from typing import NamedTuple

from chalicelib.config import config
from chalicelib.helpdesk import once
from chalicelib.helpdesk.forms.form import Form
from chalicelib.helpdesk.signing import is_sealed, seal
from tenants import form_keys
from tenants.errors import N_, Text
from tenants.keys import now
from tenants.table import Write
from tenants.tenant import Desk

LASTS = 3600  # seconds
SEARCHES = 4
BLOCK = 64  # bytes that SHA-256 takes at once: what stays the same fills the first one, which is reckoned but once
PROOF = re.compile(
    r"(?P<challenge>(?P<made>\d{1,10})-(?P<bits>\d{1,2})-[0-9a-f]{16}-[a-z2-7]{24}):(?P<found>[\d.]{1,64})"
)
SUM = re.compile(r"(?P<said>(?P<made>\d{1,10})-[0-9a-f]{16})-(?P<proof>[a-z2-7]{24})")
NUMBERS = (
    *(N_("one"), N_("two"), N_("three"), N_("four"), N_("five"), N_("six"), N_("seven"), N_("eight"), N_("nine")),
    N_("ten"),
)


class Sum(NamedTuple):
    """A question that a person answers in a moment, and what its answer is known by."""

    one: Text
    other: Text
    sealed: str


def challenge(desk: Desk, form: Form, network: str) -> str:
    """Work for a browser: the moment, how many bits have to be nothing, chance, and the seal."""
    said = f"{_moment()}-{config().proof_bits}-{secrets.token_hex(8)}"
    return f"{said}-{seal('proof', desk.id, form.id, network, said)}"


def ask_sum(desk: Desk, form: Form, network: str) -> Sum:
    one, other = (secrets.randbelow(len(NUMBERS)) for _ in range(2))
    said = f"{_moment()}-{secrets.token_hex(8)}"
    proof = seal("sum", desk.id, form.id, network, said, one + other + 2)
    return Sum(NUMBERS[one], NUMBERS[other], f"{said}-{proof}")


def is_worked(desk: Desk, form: Form, network: str, typed: str) -> bool:
    """Whether the work of a challenge of ours was done."""
    found = PROOF.fullmatch(typed)
    if not found or not _is_fresh(found["made"]):
        return False
    said, _, proof = found["challenge"].rpartition("-")
    if not is_sealed(proof, "proof", desk.id, form.id, network, said):
        return False
    numbers = found["found"].split(".")
    bits = max(0, int(found["bits"]) - (SEARCHES - 1).bit_length())
    return len(numbers) == SEARCHES and all(
        _is_found(f"{found['challenge']}:{place}:".ljust(BLOCK, "0") + number, bits)
        for place, number in enumerate(numbers)
    )


def is_summed(desk: Desk, form: Form, network: str, sealed: str, typed: str) -> bool:
    """Whether the answer to a sum of ours is right."""
    found, answer = SUM.fullmatch(sealed), typed.strip()
    if not found or not _is_fresh(found["made"]) or not re.fullmatch(r"\d{1,2}", answer):
        return False
    return is_sealed(found["proof"], "sum", desk.id, form.id, network, found["said"], int(answer))


def spent(desk: Desk, proof: str) -> Write:
    """What uses up a proof; a transaction in which it was used before fails on it (`is_spent`)."""
    return once.done(form_keys.spent(desk.id, proof), "")


def is_spent(desk: Desk, proof: str, failed: tuple[object, ...]) -> bool:
    """Whether it was this proof, used before, on which a transaction has failed."""
    key = form_keys.spent(desk.id, proof)
    return any(isinstance(item, once.Once) and (item.pk, item.sk) == key for item in failed)


def _is_found(text: str, bits: int) -> bool:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> (64 - bits) == 0


def _is_fresh(made: str) -> bool:
    return 0 <= _moment() - int(made) <= LASTS


def _moment() -> int:
    return int(now().timestamp())
