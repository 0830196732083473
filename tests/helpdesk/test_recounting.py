"""Stored counts that have drifted are found by counting, and put right while tickets go on moving."""

import pytest

from chalicelib.helpdesk import recounting
from chalicelib.helpdesk.answers import commenting, writing
from chalicelib.helpdesk.answers.writing import Wish
from chalicelib.helpdesk.counts import Counts
from chalicelib.helpdesk.departments import Department
from infrastructure import operate
from tenants import keys, table
from tenants.errors import Conflict
from tenants.items import Counter
from tenants.staff import Staff
from tenants.tenant import Tenant
from tests.machine import Machine
from tests.people import Business


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recounting, "PAUSE", 0)


def stored(business: Business, shelf: str = "open") -> int:
    places = [one.id for one in business.desk.all(Department)]
    return Counts(table.get(Counter, keys.counts(business.tenant))).sum(shelf, places)


def inject(business: Business, steps: dict[str, int]) -> None:
    table.write(table.add(Counter(*keys.counts(business.tenant)), steps))


@pytest.mark.engine
def test_drift_is_found_told_and_put_right(world: Machine, acme: Business, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(3):
        acme.ask()
    world.work()
    support = acme.desk.all(Department)[0].id
    assert operate.main(["recount", acme.slug]) == 0 and "as they should be" in capsys.readouterr().out
    inject(acme, {f"open|{support}|": 5, f"pending|{support}|somebody": -2, "suspended||": 1, "mail||somebody": 4})
    assert operate.main(["recount", acme.slug]) == 1
    told = capsys.readouterr().out
    assert f"open, department {support}, assignee -: 8, not 3" in told and "are wrong" in told
    assert stored(acme) == 8, "to look changes nothing"
    assert operate.main(["recount", acme.slug, "--repair"]) == 0 and "put right" in capsys.readouterr().out
    assert stored(acme) == 3 and stored(acme, "pending") == 0
    item = table.get(Counter, keys.counts(acme.tenant))
    assert item and item.numbers["mail||somebody"] == 4, "what counts no tickets stays"
    assert recounting.recount(acme.tenant).steps == {}
    page = acme.owner.get("/settings/log?kind=counts")
    assert page.status == 200 and "Recount" in acme.owner.text and "8" in acme.owner.text


def test_what_jobs_will_add_is_no_drift(world: Machine, acme: Business) -> None:
    acme.ask()
    assert stored(acme) == 0, "nobody has worked yet"
    drift = recounting.repaired(acme.tenant)
    assert drift.is_settled and drift.steps == {} and drift.tickets == 1
    world.sweep()
    assert stored(acme) == 1 and recounting.recount(acme.tenant).steps == {}


def test_a_repair_is_right_for_tickets_that_moved_since_it_was_counted(world: Machine, acme: Business) -> None:
    acme.ask()
    world.work()
    support = acme.desk.all(Department)[0].id
    inject(acme, {f"open|{support}|": 7})
    drift = recounting.recount(acme.tenant)
    acme.ask()
    world.work()
    recounting.repair(acme.tenant, drift)
    assert stored(acme) == 2 and recounting.recount(acme.tenant).steps == {}


def test_two_repairs_of_one_drift_do_not_add_up(world: Machine, acme: Business) -> None:
    support = acme.desk.all(Department)[0].id
    inject(acme, {f"open|{support}|{place}": 1 for place in range(60)})
    drift = recounting.recount(acme.tenant)
    recounting.repair(acme.tenant, drift)
    with pytest.raises(Conflict):
        recounting.repair(acme.tenant, drift)
    assert stored(acme) == 0 and recounting.repaired(acme.tenant).steps == {}


def test_answers_and_waiting_comments_are_counted_too(acme: Business) -> None:
    owner = next(one for one in acme.desk.all(Staff) if one.role == "owner")
    one = writing.write(acme.desk, owner, Wish("Printer", "Turn it.", "en", "public", "published"))
    writing.write(acme.desk, owner, Wish("Key", "Under the mat.", "en", "staff", "published"))
    commenting.post(acme.desk, one, commenting.Said("Thanks", "Dana", "", "en", "203.0.113.9"), [])
    assert recounting.recount(acme.tenant).steps == {}
    inject(acme, {"comments||": 2})
    table.write(table.add(Tenant(*keys.setting(acme.tenant, "tenant")), {"public_answers": -1, "revision": 1}))
    assert not acme.desk.tenant.has_answers
    assert recounting.repaired(acme.tenant).steps == {"comments||": -2, "public_answers||": 1}
    assert acme.desk.tenant.has_answers and recounting.recount(acme.tenant).steps == {}
    assert "1 waits" in acme.owner.get("/settings").text and "Recount" in acme.owner.get("/settings/log").text
