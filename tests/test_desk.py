"""The desk that a process keeps: what the table did not take is not to be seen in it."""

import pytest

from tenants import table
from tenants.errors import Conflict
from tenants.staff import Staff
from tenants.tenant import load, moved, revised
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
