"""Roles of a desk's own: copied, changed for everybody who has them, removed when nobody does."""

import pytest

from chalicelib.helpdesk.roles import Role
from chalicelib.helpdesk.team import role_editing, staffing
from chalicelib.helpdesk.team.inviting import Invitation
from tenants.errors import Conflict, Invalid
from tests.colleagues import member, office, role
from tests.mails import department, link_in
from tests.people import PASSWORD, Browser, Business


def copy(browser: Browser, name: str, copied: str = "agent") -> Browser:
    browser.get("/settings/roles")
    browser.submit("/settings/roles/copy", name=name, copied=copied)
    return browser


def only(business: Business) -> Role:
    (one,) = business.desk.all(Role)
    return one


def change(browser: Browser, one: Role, **fields: object) -> Browser:
    browser.get(f"/settings/roles/{one.id}")
    browser.submit("/change", **fields)
    return browser


def test_a_role_is_copied_and_changed_for_everybody_who_has_it(acme: Business) -> None:
    copy(acme.owner, "Старший агент")
    assert "/settings/roles/" in acme.owner.url and acme.owner.page.status == 200
    boris, number = acme.agent("Boris", role=only(acme).id), acme.ask()
    boris.get(f"/tickets/{number}")
    assert boris.get("/settings/staff").status == 403
    change(acme.owner, only(acme), in_department=["manage"], for_desk=["settings"])
    assert acme.owner.page.status == 200, acme.owner.text
    assert boris.get("/settings/staff").status == 200, "from the next click on"
    assert only(acme).in_department == {"see", "answer", "assign", "transfer", "merge", "delete", "manage"}
    assert "Boris" in acme.owner.get(f"/settings/roles/{only(acme).id}").text
    assert "Старший агент" in acme.owner.get("/settings/roles").text


def test_a_name_is_its_own(acme: Business) -> None:
    role(acme, "Lead")
    for name in ("", "x" * 51, "Agent", "СПЕЦИАЛИСТ", "owner", "Lead", " lead "):
        copy(acme.owner, name)
        assert acme.owner.page.status == 422 and acme.owner.tree.css_first("#name-error"), name
    assert len(acme.desk.all(Role)) == 1


def test_nobody_puts_into_a_role_what_he_does_not_have(acme: Business) -> None:
    olga = office(acme)
    own = only(acme)
    olga.get("/settings/roles")
    assert [one.attributes["value"] for one in olga.tree.css("#copied option")] == ["observer", own.id]
    assert copy(olga, "Copy", "agent").page.status == 422 and olga.tree.css_first("#copied-error")
    change(olga, own, in_department=["answer"], for_desk=["settings", "internal_mail"])
    assert olga.page.status == 422 and "does not have himself" in olga.text
    change(olga, own, in_department=["see"], for_desk=["settings", "billing"])
    assert olga.page.status == 422 and only(acme).for_desk == {"settings", "internal_mail"}
    change(olga, own, in_department=["see"], for_desk=["settings"])
    assert only(acme).for_desk == {"settings"}, "but she may take away"
    copy(olga, "Reader", "observer")
    assert olga.page.status == 422, "which she has no more of now"


def test_a_role_with_more_rights_than_ones_own_is_not_ones_to_change(acme: Business) -> None:
    olga, strong = office(acme), role(acme, "Strong", ["see", "answer"], ["settings"])
    olga.get(f"/settings/roles/{strong}")
    assert "rights that you do not have" in olga.text and not olga.tree.css_first("form[action$=remove]")
    csrf = olga.form("/change").css_first("[name=csrf]")
    assert csrf
    for verb in ("change", "remove"):
        fields = {"csrf": csrf.attributes["value"], "name": "Weak"}
        assert olga.post(f"/settings/roles/{strong}/{verb}", fields).status == 403
    assert acme.desk.find(Role, strong).name == "Strong"


def test_who_has_one_department_gives_no_rights_in_all(acme: Business) -> None:
    own = role(acme, "Head", ["see", "answer"], ["settings"])
    weak = role(acme, "Reader", ["see"])
    head = acme.agent("Nurlan", role=own, departments=[department(acme, "Sales")])
    change(head, acme.desk.find(Role, weak), in_department=["answer"])
    assert head.page.status == 422 and acme.desk.find(Role, weak).in_department == {"see"}


def test_a_role_that_somebody_has_stays(acme: Business) -> None:
    own = role(acme, "Lead", ["see"])
    acme.agent("Boris", role=own)
    acme.owner.get(f"/settings/roles/{own}")
    acme.owner.submit("/remove")
    assert acme.owner.page.status == 422 and "still has this role: Boris" in acme.owner.text
    acme.owner.get(f"/settings/staff/{member(acme, 'Boris').id}")
    acme.owner.submit("/rights", role="agent")
    acme.owner.get(f"/settings/roles/{own}")
    acme.owner.submit("/remove")
    assert acme.owner.page.status == 200 and not acme.desk.all(Role)
    assert acme.owner.get(f"/settings/roles/{own}").status == 404


def test_an_invitation_to_a_role_is_void_when_that_is_removed(acme: Business) -> None:
    own = role(acme, "Lead", ["see"])
    friend = f"timur@{acme.slug}-friends.example"
    acme.owner.get("/settings/staff")
    acme.owner.submit("/settings/staff/invite", address=friend, role=own)
    acme.machine.work()
    link = link_in(acme.machine.sent(friend)[-1], "/invitation/")
    timur = acme.visitor()
    assert timur.get(link).status == 200
    acme.owner.get(f"/settings/roles/{own}")
    acme.owner.submit("/remove")
    assert not acme.desk.all(Invitation)
    timur.submit(link, name="Timur", password=PASSWORD)
    assert timur.page.status == 404


@pytest.mark.engine
def test_a_role_is_not_removed_under_somebody_to_whom_it_is_just_given(acme: Business) -> None:
    own = role(acme, "Lead", ["see"])
    acme.agent("Boris")
    desk = acme.desk  # as both requests have read it
    aigerim, boris = member(acme, "Aigerim"), member(acme, "Boris")
    staffing.set_rights(desk, aigerim, boris, "0", own, [], False)
    with pytest.raises((Conflict, Invalid)):
        role_editing.remove(desk, aigerim, desk.find(Role, own))
    assert only(acme).name == "Lead"


def test_an_agent_sees_no_roles(acme: Business) -> None:
    boris, own = acme.agent("Boris"), role(acme, "Lead", ["see"])
    assert boris.get("/settings/roles").status == boris.get(f"/settings/roles/{own}").status == 403
