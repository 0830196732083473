"""Pages of the answer base: what all of them carry for readers, for search engines and for what keeps copies."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from chalice.app import Response

from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask
from tenants.keys import digest

PUBLIC = "public, max-age=60, s-maxage=300, stale-while-revalidate=600"
PRIVATE = "private, no-cache"
PERSONAL = re.compile(r"(?:^|;\s*)(?:language|favourites|reader|__Host-session|__Host-customer)=")
# What is another one each time that a page is made.
VOLATILE = re.compile(r'(name="(?:once|opened)" value=")[^"]*')
LOCALES = {"en": "en_GB", "ru": "ru_RU", "kk": "kk_KZ"}


class Meta(NamedTuple):
    """What a page says of itself to search engines and where somebody shares it."""

    path: str  # its one address
    description: str = ""
    languages: Sequence[str] = ()  # in which there is something else to read
    language: str = ""  # in which it is, where that is not the one of its address
    is_indexed: bool = True
    data: Sequence[dict[str, Any]] = ()  # schema.org's
    kind: str = "website"

    def in_language(self, code: str) -> str:
        return f"{self.path}?language={code}"


def show(ask: Ask, template: str, meta: Meta, code: int = 200, *, is_personal: bool = False, **values: Any) -> Response:
    """A page that whoever passes it on may keep for some minutes, where it is the same for everybody."""
    about: dict[str, Any] = {"origin": urls.customers_url(ask.desk), "locale": LOCALES[ask.language]}
    response = pages.page(ask, template, code, meta=meta, desk_name=ask.desk.tenant.name, **about, **values)
    return kept(ask, response, is_personal=is_personal) if code == 200 else response


def kept(ask: Ask, response: Response, *, is_personal: bool = False) -> Response:
    """Say who may keep an answer, and answer shortly to a reader who has it already (RFC 9110, 13.1.2)."""
    is_own = is_personal or "Set-Cookie" in response.headers or bool(PERSONAL.search(_cookies(ask)))
    response.headers["Cache-Control"] = PRIVATE if is_own else PUBLIC
    same = digest(VOLATILE.sub(lambda found: found[1], response.body))[:24]
    tag = f'W/"{same}"'
    response.headers["ETag"] = tag
    if tag in ask.request.headers.get("if-none-match", ""):
        response.status_code, response.body = 304, ""
    return response


def structured_way(ask: Ask, steps: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Where a page stands, as search engines show it in place of its address (schema.org, BreadcrumbList)."""
    items = [
        {"@type": "ListItem", "position": place, "name": name, "item": urls.customers_url(ask.desk, path)}
        for place, (name, path) in enumerate(steps, 1)
    ]
    return {"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": items}


def number(text: str) -> int:
    """The number of a page that was asked for; 0 for what is none."""
    return int(text) if re.fullmatch(r"[1-9][0-9]{0,3}", text) else 0 if text else 1


def _cookies(ask: Ask) -> str:
    return str(ask.request.headers.get("cookie", ""))
