"""The door to S3: attachments and long texts under {tenant}/, raw mail under incoming/ until it is read."""

import hashlib
from datetime import datetime
from urllib.parse import quote

from botocore.exceptions import ClientError

from chalicelib.config import config
from chalicelib.integrations.aws import client
from tenants.keys import now

INLINE = {
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
}  # plain raster images: all that a browser may open itself
LINK_SECONDS = 300
INCOMING = "incoming/"


def keep(tenant: str, content: bytes, content_type: str = "application/octet-stream") -> str:
    """Store bytes under a name made of them, so that the same file is stored once a tenant; return the key."""
    key = f"{tenant}/{hashlib.sha256(content).hexdigest()}"
    client("s3").put_object(Bucket=config().files_bucket, Key=key, Body=content, ContentType=content_type)
    return key


def read(key: str) -> bytes:
    body: bytes = client("s3").get_object(Bucket=config().files_bucket, Key=key)["Body"].read()
    return body


def link(key: str, name: str, content_type: str) -> str:
    """A download link for five minutes, on an origin that no session of ours is sent to (mail.md, In 12)."""
    is_shown = content_type in INLINE
    disposition = f"{'inline' if is_shown else 'attachment'}; filename*=UTF-8''{quote(name, safe='')}"
    url: str = client("s3").generate_presigned_url(
        "get_object",
        Params={
            "Bucket": config().files_bucket,
            "Key": key,
            "ResponseContentDisposition": disposition,
            "ResponseContentType": content_type if is_shown else "application/octet-stream",
        },
        ExpiresIn=LINK_SECONDS,
    )
    if config().files_url:
        endpoint = client("s3").meta.endpoint_url
        return config().files_url + url.removeprefix(endpoint)
    return url


def incoming_mail(key: str) -> bytes | None:
    """Raw mail that SES stored; None when it has been read and put away already."""
    try:
        body: bytes = client("s3").get_object(Bucket=config().mail_bucket, Key=key)["Body"].read()
    except ClientError as error:
        if error.response["Error"]["Code"] in ("NoSuchKey", "404"):
            return None
        raise
    return body


def keep_mail(tenant: str, name: str, raw: bytes) -> str:
    """Store raw mail among the tenant's own things; the same name is the same mail."""
    key = f"{tenant}/{name}"
    client("s3").put_object(Bucket=config().mail_bucket, Key=key, Body=raw, ContentType="message/rfc822")
    return key


def read_mail(key: str) -> bytes:
    body: bytes = client("s3").get_object(Bucket=config().mail_bucket, Key=key)["Body"].read()
    return body


def set_aside(key: str, raw: bytes) -> None:
    """Keep mail that is for nobody where the operator finds it."""
    client("s3").put_object(Bucket=config().mail_bucket, Key=f"nobody/{key.removeprefix(INCOMING)}", Body=raw)


def put_away(key: str) -> None:
    """Remove incoming mail that every recipient's tenant has by now."""
    client("s3").delete_object(Bucket=config().mail_bucket, Key=key)


def waiting_mail(before: datetime | None = None) -> list[str]:
    """Keys of incoming mail stored before a moment and not yet put away: what the sweep looks at."""
    pages = client("s3").get_paginator("list_objects_v2").paginate(Bucket=config().mail_bucket, Prefix=INCOMING)
    moment = before or now()
    return [item["Key"] for page in pages for item in page.get("Contents", []) if item["LastModified"] <= moment]
