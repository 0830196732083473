"""What pages show of how a tenant pays."""

from typing import Any

from chalicelib.helpdesk.charging import resting
from chalicelib.helpdesk.paying import accounts, amounts, transfers
from chalicelib.integrations import payments
from chalicelib.web.asking import Ask
from tenants import paying
from tenants.errors import N_, Invalid, Text
from tenants.paying import Paying

MONTH = 30  # days that a usual top-up lasts

FAILED = {
    "authentication_required": N_("The bank wants the card’s owner to agree. Top up once by hand."),
    "insufficient_funds": N_("There was not enough money on the card’s account."),
    "expired_card": N_("The card has expired. Use another one."),
    "gone": N_("The card is not there any more. Save one again."),
}
DECLINED: Text = N_("The bank has declined the card.")


def shown(ask: Ask, invalid: Invalid | None = None, found: Paying | None = None) -> dict[str, Any]:
    """All that `paying_panel` shows; `found` is how the tenant pays, where that was read with the session."""
    desk = ask.desk
    found = found or paying.read(desk.id)
    bounds = amounts.bounds(desk)
    usual = max(bounds.least, MONTH * resting.price(desk, resting.resting(desk)))
    failures = found.failures or {}
    return {
        "takes_cards": payments.takes_cards(),
        "takes_transfers": transfers.is_offered(),
        "currency": desk.tenant.currency,
        "card": found.card,
        "card_name": accounts.shown("card", found.card),
        "automatic": found.automatic,
        "failures": found.failures,
        "failed": FAILED.get(failures.get("why", ""), DECLINED),
        "subscription": found.subscription,
        "has_portal": bool(found.stripe_customer_id),
        "least": bounds.least,
        "most": bounds.most,
        "usual": amounts.plain(usual),
        "do": ask.form.get("do") if invalid else "",
        "typed": ask.form.typed() if invalid else {},
        "errors": invalid.fields if invalid else {},
    }
