"""Events of Stripe's. An event only says what to ask for: what is booked is what Stripe answers then.

So an event may come twice, late, or before an earlier one.
"""

import logging
from collections.abc import Callable

from chalicelib.helpdesk.paying import accounts, cards, crediting, refunding, subscribing, visits
from chalicelib.integrations import payments
from chalicelib.integrations.payments import Event
from tenants import paying, table
from tenants.errors import Conflict
from tenants.keys import now

TRIES = 4

logger = logging.getLogger(__name__)


def arrived(event: Event) -> None:
    """Do what an event calls for; what fails raises, so that Stripe tells of it again."""
    if paying.is_known(event.id):
        return
    deed = DEEDS.get(event.kind)
    if deed:
        _done(deed, event)
    paying.note(event.id, now())


def _done(deed: Callable[[Event], None], event: Event) -> None:
    for attempt in range(TRIES):
        try:
            deed(event)
            return
        except Conflict:  # another event of the same thing is dealt with at this moment
            if attempt == TRIES - 1:
                raise
        except payments.Gone:
            logger.warning("event %s is about a %s that is gone: %s", event.id, event.kind, event.object)
            return


def _visit(event: Event) -> None:
    visit = payments.driver().visited(event.object)
    if desk := accounts.desk_of(visit.customer, visit.tenant):
        visits.settle(desk, visit)


def _payment(event: Event) -> None:
    payment = payments.driver().payment(event.object)
    if desk := accounts.desk_of(payment.customer, payment.tenant) if payment.is_paid else None:
        crediting.credit(desk, payment)


def _invoice(event: Event) -> None:
    invoice = payments.driver().invoice(event.object)
    desk = accounts.desk_of(invoice.customer, "")
    if desk is None:
        return
    for id in invoice.payments:
        payment = payments.driver().payment(id)
        crediting.credit(desk, payment, receipt=invoice.receipt or payment.receipt)
    if invoice.is_paid and not invoice.payments:  # by other means than a card
        paid = payments.Payment(invoice.id, invoice.amount, invoice.currency, is_paid=True, receipt=invoice.receipt)
        crediting.credit(desk, paid)
    if invoice.subscription:
        subscribing.look(desk, invoice.subscription)


def _subscription(event: Event) -> None:
    found = payments.driver().subscription(event.object)
    if desk := accounts.desk_of(found.customer, found.tenant):
        subscribing.look(desk, found.id)


def _charge(event: Event) -> None:
    if event.type == "charge.refunded":
        for one in payments.driver().refunds(event.object):
            refunding.refunded(one)


def _refund(event: Event) -> None:
    refunding.refunded(payments.driver().refund(event.object))


def _dispute(event: Event) -> None:
    refunding.disputed(payments.driver().dispute(event.object))


def _customer(event: Event) -> None:
    """A card was changed or removed on Stripe's pages, or all of the customer."""
    tenant = paying.owner(event.customer)
    desk = accounts.desk_of(event.customer, "") if tenant else None
    if desk is None:
        return
    if event.type == "customer.deleted":
        found = paying.read(desk.id)
        nothing = dict.fromkeys(("stripe_customer_id", "card", "automatic", "subscription"))
        if found.stripe_customer_id == event.customer:
            table.write(*accounts.changed(desk, None, found, "customer_gone", **nothing))
        return
    cards.look(desk)


DEEDS: dict[str, Callable[[Event], None]] = {
    "checkout.session": _visit,
    "payment_intent": _payment,
    "invoice": _invoice,
    "subscription": _subscription,
    "charge": _charge,
    "refund": _refund,
    "dispute": _dispute,
    "customer": _customer,
    "payment_method": _customer,
}
