"""An operator of the tests, in front of the console."""

import re
from typing import TYPE_CHECKING

import pyotp

from chalicelib.helpdesk.operators import entering, operators
from chalicelib.helpdesk.operators.deeds import By
from chalicelib.helpdesk.signing_in import passwords, sessions
from chalicelib.web.operator_asking import SESSION
from tenants import platform, platform_keys, table
from tenants.keys import now
from tests.people import PASSWORD, Browser

if TYPE_CHECKING:
    from tests.machine import Machine

BASE = "localhost:8000"
SHELL = By("shell")


def operator(machine: "Machine", name: str = "Olga") -> Browser:
    """An operator, signed in."""
    address = f"{name.lower()}@komek.example"
    made = operators.Operator(*platform_keys.operator(address), name=name, created_at=now(), locked="-")
    made.password = passwords.hashed(PASSWORD)
    moment = now()
    times = {"created_at": moment, "seen_at": moment, "expires_at": moment + sessions.LONGEST}
    session = entering.OperatorSession(*platform_keys.operator_secret("session", name), operator=address, **times)
    table.write(table.put(made), table.put(session))
    return Browser(machine, BASE, {SESSION: name})


def deeds(month: str = "") -> list[str]:
    """What the operators' log has of this month, oldest first."""
    pk = platform_keys.operator_log(month or f"{now():%Y-%m}").pk
    return [one.verb for one in platform.every(pk)][::-1]


def secret_on(browser: Browser) -> pyotp.TOTP:
    """The key that a page of the second step shows."""
    found = re.search(r'name="secret" value="(\w+)"', browser.page.text)
    assert found, browser.text
    return pyotp.TOTP(found[1])
