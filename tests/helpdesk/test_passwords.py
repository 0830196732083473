"""Passwords are kept as OWASP advises, and those that are guessed at once are refused."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.helpdesk.signing_in import passwords


def test_a_password_is_kept_as_argon2id_with_owasps_cost() -> None:
    """Asked of a process of its own, since the other tests hash quickly."""
    code = "from chalicelib.helpdesk.signing_in import passwords; print(passwords.hashed('correct horse'))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize(
    "password", ["", "short", "123456789", "password123", "1234567890", "qwertyuiop", "aaaaaaaaaaaa"]
)
def test_easy_ones_are_refused(password: str) -> None:
    assert passwords.problem(password)


def test_the_business_is_no_password() -> None:
    assert passwords.problem("acmekassa1", "AcmeKassa", "Aigerim")


def test_a_few_words_are_taken() -> None:
    assert passwords.problem("correct horse 7 battery", "Acme", "Aigerim") is None


@settings(max_examples=40)
@given(st.text(max_size=300))
def test_nothing_that_is_typed_breaks_it(password: str) -> None:
    stored = passwords.hashed("correct horse 7 battery")
    assert passwords.is_right(stored, password) == (password == "correct horse 7 battery")
    passwords.problem(password, "Acme")
