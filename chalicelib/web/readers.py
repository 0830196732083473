"""Who reads the answer base: a person or a robot, somebody of the desk, a customer who is signed in, or anybody."""

import re
import secrets
from collections.abc import Sequence

from chalicelib.config import config
from chalicelib.helpdesk.answers import favourites
from chalicelib.helpdesk.signing import seal
from chalicelib.helpdesk.signing_in import sessions
from chalicelib.web import pages
from chalicelib.web.asking import Ask
from tenants.errors import NotSignedIn
from tenants.keys import Key
from tenants.staff import Staff

READER, FAVOURITES = "reader", "favourites"
PATH = "/answers"
READER_ID = re.compile(r"[a-z2-7]{24}")
# How robots call themselves, whether they index, preview a link, watch that a page is up, or are somebody's program.
BOTS = re.compile(
    r"(?<!cu)bot(?:\b|[/;_-])|crawl|spider|slurp|preview|monitor|uptime|pingdom|lighthouse|headless|phantom|selenium|playwright"
    r"|puppeteer|facebookexternalhit|embedly|quora|whatsapp|telegram|skype|vkshare|mediapartners|apis-google|feed"
    r"|validator|archiv|scrap|curl|wget|python|java/|okhttp|go-http|libwww|httpclient|axios|node-fetch|ruby|perl|php/"
    r"|gptbot|claude|chatgpt|bytespider|yandex(?!browser|search)|baidu(?!browser|boxapp)",
    re.IGNORECASE,
)


def is_bot(ask: Ask) -> bool:
    """Whether no person sits there, as far as the caller says himself; browsers say what they are."""
    agent = ask.request.headers.get("user-agent", "")
    return not agent or bool(BOTS.search(agent))


def wanted(ask: Ask) -> list[Key]:
    """What is read along to know who reads, behind all else that a page wants."""
    token = ask.cookie(pages.SESSION)
    return [sessions.key(ask.tenant, token)] if token else []


def staff(ask: Ask) -> Staff | None:
    """Who of the desk reads this page, where it wanted that; what another site sends is nobody's."""
    if not ask.cookie(pages.SESSION) or (ask.is_change and ask.is_from_elsewhere):
        return None
    try:
        return sessions.person(ask.desk, ask.extra[-1])
    except NotSignedIn:
        return None


def reader(ask: Ask) -> str:
    """The random name of a browser, which it gets when it first says something.

    It is made of the form's key, so that a second click is the same reader's.
    """
    if READER_ID.fullmatch(ask.cookie(READER)):
        return ask.cookie(READER)
    shown = ask.form.get("once") or secrets.token_urlsafe(12)
    return seal("reader", ask.tenant, ask.network, ask.request.headers.get("user-agent", ""), shown)


def reader_cookie(reader: str) -> str:
    return _cookie(READER, reader)


def favourites_cookie(ids: Sequence[str]) -> str:
    return _cookie(FAVOURITES, ".".join(ids))


def kept(ask: Ask) -> list[str]:
    """The favourites in this browser."""
    return favourites.parsed(ask.cookie(FAVOURITES))


def owner(ask: Ask, person: Staff | None) -> str:
    """With whose account favourites are kept; nothing where nobody is signed in."""
    if person:
        return favourites.staffs(person.id)
    return favourites.customers(ask.customer_id) if ask.customer_id else ""


def favourites_of(ask: Ask, person: Staff | None) -> list[str]:
    """What a reader has marked: with the account of who is signed in, and in this browser."""
    account = owner(ask, person)
    return favourites.joined(favourites.of(ask.tenant, account) if account else (), kept(ask))


def _cookie(name: str, value: str) -> str:
    age = pages.YEAR if value else 0
    safe = "; Secure" if config().scheme == "https" else ""
    return f"{name}={value}; Path={PATH}; Max-Age={age}; SameSite=Lax; HttpOnly{safe}"
