"""The desk that a process keeps: what the table did not take is not to be seen in it."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from chalicelib.helpdesk.departments import Department
from tenants import table
from tenants.errors import Conflict
from tenants.items import DeskItem
from tenants.staff import Staff
from tenants.tenant import load, moved, moved_alone, revised
from tests.people import Business


def test_a_setting_that_could_not_be_changed_stays_as_it_was_read(acme: Business) -> None:
    desk = load(acme.tenant)
    (owner,) = desk.all(Staff)
    with pytest.raises(Conflict):
        table.write(revised(owner, Staff.name == "Somebody else", language="kk"), moved(desk))
    assert load(acme.tenant).find(Staff, owner.id).language == "en"


def test_a_changed_setting_is_read_again(acme: Business) -> None:
    desk = load(acme.tenant)
    (owner,) = desk.all(Staff)
    table.write(revised(owner, language="kk"), moved(desk))
    assert load(acme.tenant).find(Staff, owner.id).language == "kk"


def test_what_changes_while_a_desk_is_read_is_seen_by_the_next_request(acme: Business) -> None:
    """A large desk comes in pages: here a department changes between its page and that of the tenant."""
    desk = load(acme.tenant)
    (support,) = desk.all(Department)
    table.write(moved(desk))  # so that it is read anew
    with pages_of_one(lambda: table.write(revised(support, name="Help"), moved(desk))):
        read = load(acme.tenant)
    assert read.find(Department, support.id).name == support.name, "else this shows nothing"
    with pytest.raises(Conflict):  # what is right only while all other settings stand is not decided by these
        table.write(moved_alone(read))
    assert load(acme.tenant).find(Department, support.id).name == "Help"
    assert "Help" in acme.owner.get("/tickets").text


@contextlib.contextmanager
def pages_of_one(change: Callable[[], None]) -> Iterator[None]:
    """Let each Query send one item, and something change when the department has been read."""
    events = DeskItem._get_connection().connection.client.meta.events

    def ask(params: dict[str, Any], **_: Any) -> None:
        params["Limit"] = 1
        if "department#" in str(params.get("ExclusiveStartKey")):
            stop()
            change()

    def stop() -> None:
        events.unregister("provide-client-params.dynamodb.Query", unique_id="pages")

    events.register("provide-client-params.dynamodb.Query", ask, unique_id="pages")
    try:
        yield
    finally:
        stop()
