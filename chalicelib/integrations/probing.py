"""A look at our own pages from outside, as a visitor comes to them: by name, certificate, CDN and gateway."""

import urllib.request
from http.client import HTTPException

from chalicelib.config import config

TIMEOUT = 10  # seconds


def is_answering() -> bool | None:
    """Whether the page of health answers within ten seconds; None where nothing is to be asked."""
    url = config().probe_url
    if not url:
        return None
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT) as answer:
            return bool(answer.status == 200)
    except (OSError, HTTPException):
        return False
