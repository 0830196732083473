"""The door to Google and Microsoft, where people allow us to read a mailbox (RFC 6749, with PKCE by RFC 7636)."""

import base64
import hashlib
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode

from chalicelib.config import config
from chalicelib.urls import OAUTH_BACK

TIMEOUT = 10  # seconds
MOST = 65_536  # bytes of an answer


class Refused(Exception):
    """The permission is over, or was never given; only a person who signs in again can help."""


class Busy(Exception):
    """No answer, or none that we understand; try again later."""


@dataclass(frozen=True)
class Provider:
    """Where somebody signs in, where tokens come from, and what we ask for."""

    name: str
    page: str
    tokens: str
    scope: str
    more: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Tokens:
    """What opens a mailbox for `seconds`, and what gets the next one; "" where the provider keeps to the old one."""

    access: str
    seconds: int
    refresh: str


PROVIDERS = {
    "google": Provider(
        "google",
        "https://accounts.google.com/o/oauth2/v2/auth",
        "https://oauth2.googleapis.com/token",
        "https://mail.google.com/",
        # Without these Google gives a refresh token only the first time.
        (("access_type", "offline"), ("prompt", "consent")),
    ),
    "microsoft": Provider(
        "microsoft",
        "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
        "https://login.microsoftonline.com/common/oauth2/v2.0/token",
        "https://outlook.office.com/IMAP.AccessAsUser.All offline_access",
        (("prompt", "select_account"),),
    ),
}


def is_ready(provider: str) -> bool:
    """Whether the operator has an application at the provider under whose name we ask."""
    return bool(provider in PROVIDERS and _client(provider)[0])


def page(provider: str, address: str, state: str, verifier: str) -> str:
    """The URL where the owner of a mailbox signs in and says yes."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    known = PROVIDERS[provider]
    asked = {
        "response_type": "code",
        "client_id": _client(provider)[0],
        "redirect_uri": config().url + OAUTH_BACK,
        "scope": known.scope,
        "state": state,
        "login_hint": address,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        **dict(known.more),
    }
    return f"{_at(known.page, '/authorize')}?{urlencode(asked)}"


def redeem(provider: str, code: str, verifier: str) -> Tokens:
    """Tokens for the code that came back from the page."""
    return _tokens(
        provider,
        {
            "grant_type": "authorization_code",
            "code": code,
            "code_verifier": verifier,
            "redirect_uri": config().url + OAUTH_BACK,
        },
    )


def refresh(provider: str, token: str) -> Tokens:
    """A new access token."""
    return _tokens(provider, {"grant_type": "refresh_token", "refresh_token": token})


def _tokens(provider: str, asked: dict[str, str]) -> Tokens:
    id, secret = _client(provider)
    said = _ask(_at(PROVIDERS[provider].tokens, "/token"), {**asked, "client_id": id, "client_secret": secret})
    try:
        return Tokens(str(said["access_token"]), int(said.get("expires_in", 3600)), str(said.get("refresh_token", "")))
    except (KeyError, TypeError, ValueError) as error:
        raise Busy("an answer without a token") from error


def _ask(url: str, asked: dict[str, str]) -> dict[str, Any]:
    request = urllib.request.Request(url, urlencode(asked).encode(), {"Accept": "application/json"})
    try:
        with _opener().open(request, timeout=TIMEOUT) as answer:
            said = json.loads(answer.read(MOST))
    except urllib.error.HTTPError as error:
        with error:
            raise _refusal(error.read(MOST)) from error
    except (OSError, ValueError, HTTPException) as error:
        raise Busy(type(error).__name__) from error
    if not isinstance(said, dict):
        raise Busy("an answer of another shape")
    return said


def _refusal(body: bytes) -> Refused | Busy:
    """What an error means (RFC 6749, 5.2): only `invalid_grant` is the person's to mend."""
    try:
        code = str(json.loads(body)["error"])
    except (KeyError, TypeError, ValueError):
        code = ""
    return Refused(code) if code in ("invalid_grant", "interaction_required", "consent_required") else Busy(code)


def _opener() -> urllib.request.OpenerDirector:
    class Straight(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: Any, **__: Any) -> None:
            """Follow nobody: a secret is in what we send."""

    return urllib.request.build_opener(Straight)


def _client(provider: str) -> tuple[str, str]:
    return config().google if provider == "google" else config().microsoft


def _at(url: str, path: str) -> str:
    return config().oauth_url + path if config().oauth_url else url
