"""The door to STS: credentials that open one tenant's items of the desk table and no others."""

import time
from threading import Lock
from typing import Any

from chalicelib.config import config
from chalicelib.integrations.aws import client

SECONDS = 3600  # the most that a role may ask for which was itself taken on
BEFORE = 300  # seconds before their end from which on credentials are renewed
MOST = 1000  # tenants whose credentials a process keeps

_lock = Lock()
_kept: dict[str, tuple[float, Any]] = {}


def credentials(tenant: str) -> Any:
    """What to sign a tenant's calls with, asked of STS once in 55 minutes; its errors are those of the call."""
    until, found = _kept.get(tenant, (0.0, None))
    if until > time.monotonic():
        return found
    from botocore.credentials import Credentials

    told = client("sts").assume_role(
        RoleArn=config().tenant_role,
        RoleSessionName=tenant,
        DurationSeconds=SECONDS,
        Tags=[{"Key": "tenant", "Value": tenant}],
    )["Credentials"]
    found = Credentials(told["AccessKeyId"], told["SecretAccessKey"], told["SessionToken"])
    with _lock:
        if len(_kept) >= MOST:
            _kept.clear()
        _kept[tenant] = (time.monotonic() + SECONDS - BEFORE, found)
    return found


def forget() -> None:
    """Drop what this process keeps."""
    _kept.clear()
