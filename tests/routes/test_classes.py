"""Classes of tickets: ours and the tenant's own, and what they bring to a ticket."""

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.vocabulary import classes
from tests.people import Browser, Business
from tests.vocabulary import add, change_page, refused, settings_person, staff_id


def test_every_desk_begins_with_five_classes(acme: Business) -> None:
    acme.owner.get("/settings/classes")
    assert [acme.owner.text.find(name) > 0 for name in ("Service request", "Incident", "Change")] == [True] * 3
    acme.owner.get("/settings")
    assert "5 classes" in acme.owner.text


def test_somebody_with_the_right_for_settings_adds_a_class_with_its_priority(acme: Business) -> None:
    timur = settings_person(acme)
    page = add(timur, "classes", name="Жалоба «на кассу» <b>", priority="urgent", **{"name-kk": "Шағым"})
    assert page.status == 200 and "Saved." in timur.text and "Urgent" in timur.text
    assert classes.every(acme.desk)[-1].called("kk") == "Шағым"
    assert classes.every(acme.desk)[-1].called("en") == "Жалоба «на кассу» <b>"


def test_who_has_not_the_right_gets_nothing(acme: Business) -> None:
    boris = acme.agent()
    assert boris.get("/settings/classes").status == 403
    assert boris.get("/settings/classes/incident").status == 403
    boris.get("/settings")
    assert "Classes" not in boris.text


def test_a_class_is_named_once(acme: Business) -> None:
    acme.owner.get("/settings/classes")
    acme.owner.submit("/settings/classes/add", name=" incident ", priority="high")
    assert acme.owner.page.status == 422 and "There is one of this name already" in acme.owner.text
    assert acme.owner.form("/settings/classes/add").css_first("#name").attributes["value"] == " incident "
    assert len(classes.every(acme.desk)) == 5


def test_one_of_ours_may_be_called_otherwise_and_as_ours_again(acme: Business) -> None:
    change_page(acme.owner, "classes", "incident", name="Breakdown")
    assert "Breakdown" in acme.owner.text and "Incident" not in acme.owner.text
    change_page(acme.owner, "classes", "incident", name="")
    assert "Incident" in acme.owner.text


def test_the_second_of_two_is_told_what_the_first_changed(acme: Business) -> None:
    timur = settings_person(acme)
    for browser in (acme.owner, timur):
        browser.get("/settings/classes/incident")
    acme.owner.submit("/settings/classes/incident/change", name="Breakdown")
    timur.submit("/settings/classes/incident/change", name="Outage")
    assert timur.page.status == 422 and "Aigerim changed this meanwhile to “Breakdown”" in timur.text
    timur.submit("/settings/classes/incident/change")
    assert "Outage" in timur.text


def test_classes_stand_in_the_tenants_order(acme: Business) -> None:
    acme.owner.get("/settings/classes")
    assert order(acme) == ["request", "information", "incident", "documentation", "change"]
    acme.owner.submit("/settings/classes/move", id="change", step="up")
    acme.owner.get("/settings/classes")
    acme.owner.submit("/settings/classes/move", id="change", step="up")
    assert order(acme) == ["request", "information", "change", "incident", "documentation"]


def test_an_archived_class_is_offered_no_more_but_stays_on_its_ticket(acme: Business) -> None:
    number = classed(acme, acme.owner, "incident")
    acme.owner.get("/settings/classes/incident")
    acme.owner.submit("/incident/archive")
    acme.owner.get(f"/tickets/{number}")
    offered = [node.attributes["value"] for node in acme.owner.tree.css("[name=ticket_class]")]
    assert "incident" not in offered and "Class: Incident" in acme.owner.text
    acme.owner.get("/settings/classes")
    acme.owner.submit("/incident/bring-back")
    assert "incident" in order(acme)


def test_a_class_of_ones_own_is_removed_from_the_archive(acme: Business) -> None:
    add(acme.owner, "classes", name="Complaint")
    id = classes.every(acme.desk)[-1].id
    acme.owner.get(f"/settings/classes/{id}")
    assert acme.owner.submit(f"/{id}/archive").status == 200
    acme.owner.submit(f"/{id}/remove")
    assert "Complaint" not in acme.owner.text and len(classes.every(acme.desk)) == 5


def test_a_class_brings_its_priority_and_its_department(acme: Business) -> None:
    acme.owner.get("/settings/departments")
    second = second_department(acme)
    change_page(acme.owner, "classes", "incident", priority="high", department=second)
    boris = acme.agent()
    number = classed(acme, boris, "incident")
    ticket = tickets.load(acme.tenant, number)
    assert (ticket.ticket_class, ticket.priority, ticket.department) == ("incident", "high", second)
    assert "Boris classed it as Incident" in boris.text and "transferred it from" in boris.text


def test_who_may_not_transfer_leaves_the_ticket_in_its_department(acme: Business) -> None:
    change_page(acme.owner, "classes", "incident", department=second_department(acme))
    helper = acme.agent("Helper", role="external")
    number = acme.ask()
    acme.owner.get(f"/tickets/{number}")
    acme.owner.submit("/assign", assignee=staff_id(acme, "Helper"))
    before = tickets.load(acme.tenant, number).department
    helper.get(f"/tickets/{number}")
    helper.submit("/class", ticket_class="incident")
    ticket = tickets.load(acme.tenant, number)
    assert ticket.ticket_class == "incident" and ticket.department == before


def test_an_observer_classes_nothing(acme: Business) -> None:
    number, observer = acme.ask(), acme.agent("Olga", role="observer")
    observer.get(f"/tickets/{number}")
    assert not observer.tree.css("form[action$='/class']")
    assert refused(observer, f"/tickets/{number}/class", ticket_class="incident") == 403


def order(acme: Business) -> list[str]:
    return [one.id for one in classes.active(acme.desk)]


def classed(acme: Business, browser: Browser, id: str) -> int:
    number = acme.ask()
    browser.get(f"/tickets/{number}")
    browser.submit("/class", ticket_class=id)
    assert browser.page.status == 200, browser.text
    return number


def second_department(acme: Business) -> str:
    from chalicelib.helpdesk import departments
    from tenants import table
    from tenants.tenant import moved

    made, writes = departments.new(acme.desk.tenant, "Repairs", "repairs", 1)
    table.write(*writes, moved(acme.desk))
    assert any(one.id == made.id for one in acme.desk.all(Department))
    return made.id
