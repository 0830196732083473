"""Codes of a second step: those of an app (TOTP, RFC 6238), and recovery codes."""

import hmac
import re
import secrets

from tenants.errors import N_
from tenants.keys import now

STEP = 30  # seconds for which an app shows a code
DRIFT = 1  # steps by which the clocks may differ
CODES = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another
HALF = 5  # letters of each half of a recovery code

WRONG = N_("This code is not right. Look at the newest one in your app.")
USED = N_("This code has been used. Wait for the next one.")


def new_secret() -> str:
    import pyotp

    return pyotp.random_base32()


def picture(secret: str, name: str, issuer: str) -> str:
    """A QR code of a secret as the address of an image."""
    import pyotp
    import segno

    uri = pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)
    made: str = segno.make(uri, error="m").svg_data_uri(scale=5, border=4, light="#fff", dark="#000")
    return made


def step(secret: str, code: str) -> int | None:
    """The step of which a code is, near the present one."""
    import pyotp

    try:
        totp, present = pyotp.TOTP(secret), int(now().timestamp()) // STEP
        steps = range(present - DRIFT, present + DRIFT + 1)
        made = {step: totp.generate_otp(step) for step in steps}
    except ValueError:  # no secret in base32
        return None
    typed = re.sub(r"\s", "", code).encode()
    return next((step for step in steps if hmac.compare_digest(made[step].encode(), typed)), None)


def cleaned(code: str) -> str:
    """A code as it was typed, without what people put between."""
    return re.sub(r"[\s-]", "", code).lower()


def new_codes() -> list[str]:
    """Recovery codes, each of which opens once."""

    def half() -> str:
        return "".join(secrets.choice(LETTERS) for _ in range(HALF))

    return [f"{half()}-{half()}" for _ in range(CODES)]
