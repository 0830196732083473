"""Clients of AWS, made late and once, since each costs a cold start."""

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botocore.config import Config


@cache
def client(service: str) -> Any:
    """A client of one service; region, credentials and endpoint come from the environment, as boto3 reads it."""
    import boto3

    return boto3.client(service, config=_patience(service))


def _patience(service: str) -> "Config":
    from botocore.config import Config

    s3 = {"addressing_style": "path"} if service == "s3" else None
    return Config(connect_timeout=3, read_timeout=20, retries={"mode": "standard", "total_max_attempts": 4}, s3=s3)
