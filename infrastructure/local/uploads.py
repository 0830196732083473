"""Files that browsers send straight to S3 by a signed form: moto itself would take them unsigned, and of any size."""

import base64
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import urllib3
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from infrastructure.local.settings import REGION, Settings
from infrastructure.local.wsgi import Answer, Environ, read_body

# As the bucket's CorsConfiguration says it.
CORS = [
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Allow-Methods", "POST"),
    ("Access-Control-Allow-Headers", "*"),
]
Fields = dict[str, str]


class Uploads:
    """Answers POST of presigned forms, and what browsers ask before one."""

    def __init__(self, settings: Settings) -> None:
        self._endpoint = settings.aws_url
        self._http = urllib3.PoolManager(maxsize=16)

    def answer(self, environ: Environ, uri: str) -> Answer:
        """Store the file, or say as S3 does why not."""
        if environ["REQUEST_METHOD"] == "OPTIONS":
            return _answer("200 OK")
        bucket, body = uri.strip("/"), read_body(environ)
        fields, content = parsed(environ.get("CONTENT_TYPE", ""), body)
        if why := refused(bucket, fields, len(content)):
            return _answer("403 Forbidden" if why == "AccessDenied" else "400 Bad Request", why)
        stored = self._http.request("PUT", f"{self._endpoint}/{bucket}/{fields['key']}", body=content, redirect=False)
        return _answer("204 No Content") if stored.status == 200 else _answer("503 Slow Down", "SlowDown")


def parsed(content_type: str, body: bytes) -> tuple[Fields, bytes]:
    """The fields of a form, and its file, which comes last."""
    boundary = content_type.partition("boundary=")[2].strip('"').encode()
    fields, content = dict[str, str](), b""
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary)[1:-1] if boundary else ():
        head, _, value = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        name = head.partition(b'name="')[2].partition(b'"')[0].decode("utf-8", "replace")
        if name == "file":
            return fields, value
        fields[name] = value.decode("utf-8", "replace")
    return fields, content


def refused(bucket: str, fields: Fields, size: int) -> str:
    """What S3 calls the reason why it does not take a file; nothing when it does."""
    policy = fields.get("policy", "")
    if not policy or not hmac.compare_digest(_signature(fields, policy), fields.get("x-amz-signature", "")):
        return "AccessDenied"
    said = json.loads(base64.b64decode(policy))
    if datetime.now(UTC) > datetime.fromisoformat(said["expiration"]):
        return "AccessDenied"
    given = {**fields, "bucket": bucket}
    for condition in said["conditions"]:
        if isinstance(condition, list) and condition[0] == "content-length-range":
            if size < condition[1]:
                return "EntityTooSmall"
            if size > condition[2]:
                return "EntityTooLarge"
        elif not _fits(condition, given):
            return "AccessDenied"
    return ""


def _fits(condition: Any, given: Fields) -> bool:
    """Whether a field is what the form was signed for."""
    return isinstance(condition, dict) and all(given.get(name) == value for name, value in condition.items())


def _signature(fields: Fields, policy: str) -> str:
    request = AWSRequest("POST", "")
    request.context["timestamp"] = fields.get("x-amz-date", "")
    signer = S3SigV4Auth(Credentials("local", "local"), "s3", REGION)
    return str(signer.signature(policy, request))


def _answer(status: str, code: str = "") -> Answer:
    body = f"<Error><Code>{code}</Code></Error>".encode() if code else b""
    return Answer(status, [("Content-Type", "application/xml"), ("Content-Length", str(len(body))), *CORS], body)
