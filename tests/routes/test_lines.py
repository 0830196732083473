"""Tickets go to people and up the lines of support, and come back."""

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.messages import Message
from tests.people import Business
from tests.routes.test_board import csrf_of, do
from tests.routes.test_transfer import first, limited, second, staff


def set_line(business: Business, department: str, line: int) -> None:
    business.owner.get(f"/settings/departments/{department}")
    business.owner.submit("/change", line=str(line))
    assert business.desk.find(Department, department).line == line


def labels(business: Business, number: int) -> str:
    business.owner.get(f"/tickets/{number}")
    return " ".join(button.text() for button in business.owner.tree.css("#department button"))


def test_a_ticket_is_given_to_a_person_with_a_word(acme: Business) -> None:
    number, repairs = acme.ask(), second(acme)
    acme.agent("Boris", departments=[repairs])
    do(acme.owner, number, "transfer", assignee=staff(acme, "Boris").id, words="Болт сломан")
    one = tickets.timeline(acme.tenant, number)
    assert (one.ticket.department, one.ticket.assignee) == (repairs, staff(acme, "Boris").id)
    notes = [entry for entry in one.entries if isinstance(entry, Message) and entry.kind == "note"]
    assert [entry.text for entry in notes] == ["Болт сломан"]
    assert "transferred it from Support to Repairs" in acme.owner.text and "gave it to Boris" in acme.owner.text


def test_an_external_provider_gets_it_and_is_marked_as_such(acme: Business) -> None:
    number, vera = acme.ask(), limited(acme, "Vera")
    assert vera.get(f"/tickets/{number}").status == 404
    do(acme.owner, number, "transfer", assignee=staff(acme, "Vera").id, words="Please look at the printer")
    assert "gave it to Vera (external provider)" in acme.owner.text
    assert acme.owner.tree.css_first("[popovertarget=assignee] .badge").text() == "external"
    assert vera.get(f"/tickets/{number}").status == 200 and "Please look at the printer" in vera.text


def test_lines_are_climbed_and_a_ticket_is_given_back_to_who_had_it(acme: Business) -> None:
    number, two, three = acme.ask(), second(acme, "Second"), second(acme, "Third")
    for department, line in ((first(acme), 1), (two, 2), (three, 3)):
        set_line(acme, department, line)
    acme.agent("Boris")
    do(acme.owner, number, "assign", assignee=staff(acme, "Boris").id)
    assert "Escalate to Second" in labels(acme, number) and "Give back" not in labels(acme, number)
    do(acme.owner, number, "transfer", line="up", words="Too hard for us")
    one = tickets.load(acme.tenant, number)
    assert (one.department, one.assignee) == (two, None) and "from Support to Second ; Boris had it" in acme.owner.text
    do(acme.owner, number, "transfer", line="up")
    assert "Escalate" not in labels(acme, number) and "Give back to Second" in labels(acme, number)
    do(acme.owner, number, "transfer", line="back")
    do(acme.owner, number, "transfer", line="back")
    one = tickets.load(acme.tenant, number)
    assert (one.department, one.assignee, one.escalated) == (first(acme), staff(acme, "Boris").id, None)
    assert "gave it back to Support , to Boris" in acme.owner.text


def test_without_lines_it_goes_to_the_department_above(acme: Business) -> None:
    tills = second(acme, "Tills", parent=first(acme))
    number = acme.ask()
    do(acme.owner, number, "transfer", department=tills)
    assert "Escalate to Support" in labels(acme, number)
    do(acme.owner, number, "transfer", line="up")
    assert tickets.load(acme.tenant, number).department == first(acme)
    assert "Escalate" not in labels(acme, number)


def test_the_nearest_department_of_the_next_line_gets_it(acme: Business) -> None:
    far, near = second(acme, "Far"), second(acme, "Near", parent=first(acme))
    set_line(acme, far, 2)
    set_line(acme, near, 2)
    assert "Escalate to Near" in labels(acme, acme.ask())


def test_a_line_that_is_none_is_said(acme: Business) -> None:
    acme.owner.get(f"/settings/departments/{first(acme)}")
    assert acme.owner.submit("/change", line="9").status == 422 and acme.owner.tree.css_first("#line-error")


def test_what_came_from_nowhere_is_not_given_back(acme: Business) -> None:
    number = acme.ask()
    acme.owner.get(f"/tickets/{number}")
    for line, said in (("back", "It came from no other line."), ("up", "There is no line above this one.")):
        assert acme.owner.post(f"/tickets/{number}/transfer", {"csrf": csrf_of(acme.owner), "line": line}).status == 422
        assert said in acme.owner.text


def test_one_takes_and_reopens_with_a_button(acme: Business) -> None:
    number = acme.ask()
    acme.owner.get(f"/tickets/{number}")
    take = acme.owner.tree.css_first("#take")
    do(acme.owner, number, "assign", assignee=take.attributes["value"] or "")
    assert not acme.owner.tree.css("#take") and "Aigerim took it" in acme.owner.text
    do(acme.owner, number, "status", status="closed")
    acme.owner.get(f"/tickets/{number}")
    assert acme.owner.tree.css_first("#reopen").attributes["value"] == "open"
    do(acme.owner, number, "status", status="open")
    assert tickets.load(acme.tenant, number).status == "open" and not acme.owner.tree.css("#reopen")
