"""What all commands need: the tenant that is meant, and amounts as they are typed."""

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tenants.tenant import Desk


def tenant_id(slug: str) -> str:
    """The id of a tenant by the name of its host; ends the command where there is none."""
    from chalicelib.config import config
    from tenants import directory

    found = directory.host(f"{slug}.{config().host.partition(':')[0]}")
    if found is None or found.expires_at:
        sys.exit(f"There is no tenant {slug}.")
    return found.tenant


def any_tenant_id(name: str) -> str:
    """The id of a tenant by its address, or the id itself, as of one that is gone."""
    is_id = len(name) == 26 and name.isalnum() and name.isupper()
    return name if is_id else tenant_id(name)


def tenant(slug: str) -> "Desk":
    """A tenant with its settings."""
    from tenants.tenant import load

    return load(tenant_id(slug))


def amount(units: int) -> str:
    """Minor units as people write them."""
    return f"{units / 100:.2f}"
