"""How long an answer opens a closed ticket again."""

import pytest

from tests.people import Business


def test_the_days_are_chosen_in_the_settings(acme: Business) -> None:
    acme.owner.get("/settings/mail")
    acme.owner.submit("/reopening", reopen_days="3")
    assert acme.desk.tenant.reopen_days == 3
    assert acme.owner.form("/reopening").css_first("#reopen_days").attributes["value"] == "3"


@pytest.mark.parametrize("typed", ["", "-1", "366", "soon", "1.5"])
def test_what_is_no_number_of_days_is_said(acme: Business, typed: str) -> None:
    acme.owner.get("/settings/mail")
    assert acme.owner.submit("/reopening", reopen_days=typed).status == 422
    assert "Write a number of days from 0 to 365." in acme.owner.text
    assert acme.desk.tenant.reopen_days == 30


def test_an_agent_may_not(acme: Business) -> None:
    boris = acme.agent()
    boris.get("/settings")
    csrf = boris.tree.css_first("input[name=csrf]").attributes["value"]
    assert boris.post("/settings/mail/reopening", {"csrf": csrf, "reopen_days": "3"}).status == 403
