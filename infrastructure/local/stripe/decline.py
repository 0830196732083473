"""Why a card is declined, in Stripe's codes (docs.stripe.com/declines/codes)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Decline:
    code: str
    decline_code: str | None
    message: str
    advice_code: str | None = None  # what the bank says about trying again


def _declined(
    name: str, message: str = "Your card was declined.", code: str = "card_declined", advice: str = ""
) -> Decline:
    return Decline(code, name, message, advice or "try_again_later")


DECLINES = {
    one.decline_code or one.code: one
    for one in (
        _declined("generic_decline"),
        _declined("insufficient_funds", "Your card has insufficient funds."),
        _declined("lost_card", advice="do_not_try_again"),
        _declined("stolen_card", advice="do_not_try_again"),
        _declined("expired_card", "Your card has expired.", "expired_card", "confirm_card_data"),
        _declined("incorrect_cvc", "Your card's security code is incorrect.", "incorrect_cvc", "confirm_card_data"),
        _declined(
            "processing_error",
            "An error occurred while processing your card. Try again in a little bit.",
            "processing_error",
        ),
        _declined(
            "authentication_required",
            "Your card was declined. This transaction requires authentication.",
            "authentication_required",
        ),
        _declined(
            "test_mode_live_card",
            "Your card was declined. Your request was in test mode, but used a non test card. "
            "For a list of valid test cards, visit: https://docs.stripe.com/testing.",
        ),
        Decline("incorrect_number", None, "Your card number is incorrect."),
    )
}
AUTHENTICATE = DECLINES["authentication_required"]
UNAUTHENTICATED = Decline(
    "payment_intent_authentication_failure",
    None,
    "We are unable to authenticate your payment method. Please choose a different payment method and try again.",
)
