"""A change of the data's shape: by pages, under way while people work, and gone on with wherever it died."""

from collections.abc import Callable
from contextlib import suppress as quiet

import pytest

from chalicelib import worker
from chalicelib.helpdesk import customers
from chalicelib.helpdesk.customer_base import listing
from chalicelib.helpdesk.customers import Known
from chalicelib.helpdesk.moves import m2026_11_23_customers_by_name as by_name
from chalicelib.helpdesk.moves import moving
from chalicelib.helpdesk.operators import standing
from chalicelib.jobs import Job
from infrastructure import operate
from tenants import keys, operating_keys, table
from tenants.errors import Conflict
from tenants.staff import Staff
from tests import copied, faults
from tests.clock import come_due
from tests.machine import Machine
from tests.operators import SHELL
from tests.people import Business

NAME = "m2026_11_23_customers_by_name"
Capture = pytest.CaptureFixture[str]


def known(business: Business, name: str) -> Known:
    found = table.get(Known, customers.key(business.tenant, address(business, name)))
    assert found
    return found


def address(business: Business, name: str) -> str:
    return f"{name.lower()}@{business.slug}-customers.example"


def become_old(one: Known) -> None:
    """Take from an address what it was first known without."""
    table.write(table.change(one, address=None, list_key=None, list_order=None))


@pytest.fixture
def old(acme: Business, world: Machine, monkeypatch: pytest.MonkeyPatch) -> Business:
    """Acme with four customers from before the list, and pages of two."""
    monkeypatch.setattr(by_name, "PAGE", 2)
    for name in ("Asel", "Бота", "Chingiz", "Dana"):
        _, writes = customers.new(acme.tenant, address(acme, name), name, None)
        table.write(*writes)
        become_old(known(acme, name))
    return acme


def names(business: Business) -> list[str]:
    owner = next(one for one in business.desk.all(Staff) if one.role == "owner")
    return [one.name for one in listing.by_name(business.desk, owner).rows]


def progress(business: Business) -> moving.Progress:
    found = table.get(moving.Progress, operating_keys.move(business.tenant, NAME))
    assert found
    return found


def test_it_runs_in_the_background_and_says_how_far_it_is(old: Business, world: Machine, capsys: Capture) -> None:
    assert names(old) == []
    operate.main(["moves", "start", "customers_by_name", "--tenant", old.slug])
    assert operate.main(["moves", "status", "customers_by_name"]) == 1 and "running: 1" in capsys.readouterr().out
    world.work()
    assert names(old) == ["Asel", "Chingiz", "Dana", "Бота"]
    assert (progress(old).state, progress(old).looked_at, progress(old).changed) == ("done", 4, 4)
    operate.main(["moves", "start", NAME])
    assert operate.main(["moves", "status", NAME]) == 0 and "done: 1" in capsys.readouterr().out
    operate.main(["moves"])
    assert NAME in capsys.readouterr().out
    with pytest.raises(SystemExit, match="no move"):
        operate.main(["moves", "start", "nothing"])


def test_new_code_works_with_the_old_shape_and_beside_the_move(old: Business, world: Machine) -> None:
    old.ask(email=address(old, "Dana"))
    assert names(old) == ["Dana"], "who writes stands there at once"
    moving.start(old.tenant, NAME)
    world.work()
    assert len(names(old)) == 4 and progress(old).changed == 3
    moving.start(old.tenant, NAME)
    world.work()
    assert progress(old).looked_at == 4, "what is done is not done again"


@pytest.mark.parametrize("is_after", [False, True])
def test_a_crash_at_any_call_costs_nothing(old: Business, world: Machine, is_after: bool) -> None:
    moving.start(old.tenant, NAME)
    world.jobs(old.tenant)
    for at in range(2, 60, 3):
        come_due(old.tenant, f"move#{NAME}")
        try:
            with faults.watched(faults.Calls(at, is_after=is_after, error=faults.Crash())):
                worker.perform(old.tenant, f"move#{NAME}")
        except faults.Crash:
            continue
        break
    world.sweep(old.tenant)
    assert len(names(old)) == 4 and (progress(old).state, progress(old).looked_at) == ("done", 4)
    assert table.get(Job, keys.job(old.tenant, f"move#{NAME}")) is None


def test_one_that_comes_twice_counts_once(old: Business, world: Machine) -> None:
    moving.start(old.tenant, NAME)
    job = table.get(Job, keys.job(old.tenant, f"move#{NAME}"))
    again = table.get(Job, keys.job(old.tenant, f"move#{NAME}"))
    assert job and again
    with faults.watched(faults.Between(2, lambda: moving.move(old.desk, again, {"name": NAME}))), quiet(Conflict):
        moving.move(old.desk, job, {"name": NAME})
    assert len(names(old)) == 4 and (progress(old).state, progress(old).looked_at) == ("done", 4)


@pytest.mark.parametrize(
    "deed",
    [
        lambda one: table.write(table.change(one, name="Aigul")),  # as older code renames somebody
        lambda one: table.write(table.change(one, language="kk")),
        lambda one: table.write(table.delete(one)),
    ],
)
def test_older_code_writes_meanwhile(old: Business, world: Machine, deed: Callable[[Known], None]) -> None:
    with faults.watched(faults.Between(1, lambda: deed(known(old, "Asel")))):
        done = by_name.page(old.desk, "")
    assert done.looked_at == 2 and done.cursor
    found = table.get(Known, customers.key(old.tenant, address(old, "Asel")))
    assert found is None or (found.list_order == customers.folded(found.name) and found.address)


def test_one_that_cannot_go_on_says_why_and_is_started_again(
    old: Business, world: Machine, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    moving.start(old.tenant, NAME)
    with monkeypatch.context() as broken:
        broken.setattr(by_name, "_listed", lambda desk, one: 1 / 0)
        broken.setattr(worker.jobs, "TRIES", 1)
        world.work()
    assert progress(old).state == "failed" and "division" in (progress(old).cause or "")
    operate.main(["moves", "status", NAME])
    assert "division" in capsys.readouterr().out
    assert moving.start(old.tenant, NAME)
    world.work()
    assert progress(old).state == "done" and len(names(old)) == 4


def test_after_older_code_has_run_once_more_it_is_done_again(old: Business, world: Machine) -> None:
    moving.start(old.tenant, NAME)
    world.work()
    become_old(known(old, "Dana"))
    operate.main(["moves", "start", NAME, "--tenant", old.slug])
    world.work()
    assert "Dana" not in names(old), "what is done is not begun by itself"
    operate.main(["moves", "start", NAME, "--tenant", old.slug, "--again"])
    assert progress(old).state == "running"
    world.work()
    assert len(names(old)) == 4 and (progress(old).state, progress(old).changed) == ("done", 5)


def test_one_that_runs_begins_anew_whoever_is_at_it(old: Business, world: Machine) -> None:
    moving.start(old.tenant, NAME)
    job = table.get(Job, keys.job(old.tenant, f"move#{NAME}"))
    assert job

    def deed() -> None:
        table.write(table.change(known(old, "Asel"), address=None, list_key=None, list_order=None))
        assert moving.start_again(old.tenant, NAME) == 1

    with faults.watched(faults.Between(4, deed)), quiet(Conflict):
        moving.move(old.desk, job, {"name": NAME})
    world.sweep(old.tenant)
    assert len(names(old)) == 4 and progress(old).state == "done"


def test_a_tenant_that_goes_leaves_no_move_behind(old: Business, world: Machine) -> None:
    with pytest.raises(SystemExit, match="There is no tenant"):
        operate.main(["moves", "start", NAME, "--tenant", "01M80000000000000000000000"])
    assert not moving.start("01M80000000000000000000000", NAME)
    moving.start(old.tenant, NAME)
    standing.delete(SHELL, old.desk, old.slug, "Asked")
    assert not moving.start(old.tenant, "m2026_11_23_another"), "what goes is not moved any more"
    job = table.get(Job, keys.job(old.tenant, f"move#{NAME}"))
    assert job
    gone = lambda: copied.remove(copied.rows(old.tenant))  # noqa: E731
    with faults.watched(faults.Between(2, gone)), pytest.raises(Conflict):
        moving.move(old.desk, job, {"name": NAME})
    assert copied.rows(old.tenant) == [], "and writes nothing behind it"
