"""The desk itself: its name, languages and money, and another address."""

import secrets
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.desk.naming import CURRENCY_STAYS
from chalicelib.helpdesk.log import Logged, month
from chalicelib.helpdesk.roles import Role
from tenants import directory, keys, ledger, platform_keys, table
from tenants.errors import Conflict
from tenants.keys import now
from tenants.tenant import load, moved
from tests.machine import Machine
from tests.mails import mail_from
from tests.people import Browser, Business, opened_before


def with_only(business: Business, right: str) -> Browser:
    """Boris in a role that has one right for the desk and none in departments but to see."""
    role = Role(*keys.setting(business.tenant, "role", keys.new_id()), name="One right", for_desk={right})
    role.in_department = {"see"}
    table.write(table.create(role), moved(business.desk))
    return business.agent("Boris", role=role.id)


def error(browser: Browser, field: str) -> str:
    found = browser.tree.css_first(f"#{field}-error")
    return found.text() if found else ""


def rename(browser: Browser, **typed: object) -> Browser:
    browser.get("/settings/desk")
    named = {"name": "Acme", "languages": ["en", "ru", "kk"], "language": "en", "time_zone": "UTC"}
    browser.submit("/settings/desk", **{**named, **typed})
    return browser


def a_slug(name: str = "acme") -> str:
    return f"{name}-{secrets.token_hex(4)}"


def move(browser: Browser, slug: str) -> Browser:
    browser.get("/settings/desk")
    browser.submit("/settings/desk/host", slug=slug)
    return browser


def logged(business: Business) -> list[Logged]:
    return [item for item in table.query_all(keys.log(business.tenant, month(now())).pk) if isinstance(item, Logged)]


def test_who_may_set_up_the_desk_names_it(acme: Business) -> None:
    boris = with_only(acme, "settings")
    rename(boris, name="Ақжол & <b>Co</b>", time_zone="Asia/Almaty", languages=["kk", "ru"], language="kk")
    assert "Saved." in boris.text
    tenant = load(acme.tenant).tenant
    assert (tenant.name, tenant.time_zone, tenant.spoken) == ("Ақжол & <b>Co</b>", "Asia/Almaty", ["kk", "ru"])
    told = next(one for one in logged(acme) if one.kind == "tenant")
    assert told.by_name == "Boris" and told.before and told.before["name"] == "Acme"
    visitor = acme.visitor()
    assert "Ақжол &amp; &lt;b&gt;Co&lt;/b&gt;" in visitor.get("/form").text


def test_who_may_not_is_refused(acme: Business) -> None:
    boris = with_only(acme, "billing")
    for path in ("/settings/desk", "/settings/look", "/settings/texts", "/settings/texts/en/preview"):
        assert boris.get(path).status == 403, path


def test_customers_choose_between_the_languages_that_the_desk_speaks(acme: Business) -> None:
    rename(acme.owner, languages=["ru", "kk"], language="kk")
    visitor = acme.visitor()  # whose browser reads English
    assert visitor.get("/form").header("content-language") == "kk"
    assert visitor.get("/form?language=en").header("content-language") == "kk"
    assert [one.attributes["lang"] for one in visitor.tree.css(".languages a")] == ["ru", "kk"]
    assert acme.owner.get("/tickets").header("content-language") == "en", "staff read what they like"


def test_one_language_leaves_nothing_to_choose(acme: Business) -> None:
    rename(acme.owner, languages=["ru"], language="ru")
    visitor = acme.visitor()
    visitor.get("/form")
    assert visitor.page.header("content-language") == "ru" and not visitor.tree.css(".languages")


def test_what_is_wrong_is_said_beside_it_and_nothing_is_saved(acme: Business) -> None:
    before = load(acme.tenant).tenant.revision
    wrong: list[tuple[str, dict[str, object]]] = [
        ("name", {"name": " "}),
        ("name", {"name": "x" * 101}),
        ("name", {"name": "http://casino.example"}),
        ("time_zone", {"time_zone": "Mars/Olympus"}),
        ("languages", {"languages": []}),
        ("language", {"languages": ["ru"], "language": "kk"}),
        ("currency", {"currency": "XXX"}),
    ]
    for field, typed in wrong:
        rename(acme.owner, **{"name": "Other", **typed})
        assert acme.owner.page.status == 422 and error(acme.owner, field), typed
    assert load(acme.tenant).tenant.revision == before


def test_the_second_of_two_sees_what_the_first_changed(acme: Business) -> None:
    boris = with_only(acme, "settings")
    boris.get("/settings/desk")
    rename(acme.owner, name="Acme of Aigerim")
    boris.submit("/settings/desk", name="Acme of Boris", languages=["en"])
    assert "Aigerim changed this meanwhile to “Acme of Aigerim”" in error(boris, "name")
    boris.submit("/settings/desk", languages=["en"])
    assert load(acme.tenant).tenant.name == "Acme of Boris"


def test_the_currency_changes_while_nothing_but_the_credit_is_booked(acme: Business) -> None:
    rename(acme.owner, currency="KZT")
    assert load(acme.tenant).tenant.currency == "KZT" and "200" in acme.owner.text
    entries = [one for one in table.query_all(keys.ledger(acme.tenant, "").pk) if isinstance(one, ledger.Entry)]
    assert [(one.currency, one.amount) for one in entries] == [("KZT", 200_00)]
    acme.owner.get("/settings/desk")
    table.write(*ledger.book(acme.tenant, "charge", "2026-11-22", -500, "KZT", now()))
    acme.owner.submit("/settings/desk", currency="EUR", languages=["en"])
    assert error(acme.owner, "currency") == str(CURRENCY_STAYS)
    acme.owner.get("/settings/desk")
    assert not acme.owner.tree.css("[name=currency]") and load(acme.tenant).tenant.currency == "KZT"


def test_a_charge_at_the_same_moment_keeps_the_currency(acme: Business) -> None:
    change = ledger.redenominated(acme.tenant, "EUR")
    table.write(*ledger.book(acme.tenant, "charge", "2026-11-22", -500, "USD", now()))
    with pytest.raises(Conflict):
        table.write(*change)


def test_the_desk_moves_and_whoever_did_it_goes_along(acme: Business, world: Machine) -> None:
    boris, slug = with_only(acme, "settings"), a_slug()
    move(boris, slug)
    assert boris.url.startswith(f"http://{slug}.localhost:8000/welcome/")
    there = Browser(world, f"{slug}.localhost:8000")
    there.get(boris.url)
    assert there.page.status == 200 and "Boris" in there.text
    assert there.get("/settings/desk").status == 200
    assert f"{acme.slug}.localhost:8000 leads here until" in there.text


def test_the_old_address_leads_to_the_new_one(acme: Business) -> None:
    move(acme.owner, slug := a_slug())
    for asked, led in {
        "/form?subject=A%20%26%20B": "/form?subject=A+%26+B",
        "/signin?next=//evil.example": "/signin?next=%2F%2Fevil.example",
        "/form/https:%2F%2Fevil.example": "/form/https:%2F%2Fevil.example",
    }.items():
        answer = acme.visitor().get(asked)
        assert (answer.status, answer.header("location")) == (301, f"http://{slug}.localhost:8000{led}")
        assert answer.header("cache-control") == "no-store", "for it may move back"


def test_what_is_sent_to_the_old_address_is_taken(acme: Business, world: Machine) -> None:
    """The form stands on the tenant's site, and a colleague is just writing a reply."""
    number, visitor, boris = acme.ask(), acme.visitor(), acme.agent()
    visitor.get("/form")
    boris.get(f"/tickets/{number}")
    move(acme.owner, a_slug())
    visitor.submit("/form", subject="Still here", message="?", email=acme.dana, opened=opened_before(9))
    assert "We have your question" in visitor.text
    boris.submit("/reply", text="Written while it moved")
    world.work()
    assert "Written while it moved" in str(world.sent(acme.dana)[-1])


def test_mail_to_the_old_addresses_keeps_arriving(acme: Business, world: Machine) -> None:
    move(acme.owner, slug := a_slug())
    (support,) = load(acme.tenant).all(Department)
    assert support.address == f"support@{slug}.mail.localhost"
    for address in (acme.mail, support.address):
        world.send(mail_from(acme.dana, address, subject=f"To {address}"), acme.dana, address)
    world.work()
    there = Browser(world, f"{slug}.localhost:8000")
    there.get(acme.owner.url)
    there.get("/tickets")
    assert f"To {acme.mail}" in there.text and f"To {support.address}" in there.text


def test_nobody_else_gets_the_old_address_and_going_back_is_fine(acme: Business, globex: Business) -> None:
    old, new = acme.slug, a_slug()
    move(acme.owner, new)
    move(globex.owner, old)
    assert globex.owner.page.status == 422 and "Somebody has this one" in error(globex.owner, "slug")
    back = Browser(acme.machine, f"{new}.localhost:8000")
    back.get(acme.owner.url)
    move(back, old)
    assert back.url.startswith(f"http://{old}.localhost:8000/welcome/")
    desk = load(acme.tenant)
    assert desk.tenant.slug == old and [slug for slug, _ in desk.tenant.former] == [new]
    assert desk.all(Department)[0].address == acme.mail
    assert directory.host(f"{old}.localhost").expires_at is None  # type: ignore[union-attr]


def test_after_a_year_the_old_addresses_lead_nowhere(acme: Business) -> None:
    move(acme.owner, a_slug())
    host, year = f"{acme.slug}.localhost", timedelta(days=364)
    for entry in (directory.host(host), directory.Address.get(*platform_keys.address(acme.mail))):
        assert entry and entry.expires_at and entry.expires_at > now() + year
    over = datetime(2026, 1, 1, tzinfo=UTC)
    department = load(acme.tenant).all(Department)[0].id
    table.write(
        directory.left(directory.new_host(host, acme.tenant), over),
        directory.left(directory.new_address(acme.mail, acme.tenant, department), over),
    )
    directory.forget()
    assert acme.visitor().get("/form").status == 404 and directory.recipient(acme.mail) is None


def test_a_desk_keeps_only_a_few_addresses_from_others(acme: Business, world: Machine) -> None:
    browser = acme.owner
    for _ in range(5):
        move(browser, slug := a_slug())
        link, browser = browser.url, Browser(world, f"{slug}.localhost:8000")
        browser.get(link)
    move(browser, a_slug())
    assert browser.page.status == 422 and "Go back to one of them" in error(browser, "slug")


def test_an_address_that_cannot_be_one_is_refused(acme: Business) -> None:
    for slug in ("", "ab", "support", "paypa1", "kaspi-support", "komek-help", acme.slug):
        move(acme.owner, slug)
        assert acme.owner.page.status == 422 and error(acme.owner, "slug"), slug
    assert load(acme.tenant).tenant.slug == acme.slug


def test_an_address_that_looks_like_ones_own_is_fine_and_like_anothers_is_not(acme: Business, globex: Business) -> None:
    alike = acme.slug.replace("-", "")
    move(globex.owner, alike)
    assert "looks too much like the address of another desk" in error(globex.owner, "slug")
    move(acme.owner, alike)
    assert load(acme.tenant).tenant.slug == alike
