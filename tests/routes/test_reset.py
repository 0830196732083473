"""A forgotten password."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.helpdesk.signing_in.resetting import Reset
from chalicelib.integrations import aws
from tenants import keys, table
from tenants.items import DeskItem
from tenants.keys import now
from tenants.staff import Staff
from tenants.tenant import moved, revised
from tests.machine import Machine
from tests.mails import link_in, plain
from tests.people import PASSWORD, Browser, Business

NEW = "another horse 8 accumulator"


def owner_of(business: Business) -> str:
    return f"aigerim@{business.slug}.example"


def person(business: Business) -> Staff:
    return business.desk.all(Staff)[0]


def ask(business: Business, address: str, network: str = "203.0.113.7") -> Browser:
    visitor = business.visitor()
    visitor.network = network
    visitor.get("/signin")
    visitor.get(visitor.tree.css_first("main a[href='/reset']").attributes["href"] or "")
    visitor.submit("/reset", email=address)
    return visitor


def link(business: Business) -> str:
    """The link that came to the owner, who had asked for it."""
    ask(business, owner_of(business))
    business.machine.work()
    return link_in(business.machine.sent(owner_of(business))[-1], "/reset/")


def choose(business: Business, path: str, password: str = NEW) -> Browser:
    visitor = business.visitor()
    if visitor.get(path).status == 200:
        visitor.submit(path, password=password)
    return visitor


def sign_in(business: Business, password: str, address: str = "") -> Browser:
    visitor = business.visitor()
    visitor.get("/signin")
    visitor.submit("/signin", email=address or owner_of(business), password=password)
    return visitor


def is_in(browser: Browser) -> bool:
    browser.get("/tickets")
    return browser.url.endswith("/tickets") and browser.page.status == 200


def test_a_link_in_a_letter_leads_to_a_new_password(world: Machine, acme: Business) -> None:
    asker = ask(acme, f" {owner_of(acme).title()} ")
    assert "Look into your mail" in asker.text
    world.work()
    (letter,) = world.sent(owner_of(acme))
    assert f"://{acme.slug}." in plain(letter)
    chooser = choose(acme, link_in(letter, "/reset/"))
    assert "Your new password holds" in chooser.text and chooser.url.partition("?")[0].endswith("/signin")
    assert not is_in(acme.owner), "whoever was signed in no longer is"
    assert not is_in(sign_in(acme, PASSWORD)) and is_in(sign_in(acme, NEW))
    world.work()
    assert "was changed" in plain(world.sent(owner_of(acme))[-1])
    told = table.query_all(keys.log(acme.tenant, f"{now():%Y-%m}").pk)
    said = [(one.kind, one.verb, one.network) for one in told]  # type: ignore[attr-defined]
    assert {("staff", "reset_asked", "203.0.113.7"), ("staff", "password_changed", "203.0.113.7")} <= set(said)


@contextmanager
def calls() -> Iterator[list[tuple[str, int]]]:
    """What AWS is asked meanwhile, and how many parts each transaction has."""
    made: list[tuple[str, int]] = []

    def note(model: Any, params: Any, **_: Any) -> None:
        made.append((model.name, len(str(params.get("body", "")).split('"TableName"'))))

    doors = [DeskItem._get_connection().connection.client, aws.client("sqs")]
    for door in doors:
        door.meta.events.register("before-call", note)
    yield made
    for door in doors:
        door.meta.events.unregister("before-call", note)


def test_nobody_learns_who_has_an_account(acme: Business) -> None:
    nobody, asked = f"nobody-at@{acme.slug}.example", {}
    sign_in(acme, "a wrong one to begin with")
    for address in (owner_of(acme), nobody):
        for path, field in (("/reset", {"email": address}), ("/signin", {"email": address, "password": "wrong"})):
            visitor = acme.visitor()
            with calls() as made:
                visitor.post(path, field)
            shown = visitor.page.text.replace(address, "")
            asked[path, address] = (visitor.page.status, visitor.url, shown, made)
    for path in ("/reset", "/signin"):
        assert asked[path, owner_of(acme)][3], "the calls are seen"
        assert asked[path, owner_of(acme)] == asked[path, nobody]


def test_an_address_of_nobody_gets_no_letter(world: Machine, acme: Business) -> None:
    ask(acme, f"nobody@{acme.slug}.example")
    world.work()
    assert world.sent() == []


def test_a_link_works_once(world: Machine, acme: Business) -> None:
    path = link(acme)
    choose(acme, path)
    again = choose(acme, path, "a third horse 9 battery")
    assert again.page.status == 404 and "This link is over" in again.text
    assert is_in(sign_in(acme, NEW))


def half_an_hour(business: Business, path: str) -> None:
    found = table.get(Reset, keys.secret(business.tenant, "reset", path.rpartition("/")[2]))
    assert found is not None
    table.write(table.change(found, expires_at=now() - timedelta(seconds=1)))


def another_password(business: Business, path: str) -> None:
    business.owner.get("/settings/you")
    business.owner.submit("/settings/you/password", old_password=PASSWORD, new_password="a third horse 9 battery")


def another_address(business: Business, path: str) -> None:
    table.write(revised(person(business), address="new@acme.example"), moved(business.desk))


def removal(business: Business, path: str) -> None:
    table.write(revised(person(business), deactivated_at=now()), moved(business.desk))


@pytest.mark.parametrize("event", [half_an_hour, another_password, another_address, removal])
def test_a_link_is_void_after(acme: Business, event: Callable[[Business, str], None]) -> None:
    path = link(acme)
    event(acme, path)
    before = person(acme).password
    visitor = acme.visitor()
    assert visitor.get(path).status == 404 and visitor.post(path, {"password": NEW}).status == 404
    assert person(acme).password == before


def test_what_is_stored_opens_nothing(acme: Business) -> None:
    token = link(acme).rpartition("/")[2]
    everything = [one.to_dynamodb_dict() for one in DeskItem.scan(DeskItem.pk.startswith(acme.tenant))]
    assert "reset" in {one["item_type"]["S"] for one in everything} and token not in str(everything)


def test_a_password_that_is_guessed_is_refused_and_the_link_stays(acme: Business) -> None:
    path = link(acme)
    weak = choose(acme, path, "password123")
    assert weak.page.status == 422 and weak.tree.css_first("#password-error")
    choose(acme, path)
    assert is_in(sign_in(acme, NEW))


def test_three_letters_an_hour_for_an_address_whoever_has_it(acme: Business) -> None:
    before = int(time.time()) // 3600
    for address in (owner_of(acme), f"nobody@{acme.slug}.example"):
        statuses = [ask(acme, address, f"198.51.100.{number}").page.status for number in range(4)]
        if int(time.time()) // 3600 == before:
            assert statuses == [200] * 3 + [429]


def test_a_network_asks_twenty_times_an_hour(acme: Business) -> None:
    visitor, before = acme.visitor(), int(time.time()) // 3600
    visitor.network = "198.51.100.77"
    statuses = [visitor.post("/reset", {"email": f"{n}@x.example"}, follow=False).status for n in range(21)]
    if int(time.time()) // 3600 == before:
        assert statuses == [303] * 20 + [429]


def test_what_is_no_address_is_told_beside_the_field(acme: Business) -> None:
    for typed in ("", "aigerim", "<script>@x", "ә@acme.example", "x" * 300 + "@acme.example"):
        visitor = ask(acme, typed)
        assert visitor.page.status == 422 and visitor.tree.css_first("#email-error"), typed


def test_a_new_desk_that_confirmed_nothing_yet_can_reset_too(world: Machine) -> None:
    acme = Business.start(world, "acme", "Aigerim", is_confirmed=False)
    choose(acme, link(acme))
    assert is_in(sign_in(acme, NEW))
