"""Only a year without anybody leads to a deletion: three notices, then 30 days in which all can be taken along."""

import pytest

from chalicelib.helpdesk.charging import resting
from tenants.staff import Staff
from tests.clock import Ahead
from tests.machine import Machine
from tests.people import Business
from tests.routes.test_grace import subjects
from tests.routes.test_once import filled

LONG = "nobody has come"


@pytest.fixture
def shop(world: Machine) -> Business:
    return Business.start(world, "shop", "Aigerim", plan="free")


def days_pass(business: Business, clock: Ahead, days: int) -> None:
    clock.go(days=days)
    business.machine.sweep(business.tenant)


def told(business: Business) -> int:
    return len([one for one in subjects(business) if LONG in one])


def test_three_notices_and_then_it_is_closed(shop: Business, clock: Ahead) -> None:
    days_pass(shop, clock, 304)
    assert told(shop) == 0
    days_pass(shop, clock, 2)
    assert told(shop) == 1
    days_pass(shop, clock, 1)
    assert told(shop) == 1, "each once"
    days_pass(shop, clock, 29)
    assert told(shop) == 2
    days_pass(shop, clock, 23)
    assert told(shop) == 3 and shop.desk.tenant.closed_at is None
    days_pass(shop, clock, 6)
    assert shop.desk.tenant.closed_at is None
    days_pass(shop, clock, 2)
    assert shop.desk.tenant.closed_at is not None


def test_a_clock_that_stood_still_shortens_no_notice(shop: Business, clock: Ahead) -> None:
    days_pass(shop, clock, 500)
    assert told(shop) == 1 and shop.desk.tenant.closed_at is None
    days_pass(shop, clock, 5)
    assert told(shop) == 1


def test_who_comes_once_is_left_alone(shop: Business, clock: Ahead) -> None:
    days_pass(shop, clock, 306)
    assert told(shop) == 1
    number = shop.ask()
    shop.sign_in_as(shop.owner, shop.desk.all(Staff)[0].id)
    url, fields = filled(shop.owner, f"/tickets/{number}", "/reply", kind="note", text="I look after it")
    shop.owner.post(url.replace("/reply", "/note"), fields)
    shop.machine.work()
    days_pass(shop, clock, 100)
    assert told(shop) == 1 and shop.desk.tenant.closed_at is None
    days_pass(shop, clock, 206)
    assert told(shop) == 2


def test_a_desk_that_is_paid_for_is_nobodys_to_close(world: Machine, clock: Ahead) -> None:
    """With 200.00 on its balance it is on Standard for 40 days, and 14 more; only from then on it costs nothing."""
    acme = Business.start(world, "acme", "Aigerim", plan="standard")
    resting.pay_in(acme.tenant, lambda desk: resting.booked(desk, "top_up", "once", 500_000))
    days_pass(acme, clock, 400)
    assert told(acme) == 0 and acme.desk.tenant.closed_at is None
