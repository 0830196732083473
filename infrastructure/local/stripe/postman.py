"""Webhooks of a local run: handed over by HTTP, soon after what they tell of, and again while nobody answers."""

import http.client
import logging
import threading
import time
import urllib.error
import urllib.request

from infrastructure.local.stripe.account import Account
from infrastructure.local.stripe.passing import catch_up
from infrastructure.local.stripe.webhooks import deliver

PAUSE = 0.3  # seconds between two looks
TIMEOUT = 20

_log = logging.getLogger(__name__)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Stripe follows none."""


_opener = urllib.request.build_opener(_NoRedirects, urllib.request.ProxyHandler({}))


def start(account: Account, url: str) -> None:
    """Deliver to an address in a thread that ends with the process."""
    threading.Thread(target=_walk, args=(account, url), daemon=True).start()


def _walk(account: Account, url: str) -> None:
    while True:
        time.sleep(PAUSE)
        try:
            catch_up(account)
            walk(account, url)
        except Exception:
            _log.exception("webhooks could not be delivered")


def walk(account: Account, url: str) -> None:
    """Deliver what is due, once."""
    for one in account.box.due(account.now()):
        # Not under the lock: the product asks the API while it answers.
        deliver(one, lambda body, headers: post(url, body, headers), account.options.secret, account.now())
        with account.lock:
            account.keep()


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Return the status of an answer, 0 where there was none."""
    request = urllib.request.Request(url, body, headers, method="POST")
    try:
        with _opener.open(request, timeout=TIMEOUT) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except (OSError, http.client.HTTPException):
        return 0
