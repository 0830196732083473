"""Keys of what is known of letters that went out, and of who gets none."""

from tenants.keys import Key, digest


def posted(tenant: str, message_id: str) -> Key:
    """What became of a letter that is on no ticket."""
    return Key(f"{tenant}#mail#{digest(message_id)}", "posted")


def suppressed(tenant: str, address: str) -> Key:
    return Key(f"{tenant}#suppressed#{digest(address)}", "suppressed")


def roll(tenant: str) -> Key:
    return Key(f"{tenant}#suppressed", "all")


def hour(tenant: str, hour: str) -> Key:
    return Key(f"{tenant}#sending", hour)
