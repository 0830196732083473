"""Versions of what lies in S3: brought back while a deleted one is still kept, and removed for good."""

from typing import Any, Literal

from botocore.exceptions import ClientError

from chalicelib.config import config
from chalicelib.integrations.aws import client

Found = Literal["there", "back", "lost"]
PAGES = 20  # of a thousand versions, that are removed in one go: some ten seconds


def bring_back(key: str, *, is_mail: bool, is_tried: bool = False) -> Found:
    """Let an object be there again whose deletion is kept as a marker; `is_tried` only says what would become of it."""
    bucket = config().mail_bucket if is_mail else config().files_bucket
    try:
        client("s3").head_object(Bucket=bucket, Key=key)
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("NoSuchKey", "404"):
            raise
    else:
        return "there"
    found = client("s3").list_object_versions(Bucket=bucket, Prefix=key)
    if not any(one["Key"] == key for one in found.get("Versions", [])):
        return "lost"
    for marker in found.get("DeleteMarkers", []) if not is_tried else ():
        if marker["Key"] == key:
            client("s3").delete_object(Bucket=bucket, Key=key, VersionId=marker["VersionId"])
    return "back"


def remove_some(prefix: str, pages: int = PAGES) -> bool:
    """Remove every version of objects below a prefix, some pages in each bucket; return whether more is left."""
    for bucket in (config().files_bucket, config().mail_bucket):
        for _ in range(pages):
            found = client("s3").list_object_versions(Bucket=bucket, Prefix=prefix)
            every: list[dict[str, Any]] = [*found.get("Versions", []), *found.get("DeleteMarkers", [])]
            if not every:
                break
            gone = [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in every]
            _delete(bucket, gone)
        else:
            return True
    return False


def _delete(bucket: str, gone: list[dict[str, str]]) -> None:
    refused = client("s3").delete_objects(Bucket=bucket, Delete={"Objects": gone, "Quiet": True}).get("Errors")
    if refused:
        raise RuntimeError(f"S3 does not remove {len(refused)} objects: {refused[0].get('Code')}")
