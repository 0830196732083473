"""Who is asking, for which tenant, in which language: settled once, at the edge."""

import functools
import secrets
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from http.cookies import CookieError, SimpleCookie
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from chalice.app import Blueprint, Request, Response

from chalicelib.config import config
from chalicelib.helpdesk.counts import Counts
from chalicelib.helpdesk.desk import own_texts, slugs
from chalicelib.helpdesk.signing_in import sessions
from chalicelib.helpdesk.signing_in.sessions import Origin, Session
from chalicelib.web import admitting, bodies, once, pages, parts
from chalicelib.web.accepting import accepted
from chalicelib.web.problems import told
from chalicelib.wording import LANGUAGES, say
from tenants import directory, keys, table
from tenants.errors import N_, NotAllowed, NotFound, Text
from tenants.items import DeskItem
from tenants.keys import Key
from tenants.staff import Staff
from tenants.tenant import Desk, warm

FORMS = [bodies.FORM, bodies.MULTIPART]
View = Callable[..., Response]
WHO: dict[tuple[str, str], str] = {}  # whom each path and method is for, as `page` was told
_NOT_YET: Any = None
Also = Callable[["Ask"], Sequence[Key]]
Named = dict[str, str]  # parts of a path


class Ask:
    """One request, with what every page needs to know of it."""

    desk: Desk = _NOT_YET
    person: Staff = _NOT_YET
    counts: Counts = _NOT_YET
    session = ""  # its token
    sitting: Session = _NOT_YET
    extra: Sequence[DeskItem | None] = ()
    held: list[dict[str, Any]] | None = None  # files of a message, once they are stored
    told: Mapping[str, str] | None = None  # what the page behind a verb says of it

    def __init__(self, request: Request) -> None:
        self.request = request
        self.path = parts.path(request)
        self.method: str = request.method
        self.query: dict[str, str] = dict(request.query_params or {})
        self.host: str = request.headers.get("host", "").lower()

    @cached_property
    def tenant(self) -> str:
        """The id of the tenant whose host this is; raise NotFound for a host of nobody."""
        found = directory.host(self.host.partition(":")[0])
        if found is None:
            raise NotFound(N_("There is no desk at this address"))
        return found.tenant

    @property
    def is_site(self) -> bool:
        """Whether the base host is asked, which belongs to no tenant."""
        return self.host.partition(":")[0] == config().host.partition(":")[0]

    @property
    def is_led_on(self) -> bool:
        """Whether the desk has another address by now; what is sent to the old one is taken all the same."""
        is_there = not self.desk or self.host.partition(":")[0] == slugs.host_of(self.desk.tenant.slug)
        return not self.is_change and not is_there

    @property
    def is_from_elsewhere(self) -> bool:
        """Whether a page of another site sent this; browsers say so with every POST (the header Origin)."""
        origin = self.request.headers.get("origin")
        return origin is not None and urlsplit(origin).netloc.lower() != self.host

    @property
    def is_change(self) -> bool:
        return self.method not in ("GET", "HEAD", "OPTIONS")

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
        """What was chosen here, else what the person reads, else what the browser prefers, else the desk's own."""
        chosen = (
            self.query.get("language", ""),
            self.person.language if self.person else "",
            self.cookie(pages.LANGUAGE),
        )
        wanted = (*chosen, *accepted(self.request.headers.get("accept-language", "")))
        default = self.desk.tenant.language if self.desk else "en"
        return next((code for code in wanted if code in self.languages), default)

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
        return sessions.csrf(self.session) if self.session else ""

    @cached_property
    def once(self) -> str:
        """The key of a page's forms, by which a second sending is known."""
        return secrets.token_urlsafe(12)

    def open(self, session: bool, also: Also | None) -> None:
        """Read what the page needs to know first, in one round trip."""
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
            raise NotAllowed(N_("This page was open for too long. Go back, load it again, and repeat what you did."))


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
    "newcomer" is staff, too, before a second step was set up that the desk asks for.

    `home` is the page that a verb belongs to: who comes to the verb's address by a link or a reload is sent there.
    `once` leads the second sending of a form whose view says by itself, in its transaction, that it is done.
    The view gets an Ask and the parts of the path; domain errors become pages, since Chalice would make JSON of them.
    """
    verbs = list(methods or ("GET",))
    if "GET" in verbs:
        verbs.append("HEAD")

    def register(view: View) -> View:
        @functools.wraps(view)
        def handle(**named: str) -> Response:
            ask = Ask(blueprint.current_request)
            return told(ask, functools.partial(_enter, ask, view, who, also, once, named))

        del handle.__wrapped__  # Chalice reads the signature and would hand over no `ask`
        if home:
            _lead_home(blueprint, path, home)
        WHO.update({(path, verb): who for verb in verbs})
        blueprint.route(path, methods=verbs, content_types=[*FORMS, "application/json"])(handle)
        return view

    return register


def _lead_home(blueprint: Blueprint, path: str, home: str) -> None:
    def lead_home(**parts: str) -> Response:
        return pages.redirect(Ask(blueprint.current_request), home.format(**parts))

    blueprint.route(path, methods=["GET", "HEAD"])(lead_home)


def _enter(ask: Ask, view: View, who: str, also: Also | None, lead: once.Led | None, named: Named) -> Response:
    if ask.is_site != (who == "site"):
        raise NotFound()

    def shown() -> Response:
        return view(ask, **{name: parts.part(name, value) for name, value in named.items()})

    if who == "site":
        return shown()
    is_staff, key = who in ("staff", "newcomer"), once.key(ask)

    def enter() -> None:
        ask.open(session=is_staff, also=also)
        admitting.admit(ask, who)

    if key and is_staff and lead is None:
        return once.claimed(ask, key, enter, shown)
    enter()
    if ask.is_led_on:
        return pages.moved(ask, ask.desk.tenant.slug)
    return once.told(ask, key, shown, lead) if key and lead else shown()
