"""Paying: topping up, the card, what comes by itself, receipts; and what Stripe tells of it."""

from collections.abc import Callable

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.rights import require
from chalicelib.integrations import payments
from chalicelib.urls import urls
from chalicelib.web import pages, parts
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import inside
from tenants import keys
from tenants.errors import N_, Invalid, NotFound
from tenants.keys import Key, now
from tenants.paying import Paying

routes = Blueprint(__name__)
TITLE = N_("Top up")


def _with_paying(ask: Ask) -> list[Key]:
    return [keys.paying(ask.tenant)]


@page(routes, "/billing/top-up", also=_with_paying)
def paying_page(ask: Ask) -> Response:
    """How the tenant pays; also where people come back to from Stripe's pages."""
    require(ask.desk, ask.person, "billing")
    if "session" in ask.query:
        return _outcome(ask, ask.query["session"])
    if "invoice" in ask.query:
        return _invoice(ask, ask.query["invoice"])
    return _page(ask)


@page(routes, "/billing/top-up", "POST", also=_with_paying)
def pay(ask: Ask) -> Response:
    """Do what the form of the panel names: pay, keep or forget a card, let money come by itself."""
    require(ask.desk, ask.person, "billing")
    deed = DEEDS.get(ask.form.get("do"))
    if deed is None:
        raise NotFound()
    try:
        away = deed(ask)
    except Invalid as invalid:
        return _page(ask, invalid)
    if away:
        return inside(ask, "paying_away.html", TITLE, url=away)
    return pages.redirect(ask, urls.top_up(saved="1"))


@page(routes, "/billing/receipts/{entry}")
def receipt(ask: Ask, entry: str) -> Response:
    """A top-up on paper."""
    from urllib.parse import unquote

    from chalicelib.helpdesk.paying import receipts

    found = receipts.find(ask.desk, ask.person, unquote(entry))
    return inside(ask, "receipt.html", N_("Receipt"), entry=found, tenant=ask.desk.tenant)


@page(routes, "/payments/stripe", "POST", who="site")
def told(ask: Ask) -> Response:
    """What Stripe tells: an event that it has signed. What fails is told again by it."""
    from chalicelib.helpdesk.paying import arriving

    try:
        if not payments.takes_cards():
            raise NotFound()
        signature = ask.request.headers.get("stripe-signature", "")
        event = payments.driver().event(parts.body(ask.request), signature, now())
    except payments.Forged:
        return pages.answer(ask, "", 400, content_type="text/plain; charset=utf-8")
    arriving.arrived(event)
    return pages.answer(ask, "", 200, content_type="text/plain; charset=utf-8")


def _page(ask: Ask, invalid: Invalid | None = None) -> Response:
    from chalicelib.web import paying  # late, as all that only this page needs

    known = ask.extra[0] if ask.extra else None
    found = known if isinstance(known, Paying) else None
    shown = paying.shown(ask, invalid, found)
    return inside(ask, "paying.html", TITLE, invalid, paying=shown, is_left="left" in ask.query)


def _outcome(ask: Ask, session: str) -> Response:
    """Say what became of a payment, as Stripe has it and not as the browser does."""
    from chalicelib.helpdesk.paying import visits
    from tenants import ledger

    found = visits.ended(ask.desk, session)
    balance = ledger.balance(ask.desk.id)
    return inside(
        ask, "paid.html", TITLE, outcome=found, balance=balance, currency=ask.desk.tenant.currency, session=session
    )


def _invoice(ask: Ask, amount: str) -> Response:
    from chalicelib.helpdesk.paying import transfers

    try:
        found = transfers.invoice(ask.desk, ask.person, amount)
    except Invalid as invalid:
        return _page(ask, invalid)
    return inside(ask, "invoice.html", N_("Invoice"), invoice=found, tenant=ask.desk.tenant)


def _top_up(ask: Ask) -> str:
    from chalicelib.helpdesk.paying import topping_up

    form = ask.form
    keeps_card = form.get("keeps_card") == "yes"
    return topping_up.start(ask.desk, ask.person, form.get("amount"), _once(ask), keeps_card=keeps_card)


def _card(ask: Ask) -> str:
    from chalicelib.helpdesk.paying import visits

    return visits.start(ask.desk, ask.person, "setup", _once(ask))


def _remove_card(ask: Ask) -> str:
    from chalicelib.helpdesk.paying import cards

    cards.remove(ask.desk, ask.person)
    return ""


def _automatic(ask: Ask) -> str:
    from chalicelib.helpdesk.paying import automatic

    automatic.switch(ask.desk, ask.person, ask.form.get("automatic"))
    return ""


def _automatic_off(ask: Ask) -> str:
    from chalicelib.helpdesk.paying import automatic

    automatic.switch(ask.desk, ask.person, None)
    return ""


def _subscribe(ask: Ask) -> str:
    from chalicelib.helpdesk.paying import subscribing, visits

    amount = subscribing.wanted(ask.desk, ask.person, ask.form.get("amount"))
    return visits.start(ask.desk, ask.person, "subscription", _once(ask), amount)


def _cancel(ask: Ask) -> str:
    from chalicelib.helpdesk.paying import subscribing

    subscribing.cancel(ask.desk, ask.person)
    return ""


def _portal(ask: Ask) -> str:
    from chalicelib.helpdesk.paying import portal

    return portal.start(ask.desk, ask.person)


DEEDS: dict[str, Callable[[Ask], str]] = {
    "top_up": _top_up,
    "card": _card,
    "remove_card": _remove_card,
    "automatic": _automatic,
    "automatic_off": _automatic_off,
    "subscribe": _subscribe,
    "cancel": _cancel,
    "portal": _portal,
}


def _once(ask: Ask) -> str:
    """What is the same for two sendings of one form."""
    from chalicelib.web import once

    return once.sending(ask) or ask.once
