"""While many questions come a form asks for a proof: work for a browser, a sum for people, or what a provider says."""

import re
import time
from collections.abc import Iterator

import pytest

from chalicelib.config import config
from chalicelib.helpdesk.forms.protecting import CaptchaSecret
from tenants import form_keys, items, keys, table, usage
from tenants.items import Counter
from tenants.keys import now
from tests.captcha_server import Captchas, running
from tests.clock import Ahead
from tests.forms import SHOP, challenge_on, error, form, send, send_from, typed, worked
from tests.people import Browser, Business, opened_before

NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
FLOODED = 5_000


def has_tickets(business: Business) -> int:
    found = table.get(items.Counter, keys.usage(business.tenant, usage.day(business.desk, now())))
    return found.numbers.get("tickets", 0) if found else 0


def flood_form(business: Business, id: str = "default") -> None:
    for window in (int(time.time()) // 3600, int(time.time()) // 3600 + 1):
        table.write(table.add(Counter(*keys.limit(business.tenant, f"form#{id}", window)), {"count": 60}))


def flood_desk(business: Business) -> None:
    today = usage.counted(business.desk, usage.day(business.desk, now()), {"tickets": FLOODED})
    table.write(today)


def summed(browser: Browser) -> str:
    found = re.search(r"How much is (\w+) plus (\w+)\?", browser.text)
    assert found, browser.text
    return str(sum(NUMBERS.index(word) + 1 for word in found.groups()))


def test_a_form_asks_for_nothing_while_nothing_floods(acme: Business) -> None:
    visitor = acme.visitor()
    visitor.get("/form")
    assert not challenge_on(visitor) and "How much is" not in visitor.page.text
    assert "form_proof" not in visitor.page.text


def test_a_flooded_form_asks_for_work_and_takes_who_did_it(acme: Business, clock: Ahead) -> None:
    flood_form(acme)
    visitor = send(acme, "/form")
    assert visitor.page.status == 429 and int(visitor.page.header("retry-after") or 0) > 0
    assert "Please help" in visitor.page.text and has_tickets(acme) == 0
    challenge = challenge_on(visitor)
    assert challenge and challenge != challenge_on(send(acme, "/form")), "each has its own"
    visitor.submit("/form", proof=worked(challenge))
    assert visitor.page.status == 200 and has_tickets(acme) == 1
    again = send(acme, "/form", message="Another", proof=worked(challenge))
    assert again.page.status == 422 and "Another" in again.page.text and has_tickets(acme) == 1, "it is good for once"


def test_who_opens_a_flooded_form_is_asked_at_once_and_loses_no_file(acme: Business) -> None:
    flood_form(acme)
    visitor = acme.visitor()
    visitor.get("/form")
    sent = {**typed(acme), "proof": worked(challenge_on(visitor)), "opened": opened_before(9)}
    visitor.submit("/form", files={"files": ("a.txt", b"x", "text/plain")}, **sent)
    assert visitor.page.status == 200 and "#1" in visitor.text


def test_a_second_click_with_the_same_proof_is_answered_as_the_first(acme: Business) -> None:
    flood_form(acme)
    visitor = acme.visitor()
    visitor.get("/form")
    sent = {**typed(acme), "proof": worked(challenge_on(visitor)), "opened": opened_before(9)}
    once = visitor.tree.css_first("input[name=once]").attributes["value"]  # type: ignore[union-attr]
    for _ in range(2):
        visitor.post("/form", {**sent, "once": once})
        assert visitor.page.status == 200 and "#1" in visitor.text
    assert has_tickets(acme) == 1


def test_a_proof_holds_for_its_form_its_network_and_an_hour(acme: Business, globex: Business, clock: Ahead) -> None:
    always, other = form(acme, captcha="always"), form(acme, "other", captcha="always")
    elsewhere = form(globex, captcha="always")
    visitor = acme.visitor()
    visitor.get(always)
    proof = worked(challenge_on(visitor))
    easy = re.sub(r"^(\d+)-6-", r"\1-0-", challenge_on(visitor))
    strange = acme.visitor()
    strange.network = "203.0.113.9"
    refused = [
        send(acme, other, proof=proof),
        send(globex, elsewhere, proof=proof),
        send(acme, always, strange, proof=proof),
        send(acme, always, proof=proof.rpartition(".")[0]),
        send(acme, always, proof=f"{easy}:0.0.0.0"),
        send(acme, always, proof="²-6-x:1.1.1.1"),
    ]
    assert [one.page.status for one in refused] == [422] * 6
    clock.go(hours=2)
    assert send(acme, always, proof=proof).page.status == 422
    assert has_tickets(acme) == 0
    clock.go(hours=0)


def test_who_runs_no_scripts_answers_a_sum(acme: Business) -> None:
    path = form(acme, captcha="always")
    visitor = acme.visitor()
    visitor.get(path)
    assert visitor.tree.css_first("noscript #sum") is not None
    visitor = send(acme, path)
    assert visitor.page.status == 422 and visitor.tree.css_first("noscript #sum") is None
    visitor.submit(path, sum="1")
    assert visitor.page.status == 422 and error(visitor, "sum") and has_tickets(acme) == 0
    sum_of = visitor.tree.css_first("input[name=sum_of]").attributes["value"]  # type: ignore[union-attr]
    answer = summed(visitor)
    visitor.submit(path, sum=answer)
    assert visitor.page.status == 200 and has_tickets(acme) == 1
    assert send(acme, path, sum=answer, sum_of=sum_of).page.status == 422, "it is good for once"


def test_sums_are_taken_sixty_times_an_hour(acme: Business) -> None:
    path = form(acme, captcha="always")
    flood_sums = keys.limit(acme.tenant, "form-sums#orders", int(time.time()) // 3600)
    table.write(table.add(Counter(*flood_sums), {"count": 60}))
    visitor = send(acme, path)
    visitor.submit(path, sum=summed(visitor))
    assert visitor.page.status == 429 and has_tickets(acme) == 0


def test_a_flooded_desk_takes_who_proves_himself_and_parks_the_rest(acme: Business) -> None:
    flood_desk(acme)
    visitor = send(acme, "/form", message="No proof")
    assert visitor.page.status == 200 and "#" not in visitor.text
    acme.owner.get("/suspended")
    assert "ten times what your plan includes" in acme.owner.text
    today = table.get(Counter, keys.usage(acme.tenant, usage.day(acme.desk, now())))
    assert today and today.numbers["flooded"] == 1 and today.numbers["tickets"] == FLOODED
    visitor.get("/form")
    visitor.submit("/form", **typed(acme), opened=opened_before(9), proof=worked(challenge_on(visitor)))
    assert "#1" in visitor.text and has_tickets(acme) == FLOODED + 1


def test_a_form_that_never_asks_has_its_rate(acme: Business) -> None:
    path = form(acme, captcha="never")
    flood_form(acme, "orders")
    visitor = send(acme, path)
    assert visitor.page.status == 429 and not challenge_on(visitor) and "send it again in" in visitor.text


def test_a_plain_form_in_a_flood_is_confirmed_on_our_page_and_led_back(acme: Business) -> None:
    path = form(acme, captcha="always", sites=[SHOP])
    visitor = send_from(acme, SHOP, path, return_to=f"{SHOP}/thanks", message="From my page")
    assert visitor.page.status == 422 and "From my page" in visitor.page.text and challenge_on(visitor)
    visitor.origin = f"http://{visitor.host}"
    visitor.submit(path, sum="1")
    assert error(visitor, "sum"), "who comes from a page without a seal does not wait either"
    sent = visitor.form(path)
    seal = sent.css_first("input[name=return_seal]")
    assert seal is not None
    visitor.submit(path, proof=worked(challenge_on(visitor)))
    assert visitor.page.status == 303 and f"{SHOP}/thanks?komek=sent&number=1" == visitor.page.header("location")


# ------------------------------------------------------------------ a provider


@pytest.fixture
def captchas(monkeypatch: pytest.MonkeyPatch) -> Iterator[Captchas]:
    with running() as made:
        monkeypatch.setenv("KOMEK_CAPTCHA_URL", made.url)
        config.cache_clear()
        yield made
    monkeypatch.undo()
    config.cache_clear()


def choose(business: Business, provider: str = "turnstile", **more: str) -> None:
    business.owner.get("/settings/forms/protection")
    keys_of = {"site_key": "0x4AAA-site", "secret_key": "0x4AAA-secret"}
    business.owner.submit("/settings/forms/protection", **{"provider": provider, **keys_of, **more})


@pytest.mark.parametrize(
    ("provider", "field", "host"),
    [
        ("turnstile", "cf-turnstile-response", "https://challenges.cloudflare.com"),
        ("hcaptcha", "h-captcha-response", "https://*.hcaptcha.com"),
    ],
)
def test_a_provider_is_asked_about_its_token(
    acme: Business, captchas: Captchas, provider: str, field: str, host: str
) -> None:
    choose(acme, provider)
    assert "Saved." in acme.owner.text and "0x4AAA-secret" not in acme.owner.page.text
    path, visitor = form(acme, captcha="always"), acme.visitor()
    page = visitor.get(path)
    policy = page.header("content-security-policy") or ""
    assert policy.count(host) >= 3 and 'data-sitekey="0x4AAA-site"' in page.text and not challenge_on(visitor)
    assert "cloudflare" not in (visitor.get("/form").header("content-security-policy") or "")
    assert send(acme, path, **{field: "machine"}).page.status == 422
    assert send(acme, path, **{field: ""}).page.status == 422
    assert has_tickets(acme) == 0
    assert "#1" in send(acme, path, **{field: "person"}).text
    (asked, _), (_, told) = captchas.asked[0], captchas.asked[-1]
    assert asked == f"/{provider}{'/turnstile/v0' if provider == 'turnstile' else ''}/siteverify"
    assert told == {"secret": "0x4AAA-secret", "response": "person", "sitekey": "0x4AAA-site"}


@pytest.mark.parametrize(
    "says", [b"<html>", {"success": False, "error-codes": ["invalid-input-secret"]}, {"success": False}, b"[]"]
)
def test_where_a_provider_is_silent_our_own_work_is_asked_and_nothing_is_lost(
    acme: Business, captchas: Captchas, says: object
) -> None:
    choose(acme)
    captchas.says = says  # type: ignore[assignment]
    path = form(acme, captcha="always")
    visitor = send(acme, path, **{"cf-turnstile-response": "person"})
    assert visitor.page.status == 422 and "Please help" in visitor.page.text
    visitor.submit(path, proof=worked(challenge_on(visitor)))
    assert "#1" in visitor.text


def test_who_cannot_run_the_providers_scripts_answers_a_sum(acme: Business, captchas: Captchas) -> None:
    choose(acme)
    path = form(acme, captcha="always")
    visitor = send(acme, path)
    visitor.submit(path, sum=summed(visitor))
    assert "#1" in visitor.text and not captchas.asked


def test_the_secret_is_kept_encrypted_and_stays_until_there_is_another(acme: Business) -> None:
    choose(acme)
    found = table.get(CaptchaSecret, form_keys.captcha_secret(acme.tenant))
    assert found and "0x4AAA-secret" not in found.locked
    choose(acme, site_key="other", secret_key="")
    assert table.get(CaptchaSecret, form_keys.captcha_secret(acme.tenant)).locked == found.locked  # type: ignore[union-attr]
    acme.owner.get("/settings/log")
    assert "0x4AAA-secret" not in acme.owner.page.text and "other" in acme.owner.text
    choose(acme, "")
    assert table.get(CaptchaSecret, form_keys.captcha_secret(acme.tenant)) is None
    assert challenge_on(_opened(acme, form(acme, captcha="always")))


def _opened(business: Business, path: str) -> Browser:
    visitor = business.visitor()
    visitor.get(path)
    return visitor


def test_keys_that_are_none_are_said_beside_their_fields(acme: Business) -> None:
    choose(acme, site_key="", secret_key="")
    assert acme.owner.page.status == 422 and error(acme.owner, "site_key") and error(acme.owner, "secret_key")
    choose(acme, site_key="<b>", secret_key="x" * 300)
    assert error(acme.owner, "site_key") and error(acme.owner, "secret_key")
    choose(acme, "recaptcha")
    assert error(acme.owner, "provider")
    choose(acme)
    choose(acme, "hcaptcha", secret_key="")
    assert error(acme.owner, "secret_key"), "another provider has another secret"


def test_protection_is_for_who_may_change_the_settings(acme: Business) -> None:
    assert acme.agent("Boris").get("/settings/forms/protection").status == 403
    assert acme.agent("Olga", role="admin").get("/settings/forms/protection").status == 200
