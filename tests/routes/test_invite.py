"""Colleagues join by a letter, and see no more than they should."""

import re
from datetime import timedelta

import pytest

from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.signing_in import new_address
from chalicelib.helpdesk.signing_in.sessions import Origin
from chalicelib.helpdesk.team import inviting
from chalicelib.helpdesk.team.inviting import Invitation
from tenants import table
from tenants.errors import NotFound
from tenants.keys import now
from tenants.staff import Staff
from tenants.tenant import moved
from tests.machine import Machine
from tests.mails import address, department, link_in, mail_from
from tests.people import PASSWORD, Browser, Business


def invite(
    business: Business, role: str = "agent", by: Browser | None = None, departments: list[str] | None = None
) -> str:
    """Invite Timur; return the path of the link in his letter."""
    browser = by or business.owner
    browser.get("/settings/staff")
    browser.submit("/settings/staff/invite", address=timur(business), role=role, departments=departments or [])
    assert browser.page.status == 200, browser.text
    business.machine.work()
    return link_in(business.machine.sent(timur(business))[-1], "/invitation/")


def timur(business: Business) -> str:
    return f"timur@{business.slug}-friends.example"


def accept(business: Business, link: str) -> Browser:
    browser = business.visitor()
    if browser.get(link).status == 200:
        browser.submit(link, name="Timur", password=PASSWORD)
    return browser


def staff(business: Business) -> dict[str, str]:
    return {person.name: person.role for person in business.desk.all(Staff)}


@pytest.mark.engine
@pytest.mark.parametrize("role", ["agent", "admin", "owner"])
def test_a_colleague_joins_by_a_letter(acme: Business, role: str) -> None:
    link = invite(acme, role)
    looking = acme.visitor()
    for method in ("HEAD", "GET"):
        assert looking.get(link, method).status == 200
    assert "Aigerim invites you" in looking.text
    assert staff(acme) == {"Aigerim": "owner"}, "opening the link is not accepting it"
    browser = accept(acme, link)
    assert browser.url.endswith("/tickets") and browser.page.status == 200
    assert staff(acme) == {"Aigerim": "owner", "Timur": role}
    browser.submit("/signout")
    browser.submit("/signin", email=timur(acme), password=PASSWORD)
    assert browser.url.endswith("/tickets") and browser.page.status == 200


@pytest.mark.engine
def test_a_link_works_once(acme: Business) -> None:
    link = invite(acme)
    accept(acme, link)
    again = acme.visitor()
    assert again.get(link).status == 404
    assert again.post(link, {"name": "Thief", "password": PASSWORD}).status == 404
    assert "Thief" not in staff(acme)


def test_a_mistake_does_not_spend_the_link(acme: Business) -> None:
    link = invite(acme)
    browser = acme.visitor()
    browser.get(link)
    browser.submit(link, name="Timur Ospanov", password="short")
    assert browser.page.status == 422
    assert browser.tree.css_first("#password-error") and not browser.tree.css_first("#name-error")
    assert 'value="Timur Ospanov"' in browser.page.text
    browser.submit(link, name=" ", password=PASSWORD)
    assert browser.tree.css_first("#name-error")
    assert accept(acme, link).url.endswith("/tickets")


def test_taking_back_makes_the_link_void(acme: Business) -> None:
    link = invite(acme)
    acme.owner.get("/settings/staff")
    assert timur(acme) in acme.owner.text
    acme.owner.submit("/take-back")
    assert timur(acme) not in acme.owner.text
    assert accept(acme, link).page.status == 404
    assert "Timur" not in staff(acme)


def test_seven_days_make_the_link_void(acme: Business) -> None:
    link = invite(acme)
    (invitation,) = acme.desk.all(Invitation)
    assert invitation.expires_at is not None
    assert now() + timedelta(days=6, hours=23) < invitation.expires_at <= now() + timedelta(days=7)
    week = timedelta(days=7)
    older = {"created_at": invitation.created_at - week, "expires_at": invitation.expires_at - week}
    table.write(table.change(invitation, **older), moved(acme.desk))
    assert accept(acme, link).page.status == 404
    assert "Timur" not in staff(acme)
    assert timur(acme) not in (acme.owner.get("/settings/staff").text)


@pytest.mark.engine
def test_a_new_invitation_makes_the_old_link_void(acme: Business) -> None:
    agents, admins = invite(acme, "agent"), invite(acme, "admin")
    assert accept(acme, agents).page.status == 404
    assert accept(acme, admins).url.endswith("/tickets")
    assert staff(acme)["Timur"] == "admin"


def test_a_link_that_is_not_whole_leads_nowhere(acme: Business) -> None:
    link = invite(acme)
    for wrong in (link[:-1], link + "a", link.rpartition(".")[0], link.rpartition(".")[0] + ".", "/invitation/x"):
        assert acme.visitor().get(wrong).status == 404


def test_a_colleague_is_not_invited_again(acme: Business) -> None:
    acme.agent("Boris")
    acme.owner.get("/settings/staff")
    acme.owner.submit("/settings/staff/invite", address=f"BORIS@{acme.slug}.example", role="agent")
    assert acme.owner.page.status == 422
    assert acme.owner.tree.css_first("#address-error")
    acme.machine.work()
    assert not acme.machine.sent("boris@")


def test_an_address_gets_three_invitations_an_hour(acme: Business) -> None:
    for _ in range(3):
        invite(acme)
    acme.owner.get("/settings/staff")
    acme.owner.submit("/settings/staff/invite", address=timur(acme).upper(), role="agent")
    assert acme.owner.page.status == 429 and int(acme.owner.page.header("retry-after") or 0) > 0


@pytest.mark.engine
def test_an_agent_may_not_invite(acme: Business) -> None:
    link = invite(acme)
    (invitation,) = acme.desk.all(Invitation)
    agent = acme.agent()
    agent.get("/settings")
    wish = {"csrf": csrf_of(agent), "address": "oleg@acme.example", "role": "agent"}
    assert agent.post("/settings/staff/invite", wish).status == 403
    assert agent.post(f"/settings/staff/invitations/{invitation.id}/take-back", wish).status == 403
    acme.machine.work()
    assert not acme.machine.sent("oleg@")
    assert acme.visitor().get(link).status == 200, "Timur's invitation is still there"


def test_an_agent_sees_of_the_settings_only_his_own(acme: Business) -> None:
    invite(acme)
    acme.agent("Nurlan")
    agent = acme.agent("Boris")
    secrets = [
        f"aigerim@{acme.slug}",
        f"nurlan@{acme.slug}",
        timur(acme),
        "200.00",
        "People in your plan",
        "/settings/staff/invite",
    ]
    pages = [acme.owner.get(f"/settings{page}").text for page in ("", "/staff", "/desk", "/you")]
    assert all(any(one in page for page in pages) for one in secrets)
    assert {agent.get(f"/settings/{page}").status for page in ("staff", "desk")} == {403}
    shown = agent.get("/settings").text + agent.get("/settings/you").text
    assert not [one for one in secrets if one in shown]
    assert f"boris@{acme.slug}.example" in agent.page.text


def test_an_admin_may_not_invite_an_owner(acme: Business) -> None:
    admin = acme.agent("Saule", role="admin")
    admin.get("/settings/staff")
    assert "owner" not in [one.attributes.get("value") for one in admin.tree.css("#role option")]
    admin.submit("/settings/staff/invite", address=timur(acme), role="owner")
    assert admin.page.status in (403, 422)
    acme.machine.work()
    assert not acme.machine.sent(timur(acme)) and not acme.desk.all(Invitation)
    assert accept(acme, invite(acme, "admin", by=admin)).url.endswith("/tickets")


@pytest.mark.parametrize("role", ["", "operator", "Owner"])
def test_a_role_that_is_none_is_refused(acme: Business, role: str) -> None:
    acme.owner.get("/settings/staff")
    acme.owner.submit("/settings/staff/invite", address=timur(acme), role=role)
    assert acme.owner.page.status == 422 and not acme.desk.all(Invitation)


def csrf_of(browser: Browser) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', browser.page.text)
    assert found, browser.text
    return found[1]


@pytest.mark.engine
def test_an_agent_of_one_department_sees_nothing_of_another(world: Machine, acme: Business) -> None:
    sales = department(acme, "Sales")
    support = next(one.id for one in acme.desk.all(Department) if one.id != sales)
    agent = accept(acme, invite(acme, departments=[sales]))
    hidden = acme.ask("The secret of support", files={"files": ("secret.txt", b"secret", "text/plain")})
    mail = mail_from(acme.dana, acme.mail, "Another secret", subject="A mail to support")
    world.send(mail, acme.dana, acme.mail)
    own = mail_from(acme.dana, address(acme, "Sales"), "A price, please", subject="A question to sales")
    world.send(own, acme.dana, address(acme, "Sales"))
    world.work()
    mailed, shown = hidden + 1, hidden + 2
    acme.owner.get(f"/tickets/{hidden}")
    file = re.search(rf"/tickets/{hidden}/file/[^\"]+", acme.owner.page.text)
    acme.owner.get(f"/tickets/{mailed}")
    raw = re.search(rf"/tickets/{mailed}/raw/[^\"]+", acme.owner.page.text)
    assert file and raw

    for view in ("open", "unassigned", "mine", "closed"):
        agent.get(f"/tickets?view={view}")
        assert "secret" not in agent.page.text and "to support" not in agent.text
        assert "Support" not in agent.text, "not even that there is such a department"
    agent.get("/tickets")
    assert "A question to sales" in agent.text
    counts = [one.attributes["value"] for one in agent.tree.css(".rail data.count")]
    assert counts == ["0", "1", "1", "0", "0", "0", "0", "0", "1"], "eight views that are counted, and his department"
    assert agent.get(f"/tickets?department={support}").status == 404
    assert agent.get(f"/tickets/{shown}").status == 200
    csrf = csrf_of(agent)
    for path in (f"/tickets/{hidden}", f"/tickets/{mailed}", file[0], raw[0]):
        assert agent.get(path).status == 404, path
    forms = {
        "reply": {"text": "Hello"},
        "note": {"text": "Hello"},
        "assign": {"assignee": ""},
        "status": {"status": "closed"},
    }
    for verb, fields in forms.items():
        assert agent.post(f"/tickets/{hidden}/{verb}", {"csrf": csrf, **fields}).status == 404, verb
    acme.owner.get(f"/tickets/{hidden}")
    assert len(acme.owner.tree.css("article.message")) == 1 and "Hello" not in acme.owner.text
    menu = acme.owner.tree.css_first("#assignee")
    assert menu and "Timur" not in menu.text(), "he is not among those whom it could be given to"
    agent.get(f"/tickets/{shown}")
    agent.submit(f"/tickets/{shown}/reply", text="It is 5.00 a day")
    assert agent.page.status == 200
    world.work()
    assert len(world.sent(acme.dana)) == 1 + 1, "one acknowledgement to whom never answered, and the reply"


def test_an_address_is_taken_once_though_two_take_it_from_one_reading_of_the_desk(acme: Business) -> None:
    """Timur accepts while Boris, who asked for that very address, confirms it: whoever is second is told."""
    boris = acme.agent("Boris")
    token = invite(acme).rpartition("/")[2]
    person = next(one for one in acme.desk.all(Staff) if one.name == "Boris")
    new_address.ask(acme.desk, person, timur(acme))
    acme.machine.work()
    mine = link_in(acme.machine.sent(timur(acme))[-1], "/address/").removeprefix("/address/")
    before = acme.desk
    inviting.accept(before, token, "Timur", PASSWORD, "en")
    with pytest.raises(NotFound):
        new_address.confirm(before, mine, Origin())
    assert [one.name for one in acme.desk.all(Staff) if one.address == timur(acme)] == ["Timur"]
    assert boris.get("/tickets").status == 200


def test_who_accepts_is_not_hindered_by_what_others_change_meanwhile(acme: Business) -> None:
    token, before = invite(acme).rpartition("/")[2], acme.desk
    acme.agent("Nurlan")
    inviting.accept(before, token, "Timur", PASSWORD, "en")
    assert "Timur" in staff(acme)
