"""The console's verbs from a shell."""

import pytest

from chalicelib.helpdesk.operators import listing, standing
from chalicelib.jobs import Job
from infrastructure import operate
from tenants import keys, ledger, table, terms
from tenants.tenant import load
from tests.machine import Machine
from tests.operators import BASE, deeds
from tests.people import PASSWORD, Browser, Business

Capture = pytest.CaptureFixture[str]


def test_money_and_plan(acme: Business, capsys: Capture) -> None:
    before = ledger.balance(acme.tenant)
    for command in (
        ["credit", acme.slug, "100.00", "Welcome"],
        ["adjust", acme.slug, "-5", "A mistake"],
        ["payment", acme.slug, "20,50", "No. 17 of 22 November"],
        ["plan", acme.slug, "standard", "Asked"],
    ):
        assert operate.main(command) == 0
    assert ledger.balance(acme.tenant) == before + 11550
    assert terms.terms(acme.desk).plan.name == "standard"
    assert deeds() == ["credited", "adjusted", "paid", "plan_given"]
    with pytest.raises(SystemExit, match="entered already"):
        operate.main(["payment", acme.slug, "20,50", "No. 17 of 22 November"])
    assert ledger.balance(acme.tenant) == before + 11550


def test_standing(acme: Business) -> None:
    operate.main(["suspend", acme.slug, "Spam"])
    assert load(acme.tenant).tenant.suspended_why == "Spam"
    operate.main(["unsuspend", acme.slug])
    operate.main(["close", acme.slug, "They leave"])
    assert load(acme.tenant).tenant.closed_at
    operate.main(["reopen", acme.slug])
    assert operate.main(["delete", acme.slug, "They leave"]) == 1 and not load(acme.tenant).tenant.is_going
    operate.main(["delete", acme.slug, "They leave", "--yes"])
    assert load(acme.tenant).tenant.is_going
    table.write(table.delete(Job(*keys.job(acme.tenant, standing.DELETION))))  # which another test's sweep would do


def test_looking(acme: Business, capsys: Capture) -> None:
    operate.main(["tenants", acme.slug])
    operate.main(["tenant", acme.slug])
    operate.main(["tariffs"])
    told = capsys.readouterr().out
    assert told.count(acme.slug) >= 2 and "pro" in told and "credit" in told
    with pytest.raises(SystemExit, match="There is no tenant"):
        operate.main(["tenant", "nobody-at-all"])


def test_the_list_is_rebuilt(acme: Business, capsys: Capture) -> None:
    summary = listing.find(acme.tenant)
    assert summary
    table.write(table.delete(summary))
    assert listing.find(acme.tenant) is None
    operate.main(["list-tenants", "--rebuild"])
    again = listing.find(acme.tenant)
    assert again and again.slug == acme.slug and again.owner and again.plan == "pro"


def test_the_first_operator(world: Machine, capsys: Capture) -> None:
    operate.main(["operator", "Olga", "olga@komek.example"])
    link = capsys.readouterr().out.split()[-1]
    browser = Browser(world, BASE)
    browser.get(link)
    browser.submit("/operator/signin", password=PASSWORD)
    assert "Set up the second step" in browser.text
    with pytest.raises(SystemExit, match="last operator"):
        operate.main(["operator", "Olga", "olga@komek.example", "--off"])
