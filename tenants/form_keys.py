"""Keys of what stands beside a tenant's forms."""

from tenants.keys import Key, digest, short


def captcha_secret(tenant: str) -> Key:
    """By which a provider knows the tenant that asks it about somebody."""
    return Key(f"{tenant}#forms", "captcha")


def spent(tenant: str, proof: str) -> Key:
    """What says that a proof was used."""
    return Key(f"{tenant}#once#proof-{digest(proof)}", "once")


def use(tenant: str, form: str) -> Key:
    """How often a form was sent; all of a tenant's lie beside each other."""
    return Key(f"{tenant}#forms", f"use#{short(form)}")
