"""Clients of AWS, made late and once, since each costs a cold start."""

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botocore.config import Config


@cache
def client(service: str, region: str | None = None) -> Any:
    """A client of one service; region, credentials and endpoint come from the environment, as boto3 reads it.

    Another `region` is for what AWS has in one place only.
    """
    import boto3

    return boto3.client(service, region, config=_patience(service))


def _patience(service: str) -> "Config":
    from botocore.config import Config

    s3 = {"addressing_style": "path"} if service == "s3" else None
    retries = {"mode": "standard", "total_max_attempts": 4}
    # Without a name of ours botocore would put its own together anew, twice a call.
    return Config(user_agent="komek", connect_timeout=3, read_timeout=20, retries=retries, s3=s3)
