"""The event that API Gateway's REST API hands to a Lambda function (developer guide, "Input format of a Lambda function
for proxy integration")."""

import base64
import fnmatch
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import SplitResult, parse_qsl

from infrastructure.local.settings import ACCOUNT

Pairs = list[tuple[str, str]]

_NOBODY = dict.fromkeys(
    [
        "accessKey",
        "accountId",
        "caller",
        "cognitoAuthenticationProvider",
        "cognitoAuthenticationType",
        "cognitoIdentityId",
        "cognitoIdentityPoolId",
        "principalOrgId",
        "user",
        "userArn",
    ]
)


@dataclass(frozen=True)
class Asked:
    """A request as it came over the wire."""

    method: str
    url: SplitResult
    headers: Pairs
    body: bytes
    source_ip: str


def proxy_event(
    asked: Asked, template: str, parameters: dict[str, str], *, stage: str, binary_types: list[str]
) -> dict[str, Any]:
    """Describe the request; what is absent is None, as it is there."""
    headers = _forwarded(_with_host(asked.headers, asked.url), asked)
    query = parse_qsl(asked.url.query, keep_blank_values=True)
    has_binary = bool(asked.body) and is_binary(value(headers, "content-type"), binary_types)
    return {
        "resource": template,
        "path": asked.url.path or "/",
        "httpMethod": asked.method,
        "headers": dict(headers),
        "multiValueHeaders": _lists(headers),
        "queryStringParameters": dict(query) or None,
        "multiValueQueryStringParameters": _lists(query) or None,
        "pathParameters": parameters or None,
        "stageVariables": None,
        "requestContext": _context(asked, template, headers, stage),
        "body": _encoded(asked.body, has_binary),
        "isBase64Encoded": has_binary,
    }


def is_binary(media_type: str, binary_types: list[str]) -> bool:
    """Whether the API was told that content of this type is no text."""
    media_type = media_type.partition(";")[0].strip().lower()
    return any(fnmatch.fnmatchcase(media_type, binary) for binary in binary_types)


def value(headers: Pairs, name: str) -> str:
    """Return the first value of a header, or nothing."""
    return next((text for key, text in headers if key.lower() == name), "")


def _context(asked: Asked, template: str, headers: Pairs, stage: str) -> dict[str, Any]:
    now = datetime.now(UTC)
    # A Host header may carry a port here; no custom domain of API Gateway has one.
    domain = value(headers, "host").partition(":")[0]
    return {
        "accountId": ACCOUNT,
        "apiId": "komeklocal",
        "deploymentId": "local",
        "domainName": domain,
        "domainPrefix": domain.partition(".")[0],
        "extendedRequestId": uuid.uuid4().hex[:15] + "=",
        "httpMethod": asked.method,
        "identity": {**_NOBODY, "sourceIp": asked.source_ip, "userAgent": value(headers, "user-agent") or None},
        "path": f"/{stage}{asked.url.path or '/'}",
        "protocol": "HTTP/1.1",
        "requestId": str(uuid.uuid4()),
        "requestTime": now.strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "requestTimeEpoch": int(now.timestamp() * 1000),
        "resourceId": uuid.uuid5(uuid.NAMESPACE_URL, template).hex[:6],
        "resourcePath": template,
        "stage": stage,
    }


def _with_host(headers: Pairs, url: SplitResult) -> Pairs:
    return headers if value(headers, "host") else [("Host", url.netloc or "localhost"), *headers]


def _forwarded(headers: Pairs, asked: Asked) -> Pairs:
    """Add what API Gateway adds: whom it heard, after what the client claims about that, and how."""
    scheme = asked.url.scheme or "http"
    heard = ", ".join(filter(None, [value(headers, "x-forwarded-for"), asked.source_ip]))
    return [
        *((name, text) for name, text in headers if not name.lower().startswith("x-forwarded-")),
        ("X-Forwarded-For", heard),
        ("X-Forwarded-Port", _port(asked.url) or {"http": "80", "https": "443"}[scheme]),
        ("X-Forwarded-Proto", scheme),
    ]


def _port(url: SplitResult) -> str:
    try:
        return str(url.port or "")
    except ValueError:  # a client may ask for any number
        return ""


def _encoded(body: bytes, has_binary: bool) -> str | None:
    if not body:
        return None
    return base64.b64encode(body).decode() if has_binary else body.decode(errors="replace")


def _lists(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    lists: dict[str, list[str]] = {}
    for name, text in pairs:
        lists.setdefault(name, []).append(text)
    return lists
