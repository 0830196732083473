"""A desk's own stages of the four statuses."""

import pytest

from chalicelib.helpdesk import log, tickets
from chalicelib.helpdesk.log import Logged
from chalicelib.helpdesk.vocabulary import sub_statuses, terms
from chalicelib.helpdesk.vocabulary.sub_statuses import SubStatus
from tenants import keys, table
from tenants.errors import Conflict
from tenants.staff import Staff
from tests.people import Browser, Business
from tests.vocabulary import add, refused, settings_person


def stage(acme: Business, name: str, status: str = "pending") -> str:
    add(acme.owner, "sub-statuses", name=name, status=status)
    assert acme.owner.page.status == 200, acme.owner.text
    return terms.every(acme.desk, SubStatus)[-1].id


def set_status(browser: Browser, number: int, value: str) -> None:
    browser.get(f"/tickets/{number}")
    browser.submit("/status", status=value)


def test_a_stage_is_chosen_with_its_status_and_told(acme: Business) -> None:
    boris, id, number = acme.agent(), stage(acme, "Ждёт поставщика"), acme.ask()
    set_status(boris, number, f"pending:{id}")
    assert "Boris set the status to Ждёт поставщика" in boris.text
    assert "Status: Ждёт поставщика" in boris.text
    one = tickets.load(acme.tenant, number)
    assert (one.status, one.shelf, one.sub_status) == ("pending", "pending", id)


def test_another_status_ends_the_stage(acme: Business) -> None:
    id, number = stage(acme, "Waits for the supplier"), acme.ask()
    set_status(acme.owner, number, f"pending:{id}")
    set_status(acme.owner, number, "open")
    assert tickets.load(acme.tenant, number).sub_status is None
    assert "Status: Open" in acme.owner.text
    set_status(acme.owner, number, f"pending:{id}")
    acme.owner.submit("/reply", text="One more thing", then="open")
    assert tickets.load(acme.tenant, number).sub_status is None


def test_a_stage_within_the_status_keeps_the_place_in_line(acme: Business) -> None:
    id, number = stage(acme, "Is looked at", "open"), acme.ask()
    before = tickets.load(acme.tenant, number).waiting_since
    set_status(acme.owner, number, f"open:{id}")
    one = tickets.load(acme.tenant, number)
    assert (one.sub_status, one.waiting_since) == (id, before)


def test_the_default_stage_stands_for_its_whole_status(acme: Business) -> None:
    id, number = stage(acme, "Your turn"), acme.ask()
    acme.owner.get(f"/settings/sub-statuses/{id}")
    acme.owner.submit("/default")
    set_status(acme.owner, number, "pending")
    assert "Status: Your turn" in acme.owner.text
    offered = [node.attributes["value"] for node in acme.owner.tree.css("#status button")]
    assert offered == ["open", "pending", "solved", "closed"]
    acme.owner.get(f"/settings/sub-statuses/{id}")
    acme.owner.submit("/no-default")
    acme.owner.get(f"/tickets/{number}")
    assert "Status: Pending" in acme.owner.text


def test_stages_keep_their_order_within_a_status(acme: Business) -> None:
    first, second, other = stage(acme, "First"), stage(acme, "Second"), stage(acme, "Third", "solved")
    acme.owner.get("/settings/sub-statuses")
    acme.owner.submit("/move", id=second, step="up")
    assert [one.id for one in sub_statuses.offered(acme.desk, "pending")] == [second, first]
    assert [one.id for one in sub_statuses.offered(acme.desk, "solved")] == [other]
    moves = [one for one in log_of(acme) if one.after and "order" in one.after and one.verb == "changed"]
    assert [one.object for one in moves] == [second], "what made room was moved by nobody"


def test_of_two_that_add_the_same_at_once_one_hears_of_it(acme: Business) -> None:
    desk, (aigerim,) = acme.desk, acme.desk.all(Staff)
    terms.add(desk, aigerim, SubStatus, "Ждёт", status="open")
    with pytest.raises(Conflict):
        terms.add(desk, aigerim, SubStatus, "Ждёт", status="open")
    assert len(acme.desk.all(SubStatus)) == 1


def log_of(business: Business) -> list[Logged]:
    pk = keys.log(business.tenant, log.month(keys.now()), "").pk
    return [one for one in table.query_all(pk) if isinstance(one, Logged)]


def test_a_stage_of_another_status_is_no_stage_of_this(acme: Business) -> None:
    id, number = stage(acme, "Waits for the supplier"), acme.ask()
    set_status(acme.owner, number, f"solved:{id}")
    assert acme.owner.page.status == 422 and tickets.load(acme.tenant, number).status == "open"


def test_who_may_settings_but_not_answer_names_stages_and_sets_none(acme: Business) -> None:
    timur, number = settings_person(acme), acme.ask()
    assert add(timur, "sub-statuses", name="Tested", status="solved").status == 200
    id = terms.every(acme.desk, SubStatus)[-1].id
    timur.get(f"/tickets/{number}")
    assert refused(timur, f"/tickets/{number}/status", status=f"solved:{id}") == 403
    assert acme.agent().get("/settings/sub-statuses").status == 403
