"""Keys of what is kept for customers, beside themselves."""

from tenants.keys import Key


def answer_times(tenant: str, department: str, month: str) -> Key:
    """How long first answers of a department took in a month, as 2026-11."""
    return Key(f"{tenant}#answer_times", f"{department}#{month}")
