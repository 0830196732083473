"""Pages about what was paid: an invoice, its PDF, a receipt; and the bank's question to the owner of a card."""

from infrastructure.local.stripe import attempts, collecting, invoices, pages, paying
from infrastructure.local.stripe.account import Account
from infrastructure.local.stripe.cards import CARDS
from infrastructure.local.stripe.decline import AUTHENTICATE, Decline
from infrastructure.local.stripe.money import money
from infrastructure.local.stripe.pdf import document
from infrastructure.local.wsgi import Answer


def invoice(account: Account, method: str, secret: str, form: dict[str, str]) -> Answer:
    """Show an invoice; an open one can be paid here."""
    found = invoices.of_page(account, secret)
    if found is None:
        return pages.missing("There is no such invoice.")
    decline = None
    if method == "POST" and found["status"] == "open":
        card = paying.typed(account, form)
        decline = (
            card if isinstance(card, Decline) else collecting.collected(account, found, card, is_off_session=False)
        )
        if decline is AUTHENTICATE:
            decline = Decline("authentication_required", None, "This card wants authentication. Use another one here.")
    code = 402 if decline else 200
    charge = invoices.charge(account, found)
    return pages.html(
        "invoice.html", code, invoice=found, charge=charge, decline=decline, cards=CARDS.values(), form=form
    )


def pdf(account: Account, secret: str) -> Answer:
    """Give an invoice as a file."""
    found = invoices.of_page(account, secret)
    if found is None:
        return pages.missing("There is no such invoice.")
    sums = [f"{line['description']}  {money(line['amount'], line['currency'])}" for line in found["lines"]["data"]]
    total = f"Total {money(found['total'], found['currency'])}, {found['status']}"
    body = document(
        [f"Invoice {found['number']}", "Komek", f"To {found['customer_name'] or found['customer']}", *sums, total]
    )
    name = f'attachment; filename="Invoice-{found["number"]}.pdf"'
    return pages.answer(body, "application/pdf", headers=[("Content-Disposition", name)])


def receipt(account: Account, secret: str) -> Answer:
    """Show the receipt of a payment, as it stands now."""
    url = f"{account.options.url}/receipts/{secret}"
    found = next((one for one in account.all("charge") if one["receipt_url"] == url), None)
    return pages.html("receipt.html", charge=found) if found else pages.missing("There is no such receipt.")


def authentication(account: Account, method: str, id: str, form: dict[str, str]) -> Answer:
    """Ask the owner of a card whether it is he who pays, and send him back."""
    intent = account.get("payment_intent", id)
    action = intent["next_action"] or {}
    if "redirect_to_url" not in action:
        return pages.missing("Nobody is asked here any more.")
    if method != "POST":
        return pages.html("authenticate.html", intent=intent, form={}, method=intent["payment_method"])
    attempts.authenticated(account, intent, form.get("authentication") == "yes")
    back = action["redirect_to_url"]["return_url"]
    mark = "&" if "?" in back else "?"
    return pages.go(f"{back}{mark}payment_intent={id}&redirect_status={intent['status']}")
