"""Which languages a browser asks for."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from chalicelib.web import pages

if TYPE_CHECKING:
    from chalicelib.web.asking import Ask


class _Accepted(NamedTuple):
    quality: float
    code: str


@lru_cache(256)  # a page asks for its language some hundred times
def accepted(header: str) -> tuple[str, ...]:
    """The languages that a browser asks for, best first (RFC 9110, 12.5.4)."""
    found = []
    for part in header.split(",")[:20]:
        code, _, parameters = part.strip().partition(";")
        match = re.search(r"q=([0-9.]{1,5})", parameters)
        try:
            quality = float(match[1]) if match else 1.0
        except ValueError:
            quality = 0.0
        if code and quality > 0:
            found.append(_Accepted(quality, code.partition("-")[0].lower()))
    return tuple(one.code for one in sorted(found, key=lambda one: -one.quality))


def language(ask: "Ask") -> str:
    """What was chosen here, else what the person reads, else what the browser prefers, else the desk's own."""
    chosen = (
        ask.query.get("language", ""),
        ask.person.language if ask.person else "",
        ask.cookie(pages.LANGUAGE),
        (ask.customer.language or "") if ask.customer else "",
    )
    wanted = (*chosen, *accepted(ask.request.headers.get("accept-language", "")))
    default = ask.desk.tenant.language if ask.desk else "en"
    return next((code for code in wanted if code in ask.languages), default)
