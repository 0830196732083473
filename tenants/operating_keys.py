"""Keys of what operators have under way with a tenant."""

from tenants.keys import Key


def restoring(tenant: str) -> Key:
    """How far a tenant is brought back from a copy."""
    return Key(f"{tenant}#operating", "restoring")


def move(tenant: str, name: str = "") -> Key:
    """How far a move of a tenant's data is; all of them begin so."""
    return Key(f"{tenant}#operating", f"move#{name}")
