"""What a signed-in customer changes of himself, and where his session ends."""

import pytest

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.customers import Customer
from tenants import keys, table
from tests.clock import Ahead
from tests.machine import Machine
from tests.mails import link_in
from tests.people import Browser, Business, fields_of
from tests.routes.test_my import customer_of, staff


@pytest.fixture
def dana(acme: Business) -> Browser:
    acme.ask()
    return acme.customer()


def test_name_phone_and_language_are_the_customers_own(acme: Business, dana: Browser) -> None:
    dana.get("/my/profile")
    dana.submit("/my/profile", name="Дана <b>", phone="+7 701", language="ru")
    one = customer_of(acme, acme.dana)
    assert (one.name, one.phone, one.language) == ("Дана <b>", "+7 701", "ru")
    assert "Сохранено" in dana.text and "<b>" not in dana.page.text.partition("<main")[2].partition("value=")[0]
    acme.owner.get("/settings/log")
    assert "Дана" in acme.owner.text


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "x" * 101), ("name", "http://evil.example"), ("phone", "1" * 41), ("language", "de")],
)
def test_what_cannot_be_is_said_beside_the_field(acme: Business, dana: Browser, field: str, value: str) -> None:
    dana.get("/my/profile")
    dana.submit("/my/profile", **{"name": "Dana", "phone": "", "language": "", field: value})
    assert dana.page.status == 422 and dana.tree.css(f"#{field}[aria-invalid]")
    assert customer_of(acme, acme.dana).name == "Dana"


def test_another_address_is_his_once_its_letter_was_read(machine: Machine, acme: Business, dana: Browser) -> None:
    home = f"dana@home-{acme.slug}.example"
    dana.get("/my/profile")
    dana.submit("/addresses/add", address=home)
    assert "A letter is on its way" in dana.text and customer_of(acme, acme.dana).others == []
    machine.work()
    link = link_in(machine.sent(home)[-1], "/my/address/")
    acme.ask("Of Eve", email=f"eve@{acme.slug}.example")
    eve = acme.customer(f"eve@{acme.slug}.example")
    assert eve.get(link).status == 404
    dana.get(link)
    assert customer_of(acme, acme.dana).others == []
    dana.submit("/my/address/" + link.rpartition("/")[2])
    assert "The address is yours now." in dana.text and customer_of(acme, acme.dana).others == [home]
    assert dana.get(link).status == 404
    acme.ask("From home", email=home)
    dana.get("/my")
    assert "From home" in dana.text
    dana.get("/my/profile")
    dana.submit("/addresses/main")
    assert customer_of(acme, home).address == home
    fields = fields_of(dana.form("/addresses/main"))
    dana.post("/my/profile/addresses/remove", {**fields, "address": acme.dana})
    assert dana.page.status == 422 and "You are signed in by this address" in dana.text


def test_an_address_of_somebody_else_stays_his(machine: Machine, acme: Business, dana: Browser) -> None:
    other = f"timur@{acme.slug}.example"
    acme.ask("Of Timur", email=other)
    dana.get("/my/profile")
    dana.submit("/addresses/add", address=other)
    assert "A letter is on its way" in dana.text  # whose it is, only its owner learns
    machine.work()
    link = link_in(machine.sent(other)[-1], "/my/address/")
    dana.get(link)
    dana.submit("/my/address/" + link.rpartition("/")[2])
    assert dana.page.status == 422 and "already" in dana.text
    assert customer_of(acme, acme.dana).others == []


def test_sign_out_ends_this_session_and_everywhere_all(acme: Business, dana: Browser) -> None:
    phone, elsewhere = acme.customer(), acme.customer()
    phone.get("/my")
    phone.submit("/my/signout")
    assert "/my/signin" in phone.url and not phone.cookies["__Host-customer"]
    assert dana.get("/my").status == 200 and dana.url.endswith("/my")
    dana.get("/my/profile")
    dana.submit("/sessions/end")
    elsewhere.get("/my")
    assert "/my/signin" in elsewhere.url


def test_a_session_ends_when_it_is_idle_or_old(acme: Business, dana: Browser, clock: Ahead) -> None:
    for _ in range(3):
        clock.go(days=29)
        dana.get("/my")
        assert dana.url.endswith("/my")
    clock.go(days=4)
    dana.get("/my")
    assert "/my/signin" in dana.url


def test_a_session_ends_when_nobody_comes_for_a_month(dana: Browser, clock: Ahead) -> None:
    clock.go(days=31)
    dana.get("/my")
    assert "/my/signin" in dana.url


def test_a_session_ends_with_its_address(acme: Business, dana: Browser) -> None:
    from chalicelib.helpdesk.customer_base import own_addresses

    one = customer_of(acme, acme.dana)
    own_addresses.add(acme.desk, staff(acme), one, f"new@{acme.slug}.example")
    one = customer_of(acme, acme.dana)
    own_addresses.make_main(acme.desk, staff(acme), one, f"new@{acme.slug}.example")
    own_addresses.remove(acme.desk, staff(acme), customer_of(acme, acme.dana), acme.dana)
    dana.get("/my")
    assert "/my/signin" in dana.url


def test_who_leaves_asks_the_desk_and_is_signed_out(acme: Business, dana: Browser) -> None:
    elsewhere = acme.customer()
    dana.get("/my/profile/leave")
    dana.submit("/leave")
    assert "A person at Acme" in dana.text and not dana.cookies["__Host-customer"]
    assert tickets.load(acme.tenant, 2).subject == "Please delete what you know of me"
    elsewhere.get("/my")
    assert "/my/signin" in elsewhere.url
    assert table.get(Customer, keys.customer(acme.tenant, customer_of(acme, acme.dana).id))
