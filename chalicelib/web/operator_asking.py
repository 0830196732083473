"""Who asks for the operator's console: pages of the base host with a session of their own, which opens no desk."""

import functools
from collections.abc import Callable
from functools import cached_property

from chalice.app import Blueprint, Request, Response

from chalicelib.helpdesk.operators import deeds, entering
from chalicelib.helpdesk.operators.deeds import By
from chalicelib.helpdesk.operators.entering import OperatorSession
from chalicelib.helpdesk.operators.operators import Operator
from chalicelib.helpdesk.signing_in import sessions
from chalicelib.urls import urls
from chalicelib.web import once, pages, parts
from chalicelib.web.asking import Ask
from chalicelib.web.problems import told
from chalicelib.web.registering import Named, Place, View, register
from tenants.errors import N_, Conflict, NotAllowed, NotFound, NotSignedIn

SESSION = "__Host-operator"
HALFWAY = "__Host-operator-halfway"


class OperatorAsk(Ask):
    """One request of the console."""

    operator: Operator
    operators_session: OperatorSession

    def __init__(self, request: Request) -> None:
        super().__init__(request)
        self.token = self.cookie(SESSION)

    @cached_property
    def by(self) -> By:
        """Who does what a form asks for, and by which sending of it."""
        return By(self.operator.name, self.operator.address, self.network, once.sending(self))

    def enter(self) -> None:
        """Raise NotSignedIn without a session, and NotAllowed for a form that is not of a page of ours."""
        self.operator, self.operators_session = entering.who(self.token)
        self.session = self.token
        if self.is_change and not sessions.is_csrf(self.token, self.form.get("csrf")):
            raise NotAllowed(N_("This page was open for too long. Go back, load it again, and repeat what you did."))


def page(
    blueprint: Blueprint, path: str, *methods: str, who: str = "operator", home: str = ""
) -> Callable[[View], View]:
    """Register a view of the console: `who` is "operator" (signed in) or "door" (whoever wants to come in).

    `home` is where somebody is led who comes to a verb's address by a link or a reload.
    """

    def registered(view: View) -> View:
        def answer(ask: OperatorAsk, named: Named) -> Response:
            return told(ask, functools.partial(_enter, ask, view, who, named))

        return register(Place(blueprint, path, methods, home, OperatorAsk), f"operator {who}", view, answer)

    return registered


def _enter(ask: OperatorAsk, view: View, who: str, named: Named) -> Response:
    if not ask.is_site:
        raise NotFound()
    if who == "operator":
        try:
            ask.enter()
        except NotSignedIn:
            return pages.redirect(ask, urls.operator_signin(), cookies=(cookie(SESSION, ""),))
    try:
        return view(ask, **{name: parts.part(name, value) for name, value in named.items()})
    except Conflict as conflict:
        if not deeds.was_sent(conflict.failed):
            raise
        return pages.redirect(ask, ask.path)  # the form was sent twice, and was done the first time


def cookie(name: str, token: str, seconds: int = 0) -> str:
    """A cookie of the console; an empty token removes it."""
    age = f"; Max-Age={seconds}" if seconds or not token else ""
    return f"{name}={token}; Path=/; Secure; HttpOnly; SameSite=Strict{age}"
