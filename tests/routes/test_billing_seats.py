"""Seats: what one more costs is said before, and where the plan has none left nothing is lost."""

import pytest

from chalicelib.helpdesk.team.inviting import Invitation
from tests.machine import Machine
from tests.mails import link_in
from tests.people import PASSWORD, Browser, Business


@pytest.fixture
def standard(world: Machine) -> Business:
    return Business.start(world, "acme", "Aigerim", plan="standard")


def invite(business: Business, name: str, role: str = "agent") -> str:
    """Invite somebody; the path of the link in the letter, "" where there was none."""
    business.owner.get("/settings/staff")
    business.owner.submit("/settings/staff/invite", address=f"{name}@{business.slug}.example", role=role)
    business.machine.work()
    letters = business.machine.sent(f"{name}@{business.slug}.example")
    return link_in(letters[-1], "/invitation/") if letters else ""


def accept(business: Business, link: str, name: str) -> Browser:
    browser = business.visitor()
    browser.get(link)
    browser.submit(link, name=name, password=PASSWORD)
    return browser


def test_the_third_of_a_plan_for_two_comes_as_an_observer_or_after_an_upgrade(standard: Business) -> None:
    standard.agent()
    assert invite(standard, "olga") == ""
    assert standard.owner.page.status == 422 and "Every seat of your plan is taken." in standard.owner.text
    link = standard.owner.tree.css_first('main a[href="/billing/plan?plan=pro"]')
    assert link and "For more you need the plan Pro: $10.00 a day with 5 people in it." in standard.owner.text
    assert accept(standard, invite(standard, "olga", "observer"), "Olga").url.endswith("/tickets")


def test_who_comes_too_late_is_refused_and_loses_nothing(standard: Business) -> None:
    one, other = invite(standard, "boris"), invite(standard, "olga")
    assert one and other, "invitations are free"
    assert accept(standard, one, "Boris").url.endswith("/tickets")
    late = accept(standard, other, "Olga")
    assert late.page.status == 409 and "There is no room for one more at the moment" in late.text
    assert "Your invitation stays valid." in late.text
    standard.owner.get("/settings/staff")
    assert "Wanted to join" in standard.owner.text and [one.refused_at for one in standard.desk.all(Invitation)]
    standard.owner.get("/billing/plan?plan=pro")
    standard.owner.submit("/billing/plan")
    assert accept(standard, other, "Olga").url.endswith("/tickets")


def test_on_pro_the_price_of_one_more_is_said_before_it_is_accepted(acme: Business) -> None:
    for name in ("Boris", "Olga", "Timur", "Rita"):
        acme.agent(name)
    acme.owner.get("/settings/staff")
    assert "One more costs $1.50 a day, from the day on which the invitation is accepted." in acme.owner.text
    link = invite(acme, "zara")
    browser = acme.visitor()
    browser.get(link)
    assert "pays $1.50 a day more, from today on." in browser.text
    accept(acme, link, "Zara")
    acme.owner.get("/billing")
    assert "A day of Pro $11.50 Pro 10.00, 1 more seat 1.50" in acme.owner.text
