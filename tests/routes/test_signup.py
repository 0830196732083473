"""A business gets its desk: whole or not at all."""

import os
import re
import secrets
import threading
import time
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.helpdesk import limits
from chalicelib.helpdesk.signing_in import sessions
from chalicelib.helpdesk.signing_in.sessions import Welcome
from chalicelib.jobs import Job
from tenants import directory, items, keys, ledger, platform_keys, table
from tenants.items import DeskItem
from tenants.keys import now, stamp
from tenants.tenant import Tenant, load
from tests.machine import Machine
from tests.mails import link_in, mail_from, plain
from tests.people import PASSWORD, Browser, Business, opened_before

BASE = "localhost:8000"
ON_DYNOXIDE = "AWS_ENDPOINT_URL_DYNAMODB"


def a_slug(name: str = "acme") -> str:
    return f"{name}-{secrets.token_hex(4)}"


def at_the_door(world: Machine) -> Browser:
    """Somebody before the sign-up form, on a network of his own since those are limited across all tenants."""
    browser = Browser(world, BASE, network=f"198.18.{secrets.randbelow(255)}.{secrets.randbelow(255)}")
    browser.get("/signup")
    return browser


def sign_up(world: Machine, slug: str, /, **typed: str) -> Browser:
    """Fill the form; the browser then stands before the way into the desk, or before the form with its errors."""
    browser = at_the_door(world)
    wish = {"company": "Acme", "name": "Aigerim", "email": f"aigerim@{slug}.example", "password": PASSWORD}
    browser.submit("/signup", **{**wish, "slug": slug, **typed})
    return browser


def at_the_desk(world: Machine, slug: str, **typed: str) -> Browser:
    """The owner on her own board."""
    browser = sign_up(world, slug, **typed)
    assert browser.page.status == 303, browser.text
    owner = Browser(world, f"{slug}.localhost:8000")
    owner.get(browser.url)
    assert owner.url.endswith("/tickets"), owner.url
    return owner


def error(browser: Browser, field: str) -> str:
    found = browser.tree.css_first(f"#{field}-error")
    return found.text() if found else ""


def typed(browser: Browser, field: str) -> str | None:
    found = browser.tree.css_first(f"#{field}")
    assert found is not None
    return found.attributes.get("value")


def tenant_of(slug: str) -> str:
    found = directory.host(f"{slug}.localhost")
    assert found is not None
    return found.tenant


def tenants_named(slug: str) -> list[str]:
    """Tenants with a slug, whether or not a host leads there."""
    return [
        item.tenant for item in DeskItem.scan(DeskItem.sk == "tenant") if isinstance(item, Tenant) and item.slug == slug
    ]


@pytest.mark.engine
def test_a_business_gets_a_whole_desk(world: Machine) -> None:
    slug = a_slug()
    owner = at_the_desk(world, slug)
    pages = ("departments", "forms/default/code", "desk", "staff")
    shown = " ".join(owner.get(f"/settings/{page}").text for page in pages)
    for part in ("Support", f"support@{slug}.mail.localhost", f"http://{slug}.localhost:8000/form", "$200.00"):
        assert part in shown
    assert "you, Owner" in owner.text
    world.send(
        mail_from("dana@customers.example", f"support@{slug}.mail.localhost", subject="By mail"),
        "d@c.example",
        f"support@{slug}.mail.localhost",
    )
    visitor = Browser(world, owner.host)
    visitor.get("/form")
    visitor.submit("/form", subject="By form", message="Hello", email="dana@customers.example", opened=opened_before(9))
    world.work()
    owner.get("/tickets")
    assert "By mail" in owner.text and "By form" in owner.text


@pytest.mark.engine
def test_the_credit_is_an_entry_of_the_ledger(world: Machine) -> None:
    slug = a_slug()
    at_the_desk(world, slug)
    tenant = tenant_of(slug)
    entries = [one for one in table.query_all(keys.ledger(tenant, "").pk) if isinstance(one, ledger.Entry)]
    assert [(one.type, one.amount, one.currency) for one in entries] == [("credit", 200_00, "USD")]
    assert ledger.balance(tenant) == 200_00


def test_a_russian_sign_up_makes_a_russian_desk(world: Machine) -> None:
    slug = a_slug()
    browser = at_the_door(world)
    browser.language = "ru"
    browser.submit("/signup", company="Касса", slug=slug, name="Борис", email="b@kassa.example", password=PASSWORD)
    desk = Business(world, slug, tenant_of(slug), Browser(world, f"{slug}.localhost:8000")).desk
    assert (desk.tenant.language, desk.tenant.currency) == ("ru", "RUB")
    stranger = Browser(world, f"{slug}.localhost:8000", language="de")
    assert stranger.get("/form").header("content-language") == "ru", "the desk's own, where the browser wants another"


@pytest.mark.parametrize("zone", ["Etc/Unknown", "../../etc/passwd"])
def test_a_time_zone_that_is_none_does_not_break_the_desk(world: Machine, zone: str) -> None:
    """Browsers do name zones that nobody knows, such as Etc/Unknown."""
    slug = a_slug()
    owner = at_the_desk(world, slug, time_zone=zone)
    visitor = Browser(world, owner.host)
    visitor.get("/form")
    visitor.submit("/form", subject="Hello", message="Hello", email="dana@customers.example", opened=opened_before(9))
    assert visitor.page.status == 200
    assert owner.get("/tickets/1").status == 200


@pytest.mark.parametrize("slug", ["support", "demo"])
def test_a_reserved_address_is_refused_with_one_that_is_free(world: Machine, slug: str) -> None:
    company = f"Acme {secrets.token_hex(4)}"
    browser = sign_up(world, slug, company=company)
    assert browser.page.status == 422
    assert sign_up(world, suggested(browser), company=company).page.status == 303


def test_a_taken_address_is_refused_with_one_that_is_free(world: Machine) -> None:
    slug = a_slug()
    at_the_desk(world, slug, company=slug)
    browser = sign_up(world, slug, company=slug)
    assert browser.page.status == 422
    assert suggested(browser) != slug
    assert sign_up(world, suggested(browser)).page.status == 303
    assert len(tenants_named(slug)) == 1


@pytest.mark.parametrize(("slug", "company"), [("support", "A"), ("www", "Касса")])
def test_what_is_suggested_would_be_taken(world: Machine, slug: str, company: str) -> None:
    browser = sign_up(world, slug, company=company)
    assert sign_up(world, suggested(browser), company=company).page.status == 303, suggested(browser)


def test_what_is_suggested_for_a_long_address_would_be_taken(world: Machine) -> None:
    slug = f"{secrets.token_hex(14)}a-{secrets.token_hex(5)}"
    at_the_desk(world, slug)
    browser = sign_up(world, slug, company=slug)
    assert sign_up(world, suggested(browser)).page.status == 303, suggested(browser)


@pytest.mark.parametrize("slug", ["paypa1", "kaspi-support", "komek-pay", "supp0rt", "f-u-c-k", "sberbank-online"])
def test_what_looks_like_somebody_else_or_an_insult_is_refused_with_one_that_is_free(world: Machine, slug: str) -> None:
    company = f"Acme {secrets.token_hex(4)}"
    browser = sign_up(world, slug, company=company, email="aigerim@acme.example")
    assert browser.page.status == 422
    assert sign_up(world, suggested(browser), company=company).page.status == 303


def test_an_address_that_looks_like_another_desks_is_refused(world: Machine) -> None:
    slug = a_slug("oil-farm")
    at_the_desk(world, slug)
    for alike in (slug.replace("o", "0"), slug.replace("l", "1"), slug.replace("-", ""), slug.replace("m", "rn")):
        browser = sign_up(world, alike)
        assert browser.page.status == 422 and "looks too much like" in error(browser, "slug"), alike
    assert sign_up(world, a_slug("oil-farm")).page.status == 303


def test_decent_words_are_taken(world: Machine) -> None:
    for name in ("cocktail", "apple-farm", "assist", "sussex", "classic", "analytics"):
        assert sign_up(world, a_slug(name)).page.status == 303, name


@pytest.mark.parametrize(
    ("language", "zone", "chosen", "currency"),
    [
        ("ru", "Asia/Almaty", "", "KZT"),
        ("en", "Europe/Moscow", "", "RUB"),
        ("en", "Europe/Berlin", "", "EUR"),
        ("kk", "", "", "KZT"),
        ("ru", "America/New_York", "", "RUB"),
        ("kk", "Asia/Almaty", "USD", "USD"),
    ],
)
def test_the_currency_is_guessed_and_can_be_chosen(
    world: Machine, language: str, zone: str, chosen: str, currency: str
) -> None:
    browser, slug = at_the_door(world), a_slug()
    browser.language = language
    wish = {"company": "A", "slug": slug, "name": "B", "email": f"b@{slug}.example", "password": PASSWORD}
    browser.submit("/signup", **wish, time_zone=zone, currency=chosen)
    assert load(tenant_of(slug)).tenant.currency == currency


def test_a_currency_that_we_do_not_take_is_refused(world: Machine) -> None:
    assert error(sign_up(world, a_slug(), currency="XAU"), "currency")


def suggested(browser: Browser) -> str:
    found = re.search(r"(\S+) is free", error(browser, "slug"))
    assert found, browser.text
    return found[1]


def test_an_address_that_is_none_is_refused(world: Machine) -> None:
    for slug in ["", "ab", "a" * 41, "-acme", "acme-", "ac--me", "ac.me", "ac me", "кафе", "acme/x"]:
        browser = sign_up(world, slug, email="aigerim@acme.example")
        assert browser.page.status == 422 and error(browser, "slug"), slug


def test_a_field_that_is_wrong_says_so_beside_it_and_keeps_what_was_typed(world: Machine) -> None:
    fields = ("company", "slug", "name", "email", "password")
    wrong = {"company": " ", "slug": "-", "name": " ", "email": "aigerim", "password": "too short"}
    browser = sign_up(world, "", **wrong)
    assert browser.page.status == 422
    assert all(error(browser, field) for field in fields)
    assert (typed(browser, "slug"), typed(browser, "email")) == ("-", "aigerim")
    assert "too short" not in browser.page.text, "a password is never sent back"
    for field in fields:
        slug = a_slug()
        browser = sign_up(world, slug, **{field: wrong[field]})
        assert [one for one in fields if error(browser, one)] == [field]
        kept = {one for one in ("company", "name", "email") if typed(browser, one)} | {field}
        assert {"company", "name", "email"} <= kept
        assert directory.host(f"{slug}.localhost") is None and not tenants_named(slug)
    world.work()
    assert not world.sent()


@pytest.mark.engine
def test_two_sign_ups_for_one_address_at_once_leave_one_whole_desk(world: Machine) -> None:
    if ON_DYNOXIDE not in os.environ:
        pytest.skip("moto's transactions are not thread-safe")
    slug, start = a_slug(), threading.Barrier(4)
    browsers = [at_the_door(world) for _ in range(4)]

    def sign_up_now(browser: Browser, number: int) -> None:
        wish: dict[str, Any] = {"company": "Acme", "name": f"Nr {number}", "password": PASSWORD}
        start.wait()
        browser.submit("/signup", slug=slug, email=f"nr{number}@{slug}.example", **wish)

    threads = [threading.Thread(target=sign_up_now, args=(one, number)) for number, one in enumerate(browsers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.page.status for one in browsers) == [303, 422, 422, 422]
    assert all(suggested(one) for one in browsers if one.page.status == 422)
    assert tenants_named(slug) == [tenant_of(slug)], "of the others nothing is left"
    winner = next(one for one in browsers if one.page.status == 303)
    owner = Browser(world, f"{slug}.localhost:8000")
    owner.get(winner.url)
    assert owner.url.endswith("/tickets")
    world.work()
    number = browsers.index(winner)
    assert [str(mail["To"]) for mail in world.sent(f"@{slug}.example")] == [f"nr{number}@{slug}.example"]


@pytest.mark.engine
def test_the_address_is_confirmed_by_a_button_and_not_by_opening_the_letter(world: Machine) -> None:
    slug = a_slug()
    owner = at_the_desk(world, slug)
    world.work()
    (letter,) = world.sent(f"aigerim@{slug}.example")
    assert letter["Auto-Submitted"] == "auto-generated"
    reader = Browser(world, owner.host)
    for method in ("HEAD", "GET", "GET"):
        assert reader.get(link_in(letter, "/confirm"), method).status == 200
    assert not is_confirmed(slug), "programs that look at links before people do confirm nothing"
    reader.submit("/confirm")
    assert is_confirmed(slug)
    assert "is confirmed" in reader.text
    assert "is confirmed" in (reader.get(link_in(letter, "/confirm")).text), "a second look does no harm"


def test_a_made_up_confirmation_leads_nowhere(world: Machine, globex: Business) -> None:
    slug = a_slug()
    owner = at_the_desk(world, slug)
    world.work()
    link = link_in(world.sent(f"aigerim@{slug}.example")[0], "/confirm")
    reader = Browser(world, owner.host)
    assert reader.get(link[:-1] + ("a" if link[-1] != "a" else "b")).status == 404
    forged = {"address": f"aigerim@{slug}.example", "seal": "a" * 24}
    assert reader.post("/confirm", forged).status == 404
    assert globex.visitor().get(link).status == 404
    assert not is_confirmed(slug)


def is_confirmed(slug: str) -> bool:
    tenant = table.get(Tenant, keys.setting(tenant_of(slug), "tenant"))
    return tenant is not None and tenant.confirmed_at is not None


@pytest.mark.engine
def test_what_is_over_twenty_mails_a_day_waits_for_the_confirmation_and_none_is_lost(world: Machine) -> None:
    slug = a_slug()
    owner = at_the_desk(world, slug)
    world.work()
    (letter,) = world.sent(f"aigerim@{slug}.example")
    business = Business(world, slug, tenant_of(slug), owner)
    business_sent(business, 18)
    number = business.ask()
    for text in ("First", "Second", "Third"):
        owner.get(f"/tickets/{number}")
        owner.submit(f"/tickets/{number}/reply", text=f"{text} answer")
        world.work()
    assert len(answers(world, business)) == 1, "the acknowledgement was the nineteenth, this is the twentieth"
    owner.get(f"/tickets/{number}")
    assert owner.text.count("goes out in a moment") == 2
    assert "not confirmed yet" in owner.text

    reader = business.visitor()
    reader.get(link_in(letter, "/confirm"))
    reader.submit("/confirm")
    let_jobs_come_due(business)
    world.sweep()
    assert sorted(answers(world, business)) == ["First answer", "Second answer", "Third answer"]
    assert "goes out in a moment" not in (owner.get(f"/tickets/{number}").text)


def business_sent(business: Business, mails: int) -> None:
    """Let it have sent so many mails today."""
    day = int(time.time()) // 86_400
    table.write(table.add(items.Counter(*keys.limit(business.tenant, "unconfirmed", day)), {"count": mails}))


def answers(world: Machine, business: Business) -> list[str]:
    return [
        plain(mail).splitlines()[0] for mail in world.sent(business.dana) if "answer" in plain(mail).splitlines()[0]
    ]


def let_jobs_come_due(business: Business) -> None:
    for job in table.query_all(keys.job(business.tenant, "").pk):
        assert isinstance(job, Job)
        table.write(table.change(job, due_order=stamp(now() - timedelta(seconds=5))))


@pytest.mark.engine
def test_a_welcome_works_once(world: Machine) -> None:
    slug = a_slug()
    welcome = sign_up(world, slug).url
    first, second = (Browser(world, f"{slug}.localhost:8000") for _ in range(2))
    first.get(welcome)
    second.get(welcome)
    assert first.url.endswith("/tickets") and first.page.status == 200
    assert second.url.endswith("/signin") and not second.cookies.get("__Host-session")


def test_a_welcome_works_for_a_minute(world: Machine) -> None:
    slug = a_slug()
    welcome = sign_up(world, slug).url
    found = table.get(Welcome, keys.secret(tenant_of(slug), "welcome", welcome.rpartition("/")[2]))
    assert found is not None and found.expires_at is not None
    assert found.expires_at <= now() + timedelta(seconds=60)
    table.write(table.change(found, expires_at=now() - timedelta(seconds=1)))
    late = Browser(world, f"{slug}.localhost:8000")
    late.get(welcome)
    assert late.url.endswith("/signin") and not late.cookies.get("__Host-session")


def test_a_welcome_of_another_desk_leads_nowhere(world: Machine, globex: Business) -> None:
    welcome = sign_up(world, a_slug()).url
    stranger = globex.visitor()
    stranger.get(welcome.replace(re.findall("//([^/]+)", welcome)[0], globex.owner.host))
    assert stranger.url.endswith("/signin") and not stranger.cookies.get("__Host-session")


def test_one_network_signs_up_ten_desks_an_hour(world: Machine) -> None:
    browser = at_the_door(world)
    limit = limits.Limit(f"signup#{browser.network}", 10, 3600)
    while True:
        window, before = int(time.time()) // limit.seconds, limit.most - 1
        table.write(table.add(items.PlatformCounter(*platform_keys.limit(limit.what, window)), {"count": before}))
        statuses = []
        for _ in range(2):
            slug = a_slug()
            browser = Browser(world, BASE, network=browser.network)
            browser.get("/signup")
            wish = {"company": "Acme", "slug": slug, "name": "Aigerim", "email": "a@acme.example"}
            statuses.append(browser.submit("/signup", **wish, password=PASSWORD).status)
        if int(time.time()) // limit.seconds == window:
            break
    assert statuses == [303, 429]
    assert int(browser.page.header("retry-after") or 0) > 0
    assert directory.host(f"{slug}.localhost") is None


def test_a_session_of_the_welcome_is_like_any_other(world: Machine) -> None:
    slug = a_slug()
    owner = at_the_desk(world, slug)
    session = table.get(sessions.Session, sessions.key(tenant_of(slug), owner.cookies["__Host-session"]))
    assert session is not None and session.expires_at is not None
    assert session.expires_at <= now() + timedelta(hours=12)
