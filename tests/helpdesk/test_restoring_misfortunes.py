"""A restore by an unlucky operator: the wrong minute, twice at once, beside a deletion, dead at the last step."""

from typing import Any

import pytest

from chalicelib.helpdesk import customers, recounting, tickets
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.drafts import Draft
from chalicelib.helpdesk.joining import merging
from chalicelib.helpdesk.moves import m2026_11_23_customers_by_name as by_name
from chalicelib.helpdesk.moves import moving
from chalicelib.helpdesk.operators import listing, standing
from chalicelib.helpdesk.restoring import restoring, under_way
from chalicelib.helpdesk.restoring.bringing import Wish
from infrastructure import operate
from tenants import keys, ledger, operating_keys, table
from tenants.copies import Copy
from tenants.items import DeskItem
from tenants.staff import Staff
from tenants.tenant import load, moved, revised
from tests import copied, faults
from tests.clock import Ahead, come_due
from tests.colleagues import member
from tests.machine import Machine
from tests.operators import SHELL
from tests.people import Business

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recounting, "PAUSE", 0)


def restored(business: Business, source: str, *more: str) -> int:
    return operate.main(["restore", business.tenant, "--from", source, *more])


def is_closed(business: Business) -> bool:
    return load(business.tenant).tenant.suspended_at is not None


def is_under_way(business: Business) -> bool:
    return table.get(DeskItem, operating_keys.restoring(business.tenant)) is not None


def named(business: Business, name: str) -> None:
    """Let somebody rename the first department."""
    table.write(revised(business.desk.all(Department)[0], name=name), moved(business.desk))


def test_a_minute_before_the_desk_closes_no_door(acme: Business, globex: Business) -> None:
    with pytest.raises(SystemExit, match="no such tenant"):
        restored(acme, copied.copy(globex.tenant), "--whole")
    good = copied.copy(acme.tenant)
    with pytest.raises(SystemExit, match="no such copy"):
        restored(acme, good, "--whole", "--platform-from", "komek-test-platform-at-202611201405")
    assert not is_closed(acme) and not is_under_way(acme)
    with pytest.raises(SystemExit, match="--from"):
        operate.main(["restore", acme.slug])


def test_one_that_is_not_to_be_ended_is_given_up(acme: Business, capsys: Capture) -> None:
    wrong, right = copied.copy(acme.tenant), copied.copy(acme.tenant)
    with pytest.raises(faults.Crash), faults.watched(faults.Calls(8, is_after=True, error=faults.Crash())):
        restoring.restore(SHELL, Wish(acme.tenant, is_whole=True), wrong)
    assert is_closed(acme) and is_under_way(acme)
    with pytest.raises(SystemExit, match=f"from {wrong} --whole: .* --give-up"):
        restored(acme, right)
    assert operate.main(["restore", acme.slug, "--give-up"]) == 0 and "stays" in capsys.readouterr().out
    assert not is_closed(acme) and not is_under_way(acme)
    operate.main(["restore", acme.slug, "--give-up"])
    assert "none" in capsys.readouterr().out
    assert restored(acme, right) == 0


def test_dead_before_its_last_step_it_opens_the_door_when_it_is_asked_again(
    acme: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = copied.copy(acme.tenant)

    def dead(by: Any, id: str) -> bool:
        raise faults.Crash

    with monkeypatch.context() as broken, pytest.raises(faults.Crash):
        broken.setattr(under_way, "_open", dead)
        restored(acme, source, "--whole")
    assert is_closed(acme)
    assert restored(acme, source, "--whole") == 0 and not is_closed(acme)


def test_whoever_was_suspended_for_something_else_stays_so(acme: Business) -> None:
    standing.suspend(SHELL, acme.desk, "Spam")
    source = copied.copy(acme.tenant)
    assert restored(acme, source, "--whole") == 0 and is_closed(acme)
    copied.remove(copied.rows(acme.tenant))
    assert restored(acme, source) == 0
    assert load(acme.tenant).tenant.suspended_why == "Spam"


def test_of_two_at_once_the_newer_goes_on(acme: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    source, whole, later = copied.copy(acme.tenant), Wish(acme.tenant, is_whole=True), list[str]()
    named(acme, "WRECKED")
    page = Copy.page

    def meanwhile(self: Copy, *more: Any) -> Any:
        if self.name == source and not later:
            later.append("begun")
            restoring.restore(SHELL, whole, source)
            named(acme, "Since then")
        return page(self, *more)

    monkeypatch.setattr(Copy, "page", meanwhile)
    with pytest.raises(under_way.Refused, match="taken over"):
        restoring.restore(SHELL, whole, source, page=1)
    assert load(acme.tenant).all(Department)[0].name == "Since then" and not is_closed(acme)


def test_a_desk_that_is_being_deleted_is_not_brought_back(acme: Business, world: Machine) -> None:
    acme.ask()
    source = copied.copy(acme.tenant)
    standing.delete(SHELL, acme.desk, acme.slug, "Asked")
    for more in ((), ("--whole",), ("--ticket", "1")):
        with pytest.raises(SystemExit, match="being deleted"):
            restored(acme, source, *more)
    for _ in range(4):
        world.sweep()
        come_due(acme.tenant, standing.DELETION)
    assert copied.rows(acme.tenant) == []
    with pytest.raises(SystemExit, match="without --ticket"):
        restored(acme, source, "--ticket", "1")


def test_a_deletion_stops_a_restore_and_leaves_nothing(
    acme: Business, world: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    acme.ask()
    source, begun = copied.copy(acme.tenant), list[str]()
    page = Copy.page

    def deleted(self: Copy, *more: Any) -> Any:
        if self.name == source and not begun:
            begun.append("deleted")
            standing.delete(SHELL, acme.desk, acme.slug, "Asked")
            world.sweep()
            assert not is_under_way(acme)
        return page(self, *more)

    with monkeypatch.context() as other, pytest.raises(under_way.Refused):
        other.setattr(Copy, "page", deleted)
        restoring.restore(SHELL, Wish(acme.tenant), source, page=1)
    for _ in range(4):
        come_due(acme.tenant, standing.DELETION)
        world.sweep()
    assert copied.rows(acme.tenant) == []


def test_a_desk_that_was_deleted_is_there_again_and_pays_for_no_day_it_was_gone(
    acme: Business, world: Machine, clock: Ahead, capsys: Capture
) -> None:
    acme.ask(files={"files": ("a.txt", b"acme", "text/plain")})
    world.work()
    source, platform, balance = copied.copy(acme.tenant), copied.copy_platform(acme.tenant), ledger.balance(acme.tenant)
    standing.delete(SHELL, acme.desk, acme.slug, "Asked")
    for _ in range(4):
        world.sweep()
        come_due(acme.tenant, standing.DELETION)
    assert copied.rows(acme.tenant) == []
    clock.go(days=9)
    letters = len(world.sent())
    assert restored(acme, source) == 1
    told = capsys.readouterr().out
    assert "repeat this with --platform-from" in told and "gone for good: " in told
    assert restored(acme, source, "--platform-from", platform) == 0
    summary = listing.find(acme.tenant)
    assert summary and summary.deleted_at is None and summary.state is None and summary.name == acme.desk.tenant.name
    assert acme.tenant in set(moving.tenants())
    world.sweep(acme.tenant)
    assert ledger.balance(acme.tenant) == balance and len(world.sent()) == letters
    clock.go(days=2)
    world.sweep(acme.tenant)
    assert ledger.balance(acme.tenant) <= balance and acme.agent().get("/tickets/1").status == 200


def test_no_job_wakes_before_its_desk_is_there(acme: Business, world: Machine) -> None:
    acme.ask()
    world.work()
    source = copied.copy(acme.tenant)
    copied.remove(copied.rows(acme.tenant))
    with pytest.raises(faults.Crash), faults.watched(faults.Calls(60, error=faults.Crash())):
        restoring.restore(SHELL, Wish(acme.tenant), source, page=5)
    assert copied.rows(acme.tenant), "it has begun"
    jobs = [one["sk"]["S"] for one in copied.rows(acme.tenant) if one["pk"]["S"].endswith("#job")]
    assert all(one.startswith("timer#1#") for one in jobs), "but for alarms of the ticket, which lie ahead"
    assert restored(acme, source) == 0
    assert table.get(DeskItem, keys.job(acme.tenant, "timer#charge")) is not None


def test_what_comes_back_in_an_older_shape_is_moved_again(acme: Business, world: Machine) -> None:
    acme.ask()
    world.work()
    known = table.get(customers.Known, customers.key(acme.tenant, acme.dana))
    assert known
    name = by_name.__name__.rpartition(".")[2]
    table.write(table.change(known, address=None, list_key=None, list_order=None))
    source = copied.copy(acme.tenant)
    moving.start(acme.tenant, name)
    world.work()
    copied.remove([one for one in copied.rows(acme.tenant) if "#address#" in one["pk"]["S"]])
    assert restored(acme, source) == 0
    world.work()
    known = table.get(customers.Known, customers.key(acme.tenant, acme.dana))
    assert known and known.address == acme.dana


def test_rights_that_are_those_of_then_are_said(acme: Business, capsys: Capture) -> None:
    acme.agent(role="admin")
    source = copied.copy(acme.tenant)
    boris = member(acme, "Boris")
    table.write(revised(boris, role="observer"), moved(acme.desk))
    assert restored(acme, source, "--whole", "--dry-run") == 0
    assert "the rights of then, not of now: staff Boris" in capsys.readouterr().out
    assert restored(acme, source) == 0
    assert (
        "rights of then" not in capsys.readouterr().out and load(acme.tenant).find(Staff, boris.id).role == "observer"
    )


def test_a_single_ticket_is_merged_as_the_other_one_says_now(acme: Business, world: Machine) -> None:
    one, other = acme.ask("One"), acme.ask("Other")
    world.work()
    before = copied.copy(acme.tenant)
    two = tickets.load(acme.tenant, one), tickets.load(acme.tenant, other)
    merging.merge(acme.desk, member(acme, "Aigerim"), two[0], two[1])
    world.work()
    merged = copied.copy(acme.tenant)
    assert restored(acme, before, "--whole", "--ticket", str(other)) == 0
    assert tickets.load(acme.tenant, other).merged_into == one, "the survivor still shows it"
    merging.unmerge(acme.desk, member(acme, "Aigerim"), tickets.load(acme.tenant, one), other)
    world.work()
    copied.remove([row for row in copied.rows(acme.tenant) if row["pk"]["S"].endswith(f"#ticket#{other}")])
    assert restored(acme, merged, "--ticket", str(other)) == 0
    back = tickets.load(acme.tenant, other)
    assert back.merged_into is None and back.shelf == "open" and recounting.recount(acme.tenant).steps == {}
    copied.remove([row for row in copied.rows(acme.tenant) if row["pk"]["S"].endswith(f"#ticket#{one}")])
    assert restored(acme, merged, "--ticket", str(one)) == 0
    assert tickets.load(acme.tenant, one).took_in is None
    assert acme.owner.get(f"/tickets/{other}").status == 200 and acme.owner.get(f"/tickets/{one}").status == 200


def test_one_ticket_that_is_not_there_leaves_the_others_untouched(acme: Business) -> None:
    number = acme.ask()
    source = copied.copy(acme.tenant)
    copied.remove([row for row in copied.rows(acme.tenant) if row["pk"]["S"].endswith(f"#ticket#{number}")])
    with pytest.raises(SystemExit, match="no ticket 77"):
        restored(acme, source, "--ticket", str(number), "--ticket", "77")
    assert table.get(DeskItem, keys.ticket(acme.tenant, number)) is None


def test_a_draft_that_was_sent_since_is_not_offered_again(acme: Business) -> None:
    number, person = acme.ask(), member(acme, "Aigerim")
    key = keys.draft(acme.tenant, number, person.id, "reply")
    draft = Draft(*key, text="Turn it off", kept_at=keys.now())
    table.write(table.put(draft))
    source = copied.copy(acme.tenant)
    table.write(table.delete(draft))
    assert restored(acme, source) == 0 and restored(acme, source, "--whole", "--ticket", str(number)) == 0
    assert table.get(Draft, key) is None
    copied.remove([row for row in copied.rows(acme.tenant) if row["pk"]["S"].endswith(f"#ticket#{number}")])
    assert restored(acme, source) == 0
    back = table.get(Draft, key)
    assert back and back.text == "Turn it off", "with its ticket it comes back"
