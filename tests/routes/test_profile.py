"""What staff members set for themselves."""

import pytest

from tenants import keys, table
from tenants.keys import now
from tenants.staff import Staff
from tests.machine import Machine
from tests.mails import link_in, plain
from tests.people import PASSWORD, Browser, Business

NEW = "another horse 8 accumulator"


def owner(business: Business) -> Staff:
    return next(one for one in business.desk.all(Staff) if one.role == "owner")


def is_in(browser: Browser) -> bool:
    browser.get("/tickets")
    return browser.url.endswith("/tickets") and browser.page.status == 200


def elsewhere(business: Business) -> Browser:
    browser = business.visitor()
    business.sign_in_as(browser, owner(business).id)
    return browser


def sign_in(business: Business, address: str, password: str = PASSWORD) -> Browser:
    browser = business.visitor()
    browser.get("/signin")
    browser.submit("/signin", email=address, password=password)
    return browser


def log(business: Business) -> str:
    entries = table.query_all(keys.log(business.tenant, f"{now():%Y-%m}").pk)
    return str([one.to_dynamodb_dict() for one in entries])


def test_the_language_of_ones_pages(acme: Business) -> None:
    acme.owner.get("/settings/you")
    acme.owner.submit("/settings/you/profile", language="ru")
    assert acme.owner.tree.css_first("html").attributes["lang"] == "ru"
    acme.owner.submit("/settings/you/profile", language="xx")
    assert acme.owner.page.status == 422


@pytest.mark.parametrize("name", ["Айгерім Нұрланова", "<b>Aigerim</b>", "O'Brien & Söhne", "Ж" * 100])
def test_ones_name(acme: Business, name: str) -> None:
    acme.owner.get("/settings/you")
    acme.owner.submit("/settings/you/profile", name=f"  {name} ")
    assert owner(acme).name == name and owner(acme).language == "en"
    assert name in acme.owner.text and "<b>Aigerim" not in acme.owner.page.text
    assert "Aigerim" in log(acme) and '"changed"' in log(acme).replace("'", '"')


@pytest.mark.parametrize("name", ["", "   ", "Ж" * 101, "www.evil.example", "https://evil.example"])
def test_what_is_no_name_is_told_beside_the_field_and_stays_there(acme: Business, name: str) -> None:
    acme.owner.get("/settings/you")
    acme.owner.submit("/settings/you/profile", name=name, language="kk")
    assert acme.owner.page.status == 422 and acme.owner.tree.css_first("#name-error")
    assert acme.owner.tree.css_first("#name").attributes["value"] == name
    assert (owner(acme).name, owner(acme).language) == ("Aigerim", "en"), "nothing is half saved"


def test_of_two_pages_of_ones_own_the_second_sees_what_the_first_changed(acme: Business) -> None:
    second = elsewhere(acme)
    for browser in (acme.owner, second):
        browser.get("/settings/you")
    acme.owner.submit("/settings/you/profile", name="Aigerim N.")
    second.submit("/settings/you/profile", name="A. Nurlanova")
    assert second.page.status == 422 and "Aigerim N." in second.text
    second.submit("/settings/you/profile")
    assert owner(acme).name == "A. Nurlanova"


def test_a_new_password_takes_the_old_one_and_ends_the_other_sessions(world: Machine, acme: Business) -> None:
    other = elsewhere(acme)
    acme.owner.get("/settings/you")
    acme.owner.submit("/settings/you/password", old_password="not this one", new_password=NEW)
    assert acme.owner.page.status == 422 and acme.owner.tree.css_first("#old_password-error") and is_in(other)
    acme.owner.get("/settings/you")
    acme.owner.submit("/settings/you/password", old_password=PASSWORD, new_password="password123")
    assert acme.owner.page.status == 422 and acme.owner.tree.css_first("#new_password-error") and is_in(other)
    before = owner(acme).password
    acme.owner.get("/settings/you")
    acme.owner.submit("/settings/you/password", old_password=PASSWORD, new_password=NEW)
    assert is_in(acme.owner) and not is_in(other)
    assert is_in(sign_in(acme, owner(acme).address, NEW)) and not is_in(sign_in(acme, owner(acme).address))
    assert "password_changed" in log(acme)
    assert before not in log(acme) and owner(acme).password not in log(acme)
    world.work()
    assert "was changed" in plain(world.sent(owner(acme).address)[-1])


def test_five_tries_of_ones_own_password(acme: Business) -> None:
    acme.owner.get("/settings/you")
    token = acme.owner.tree.css_first("input[name=csrf]").attributes["value"]
    tries = {"csrf": token, "old_password": "wrong", "new_password": NEW}
    statuses = [acme.owner.post("/settings/you/password", tries).status for _ in range(6)]
    assert statuses == [422] * 5 + [429] or statuses == [422] * 6, "unless a quarter of an hour ended meanwhile"


def ask_address(business: Business, address: str, password: str = PASSWORD) -> Browser:
    business.owner.get("/settings/you")
    business.owner.submit("/settings/you/address", address=address, password=password)
    return business.owner


def test_a_new_address_holds_once_it_said_yes_and_the_old_one_is_told(world: Machine, acme: Business) -> None:
    old, new = owner(acme).address, f"new@{acme.slug}.example"
    assert "on its way to the new address" in ask_address(acme, f" {new.title()} ").text
    world.work()
    assert owner(acme).address == old and world.sent(old) == []
    path = link_in(world.sent(new)[-1], "/address/")
    visitor = acme.visitor()
    visitor.get(path, "HEAD")
    visitor.get(path)
    assert owner(acme).address == old, "a look changes nothing"
    visitor.submit(path)
    assert owner(acme).address == new and "The new address holds" in visitor.text
    assert is_in(sign_in(acme, new)) and not is_in(sign_in(acme, old))
    world.work()
    assert f"was changed to {new}" in plain(world.sent(old)[-1])
    assert acme.visitor().get(path).status == 404 and new in log(acme)


@pytest.mark.parametrize("address", ["", "nobody", "boris@{slug}.example", "aigerim@{slug}.example", "ж@x.example"])
def test_what_is_no_new_address(world: Machine, acme: Business, address: str) -> None:
    acme.agent()
    page = ask_address(acme, address.format(slug=acme.slug))
    assert page.page.status == 422 and page.tree.css_first("#address-error")
    world.work()
    assert world.sent() == []


def test_a_new_address_takes_the_password(world: Machine, acme: Business) -> None:
    page = ask_address(acme, "new@acme.example", "not this one")
    assert page.page.status == 422 and page.tree.css_first("#password-error")
    assert page.tree.css_first("#address").attributes["value"] == "new@acme.example"
    world.work()
    assert world.sent() == []


def test_a_link_to_a_new_address_is_void_after_a_new_password_or_when_a_colleague_has_it(
    world: Machine, acme: Business
) -> None:
    ask_address(acme, f"boris@{acme.slug}.example")
    world.work()
    path = link_in(world.sent(f"boris@{acme.slug}.example")[-1], "/address/")
    acme.agent()
    assert acme.visitor().post(path, {}).status == 404
    ask_address(acme, f"new@{acme.slug}.example")
    world.work()
    path = link_in(world.sent(f"new@{acme.slug}.example")[-1], "/address/")
    acme.owner.submit("/settings/you/password", old_password=PASSWORD, new_password=NEW)
    assert acme.visitor().get(path).status == 404 and acme.visitor().post(path, {}).status == 404
    assert owner(acme).address == f"aigerim@{acme.slug}.example"


def test_sign_out_everywhere_ends_every_session_of_that_person_only(acme: Business) -> None:
    boris, other = acme.agent(), elsewhere(acme)
    assert is_in(other)
    acme.owner.get("/settings/you")
    acme.owner.submit("/settings/you/sign-out-everywhere")
    assert not is_in(acme.owner) and not is_in(other) and is_in(boris)
