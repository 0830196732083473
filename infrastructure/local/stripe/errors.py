"""Errors as Stripe answers them (docs.stripe.com/api/errors)."""

from typing import Any

from infrastructure.local.stripe.decline import Decline


class Refused(Exception):
    """An answer that is an error."""

    def __init__(self, status: int, type: str, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status = status
        code = more.get("code")
        doc = {"doc_url": f"https://docs.stripe.com/error-codes#{code.replace('_', '-')}"} if code else {}
        given = {name: value for name, value in more.items() if value is not None}
        self.body = {"error": {"message": message, "type": type, **given, **doc}}


def invalid(message: str, param: str | None = None, code: str | None = None, status: int = 400, **more: Any) -> Refused:
    return Refused(status, "invalid_request_error", message, param=param, code=code, **more)


def missing(what: str, id: str, param: str = "id") -> Refused:
    return invalid(f"No such {what}: '{id}'", param, "resource_missing", 404 if param == "id" else 400)


def declined(decline: Decline, **about: Any) -> Refused:
    """A card error; `about` are the charge and the intent it belongs to."""
    more = {"code": decline.code, "decline_code": decline.decline_code, "advice_code": decline.advice_code}
    return Refused(402, "card_error", decline.message, **more, **about)
