"""The door to those who tell people from machines: Cloudflare's Turnstile and hCaptcha."""

import json
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode, urlsplit

from chalicelib.config import config

TIMEOUT = 5  # seconds
MOST = 65_536  # bytes of an answer
LONGEST = 8192  # letters of a token
# What says nothing of the person: the keys are wrong, or the provider has trouble of its own.
OURS = {"missing-input-secret", "invalid-input-secret", "sitekey-secret-mismatch", "bad-request", "internal-error"}


class Busy(Exception):
    """No answer, or none about the person."""


@dataclass(frozen=True)
class Provider:
    """Where it is asked, and what a page of ours needs to show it."""

    name: str
    title: str
    verify: str
    script: str
    mark: str  # class of the element that the script fills
    field: str  # that the script puts into the form
    sources: tuple[str, ...]  # hosts for the page's policy, as its documentation names them


PROVIDERS = {
    "turnstile": Provider(
        "turnstile",
        "Cloudflare Turnstile",
        "https://challenges.cloudflare.com/turnstile/v0/siteverify",
        "https://challenges.cloudflare.com/turnstile/v0/api.js",
        "cf-turnstile",
        "cf-turnstile-response",
        ("https://challenges.cloudflare.com",),
    ),
    "hcaptcha": Provider(
        "hcaptcha",
        "hCaptcha",
        "https://api.hcaptcha.com/siteverify",
        "https://js.hcaptcha.com/1/api.js",
        "h-captcha",
        "h-captcha-response",
        ("https://hcaptcha.com", "https://*.hcaptcha.com"),
    ),
}


def is_person(provider: Provider, secret: str, site_key: str, token: str) -> bool:
    """Ask about the token that the provider's script gave a sender; raise Busy where that tells nothing.

    The sender's address is not told: neither provider needs it.
    """
    if not token or len(token) > LONGEST:
        return False
    said = _ask(provider, {"secret": secret, "response": token, "sitekey": site_key})
    if said.get("success") is True:
        return True
    codes = said.get("error-codes")
    if OURS.intersection(str(code) for code in codes if isinstance(code, str)) if isinstance(codes, list) else True:
        raise Busy(str(codes)[:100])
    return False


def _ask(provider: Provider, asked: dict[str, str]) -> dict[str, Any]:
    stand_in = config().captcha_url
    url = f"{stand_in}/{provider.name}{urlsplit(provider.verify).path}" if stand_in else provider.verify
    request = urllib.request.Request(url, urlencode(asked).encode(), {"Accept": "application/json"})
    try:
        with _opener().open(request, timeout=TIMEOUT) as answer:
            said = json.loads(answer.read(MOST))
    except (OSError, ValueError, HTTPException) as error:
        raise Busy(type(error).__name__) from error
    if not isinstance(said, dict):
        raise Busy("an answer of another shape")
    return said


def _opener() -> urllib.request.OpenerDirector:
    class Straight(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: Any, **__: Any) -> None:
            """Follow nobody: a secret is in what we send."""

    return urllib.request.build_opener(Straight)
