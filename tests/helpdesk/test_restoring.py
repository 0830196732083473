"""The drill: a desk is copied, wrecked and brought back; nobody hears of it, and work goes on."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.helpdesk import recounting, tickets
from chalicelib.helpdesk.charging import proving
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.operators import standing
from chalicelib.helpdesk.restoring import bringing, joining, kinds, moments, restoring
from chalicelib.helpdesk.restoring.bringing import Wish
from chalicelib.helpdesk.ticket import Ticket
from chalicelib.jobs import Job
from infrastructure import operate
from tenants import copies, keys, ledger, operating_keys, table
from tenants.copies import Row, key_of
from tenants.items import DeskItem
from tenants.staff import Staff
from tenants.tenant import load
from tests import copied, faults
from tests.clock import Ahead
from tests.machine import Machine
from tests.mails import mail_from
from tests.operators import SHELL
from tests.people import Business
from tests.vocabulary import csrf

Capture = pytest.CaptureFixture[str]
MADE_ANEW = {"word", "answer_word"}


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recounting, "PAUSE", 0)


@pytest.fixture
def desk(acme: Business, world: Machine) -> Business:
    """Acme with a bit of everything: files, a mail, a reply, a snoozed and a solved ticket, settings, an answer."""
    acme.ask("Касса зависла <b>", files={"files": ("чек.txt", b"receipt", "text/plain")})
    world.send(mail_from(f"Dana <{acme.dana}>", acme.mail, "By mail"), acme.dana, acme.mail)
    world.work()
    acme.ask("A solved one")
    world.work()
    acme.owner.get("/tickets/1")
    acme.owner.submit("/reply", text="Have you tried turning it off", then="pending")
    acme.owner.get("/tickets/3")
    acme.owner.submit("/reply", text="Done", then="solved")
    acme.owner.get("/settings/tags/add")
    acme.owner.submit("/settings/tags/add", name="Касса")
    world.work()
    return acme


def restored(business: Business, source: str, *more: str) -> int:
    return operate.main(["restore", business.tenant, "--from", source, *more])


def compared(found: list[Row]) -> dict[str, Row]:
    """Rows as they are compared: by their keys, without what moves by itself or is void once it is old."""
    stays = [one for one in found if not kinds.is_left(one) or kinds.kind_of(one) in MADE_ANEW]
    left = [one for one in stays if kinds.kind_of(one) not in ("job", "logged")]
    ignored = {"revision", "version", "edition", "busy_until", "owner"}
    return {"|".join(key_of(one)): {n: v for n, v in one.items() if n not in ignored} for one in left}


def different(before: list[Row], after: list[Row]) -> set[str]:
    one, other = compared(before), compared(after)
    return {key for key in {*one, *other} if one.get(key) != other.get(key)}


def test_a_desk_that_is_gone_is_brought_back(desk: Business, world: Machine, clock: Ahead, capsys: Capture) -> None:
    before, letters, balance = copied.rows(desk.tenant), len(world.sent()), ledger.balance(desk.tenant)
    source, platform = copied.copy(desk.tenant), copied.copy_platform(desk.tenant)
    file = json.loads(next(one["files"]["S"] for one in before if ".txt" in one.get("files", {}).get("S", "")))[0][
        "key"
    ]
    copied.remove(before)
    copied.remove_platform(desk.tenant)
    world.s3.delete_object(Bucket=world.outputs.files_bucket, Key=file)
    clock.go(minutes=2)
    assert restored(desk, source, "--platform-from", platform, "--dry-run") == 0
    assert "setting: department" in capsys.readouterr().out and copied.rows(desk.tenant) == []
    assert restored(desk, source, "--platform-from", platform) == 0
    assert "files brought back: 1" in capsys.readouterr().out
    assert different(before, copied.rows(desk.tenant)) == set()
    world.sweep(desk.tenant)
    assert len(world.sent()) == letters, "nobody is told anything again"
    assert different(before, copied.rows(desk.tenant)) == set() and ledger.balance(desk.tenant) == balance
    assert proving.prove(desk.tenant).is_right and recounting.recount(desk.tenant).steps == {}
    assert world.s3.get_object(Bucket=world.outputs.files_bucket, Key=file)["Body"].read() == b"receipt"
    desk.owner.get("/tickets")
    assert desk.owner.url.endswith("/signin"), "an old session stays void"
    boris = desk.agent()
    boris.get("/tickets/1")
    boris.submit("/reply", text="Is it better now", then="pending")
    world.work()
    assert len(world.sent()) == letters + 1
    assert desk.ask("After it all") == 4
    boris.get("/search?q=касса")
    assert "Касса" in boris.text
    world.work()


def test_only_what_is_missing_comes_back(desk: Business, globex: Business, world: Machine) -> None:
    source, theirs = copied.copy(desk.tenant, globex.tenant), copied.rows(globex.tenant)
    copied.remove(theirs[:3])
    desk.owner.get("/tickets/3")
    desk.owner.post("/tickets/3/note", {"csrf": csrf(desk.owner), "text": "Since then"})
    assert desk.ask("Since then") == 4
    world.work()
    gone = ("#ticket#1", "#number")
    copied.remove([one for one in copied.rows(desk.tenant) if one["pk"]["S"].endswith(gone)])
    was = tickets.load(desk.tenant, 3)
    assert desk.owner.get("/tickets/1").status == 404
    letters = len(world.sent())
    assert restored(desk, source) == 0
    assert desk.owner.get("/tickets/1").status == 200 and "turning it off" in desk.owner.text
    assert tickets.load(desk.tenant, 3).version == was.version and tickets.load(desk.tenant, 3).messages == was.messages
    world.sweep(desk.tenant)
    assert len(world.sent()) == letters
    desk.owner.get("/settings/log")
    assert "Restoring" in desk.owner.text
    assert desk.ask() == 5, "no number is given twice"
    assert len(copied.rows(globex.tenant)) == len(theirs) - 3, "another desk stays as it is"


def test_what_was_changed_is_put_back_and_what_came_since_stays(desk: Business, world: Machine) -> None:
    source = copied.copy(desk.tenant)
    support = desk.desk.all(Department)[0]
    table.write(table.change(support, name="WRECKED"), table.add(desk.desk.tenant, {"revision": 1}))
    one = tickets.load(desk.tenant, 1)
    writes, effects = tickets.moved(one, status="closed", priority="low")
    tickets.commit(one, writes, effects)
    assert desk.ask("Since then") == 4
    world.work()
    letters, entries = len(world.sent()), ledger.balance(desk.tenant)
    assert restored(desk, source) == 0 and load(desk.tenant).all(Department)[0].name == "WRECKED"
    assert restored(desk, source, "--whole") == 0
    assert load(desk.tenant).all(Department)[0].name != "WRECKED" and load(desk.tenant).tenant.suspended_at is None
    back = tickets.load(desk.tenant, 1)
    assert (back.status, back.priority) == ("pending", "normal") and int(back.version) > int(one.version)
    assert tickets.load(desk.tenant, 4).subject == "Since then" and ledger.balance(desk.tenant) == entries
    world.sweep(desk.tenant)
    assert len(world.sent()) == letters and recounting.recount(desk.tenant).steps == {}
    assert desk.owner.get("/tickets/1").status == 200 and desk.owner.get("/tickets?status=pending").status == 200
    before = copied.rows(desk.tenant)
    assert restored(desk, source, "--whole") == 0
    assert different(before, copied.rows(desk.tenant)) <= {f"{desk.tenant}#desk|tenant"}, "a second one finds nothing"


def test_one_ticket_with_all_that_belongs_to_it(desk: Business, globex: Business) -> None:
    source = copied.copy(desk.tenant, globex.tenant)
    gone = [one for one in copied.rows(desk.tenant) if re.search("#(ticket#2|customer#|address#)", one["pk"]["S"])]
    copied.remove(gone)
    assert restored(desk, source, "--ticket", "2") == 0
    assert desk.owner.get("/tickets/2").status == 200 and "By mail" in desk.owner.text
    with pytest.raises(SystemExit, match="no ticket 77"):
        restored(desk, source, "--ticket", "77")
    with pytest.raises(SystemExit, match="no such copy"):
        restored(desk, "nowhere")
    with pytest.raises(SystemExit, match="no such copy"):
        restored(desk, copies.desk_table().name)


def test_it_is_gone_on_with_where_it_died(
    desk: Business, world: Machine, clock: Ahead, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bringing, "AT_ONCE", 1)  # so that calls have an order
    before, source = copied.rows(desk.tenant), copied.copy(desk.tenant)
    copied.remove([one for one in before if one["sk"]["S"] != "tenant"])
    for call in (5, 12):
        with pytest.raises(faults.Crash), faults.watched(faults.Calls(call, is_after=True, error=faults.Crash())):
            restoring.restore(SHELL, Wish(desk.tenant), source, page=20)
        clock.go(minutes=3)
    assert table.get(restoring.Restoring, operating_keys.restoring(desk.tenant))
    with pytest.raises(SystemExit, match="Another restore"):
        restored(desk, source, "--whole")
    for call in range(20, 200, 20):
        clock.go(minutes=3)  # after which nobody holds the words of a ticket any more
        try:
            with faults.watched(faults.Calls(call, error=faults.Crash())):
                restoring.restore(SHELL, Wish(desk.tenant), source, page=20)
        except faults.Crash:
            continue
        break
    world.sweep(desk.tenant)
    assert different(before, copied.rows(desk.tenant)) == set()
    assert table.get(DeskItem, operating_keys.restoring(desk.tenant)) is None


def test_alarms_that_lie_in_the_past_do_not_ring(desk: Business, world: Machine, clock: Ahead) -> None:
    source = copied.copy(desk.tenant)
    solved = tickets.load(desk.tenant, 3)
    assert solved.closes_at
    copied.remove([one for one in copied.rows(desk.tenant) if "#ticket#" in one["pk"]["S"]])
    moment, letters = clock.go(days=20), len(world.sent())
    copied.remove([one for one in copied.rows(desk.tenant) if one["pk"]["S"].endswith("#job")])
    assert restored(desk, source) == 0
    back = tickets.load(desk.tenant, 3)
    assert back.closes_at and back.closes_at > moment and back.asks_at is None
    timer = table.get(Job, keys.job(desk.tenant, "timer#3#close"))
    assert timer and keys.moment(timer.due_order) == back.closes_at
    assert {"late_at"}.isdisjoint(copied.rows(desk.tenant)[0]) and len(world.sent()) == letters


def test_what_a_moment_in_the_past_becomes() -> None:
    now = keys.now()
    before, after = now - timedelta(days=2), now + timedelta(days=2)
    past = Ticket("T#ticket#1", "ticket", snoozed_until=before, closes_at=before, asks_at=before, late_at=before)
    changed = moments.retimed(past, now)
    assert changed.pop("asks_at") is None and changed.pop("late_at") is None, "nobody is written to"
    assert set(changed) == {"snoozed_until", "closes_at"} and min(changed.values()) > now
    coming = Ticket("T#ticket#1", "ticket", snoozed_until=after, closes_at=after, asks_at=after, late_at=after)
    assert moments.retimed(coming, now) == {}
    assert moments.retimed(Ticket("T#ticket#1", "ticket", gone_at=after), now)["gone_at"] > after


def test_what_waited_to_be_sent_is_not_sent_and_says_so() -> None:
    row: Row = {"item_type": {"S": "message"}, "pk": {"S": "T#ticket#1"}, "sk": {"S": "x"}, "state": {"S": "waiting"}}
    made = joining.added(row, keys.now())
    assert made and made["state"] == {"S": "refused"} and "nobody knows" in made["problem"]["S"]


def test_who_may_come_in_is_what_it_is_now(desk: Business) -> None:
    desk.agent()
    source = copied.copy(desk.tenant)
    boris = next(one for one in desk.desk.all(Staff) if one.name == "Boris")
    changed = table.change(boris, name="Wrecked", password="another one", deactivated_at=keys.now())
    table.write(changed, table.add(desk.desk.tenant, {"revision": 1}))
    copied.remove([one for one in copied.rows(desk.tenant) if "#secret#" in one["pk"]["S"]])
    assert restored(desk, source, "--whole") == 0
    assert not [one for one in copied.rows(desk.tenant) if "#secret#" in one["pk"]["S"]]
    back = load(desk.tenant).find(Staff, boris.id)
    assert (back.name, back.password, back.is_active) == ("Boris", "another one", False)


def test_a_restore_of_a_tenant_that_leaves_takes_it_back_in(desk: Business) -> None:
    standing.close(SHELL, desk.desk, "Asked")
    source = copied.copy(desk.tenant)
    copied.remove(copied.rows(desk.tenant))
    assert restored(desk, source) == 0
    assert load(desk.tenant).tenant.closed_at is None
    assert table.get(Job, keys.job(desk.tenant, standing.DELETION)) is None


def test_every_kind_of_item_has_its_rule() -> None:
    import app  # noqa: F401 - which knows every kind

    known = {str(DeskItem.item_type.get_discriminator(one)) for one in _below(DeskItem)}
    ruled = [kinds.BROUGHT, kinds.KEPT, kinds.LEFT, kinds.ABSTRACT]
    assert known - set().union(*ruled) == set() and sum(map(len, ruled)) == len(set().union(*ruled))


def _below(cls: type) -> set[Any]:
    return {found for one in cls.__subclasses__() for found in (one, *_below(one))}
