"""Somebody pays by card: on the pay page, by a kept card, each month; and the money is on the balance once."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tenants import keys, ledger, paying, table
from tenants.ledger import Entry
from tests.people import Browser, Business, fields_of
from tests.stripe_server import Stripe, location

TOP_UP = "/billing/top-up"
VISA = "4242424242424242"
CREDIT = 20000  # of the sign-up


def do(browser: Browser, deed: str, **fields: str) -> Browser:
    """Send the form of the panel that does something."""
    browser.get(TOP_UP)
    forms = [one for one in browser.tree.css("form") if one.css_first(f'input[value="{deed}"]')]
    assert forms, f"no form to {deed}"
    browser.post(TOP_UP, {**fields_of(forms[0]), **fields})
    return browser


def away(browser: Browser) -> str:
    """Where a page leads on to Stripe."""
    link = browser.tree.css_first("a.primary")
    assert link and browser.page.status == 200, browser.text
    return str(link.attributes["href"])


def back(browser: Browser, url: str) -> Browser:
    """Follow Stripe's way back."""
    parts = urlsplit(url)
    assert parts.netloc == browser.host
    browser.get(f"{parts.path}?{parts.query}")
    return browser


def top_up(business: Business, stripe: Stripe, amount: str = "50.00", card: str = VISA, **more: str) -> str:
    """Pay; return where Stripe leads back to."""
    url = away(do(business.owner, "top_up", amount=amount, **more))
    return location(stripe.pay(url, card))


def entries(business: Business, type: str = "") -> list[Entry]:
    found = table.query_all(keys.ledger(business.tenant, "").pk)
    return [one for one in found if isinstance(one, Entry) and (not type or one.type == type)]


@pytest.fixture(autouse=True)
def adds_up(acme: Business) -> Iterator[None]:
    """Whatever happens, the balance is the sum of the entries."""
    yield
    assert ledger.balance(acme.tenant) == sum(one.amount for one in entries(acme))


# ------------------------------------------------------------------ the pay page


def test_a_payment_is_on_the_balance_by_the_time_one_comes_back(acme: Business, stripe: Stripe) -> None:
    browser = back(acme.owner, top_up(acme, stripe))

    assert "$50.00 is on your balance, which is $250.00 now" in browser.text
    assert ledger.balance(acme.tenant) == CREDIT + 5000
    assert set(stripe.deliver()) == {200}
    assert [one.amount for one in entries(acme, "top_up")] == [5000]


def test_a_payment_is_booked_by_its_webhook_alone(acme: Business, stripe: Stripe) -> None:
    top_up(acme, stripe)

    assert ledger.balance(acme.tenant) == CREDIT
    stripe.deliver(times=2, order=reversed)
    assert ledger.balance(acme.tenant) == CREDIT + 5000
    assert acme.owner.get("/settings/log").status == 200 and "50.00 USD" in acme.owner.text


def test_a_declined_card_and_a_page_that_was_left_change_nothing(acme: Business, stripe: Stripe) -> None:
    url = away(do(acme.owner, "top_up", amount="50"))
    stripe.pay(url, "4000000000000002")
    stripe.deliver()
    left = back(acme.owner, stripe.leave(url))

    assert "Nothing was paid" in left.text
    assert ledger.balance(acme.tenant) == CREDIT


def test_an_amount_is_checked_and_what_was_typed_is_kept(acme: Business, stripe: Stripe) -> None:
    for typed in ("", "much", "-5", "9.99", "10000.01", "1e5", "٥٠"):
        browser = do(acme.owner, "top_up", amount=typed)
        assert browser.page.status == 422, typed
        assert not list(stripe.account.all("checkout.session"))
    assert browser.tree.css_first("#top_up-amount").attributes["value"] == "٥٠"
    assert away(do(acme.owner, "top_up", amount=" 1 000,50 "))
    assert next(iter(stripe.account.all("checkout.session")))["amount_total"] == 100050


def test_a_form_that_is_sent_twice_leads_to_one_page(acme: Business, stripe: Stripe) -> None:
    acme.owner.get(TOP_UP)
    form = next(one for one in acme.owner.tree.css("form") if one.css_first('input[value="top_up"]'))
    first, second = (away_of(acme.owner, fields_of(form)) for _ in range(2))
    assert first == second
    assert len(list(stripe.account.all("checkout.session"))) == len(list(stripe.account.all("customer"))) == 1


def away_of(browser: Browser, fields: dict[str, str]) -> str:
    browser.post(TOP_UP, fields)
    return away(browser)


def test_the_way_back_does_not_believe_the_browser(acme: Business, globex: Business, stripe: Stripe) -> None:
    theirs = location(stripe.pay(away(do(globex.owner, "top_up", amount="50"))))
    mine = away(do(acme.owner, "top_up", amount="50"))
    query = urlsplit(theirs).query

    assert acme.owner.get(f"{TOP_UP}?{query}").status == 404
    assert acme.owner.get(f"{TOP_UP}?session=cs_test_none").status == 404
    acme.owner.get(f"{TOP_UP}?session={mine.rpartition('/')[2]}")
    assert "Nothing was paid" in acme.owner.text
    assert ledger.balance(acme.tenant) == CREDIT


def test_while_stripe_does_not_answer_nothing_is_lost(acme: Business, stripe: Stripe) -> None:
    to = top_up(acme, stripe)
    stripe.fail("api_error", "/v1/checkout/sessions")
    assert "on its way" in back(acme.owner, to).text
    assert "is on your balance" in back(acme.owner, to).text

    stripe.fail("api_error", "/v1/checkout/sessions")
    browser = do(acme.owner, "top_up", amount="70")
    assert browser.page.status == 422 and "does not answer just now" in browser.text


def test_only_who_may_see_money_pays(acme: Business, stripe: Stripe) -> None:
    boris = acme.agent("Boris")
    assert boris.get(TOP_UP).status == 403
    payer = acme.agent("Vera", role="admin")
    assert away(do(payer, "top_up", amount="50"))


def test_without_a_key_there_is_only_the_bank(acme: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.config import config

    monkeypatch.setenv("KOMEK_BANK", "Komek LLP\nIBAN KZ12 3456")
    config.cache_clear()
    try:
        acme.owner.get(TOP_UP)
        assert "By bank transfer" in acme.owner.text and "By card" not in acme.owner.text
        acme.owner.get(f"{TOP_UP}?invoice=120,50")
        assert "$120.50" in acme.owner.text and "IBAN KZ12 3456" in acme.owner.text
        assert acme.owner.get(f"{TOP_UP}?invoice=lots").status == 422
        assert acme.machine.gateway.request("POST", "http://localhost:8000/payments/stripe", {}, b"{}").status == 404
    finally:
        monkeypatch.undo()
        config.cache_clear()


def test_a_receipt_is_there_for_each_top_up(acme: Business, globex: Business, stripe: Stripe) -> None:
    back(acme.owner, top_up(acme, stripe))
    (entry,) = entries(acme, "top_up")
    acme.owner.get(f"/billing/receipts/{entry.key}")

    assert "$50.00" in acme.owner.text and "Visa •••• 4242" in acme.owner.text
    assert "/receipts/" in str(acme.owner.tree.css_first("a[rel=noreferrer]").attributes["href"])
    assert globex.owner.get(f"/billing/receipts/{entry.key}").status == 404


# ------------------------------------------------------------------ the kept card


def saved(business: Business, stripe: Stripe, card: str = VISA) -> None:
    back(business.owner, location(stripe.pay(away(do(business.owner, "card")), card)))
    assert "The card is kept" in business.owner.text


def test_a_card_is_kept_replaced_and_removed(acme: Business, stripe: Stripe) -> None:
    saved(acme, stripe)
    acme.owner.get(TOP_UP)
    assert "Visa •••• 4242" in acme.owner.text
    top_up(acme, stripe, card="5555555555554444", keeps_card="yes")
    stripe.deliver()
    acme.owner.get(TOP_UP)
    assert "Mastercard •••• 4444" in acme.owner.text

    do(acme.owner, "automatic", automatic="30")
    do(acme.owner, "remove_card")
    assert "No card is kept" in acme.owner.text
    stripe.deliver(times=2)
    now = paying.read(acme.tenant)
    assert now.card is None and now.automatic is None
    assert not [one for one in stripe.account.all("payment_method") if one["customer"]]


def test_a_card_is_only_kept_where_that_was_wished(acme: Business, stripe: Stripe) -> None:
    top_up(acme, stripe)
    stripe.deliver()
    assert paying.read(acme.tenant).card is None


def test_the_portal_is_one_click_away(acme: Business, stripe: Stripe) -> None:
    saved(acme, stripe)
    assert "/p/session/" in away(do(acme.owner, "portal"))


# ------------------------------------------------------------------ every month


def subscribed(business: Business, stripe: Stripe, card: str = VISA) -> str:
    url = away(do(business.owner, "subscribe", amount="150"))
    back(business.owner, location(stripe.pay(url, card)))
    stripe.deliver()
    return str(paying.read(business.tenant).subscription["id"])


def test_each_month_of_a_subscription_is_a_top_up(acme: Business, stripe: Stripe) -> None:
    from infrastructure.local.stripe import renewing

    id = subscribed(acme, stripe)
    assert ledger.balance(acme.tenant) == CREDIT + 15000
    renewing.month(stripe.account, id)
    stripe.deliver(times=3, order=reversed)

    assert ledger.balance(acme.tenant) == CREDIT + 2 * 15000
    acme.owner.get(TOP_UP)
    assert "$150.00 a month" in acme.owner.text
    do(acme.owner, "cancel")
    stripe.deliver()
    assert paying.read(acme.tenant).subscription is None
    assert next(iter(stripe.account.all("subscription")))["status"] == "canceled"
    acme.machine.work()
    assert not [one for one in acme.machine.sent(f"aigerim@{acme.slug}") if "subscription" in one["Subject"]]


def test_a_month_that_cannot_be_paid_is_told_once(acme: Business, stripe: Stripe) -> None:
    from infrastructure.local.stripe import payment_methods, renewing

    id = subscribed(acme, stripe)
    method = next(one["id"] for one in stripe.account.all("payment_method") if one["customer"])
    payment_methods.fail(stripe.account, method, "insufficient_funds")
    renewing.month(stripe.account, id)
    stripe.deliver(times=2)
    acme.machine.work()

    (letter,) = [one for one in acme.machine.sent(f"aigerim@{acme.slug}") if "a payment failed" in one["Subject"]]
    assert "$150.00" in letter.get_body(("plain",)).get_content()
    assert ledger.balance(acme.tenant) == CREDIT + 15000
    acme.owner.get(TOP_UP)
    assert "could not be paid" in acme.owner.text


def test_two_subscriptions_begun_at_once_become_one(acme: Business, stripe: Stripe) -> None:
    urls = [away(do(acme.owner, "subscribe", amount=amount)) for amount in ("150", "160")]
    for url in urls:
        stripe.pay(url)
    stripe.deliver(times=2)

    alive = [one for one in stripe.account.all("subscription") if one["status"] == "active"]
    assert [one["id"] for one in alive] == [paying.read(acme.tenant).subscription["id"]]
    assert ledger.balance(acme.tenant) == CREDIT + 15000 + 16000


def test_no_second_subscription_and_no_automatic_beside_one(acme: Business, stripe: Stripe) -> None:
    saved(acme, stripe)
    do(acme.owner, "automatic", automatic="30")
    subscribed(acme, stripe)
    assert paying.read(acme.tenant).automatic is None
    acme.owner.get(TOP_UP)
    from tests.routes.walk import csrf

    for deed in ({"do": "subscribe", "amount": "50"}, {"do": "automatic", "automatic": "50"}):
        assert acme.owner.post(TOP_UP, {"csrf": csrf(acme.owner), **deed}).status == 422
    assert acme.owner.post(TOP_UP, {"csrf": csrf(acme.owner), "do": "nothing"}).status == 404
