"""Money that goes back: refunds leave the balance, disputes until they are won. Nobody is locked out by either."""

from chalicelib.helpdesk.charging import notices
from chalicelib.helpdesk.paying import accounts, crediting
from chalicelib.integrations import payments
from chalicelib.integrations.payments import Back
from tenants import paying
from tenants.table import Write
from tenants.tenant import Desk


def refunded(back: Back) -> None:
    """Book a refund, or that it came to nothing after all."""
    if desk := _paid_before(back):
        _move(desk, back, "refund", back.id)


def disputed(back: Back) -> None:
    """Book a dispute while its money is away; what is taken by itself rests from then on."""
    if desk := _paid_before(back):
        _move(desk, back, "adjustment", f"dispute#{back.id}", *(_rest(desk, back) if back.state == "taken" else []))


def _paid_before(back: Back) -> Desk | None:
    """The desk whose payment goes back, the payment booked: what goes back may be told of before what came."""
    if not back.payment:
        return None
    payment = payments.driver().payment(back.payment)
    desk = accounts.desk_of(payment.customer, payment.tenant)
    if desk is None:
        return None
    crediting.credit(desk, payment)
    if crediting.entry(desk, payment.id) is None:  # it never came onto the balance
        crediting.put_before_operator(desk, back.id, "not_credited", back.amount, back.currency)
        return None
    return desk


def _move(desk: Desk, back: Back, type: str, key: str, *more: Write) -> None:
    """Book what is so and is not booked yet, with what goes with it."""
    taken = crediting.entry(desk, key, type)
    about = {"by": "stripe", "what": "dispute" if type == "adjustment" else "refund", "payment": back.payment}
    if back.state == "taken" and taken is None:
        crediting.book(desk, type, key, -back.amount, about, *more)
    if back.state == "returned" and taken is not None:
        end = f"returned#{key if type == 'adjustment' else f'refund#{key}'}"
        if crediting.entry(desk, end, "adjustment") is None:
            crediting.book(desk, "adjustment", end, -int(taken.amount), about)


def _rest(desk: Desk, back: Back) -> list[Write]:
    """What ends taking money by itself, and tells the payers why."""
    told = {"what": "disputed", "amount": back.amount, "card": "", "retry_on": ""}
    off = accounts.changed(desk, None, paying.read(desk.id), "disputed", automatic=None, failures=None)
    return [*off, *notices.letters(desk, "payment_failed", told)]
