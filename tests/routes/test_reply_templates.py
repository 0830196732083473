"""Reply templates: whose they are, what stands in them, and what they do on sending."""

from typing import Any

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.messages import Message
from chalicelib.helpdesk.vocabulary.reply_templates import ReplyTemplate
from tests.people import Browser, Business
from tests.vocabulary import add, person_with, refused, staff_id

HELLO = "Hello {{ customer.name }},\n\nabout “{{ ticket.subject }}”: {{ agent.name }} of {{ desk.name }}."


def make(browser: Browser, name: str = "Hello", text: str = HELLO, visibility: str = "mine", **more: Any) -> int:
    browser.get("/settings/reply-templates/add")
    browser.submit("/add", name=name, text=text, visibility=visibility, do="", **more)
    return browser.page.status


def id_of(acme: Business, name: str = "Hello") -> str:
    return next(one.id for one in acme.desk.all(ReplyTemplate) if one.name == name)


def names(browser: Browser) -> list[str]:
    browser.get("/settings/reply-templates")
    return [node.text() for node in browser.tree.css(".people b")]


def insert(browser: Browser, number: int, template: str, text: str = "") -> str:
    browser.get(f"/tickets/{number}")
    browser.post(f"/tickets/{number}/template", {**composer(browser), "template": template, "text": text})
    return browser.tree.css_first("#text").text().strip()


def composer(browser: Browser) -> dict[str, Any]:
    from tests.people import fields_of

    return fields_of(browser.tree.css_first("#composer"))


def send(browser: Browser, **more: Any) -> None:
    then = browser.tree.css_first("#composer .primary[name=then]").attributes["value"]
    browser.post(
        str(browser.tree.css_first("#composer").attributes["action"]), {**composer(browser), "then": then, **more}
    )


def test_an_agents_own_template_is_nobody_elses(acme: Business) -> None:
    boris = acme.agent()
    assert make(boris, "Мой ответ") == make(boris, "Another") == make(boris, "First", category="Аккаунт") == 200
    assert names(boris) == ["Another", "Мой ответ", "First"] and names(acme.owner) == []
    assert acme.owner.get(f"/settings/reply-templates/{id_of(acme, 'Мой ответ')}").status == 404


def test_only_who_manages_shares_templates(acme: Business) -> None:
    boris = acme.agent()
    department = acme.desk.all(Department)[0].id
    assert make(boris, visibility="all") == 422 and "keep it for yourself" in boris.text
    assert make(boris, visibility="departments", departments=[department]) == 422
    assert make(acme.owner, visibility="all") == 200
    assert names(boris) == ["Hello"]
    url = f"/settings/reply-templates/{id_of(acme)}"
    boris.get(url)
    assert not boris.tree.css("textarea")
    assert refused(boris, f"{url}/change", name="Mine", text="x", visibility="all") == 403


def test_a_department_has_templates_of_its_own(acme: Business) -> None:
    from chalicelib.helpdesk import departments
    from tenants import table
    from tenants.tenant import moved

    first = acme.desk.all(Department)[0].id
    repairs, writes = departments.new(acme.desk.tenant, "Repairs", "repairs", 1)
    table.write(*writes, moved(acme.desk))
    assert make(acme.owner, visibility="departments", departments=[repairs.id]) == 200
    assert names(acme.agent("Rauan", departments=[repairs.id])) == ["Hello"]
    boris = acme.agent("Boris", departments=[first])
    assert names(boris) == []
    number = acme.ask()
    for browser in (boris, acme.owner):
        assert browser.get(f"/tickets/{number}?template={id_of(acme)}").status == 404


def test_who_has_nothing_to_answer_has_no_templates(acme: Business) -> None:
    observer = acme.agent("Olga", role="observer")
    assert observer.get("/settings/reply-templates").status == 403
    assert observer.get("/settings/reply-templates/add").status == 403
    assert make(person_with(acme, "Timur", "settings"), visibility="all") == 200


def test_a_template_is_put_behind_what_was_typed_with_the_tickets_values(acme: Business) -> None:
    boris, number = acme.agent(), acme.ask("Касса «зависла» {{ desk.name }}")
    make(boris)
    text = insert(boris, number, id_of(acme), "Good morning")
    about = "about “Касса «зависла» {{ desk.name }}”: Boris of Acme."
    assert text == f"Good morning\n\nHello Dana,\n\n{about}"
    boris.get(f"/tickets/{number}?template={id_of(acme)}")
    assert boris.tree.css_first("#text").text().strip().startswith("Hello Dana,")
    assert tickets.load(acme.tenant, number).messages == 1


def test_what_has_no_value_is_marked_and_not_sent(acme: Business) -> None:
    make(acme.owner)
    number = acme.ask()
    tickets_subject(acme, number, "")
    text = insert(acme.owner, number, id_of(acme))
    assert "{{ ticket.subject }}" in text and "There is no value here for {{ ticket.subject }}" in acme.owner.text
    send(acme.owner)
    assert acme.owner.page.status == 422 and "Put words in the place of {{ ticket.subject }}" in acme.owner.text
    send(acme.owner, text=text.replace("{{ ticket.subject }}", "the till"))
    assert tickets.load(acme.tenant, number).messages == 2


def test_its_actions_are_done_with_the_reply(acme: Business) -> None:
    boris = acme.agent()
    add(acme.owner, "tags", name="printer", hue="1")
    add(acme.owner, "sub-statuses", name="Waits for parts", status="pending")
    tag, stage = (one.id for one in sorted(vocabulary(acme), key=lambda one: type(one).__name__, reverse=True))
    actions = {"status": f"pending:{stage}", "assignee": "me", "ticket_class": "incident", "tags": [tag]}
    assert make(acme.owner, visibility="all", **actions) == 200, acme.owner.text
    number = acme.ask()
    insert(boris, number, id_of(acme))
    assert "On sending: Class: Incident · Tags: printer · Assignee: Boris" in boris.text
    assert "Send, then: Waits for parts" in boris.text
    send(boris)
    one = tickets.load(acme.tenant, number)
    assert (one.status, one.sub_status, one.assignee) == ("pending", stage, staff_id(acme, "Boris"))
    assert (one.ticket_class, one.tags, one.messages) == ("incident", {tag}, 2)


def test_actions_that_are_unticked_are_not_done(acme: Business) -> None:
    make(acme.owner, visibility="all", ticket_class="incident")
    number = acme.ask()
    insert(acme.owner, number, id_of(acme))
    fields = {name: value for name, value in composer(acme.owner).items() if name != "applied"}
    acme.owner.post(f"/tickets/{number}/reply", fields)
    one = tickets.load(acme.tenant, number)
    assert (one.messages, one.ticket_class) == (2, None)


def test_a_template_does_not_solve_what_lacks_a_field(acme: Business) -> None:
    add(acme.owner, "ticket-fields", name="Contract", kind="text", is_needed="1")
    make(acme.owner, visibility="all", status="solved", ticket_class="incident")
    number = acme.ask()
    insert(acme.owner, number, id_of(acme))
    send(acme.owner)
    one = tickets.load(acme.tenant, number)
    assert acme.owner.page.status == 422 and (one.messages, one.ticket_class) == (1, None)
    assert "Hello Dana" in acme.owner.tree.css_first("#text").text()


WRONG: list[tuple[dict[str, str], str]] = [
    ({"name": ""}, "name"),
    ({"text": ""}, "text"),
    ({"text": "{{ customer.password }}"}, "text"),
    ({"text": "{% for x in y %}"}, "text"),
    ({"text": "x" * 4001}, "text"),
    ({"visibility": "departments"}, "visibility"),
    ({"status": "closed"}, "status"),
    ({"assignee": "nobody"}, "assignee"),
    ({"ticket_class": "nothing"}, "ticket_class"),
]


def test_what_cannot_be_is_said_beside_it_and_nothing_is_saved(acme: Business) -> None:
    for fields, wrong in WRONG:
        assert make(acme.owner, **{"name": "Hello", "text": "Hello", **fields}) == 422, fields
        assert acme.owner.tree.css_first(f"#{wrong}-error"), acme.owner.text
    assert acme.desk.all(ReplyTemplate) == []


def test_a_preview_saves_nothing_and_shows_only_ones_own_tickets(acme: Business, globex: Business) -> None:
    number = acme.ask("Till 3")
    boris = acme.agent("Boris", departments=["nowhere"])
    for browser, status, shown in ((acme.owner, 200, "about “Till 3”"), (boris, 403, "")):
        browser.get("/settings/reply-templates/add")
        if browser.page.status == 200:
            browser.submit("/add", name="", text=HELLO, ticket=f"#{number}", do="preview")
        assert browser.page.status == status and shown in browser.text
    acme.owner.submit("/add", ticket="999", do="preview")
    assert acme.owner.page.status == 422 and acme.owner.tree.css_first("#ticket-error")
    acme.owner.submit("/add", ticket="", do="preview")
    assert "With the values of an example." in acme.owner.text and acme.desk.all(ReplyTemplate) == []


def test_the_second_of_two_is_told_what_the_first_changed(acme: Business) -> None:
    timur = person_with(acme, "Timur", "settings")
    make(acme.owner, visibility="all")
    url = f"/settings/reply-templates/{id_of(acme)}"
    acme.owner.get(url)
    timur.get(url)
    acme.owner.submit(f"{url}/change", text="First", do="")
    timur.submit(f"{url}/change", text="Second", do="")
    assert timur.page.status == 422 and "Aigerim changed this meanwhile to “First”" in timur.text
    timur.submit(f"{url}/change", do="")
    assert acme.desk.all(ReplyTemplate)[0].text == "Second"


def test_a_template_is_removed_by_whom_it_belongs_to(acme: Business) -> None:
    boris = acme.agent()
    make(boris)
    boris.get(f"/settings/reply-templates/{id_of(acme)}")
    boris.submit("/remove")
    assert names(boris) == [] and acme.desk.all(ReplyTemplate) == []


def test_a_note_with_a_templates_text_changes_nothing_else(acme: Business) -> None:
    make(acme.owner, visibility="all", ticket_class="incident")
    number = acme.ask()
    insert(acme.owner, number, id_of(acme))
    acme.owner.post(f"/tickets/{number}/note", composer(acme.owner))
    entries = tickets.timeline(acme.tenant, number).entries
    assert [one.kind for one in entries if isinstance(one, Message)] == ["customer", "note"]
    assert tickets.load(acme.tenant, number).ticket_class is None


def vocabulary(acme: Business) -> list[Any]:
    from chalicelib.helpdesk.vocabulary.sub_statuses import SubStatus
    from chalicelib.helpdesk.vocabulary.tags import Tag

    return [*acme.desk.all(Tag), *acme.desk.all(SubStatus)]


def tickets_subject(acme: Business, number: int, subject: str) -> None:
    from tenants import table

    table.write(table.change(tickets.load(acme.tenant, number), subject=subject))
