"""Pages of Stripe's on which somebody pays or saves a card: being sent there, and what became of it."""

from typing import NamedTuple

from chalicelib.helpdesk import log
from chalicelib.helpdesk.paying import accounts, cards, crediting, subscribing
from chalicelib.helpdesk.paying.amounts import plain
from chalicelib.helpdesk.rights import require
from chalicelib.integrations import payments
from chalicelib.integrations.payments import Visit, Wish
from chalicelib.urls import urls
from chalicelib.wording import say
from tenants import paying, table
from tenants.errors import N_, Conflict, NotFound, Text
from tenants.ledger import Entry
from tenants.staff import Staff
from tenants.tenant import Desk

WHAT = {
    "payment": N_("Top-up for the desk %(desk)s"),
    "subscription": N_("Monthly top-up for the desk %(desk)s"),
    "setup": N_("Card for the desk %(desk)s"),
}

TRIES = 3


class Outcome(NamedTuple):
    """What became of a visit: credited, underway, saved, subscribed or open."""

    state: str
    entry: Entry | None = None


def start(desk: Desk, person: Staff, mode: str, once: str, amount: int = 0, *, keeps_card: bool = False) -> str:
    """The URL of a page of Stripe's; the same again for the same `once`. Raise Invalid where there is none now."""
    require(desk, person, "billing")
    try:
        customer = str(accounts.customer(desk, person).stripe_customer_id)
        wish = _wish(desk, person, customer, mode, once, amount, keeps_card)
        url = payments.driver().visit(wish).url
    except payments.Problem as problem:
        raise accounts.unavailable(problem) from problem
    told = {"amount": f"{plain(amount)} {desk.tenant.currency}"} if amount else {}
    table.write(log.record(desk.id, person, "paying", f"{mode}_begun", after=told))
    return url


def _wish(desk: Desk, person: Staff, customer: str, mode: str, once: str, amount: int, keeps: bool) -> Wish:
    what = Text(WHAT[mode].message, {"desk": desk.tenant.name[:100]})
    home = urls.desk_url(desk.tenant.slug, urls.billing("top-up"))
    return Wish(
        customer=customer,
        tenant=desk.id,
        mode=mode,
        key=f"{mode}#{desk.id}#{once}",
        back=f"{home}?session={{CHECKOUT_SESSION_ID}}",
        left=f"{home}?left=1",
        language=person.language,
        what=say(what, person.language),
        amount=amount,
        currency=desk.tenant.currency,
        keeps_card=keeps,
    )


def ended(desk: Desk, id: str) -> Outcome:
    """What became of a visit, asked of Stripe, and booked where no event has told yet; raise NotFound for others'."""
    try:
        visit = payments.driver().visited(id)
    except payments.Busy:
        return Outcome("underway")
    except payments.Problem as problem:
        raise NotFound() from problem
    mine = paying.read(desk.id).stripe_customer_id
    if not mine or visit.customer != mine or visit.tenant != desk.id:
        raise NotFound()
    for _ in range(TRIES):  # the event of it may be dealt with at the same moment
        try:
            return settle(desk, visit)
        except payments.Busy:
            break
        except Conflict:
            continue
    return Outcome("underway")


def settle(desk: Desk, visit: Visit) -> Outcome:
    """Do what a visit has brought about, however often it is asked for."""
    if not visit.is_done:
        return Outcome("open")
    if visit.card:
        cards.keep(desk, visit.customer, visit.card)
    if visit.mode == "setup":
        return Outcome("saved")
    if visit.mode == "subscription":
        subscribing.look(desk, visit.subscription)
        return Outcome("subscribed")
    if not visit.payment:
        return Outcome("underway")
    payment = payments.driver().payment(visit.payment)
    crediting.credit(desk, payment)
    found = crediting.entry(desk, payment.id)
    return Outcome("credited" if found else "underway", found)
