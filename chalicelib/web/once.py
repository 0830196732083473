"""A form is done once, however often it is sent: the second sending is led to where the first ended.

What writes messages or makes things says so in its own transaction (`done`), at no cost. Any other form of a signed-in
person is claimed while the session is read, and where it ended is kept behind it.
"""

import hashlib
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from chalice.app import Response

from chalicelib.helpdesk import once
from chalicelib.helpdesk.once import Once
from chalicelib.helpdesk.signing_in import sessions
from chalicelib.urls import urls
from chalicelib.web import pages
from tenants import keys
from tenants.errors import Invalid, Problem
from tenants.keys import Key
from tenants.reading import together
from tenants.table import Write

if TYPE_CHECKING:
    from chalicelib.web.asking import Ask

LONGEST = 100  # letters of a key; ours have 16
WAITS = (0.05, 0.1, 0.2, 0.4, 0.8, 1.5)  # seconds between looks at what the first sending does
LEFT_OUT = ("csrf",)  # which another session has anew
Led = Callable[["Ask", Once], Response]


def key(ask: "Ask") -> Key | None:
    """Where this sending of a form to a tenant is told from any other; None for a form without a key."""
    said = sending(ask)
    return keys.once(ask.tenant, said) if said else None


def sending(ask: "Ask") -> str:
    """What is the same for two sendings of one form, and for nothing else; "" for a form without a key."""
    if not ask.is_change:
        return ""
    try:
        given = ask.form.get("once")
    except Invalid:
        return ""
    if not given or len(given) > LONGEST:
        return ""
    said = hashlib.sha256(repr((ask.path, given)).encode())
    for name, value in ask.form.pairs():
        if name not in LEFT_OUT:
            said.update(repr((name, value)).encode("utf-8", "surrogatepass"))
    for name, upload in ask.form.uploads():
        said.update(repr((name, upload.name)).encode("utf-8", "surrogatepass"))
        said.update(hashlib.sha256(upload.content).digest())
    return said.hexdigest()


def done(ask: "Ask", place: str, **made: Any) -> list[Write]:
    """What a verb writes with what the form asked for; the second sending goes to `place`."""
    found = key(ask)
    return [once.done(found, place, **made)] if found else []


def led(ask: "Ask", found: Once) -> Response:
    """Lead the second sending to where the first ended."""
    return pages.redirect(ask, found.place or _back(ask))


def told(ask: "Ask", found: Key, view: Callable[[], Response], lead: Led) -> Response:
    """Do what tells by itself that it is done; what fails now may have been done before."""
    try:
        response = view()
    except Problem:
        if before := once.find(found):
            return lead(ask, before)
        raise
    if response.status_code >= 400 and (before := once.find(found)):
        return lead(ask, before)
    return response


def claimed(ask: "Ask", found: Key, enter: Callable[[], None], view: Callable[[], Response]) -> Response:
    """Do what is claimed for the time, and keep where it ended."""
    problem, is_mine = together(lambda: _problem(enter), lambda: _is_shown(ask) and once.claim(found))
    if problem is not None:
        if is_mine:
            once.release(found)
        raise problem
    if not is_mine and (response := _wait(ask, found)):
        return response
    try:
        response = view()
    except BaseException:
        once.release(found)
        raise
    place = response.headers.get("Location")
    if response.status_code == 303 and place:
        once.keep(found, str(place))
    else:
        once.release(found)
    return response


def _wait(ask: "Ask", found: Key) -> Response | None:
    """Where the first sending ended, once it has; None when it came to nothing and is this one's to do."""
    for seconds in WAITS:
        before = once.find(found)
        if before and before.place:
            return pages.redirect(ask, before.place)
        if (before is None and once.claim(found)) or (before and once.take_over(before)):
            return None
        time.sleep(seconds)
    return pages.redirect(ask, _back(ask))


def _is_shown(ask: "Ask") -> bool:
    """Whether the form is of a page of ours, so that strangers cannot have anything written."""
    return sessions.is_csrf(ask.cookie(pages.SESSION), ask.form.get("csrf"))


def _problem(enter: Callable[[], None]) -> Exception | None:
    try:
        enter()
    except Exception as problem:
        return problem
    return None


def _back(ask: "Ask") -> str:
    """The page that the form stood on, or the board."""
    parts = urlsplit(ask.request.headers.get("referer", ""))
    asked = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return asked if parts.netloc.lower() == ask.host else urls.board()
