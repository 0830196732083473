"""Whose work is done at the moment: only what signs our calls asks it, so that AWS refuses what strays elsewhere.

Nothing reads or writes by it: a tenant is told to each function. It is a second lock behind the keys, off unless the
configuration names a role for it (infrastructure/README.md).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

Credentials = Callable[[str], Any]  # of a tenant, as botocore signs by them

BEFORE = "provide-client-params.dynamodb"  # what botocore tells before it makes a call

_tenant: ContextVar[str] = ContextVar("tenant", default="")


def put_up(tenant: str) -> None:
    """From here on, work is for one tenant; for none in particular, where it is empty."""
    _tenant.set(tenant)


@contextmanager
def around(tenant: str) -> Iterator[None]:
    """Work for one tenant within a block."""
    before = _tenant.set(tenant)
    try:
        yield
    finally:
        _tenant.reset(before)


def watch(client: Any, table: str, credentials: Credentials) -> None:
    """Sign a client's calls to the desk table with the credentials of the tenant that is worked for."""
    client.meta.events.register(BEFORE, signing(table, credentials))


def signing(table: str, credentials: Credentials) -> Callable[..., None]:
    """What says of each call by which credentials it is signed."""

    def sign(params: dict[str, Any], model: Any, context: dict[str, Any], **_: Any) -> None:
        tenant = _tenant.get()
        if tenant and model.name != "Scan" and _asks(params, table):
            context.setdefault("signing", {})["request_credentials"] = credentials(tenant)

    return sign


def _asks(params: dict[str, Any], table: str) -> bool:
    """Whether a call is for the desk table, and not for what is due of all tenants."""
    if "TableName" in params:
        return params["TableName"] == table and params.get("IndexName") != "due"
    asked = params.get("TransactItems") or []
    return table in params.get("RequestItems", {}) or any(
        one["TableName"] == table for part in asked for one in part.values()
    )
