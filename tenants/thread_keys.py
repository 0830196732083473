"""Keys of the internal mail."""

from tenants.keys import Key


def one(tenant: str, id: str) -> Key:
    """A thread of the internal mail; its members and messages lie beside it."""
    return Key(f"{tenant}#thread#{id}", "thread")


def member(tenant: str, id: str, staff: str) -> Key:
    return Key(f"{tenant}#thread#{id}", f"member#{staff}")


def message(tenant: str, id: str, message: str) -> Key:
    return Key(f"{tenant}#thread#{id}", f"message#{message}")
