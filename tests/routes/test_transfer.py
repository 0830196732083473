"""A ticket goes to another department, also to one that its giver does not see."""

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.departments import Department, new
from chalicelib.helpdesk.messages import Message
from chalicelib.helpdesk.roles import Role
from tenants import keys, table
from tenants.keys import new_id
from tenants.staff import Staff
from tenants.tenant import moved
from tests.people import Browser, Business
from tests.routes.test_board import do, rail, rows, view


def second(business: Business, name: str = "Repairs", parent: str | None = None) -> str:
    department, writes = new(business.desk.tenant, name, name.lower(), order=1)
    department.parent = parent
    table.write(*writes, moved(business.desk))
    return department.id


def first(business: Business) -> str:
    return business.desk.all(Department)[0].id


def staff(business: Business, name: str) -> Staff:
    return next(one for one in business.desk.all(Staff) if one.name == name)


def limited(business: Business, name: str = "Vera") -> Browser:
    return business.agent(name, role="external")


def test_a_transfer_takes_the_ticket_with_a_private_word(acme: Business) -> None:
    number, repairs = acme.ask(), second(acme)
    boris = acme.agent("Boris")
    do(boris, number, "transfer", department=repairs, words="Needs a screwdriver")
    found = tickets.timeline(acme.tenant, number)
    notes = [one for one in found.entries if isinstance(one, Message) and one.kind == "note"]
    assert found.ticket.department == repairs and [one.text for one in notes] == ["Needs a screwdriver"]
    boris.get(f"/tickets/{number}")
    assert "Boris transferred it from Support to Repairs" in boris.text
    acme.machine.work()
    shown = rail(acme.owner)
    assert (shown["Support"], shown["Repairs"]) == (0, 1)


def test_who_does_not_see_the_new_department_goes_on_with_the_board(acme: Business) -> None:
    number, repairs = acme.ask(), second(acme)
    boris = acme.agent("Boris", departments=[first(acme)])
    do(boris, number, "transfer", department=repairs)
    assert f"/tickets?gone={number}" in boris.url and f"Ticket {number} went on" in boris.text
    assert boris.get(f"/tickets/{number}").status == 404


def test_who_may_not_answer_there_lets_the_ticket_go(acme: Business) -> None:
    number, repairs = acme.ask(), second(acme)
    acme.agent("Boris", departments=[first(acme)])
    do(acme.owner, number, "assign", assignee=staff(acme, "Boris").id)
    do(acme.owner, number, "transfer", department=repairs)
    assert tickets.load(acme.tenant, number).assignee is None
    do(acme.owner, number, "assign", assignee=staff(acme, "Aigerim").id)
    do(acme.owner, number, "transfer", department=first(acme))
    assert tickets.load(acme.tenant, number).assignee == staff(acme, "Aigerim").id


def test_without_the_right_to_transfer_there_is_no_menu_and_no_verb(acme: Business) -> None:
    number, repairs = acme.ask(), second(acme)
    observer = acme.agent("Olga", role="observer")
    assert observer.get(f"/tickets/{number}").status == 200 and not observer.tree.css("form[action$=transfer]")
    assert observer.post(f"/tickets/{number}/transfer", {"csrf": csrf(observer), "department": repairs}).status == 403


def test_a_department_that_is_not_there_is_said(acme: Business) -> None:
    number = acme.ask()
    acme.owner.get(f"/tickets/{number}")
    acme.owner.post(f"/tickets/{number}/transfer", {"csrf": csrf(acme.owner), "department": "nowhere"})
    assert acme.owner.page.status == 422 and "Choose a department." in acme.owner.text


def test_rights_reach_down_to_the_parts_of_a_department(acme: Business) -> None:
    number, tills = acme.ask(), second(acme, "Tills", parent=first(acme))
    boris = acme.agent("Boris", departments=[first(acme)])
    do(acme.owner, number, "transfer", department=tills)
    assert boris.get(f"/tickets/{number}").status == 200
    assert rows(boris) == [] and view(boris, "open", f"&department={first(acme)}") == [number]


def test_whoever_is_limited_sees_only_tickets_of_his_own(acme: Business) -> None:
    his, other = acme.ask("His own"), acme.ask("Another's")
    vera = limited(acme)
    do(acme.owner, his, "assign", assignee=staff(acme, "Vera").id)
    acme.machine.work()
    assert view(vera, "open") == view(vera, "mine") == [his] and view(vera, "unassigned") == []
    assert vera.get(f"/tickets/{his}").status == 200 and vera.get(f"/tickets/{other}").status == 404
    shown = rail(vera)
    assert (shown["Waiting for us"], shown["Unassigned"], shown["Support"]) == (1, 0, 1)
    do(acme.owner, his, "assign", assignee="")
    assert vera.get(f"/tickets/{his}").status == 404


def test_an_agent_may_be_limited_by_name(acme: Business) -> None:
    number = acme.ask()
    boris = acme.agent("Boris")
    assert boris.get(f"/tickets/{number}").status == 200
    table.write(table.change(staff(acme, "Boris"), is_limited=True), moved(acme.desk))
    assert boris.get(f"/tickets/{number}").status == 404


def test_a_grant_by_name_goes_before_the_role(acme: Business) -> None:
    number, here = acme.ask(), first(acme)
    boris, olga = acme.agent("Boris"), acme.agent("Olga", role="observer")
    granted = [
        table.change(staff(acme, "Boris"), grants={here: []}),
        table.change(staff(acme, "Olga"), grants={here: ["see", "answer"]}),
    ]
    table.write(*granted, moved(acme.desk))
    assert boris.get(f"/tickets/{number}").status == 404
    do(olga, number, "reply", text="Have you tried turning it off?")
    assert "Have you tried" in acme.owner.get(f"/tickets/{number}").text


def test_a_role_of_the_tenants_own_brings_just_what_it_says(acme: Business) -> None:
    number = acme.ask()
    role = Role(*keys.setting(acme.tenant, "role", new_id()), name="Reader", in_department={"see"})
    table.write(table.create(role), moved(acme.desk))
    reader = acme.agent("Rita", role=role.id)
    assert reader.get(f"/tickets/{number}").status == 200 and not reader.tree.css("form.composer")
    assert reader.post(f"/tickets/{number}/reply", {"csrf": csrf(reader), "text": "Hi"}).status == 403
    assert reader.get("/settings/desk").status == 403


def csrf(browser: Browser) -> str:
    from chalicelib.helpdesk.signing_in.sessions import csrf as proof
    from chalicelib.web.pages import SESSION

    return proof(browser.cookies[SESSION])
