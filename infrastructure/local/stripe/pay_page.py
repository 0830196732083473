"""/c/pay/{session}: the page on which a session of Checkout is paid, or left."""

from infrastructure.local.stripe import pages, paying, payment_methods, prices
from infrastructure.local.stripe.account import Account, Object
from infrastructure.local.stripe.cards import CARDS
from infrastructure.local.stripe.decline import AUTHENTICATE, Decline
from infrastructure.local.wsgi import Answer

BUTTONS = {"payment": "Pay", "subscription": "Subscribe", "setup": "Save card"}


def answer(account: Account, method: str, id: str, form: dict[str, str]) -> Answer:
    session = account.find("checkout.session", id)
    if session is None:
        return pages.missing("There is no such payment.")
    if session["status"] == "complete":
        return pages.html("said.html", title="Done", words="This has been paid already.", back=_success(session))
    if session["status"] == "expired":
        words = "This page has expired. Go back and start again."
        return pages.html("said.html", 410, title="Too late", words=words, back=session["cancel_url"])
    if method != "POST":
        return _page(account, session, {})
    decline = paying.pay(account, id, form)
    if decline is AUTHENTICATE:
        return pages.html("authenticate.html", session=session, method=session["_method"], form=form)
    return _page(account, session, form, decline) if decline else pages.go(_success(session))


def _success(session: Object) -> str:
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])


def _page(account: Account, session: Object, form: dict[str, str], decline: Decline | None = None) -> Answer:
    saved = payment_methods.of_customer(account, session["customer"]) if session["customer"] else []
    customer = account.find("customer", session["customer"]) or {}
    return pages.html(
        "pay.html",
        402 if decline else 200,
        session=session,
        lines=[(line, prices.name(account, line["price"])) for line in session["_line_items"]],
        saved=saved if session["mode"] != "setup" else [],
        email=customer.get("email") or session["customer_email"] or form.get("email", ""),
        is_email_known=bool(customer.get("email") or session["customer_email"]),
        form=form,
        decline=decline,
        button=BUTTONS[session["mode"]],
        cards=CARDS.values(),
        back=(session["cancel_url"] or "").replace("{CHECKOUT_SESSION_ID}", session["id"]),
    )
