"""Stripe's test cards and how they behave (docs.stripe.com/testing)."""

import hashlib
from dataclasses import dataclass

from infrastructure.local.stripe.decline import DECLINES, Decline


@dataclass(frozen=True)
class Card:
    number: str
    brand: str = "visa"
    token: str = ""  # of a payment method that stands for it
    declines: str = ""  # always
    declines_later: str = ""  # once it is saved
    authentication: str = "never"  # or: unless saved by a page, always
    disputes: str = ""  # a payment by it is disputed, with this reason

    @property
    def last4(self) -> str:
        return self.number[-4:]

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(self.number.encode()).hexdigest()[:16]


CARDS = {
    card.number: card
    for card in (
        Card("4242424242424242", "visa", "pm_card_visa"),
        Card("4000056655665556", "visa", "pm_card_visa_debit"),
        Card("5555555555554444", "mastercard", "pm_card_mastercard"),
        Card("378282246310005", "amex", "pm_card_amex"),
        Card("4000000000000002", token="pm_card_visa_chargeDeclined", declines="generic_decline"),
        Card("4000000000009995", token="pm_card_visa_chargeDeclinedInsufficientFunds", declines="insufficient_funds"),
        Card("4000000000009987", token="pm_card_visa_chargeDeclinedLostCard", declines="lost_card"),
        Card("4000000000009979", token="pm_card_visa_chargeDeclinedStolenCard", declines="stolen_card"),
        Card("4000000000000069", token="pm_card_chargeDeclinedExpiredCard", declines="expired_card"),
        Card("4000000000000127", token="pm_card_chargeDeclinedIncorrectCvc", declines="incorrect_cvc"),
        Card("4000000000000119", token="pm_card_chargeDeclinedProcessingError", declines="processing_error"),
        Card("4000000000000341", token="pm_card_chargeCustomerFail", declines_later="generic_decline"),
        Card("4000002500003155", token="pm_card_authenticationRequiredOnSetup", authentication="unless saved"),
        Card("4000002760003184", token="pm_card_authenticationRequired", authentication="always"),
        Card("4000000000000259", token="pm_card_createDispute", disputes="fraudulent"),
    )
}
TOKENS = {card.token: card for card in CARDS.values()}


def find(number: str) -> Card | Decline:
    """Return the card of a number as people type it, or why there is none."""
    digits = "".join(number.split()).replace("-", "")
    if digits in CARDS:
        return CARDS[digits]
    if not digits.isascii() or not digits.isdigit() or not 12 <= len(digits) <= 19 or _checksum(digits):
        return DECLINES["incorrect_number"]
    return DECLINES["test_mode_live_card"]


def _checksum(digits: str) -> int:
    """ISO/IEC 7812-1, Annex B; 0 for a number that can be one."""
    doubled = (sum(divmod(2 * int(one), 10)) for one in digits[-2::-2])
    return (sum(int(one) for one in digits[-1::-2]) + sum(doubled)) % 10
