"""Who is asking, for which tenant, in which language: settled once, at the edge."""

import functools
import secrets
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from http.cookies import CookieError, SimpleCookie
from typing import Any, cast
from urllib.parse import urlencode

from chalice.app import Blueprint, Request, Response

from chalicelib.helpdesk.counts import Counts
from chalicelib.helpdesk.desk import own_texts
from chalicelib.helpdesk.signing_in import sessions
from chalicelib.helpdesk.signing_in.sessions import Origin, Session
from chalicelib.urls import urls
from chalicelib.web import admitting, bodies, customer_asking, hosts, once, pages, parts
from chalicelib.web.accepting import language
from chalicelib.web.problems import told
from chalicelib.web.registering import Named, Place, View, register
from chalicelib.wording import LANGUAGES, say
from tenants import fence, keys, table
from tenants.errors import NotAllowed, NotFound, Text
from tenants.items import DeskItem
from tenants.keys import Key
from tenants.staff import Staff
from tenants.tenant import Desk, warm

STAFF = ("staff", "newcomer")
_NOT_YET: Any = None
Also = Callable[["Ask"], Sequence[Key]]


class Ask(hosts.Asked):
    """One request, with what every page needs to know of it."""

    desk: Desk = _NOT_YET
    person: Staff = _NOT_YET
    counts: Counts = _NOT_YET
    session = ""  # its token
    sitting: Session = _NOT_YET
    who = ""  # for whom the page is
    customer = _NOT_YET  # who is signed in as one: a customers.Customer, and his session
    customer_session = _NOT_YET
    extra: Sequence[DeskItem | None] = ()
    held: list[dict[str, Any]] | None = None  # files of a message, once they are stored
    told: Mapping[str, str] | None = None  # what the page behind a verb says of it

    def __init__(self, request: Request) -> None:
        super().__init__(request)
        self.path = parts.path(request)
        self.query = {name: bodies.whole(value) for name, value in (request.query_params or {}).items()}

    @cached_property
    def form(self) -> bodies.Body:
        return bodies.parse(self.request.headers.get("content-type", ""), parts.body(self.request))

    @cached_property
    def jar(self) -> SimpleCookie:
        try:
            return SimpleCookie(self.request.headers.get("cookie", ""))
        except CookieError:
            return SimpleCookie()

    def cookie(self, name: str) -> str:
        return self.jar[name].value if name in self.jar else ""

    def cookies(self) -> tuple[str, ...]:
        """The cookie of a language that was just chosen."""
        chosen = self.query.get("language", "")
        return (pages.language_cookie(chosen),) if chosen in LANGUAGES else ()

    @property
    def language(self) -> str:
        return language(self)

    @property
    def languages(self) -> Sequence[str]:
        """What there is to choose from: staff read all of ours, customers those that the desk speaks."""
        return self.desk.tenant.spoken if self.desk and not self.person else LANGUAGES

    @property
    def own_words(self) -> Mapping[str, Sequence[str]]:
        """The tenant's words in place of ours, for its customers."""
        return own_texts.words(self.desk, self.language) if self.desk and not self.person else {}

    def kept(self) -> list[tuple[str, str]]:
        """What was typed, to be sent once more; nothing where a part of it, a password or a file, has to come again."""
        return [] if self.form.is_partly_lost else self.form.pairs()

    def in_language(self, code: str) -> str:
        """The same page in another language, whatever it was asked for."""
        return "?" + urlencode({**self.query, "language": code})

    def say(self, text: Text) -> str:
        """A text in the asker's language."""
        return say(text, self.language, self.own_words)

    @property
    def network(self) -> str:
        """The caller's address, of IPv6 the part that a provider gives to one customer."""
        return parts.network(self.request)

    @property
    def origin(self) -> Origin:
        return Origin(self.network, self.request.headers.get("user-agent", ""))

    @property
    def request_id(self) -> str:
        return str(self.request.context.get("requestId", ""))

    @cached_property
    def csrf(self) -> str:
        return (customer_asking if self.customer else sessions).csrf(self.session) if self.session else ""

    @cached_property
    def customer_id(self) -> str:
        """The id of the customer who is signed in here, on any page and for nothing secret; empty for nobody."""
        return customer_asking.id_of(self)

    @cached_property
    def once(self) -> str:
        """The key of a page's forms, by which a second sending is known."""
        return secrets.token_urlsafe(12)

    def open(self, who: str, also: Also | None) -> None:
        """Read what the page needs to know first, in one round trip."""
        fence.put_up(self.tenant)
        if who == "customer":
            return customer_asking.enter(self, also)
        session = who in STAFF
        token = self.cookie(pages.SESSION) if session else ""
        wanted = [keys.setting(self.tenant, "tenant"), keys.counts(self.tenant), sessions.key(self.tenant, token)]
        extra = list(also(self)) if also else []
        found = table.batch_get([*(wanted if session else wanted[:1]), *extra])
        self.desk = warm(self.tenant, found[0])
        self.extra = found[len(found) - len(extra) :]
        if session:
            self.person = sessions.person(self.desk, found[2] if token else None)
            self.session, self.counts = token, Counts(found[1])
            self.sitting = cast(Session, found[2])
            self._require_csrf()

    def _require_csrf(self) -> None:
        if self.is_change and not sessions.is_csrf(self.session, self.form.get("csrf")):
            raise NotAllowed(customer_asking.STALE)


def page(
    blueprint: Blueprint,
    path: str,
    *methods: str,
    who: str = "staff",
    also: Also | None = None,
    home: str = "",
    once: once.Led | None = None,
) -> Callable[[View], View]:
    """Register a view: `who` is "site" (the base host), "visitor" (a tenant's host) or "staff" (signed in there);
    "newcomer" is staff, too, before a second step was set up that the desk asks for; "customer" is signed in on the
    customers' pages (/my), which no staff member is by being one.

    `home` is the page that a verb belongs to: who comes to the verb's address by a link or a reload is sent there.
    `once` leads the second sending of a form whose view says by itself, in its transaction, that it is done.
    The view gets an Ask and the parts of the path; domain errors become pages, since Chalice would make JSON of them.
    """

    def registered(view: View) -> View:
        def answer(ask: Ask, named: Named) -> Response:
            response = told(ask, functools.partial(_enter, ask, view, who, also, once, named))
            if ask.desk:  # for the line in the log
                ask.request.context.update(tenant=ask.desk.id, plan=ask.desk.tenant.plan)
            return response

        return register(Place(blueprint, path, methods, home, Ask), who, view, answer)

    return registered


def _enter(ask: Ask, view: View, who: str, also: Also | None, lead: once.Led | None, named: Named) -> Response:
    if ask.is_site != (who == "site"):
        if not ask.is_site:
            ask.open("visitor", None)  # whose page it is that says so
        raise NotFound()

    def shown() -> Response:
        return view(ask, **{name: parts.part(name, value) for name, value in named.items()})

    if who == "site":
        return shown()
    if ask.is_own_host and hosts.is_for_staff(ask.path, who):
        ask.open("visitor", None)
        return pages.elsewhere(ask, urls.desk_url(ask.desk.tenant.slug))
    ask.who = who
    is_staff, key = who in STAFF, once.key(ask)

    def enter() -> None:
        ask.open(who, also)
        admitting.admit(ask, who)

    if key and is_staff and lead is None:
        return once.claimed(ask, key, enter, shown)
    enter()
    if there := ask.led_to(who):
        return pages.moved(ask, there) if ask.is_led_on else pages.elsewhere(ask, there)
    return once.told(ask, key, shown, lead) if key and lead else shown()
