"""The answer base for staff: writing, finding, and putting answers into messages by `??`."""

from typing import Any

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.answers import listing, using, writing
from chalicelib.helpdesk.answers.answer import Answer
from chalicelib.helpdesk.answers.writing import Wish
from chalicelib.helpdesk.messages import Message
from chalicelib.helpdesk.roles import Role
from tenants import answer_keys, table
from tenants.staff import Staff
from tenants.tenant import moved
from tests.clock import Ahead
from tests.machine import Machine
from tests.people import Browser, Business
from tests.routes.test_composing import offers
from tests.routes.test_reply_templates import composer, send
from tests.routes.walk import csrf
from tests.vocabulary import person_with, staff_id

HOSTILE = "<script>alert(1)</script> “Қалай?” %(name)s {{ 7*7 }}"
PRINTER = "Hold the feed button for **five** seconds.\n\n- The paper is blank: turn the roll"


def write(browser: Browser, title: str, text: str = PRINTER, do: str = "publish", **more: Any) -> str:
    """The id of a new answer."""
    browser.get("/settings/answers/add")
    browser.submit("/add", **{"title": title, "text": text, "visibility": "public", "language": "en", **more}, do=do)
    return browser.url.partition("?")[0].rpartition("/")[2]


def change(browser: Browser, id: str, do: str, **more: Any) -> int:
    browser.get(f"/settings/answers/{id}")
    browser.submit(f"/answers/{id}", do=do, **more)
    return browser.page.status


def find(acme: Business, id: str) -> Answer:
    found = table.get(Answer, answer_keys.answer(acme.tenant, id))
    assert found
    return found


def titles(browser: Browser, **query: str) -> list[str]:
    browser.get("/settings/answers?" + "&".join(f"{name}={value}" for name, value in query.items()))
    return [node.text() for node in browser.tree.css(".people b")]


def names(browser: Browser, number: int, search: str = "") -> list[str]:
    return [one["name"] for one in offers(browser, number, "answers", search)]


def insert(browser: Browser, number: int, id: str, **more: Any) -> int:
    browser.get(f"/tickets/{number}")
    fields = {**composer(browser), "answer": id, **more}
    return browser.post(f"/tickets/{number}/template", fields).status


def test_an_agent_writes_looks_at_publishes_withdraws_removes_and_restores_an_answer(acme: Business) -> None:
    boris = acme.agent()
    assert "No answers yet" in boris.get("/settings/answers").text
    id = write(boris, HOSTILE, do="save")
    assert titles(boris) == [HOSTILE] and boris.tree.css_first(".people .badge").text() == "Draft"
    assert change(boris, id, "preview", text="- *one*") == 200
    assert boris.tree.css_first("#preview li em").text() == "one" and find(acme, id).text == PRINTER
    assert change(boris, id, "publish") == 200 and find(acme, id).is_published
    assert change(boris, id, "withdraw") == 200 and not find(acme, id).is_published
    assert change(boris, id, "remove") == 200 and titles(boris) == []
    assert titles(boris, show="removed") == [HOSTILE]
    fields = {"csrf": csrf(boris), "title": "Else", "text": "Else", "visibility": "public", "language": "en"}
    assert boris.post(f"/settings/answers/{id}", fields).status == 409 and find(acme, id).title == HOSTILE
    assert change(boris, id, "restore") == 200 and titles(boris) == [HOSTILE]


def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_is_kept(acme: Business) -> None:
    write(acme.owner, "", "x" * 8001, visibility="all", language="tlh")
    said = acme.owner.text
    assert acme.owner.page.status == 422 and "The title is missing." in said and "At most 8000 letters" in said
    assert "Choose who may read it." in said and "Choose one of the languages." in said
    assert acme.owner.tree.css_first("#text").text().strip() == "x" * 8001 and titles(acme.owner) == []


def test_the_second_of_two_editors_is_told_what_the_first_has_changed(acme: Business) -> None:
    boris, id = acme.agent(), write(acme.owner, "Printer")
    boris.get(f"/settings/answers/{id}")
    change(acme.owner, id, "save", title="The printer")
    boris.submit(f"/answers/{id}", title="Printers", do="save")
    assert boris.page.status == 422 and "Aigerim changed this meanwhile to “The printer”" in boris.text
    boris.submit(f"/answers/{id}", do="save")
    assert find(acme, id).title == "Printers"


def test_the_log_tells_who_did_what_to_an_answer(acme: Business) -> None:
    id = write(acme.owner, "Printer", do="save")
    change(acme.owner, id, "publish")
    change(acme.owner, id, "remove")
    told = acme.owner.get("/settings/log").text
    assert "Answer" in told and "Printer" in told and "Published" in told and "Removal" in told


def test_answers_come_in_pages_what_was_changed_last_on_top(acme: Business, globex: Business) -> None:
    aigerim = next(one for one in acme.desk.all(Staff) if one.name == "Aigerim")
    wishes = [Wish(f"Answer {number}", PRINTER, "en", "public") for number in range(listing.PAGE + 1)]
    ids = [writing.write(acme.desk, aigerim, wish).id for wish in wishes]
    assert titles(acme.owner)[0] == f"Answer {listing.PAGE}" and len(titles(acme.owner)) == listing.PAGE
    onward = str(acme.owner.tree.css_first("a[rel=next]").attributes["href"])
    acme.owner.get(onward)
    assert [node.text() for node in acme.owner.tree.css(".people b")] == ["Answer 0"]
    change(acme.owner, ids[0], "save", text="New")
    assert titles(acme.owner)[0] == "Answer 0"
    globex.owner.get(onward)
    assert not globex.owner.tree.css(".people b")


def test_an_answer_is_found_by_forms_of_its_words_and_by_what_one_has_typed_so_far(
    acme: Business, machine: Machine
) -> None:
    number = acme.ask()
    id = write(acme.owner, "The receipt printers print blank paper")
    write(acme.owner, "Касса не подключается к интернету", "Проверьте кабели.", language="ru")
    write(acme.owner, "Draft about printers", do="save")
    machine.work()
    for search in ("printer", "printing pap", "rec", "seconds button"):
        assert names(acme.owner, number, search) == ["The receipt printers print blank paper"], search
    assert len(names(acme.owner, number, "кассу кабель")) == 1 and names(acme.owner, number, "кассу printer") == []
    assert len(titles(acme.owner, search="printers")) == 2
    change(acme.owner, id, "save", title="Nothing comes out", text="Turn it")
    machine.work()
    assert names(acme.owner, number, "printer") == [] and len(names(acme.owner, number, "comes out")) == 1
    change(acme.owner, id, "remove")
    machine.work()
    assert names(acme.owner, number, "comes") == [] and not titles(acme.owner, search="comes")


def test_what_fits_best_comes_first_then_what_is_used_most(acme: Business, machine: Machine, clock: Ahead) -> None:
    number = acme.ask()
    write(acme.owner, "Something else", "About the printer")
    first, second = write(acme.owner, "Printer one"), write(acme.owner, "Printer two")
    machine.work()
    assert names(acme.owner, number, "printer") == ["Printer two", "Printer one", "Something else"]
    assert insert(acme.owner, number, first, text="Hello") == 200
    assert acme.owner.tree.css_first("#text").text().strip() == f"Hello\n\n{PRINTER}"
    assert insert(acme.owner, number, second) == 200  # which is not sent
    insert(acme.owner, number, first)
    send(acme.owner)
    said = tickets.timeline(acme.tenant, number).entries
    reply = next(one for one in said if isinstance(one, Message) and one.kind == "reply")
    assert reply.text == PRINTER
    assert names(acme.owner, number, "printer")[0] == "Printer one" and names(acme.owner, number)[0] == "Printer one"
    assert using.counted(table.batch_get(using.wanted(acme.tenant))) == {first: 1}
    clock.go(days=70)
    assert names(acme.agent(), number, "printer")[0] == "Printer two"


def test_what_is_for_staff_goes_into_notes_only_and_an_external_provider_does_not_see_it(
    acme: Business, machine: Machine
) -> None:
    number = acme.ask()
    id = write(acme.owner, "Where the spare key is", "Under the **mat**", visibility="staff")
    write(acme.owner, "Spare parts")
    machine.work()
    (one,) = offers(acme.owner, number, "answers", "key")
    assert one["is_for_staff"] and one["does"].startswith("For staff only")
    assert insert(acme.owner, number, id) == 403 and "For staff only" in acme.owner.text
    assert insert(acme.owner, number, id, kind="note") == 200
    assert acme.owner.tree.css_first("#text").text().strip() == "Under the **mat**"
    acme.owner.get(f"/tickets/{number}")
    acme.owner.post(f"/tickets/{number}/template", {**composer(acme.owner), "find": "spare"})
    assert "For staff only" in acme.owner.text and len(acme.owner.tree.css("#found button")) == 1
    external = acme.agent("Ext", "external")
    person = staff_id(acme, "Ext")
    acme.owner.get(f"/tickets/{number}")
    acme.owner.submit("/assign", assignee=person)
    assert names(external, number, "spare") == ["Spare parts"] and insert(external, number, id, kind="note") == 404


def test_who_has_no_script_finds_an_answer_and_nothing_that_was_typed_is_lost(acme: Business, machine: Machine) -> None:
    boris, number = acme.agent(), acme.ask()
    id = write(acme.owner, HOSTILE)
    machine.work()
    boris.get(f"/tickets/{number}")
    file = {"files": ("a.txt", b"kept", "text/plain")}
    boris.post(f"/tickets/{number}/template", {**composer(boris), "text": "Hello", "find": "қалай"}, file)
    assert boris.tree.css_first("#found b").text() == HOSTILE and boris.tree.css_first(".held .clip").text() == "a.txt"
    boris.post(f"/tickets/{number}/template", {**composer(boris), "answer": id})
    assert boris.tree.css_first("#text").text().strip() == f"Hello\n\n{PRINTER}" and boris.tree.css(".held")
    boris.post(f"/tickets/{number}/template", {**composer(boris), "find": "giraffe"})
    assert "No answer has all these words" in boris.text


def test_who_may_not_answer_is_offered_none_and_who_has_not_the_right_may_not_write_any(acme: Business) -> None:
    number, id = acme.ask(), write(acme.owner, "Printer")
    assert names(acme.agent("Olga", "observer"), number) == []
    refused = person_with(acme, "Rita", "answer", "settings")
    for path in ("", "/add", f"/{id}"):
        assert refused.get(f"/settings/answers{path}").status == 403
    assert person_with(acme, "Asel", "answers").get(f"/settings/answers/{id}").status == 200


def test_an_answer_is_made_of_a_reply_and_of_a_solution(acme: Business, globex: Business) -> None:
    number = acme.ask("The till is dark")
    acme.owner.get(f"/tickets/{number}")
    send(acme.owner, text="Press *both* keys.")
    acme.owner.get(f"/tickets/{number}")
    link = next(a for a in acme.owner.tree.css("article a") if "Make an answer of it" in a.text())
    acme.owner.get(str(link.attributes["href"]))
    assert acme.owner.tree.css_first("#text").text().strip() == "Press *both* keys."
    assert acme.owner.tree.css_first("#title").attributes["value"] == "The till is dark"
    assert f"#{number}" in acme.owner.text and "Take out names" in acme.owner.text
    acme.owner.submit("/add", do="publish")
    assert titles(acme.owner) == ["The till is dark"]
    ticket = tickets.load(acme.tenant, number)
    table.write(table.change(ticket, solution="Both keys at once"))
    acme.owner.get(f"/settings/answers/add?ticket={number}")
    assert acme.owner.tree.css_first("#text").text().strip() == "Both keys at once"
    assert globex.owner.get(f"/settings/answers/add?ticket={number}").status == 404
    blind = person_with(acme, "Asel", "answers")
    role = acme.desk.all(Role)[0]
    table.write(table.change(role, is_limited=True), moved(acme.desk))
    assert blind.get(f"/settings/answers/add?ticket={number}").status == 404


def test_a_form_that_says_nothing_is_told_what_is_missing(acme: Business) -> None:
    acme.owner.get("/settings/answers/add")
    assert acme.owner.post("/settings/answers/add", {"csrf": csrf(acme.owner)}).status == 422
    assert "The title is missing." in acme.owner.text and "Choose who may read it." in acme.owner.text
