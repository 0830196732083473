"""Files on a host of their own, as CloudFront gives them out in production: signed links to S3, with safe headers."""

import hmac
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import urllib3
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from infrastructure.local.settings import REGION, Settings
from infrastructure.local.wsgi import Answer, Environ

# What the stack's response headers policy adds.
SAFE = [
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "sandbox; default-src 'none'"),
    ("Referrer-Policy", "no-referrer"),
]
PASSED_ON = {"content-type", "content-disposition", "content-range", "accept-ranges", "etag", "last-modified"}


class Downloads:
    """Answers GET and HEAD of presigned links; moto itself would honour expired and forged ones."""

    def __init__(self, settings: Settings) -> None:
        self._endpoint = settings.aws_url
        self._http = urllib3.PoolManager(maxsize=16)

    def answer(self, environ: Environ, uri: str) -> Answer:
        """Fetch what the link is for, or say why not."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return _refusal("405 Method Not Allowed", "Files can only be downloaded here.")
        if not is_signed(self._endpoint + uri):
            return _refusal("403 Forbidden", "This link is not one of ours.")
        if is_expired(uri):
            return _refusal("403 Forbidden", "This link has expired: go back to the page it was on and open it again.")
        return self._fetch(environ, uri)

    def _fetch(self, environ: Environ, uri: str) -> Answer:
        wanted = {"Range": environ["HTTP_RANGE"]} if "HTTP_RANGE" in environ else {}
        # Asked as GET always: a presigned link is signed for it.
        found = self._http.request("GET", self._endpoint + uri, headers=wanted, redirect=False)
        if found.status >= 400:
            return _refusal("404 Not Found", "There is no such file.")
        headers = [(name, value) for name, value in found.headers.items() if name.lower() in PASSED_ON]
        headers += [*SAFE, ("Content-Length", str(len(found.data)))]
        return Answer(f"{found.status} OK", headers, b"" if environ["REQUEST_METHOD"] == "HEAD" else found.data)


def is_expired(uri: str) -> bool:
    query = dict(parse_qsl(urlsplit(uri).query))
    signed_at = datetime.strptime(query["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return datetime.now(UTC) > signed_at + timedelta(seconds=int(query["X-Amz-Expires"]))


def is_signed(url: str) -> bool:
    """Whether the link was made with this machine's key and not changed since."""
    unsigned, _, signature = url.rpartition("&X-Amz-Signature=")
    given = dict(parse_qsl(urlsplit(unsigned).query))
    if not {"X-Amz-Date", "X-Amz-Expires"} <= given.keys():
        return False
    request = AWSRequest("GET", unsigned)
    request.context["timestamp"] = given["X-Amz-Date"]
    signer = S3SigV4QueryAuth(Credentials("local", "local"), "s3", REGION)
    expected = signer.signature(signer.string_to_sign(request, signer.canonical_request(request)), request)
    return hmac.compare_digest(expected, signature)


def _refusal(status: str, words: str) -> Answer:
    body = f"<!doctype html><meta charset=utf-8><title>{words}</title><h1>{words}</h1>\n".encode()
    length = ("Content-Length", str(len(body)))
    return Answer(status, [("Content-Type", "text/html; charset=utf-8"), length, *SAFE], body)
