"""The door to S3: attachments and long texts under {tenant}/, raw mail under incoming/ until it is read."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import quote

from botocore.exceptions import ClientError

from chalicelib.config import config
from chalicelib.integrations.aws import client

INLINE = {
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
}  # plain raster images: all that a browser may open itself
LINK_SECONDS = 300
INCOMING = "incoming/"
NOBODY = "nobody/"  # mail for no tenant
UPLOADS = "uploads/"  # what browsers put among the files by themselves; it expires unless it is claimed
UPLOAD_SECONDS = 3600


def keep(tenant: str, content: bytes, content_type: str = "application/octet-stream", of: str = "") -> str:
    """Store bytes under a name made of them, so that the same file is stored once a tenant; return the key.

    What belongs to no ticket says what it is `of`, since what no ticket has any more is removed.
    """
    key = "/".join(filter(None, (tenant, of, hashlib.sha256(content).hexdigest())))
    client("s3").put_object(Bucket=config().files_bucket, Key=key, Body=content, ContentType=content_type)
    return key


def read(key: str) -> bytes:
    body: bytes = client("s3").get_object(Bucket=config().files_bucket, Key=key)["Body"].read()
    return body


def link(key: str, name: str, content_type: str) -> str:
    """A download link for five minutes, on an origin that no session of ours is sent to (mail.md, In 12)."""
    is_shown = content_type in INLINE
    disposition = f"{'inline' if is_shown else 'attachment'}; filename*=UTF-8''{quote(name, safe='')}"
    return _signed(config().files_bucket, key, disposition, content_type if is_shown else "application/octet-stream")


def mail_link(key: str) -> str:
    """A download link to a raw mail for five minutes, as text; Lambda gives back no answer of more than 6 MB."""
    return _signed(config().mail_bucket, key, 'attachment; filename="mail.txt"', "text/plain; charset=utf-8")


class Beginning(NamedTuple):
    content: bytes
    size: int  # of all of it


def upload_form(name: str, most: int) -> dict[str, Any]:
    """An address and the fields of a form, by which a browser may put one file of at most so many bytes there."""
    place = client("s3").generate_presigned_post(
        config().files_bucket,
        f"{UPLOADS}{name}",
        Conditions=[["content-length-range", 1, most]],
        ExpiresIn=UPLOAD_SECONDS,
    )
    return {"url": f"{config().uploads_url}/{config().files_bucket}", "fields": place["fields"]}


def beginning(name: str, count: int) -> Beginning | None:
    """The first bytes of what was put there by a form, and its size; None where nothing was."""
    where = {"Bucket": config().files_bucket, "Key": f"{UPLOADS}{name}"}
    try:
        found = client("s3").get_object(**where, Range=f"bytes=0-{count - 1}")
    except ClientError as error:
        # Without the right to list a bucket S3 does not say that something is not there.
        if error.response["Error"]["Code"] in ("NoSuchKey", "404", "AccessDenied", "403"):
            return None
        raise
    return Beginning(found["Body"].read(), int(found["ContentRange"].rpartition("/")[2]))


def claim(name: str, tenant: str, of: str) -> str:
    """Give what was put there by a form a name among the tenant's own; return the key."""
    bucket, key = config().files_bucket, f"{tenant}/{of}"
    client("s3").copy_object(Bucket=bucket, Key=key, CopySource={"Bucket": bucket, "Key": f"{UPLOADS}{name}"})
    client("s3").delete_object(Bucket=bucket, Key=f"{UPLOADS}{name}")
    return key


def remove(key: str, before: datetime, *, is_mail: bool) -> None:
    """Remove a stored file or raw mail, unless it was stored after a moment; one that is gone already is no error."""
    where = {"Bucket": config().mail_bucket if is_mail else config().files_bucket, "Key": key}
    try:
        stored_at = client("s3").head_object(**where)["LastModified"]
    except ClientError as error:
        if error.response["Error"]["Code"] in ("NoSuchKey", "404"):
            return
        raise
    if stored_at <= before:
        client("s3").delete_object(**where)


def _signed(bucket: str, key: str, disposition: str, content_type: str) -> str:
    shown = {"ResponseContentDisposition": disposition, "ResponseContentType": content_type}
    url: str = client("s3").generate_presigned_url(
        "get_object", Params={"Bucket": bucket, "Key": key, **shown}, ExpiresIn=LINK_SECONDS
    )
    if config().files_url:
        endpoint = client("s3").meta.endpoint_url
        return config().files_url + url.removeprefix(endpoint)
    return url


def put(tenant: str, name: str, content: bytes, content_type: str) -> None:
    """Store bytes of a tenant's under a name of our choosing."""
    bucket = config().files_bucket
    client("s3").put_object(Bucket=bucket, Key=f"{tenant}/{name}", Body=content, ContentType=content_type)


def has(tenant: str, name: str) -> bool:
    """Whether something is stored under a name; without the right to list a bucket S3 does not say that it is not."""
    try:
        client("s3").head_object(Bucket=config().files_bucket, Key=f"{tenant}/{name}")
    except ClientError as error:
        if error.response["Error"]["Code"] in ("NoSuchKey", "404", "403", "AccessDenied"):
            return False
        raise
    return True


class StoredMail(NamedTuple):
    raw: bytes
    noted: dict[str, str]  # what was kept beside it


def stored_mail(key: str, beginning: int = 0) -> StoredMail | None:
    """Raw mail, or only its first bytes; None when it is not there, as when it has been put away already."""
    part = {"Range": f"bytes=0-{beginning - 1}"} if beginning else {}
    try:
        found = client("s3").get_object(Bucket=config().mail_bucket, Key=key, **part)
    except ClientError as error:
        if error.response["Error"]["Code"] in ("NoSuchKey", "404"):
            return None
        raise
    return StoredMail(found["Body"].read(), found.get("Metadata", {}))


def keep_incoming(name: str, raw: bytes, noted: Mapping[str, str]) -> str:
    """Store raw mail that we fetched ourselves where SES puts what it takes; the same name is the same mail."""
    key = incoming(name)
    client("s3").put_object(
        Bucket=config().mail_bucket, Key=key, Body=raw, ContentType="message/rfc822", Metadata=dict(noted)
    )
    return key


def incoming(name: str) -> str:
    """Where `keep_incoming` puts a mail."""
    return f"{INCOMING}{name}"


def keep_mail(tenant: str, name: str, raw: bytes, noted: Mapping[str, str]) -> str:
    """Store raw mail among the tenant's own things with what is known of it (at most 2 kB, as S3 takes it)."""
    key = f"{tenant}/{name}"
    client("s3").put_object(
        Bucket=config().mail_bucket, Key=key, Body=raw, ContentType="message/rfc822", Metadata=dict(noted)
    )
    return key


def set_aside(key: str, raw: bytes, noted: Mapping[str, str]) -> None:
    """Keep mail that is for nobody where the operator finds it."""
    to = f"{NOBODY}{key.removeprefix(INCOMING)}"
    client("s3").put_object(Bucket=config().mail_bucket, Key=to, Body=raw, Metadata=dict(noted))


def put_away(key: str) -> None:
    """Remove incoming mail that every recipient's tenant has by now."""
    client("s3").delete_object(Bucket=config().mail_bucket, Key=key)


def waiting_mail(before: datetime) -> Iterator[str]:
    """Keys of incoming mail stored before a moment and not yet put away: what the sweep looks at."""
    return (key for key, stored_at in mail_under(INCOMING) if stored_at <= before)


def mail_under(prefix: str) -> Iterator[tuple[str, datetime]]:
    """Keys of raw mail, and when each was stored."""
    pages = client("s3").get_paginator("list_objects_v2").paginate(Bucket=config().mail_bucket, Prefix=prefix)
    return ((item["Key"], item["LastModified"]) for page in pages for item in page.get("Contents", []))
