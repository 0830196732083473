"""Comments that wait for a decision, and what the answer base lacks."""

from chalicelib.helpdesk.answers import commenting, misses, popular, rating
from chalicelib.helpdesk.answers.comment import Comment, comment_key
from tenants import answer_keys, batches, keys, table
from tenants.keys import new_id
from tenants.staff import Staff
from tests.clock import Ahead
from tests.machine import Machine
from tests.people import Browser, Business
from tests.routes.test_answers import HOSTILE, change, find, write
from tests.routes.walk import csrf
from tests.vocabulary import person_with

WAITING = "/settings/answers/comments"
LACKS = "/settings/answers/insights"


def comment(acme: Business, id: str, text: str, name: str = "Dana", address: str = "", network: str = "") -> Comment:
    said = commenting.Said(text, name, address, "en", network or "203.0.113.9")
    found = table.batch_get(list(commenting.lookups(acme.tenant, address)))
    return commenting.post(acme.desk, find(acme, id), said, found)


def owner(acme: Business) -> Staff:
    return next(one for one in acme.desk.all(Staff) if one.role == "owner")


def decide(browser: Browser, do: str, *comments: Comment) -> int:
    browser.get(WAITING)
    browser.submit("/decide", do=do, comment=[f"{one.answer}.{one.id}" for one in comments])
    return browser.page.status


def waiting(browser: Browser) -> list[str]:
    browser.get(WAITING)
    return [node.text() for node in browser.tree.css("article header b")]


def shown(acme: Business, id: str) -> str:
    return acme.visitor().get(f"/answers/printer-{id}").text


def test_who_moderates_shows_refuses_and_answers_comments_the_oldest_first(acme: Business) -> None:
    id, rita = write(acme.owner, "Printer"), person_with(acme, "Rita", "moderation")
    assert "No comment waits" in rita.get(WAITING).text
    first, second = comment(acme, id, f"Thanks {HOSTILE}", "Dana"), comment(acme, id, "Buy gold", "Spam")
    third = comment(acme, id, "And in winter?", "Timur")
    assert waiting(rita) == ["Dana", "Spam", "Timur"] and "3 wait" in rita.get("/settings").text
    assert decide(rita, "approve", first) == 200 and "It is shown now." in rita.text
    assert decide(rita, "refuse", second) == 200 and waiting(rita) == ["Timur"]
    name = f"{third.answer}.{third.id}"
    rita.submit("/decide", **{f"text-{name}": ""}, reply=name)
    assert rita.page.status == 422 and "Write something first." in rita.text and find(acme, id).comments == 1
    rita.submit("/decide", **{f"text-{name}": "In winter, too."}, reply=name)
    assert waiting(rita) == [] and find(acme, id).comments == 3 and "None waits" in rita.get("/settings").text
    page = shown(acme, id)
    assert page.index("Thanks") < page.index("And in winter?") < page.index("In winter, too.") and "Buy" not in page
    assert "Approval" in acme.owner.get("/settings/log").text
    assert person_with(acme, "Olga", "answers").get(WAITING).status == 403


def test_several_are_decided_at_once_and_what_a_colleague_decided_stays(acme: Business) -> None:
    id = write(acme.owner, "Printer")
    some = [comment(acme, id, "Hello", f"Reader {number}") for number in range(3)]
    assert decide(acme.owner, "approve", *some[:2]) == 200 and waiting(acme.owner) == ["Reader 2"]
    boris = person_with(acme, "Rita", "moderation")
    boris.get(WAITING)
    decide(acme.owner, "refuse", some[2])
    boris.submit("/decide", do="approve", comment=[f"{id}.{some[2].id}"])
    assert boris.page.status == 409 and find(acme, id).comments == 2
    comment(acme, id, "One more")
    decide(acme.owner, "approve")
    assert "Tick what you want" in acme.owner.text


def test_a_writer_is_blocked_by_address_else_by_network(acme: Business) -> None:
    id = write(acme.owner, "Printer")
    named = comment(acme, id, "Gold", "Spam", "spam@shop.example")
    nameless = comment(acme, id, "Gold", "Spam", network="198.51.100.7")
    decide(acme.owner, "block", named, nameless)
    assert waiting(acme.owner) == []
    lists = acme.owner.get("/settings/stop-lists").text
    assert "spam@shop.example" in lists and "198.51.100.7/32" in lists
    comment(acme, id, "Again", "Spam", "spam@shop.example")
    assert "You have blocked its sender." in acme.owner.get(WAITING).text


def test_a_comment_that_was_reported_waits_and_is_kept_or_taken_down(acme: Business) -> None:
    id = write(acme.owner, "Printer")
    one = comment(acme, id, "Rude")
    decide(acme.owner, "approve", one)
    commenting.report(acme.desk, find(acme, id), one.id)
    commenting.report(acme.desk, find(acme, id), one.id)
    assert "A reader reported it." in acme.owner.get(WAITING).text and "2 reports" in acme.owner.text
    assert "1 waits" in acme.owner.get("/settings").text
    decide(acme.owner, "approve", one)
    assert find(acme, id).comments == 1 and waiting(acme.owner) == [] and "Rude" in shown(acme, id)
    commenting.report(acme.desk, find(acme, id), one.id)
    decide(acme.owner, "refuse", one)
    assert find(acme, id).comments == 0 and "Rude" not in shown(acme, id)


def test_what_is_shown_already_is_taken_down_a_colleagues_words_too(acme: Business, globex: Business) -> None:
    id, rita = write(acme.owner, "Printer"), person_with(acme, "Rita", "moderation")
    one = comment(acme, id, "Rude")
    decide(rita, "approve", one)
    said = commenting.reply(acme.desk, owner(acme), find(acme, id), "Wrong words", "en")
    late = comment(acme, id, "Waits")
    rita.get(WAITING)
    rita.submit("/decide", down=f"{late.answer}.{late.id}")
    assert rita.page.status == 409
    fields = {"csrf": csrf(globex.owner), "down": f"{one.answer}.{one.id}"}
    assert globex.owner.post(f"{WAITING}/decide", fields).status == 404
    for each in (one, said):
        rita.get(f"/answers/staff/{id}")
        rita.submit("/decide", down=f"{each.answer}.{each.id}")
        assert "It is shown to nobody." in rita.text
    page = shown(acme, id)
    assert "Rude" not in page and "Wrong words" not in page and find(acme, id).comments == 0
    assert waiting(rita) == ["Dana"] and "1 waits" in rita.get("/settings").text
    olga = person_with(acme, "Olga", "answers")
    assert 'name="down"' not in olga.get(f"/answers/staff/{id}").text


def test_what_was_refused_is_not_kept_for_ever(acme: Business, clock: Ahead) -> None:
    id = write(acme.owner, "Printer")
    one = comment(acme, id, "Gold")
    decide(acme.owner, "refuse", one)
    assert table.get(Comment, keys.Key(one.pk, one.sk))
    clock.go(days=31)
    assert table.get(Comment, keys.Key(one.pk, one.sk)) is None


def test_a_flood_of_comments_hides_none_that_are_shown(acme: Business) -> None:
    id = write(acme.owner, "Printer")
    one = comment(acme, id, "Worth reading")
    decide(acme.owner, "approve", one)
    flood = [Comment(*comment_key(acme.tenant, id, new_id()), text="ы" * 2000) for _ in range(300)]
    for each in flood:
        each.by_name, each.language, each.created_at = "Spam", "en", one.created_at
    batches.write(flood)
    assert "Worth reading" in shown(acme, id)
    assert "Worth reading" in acme.owner.get(f"/answers/staff/{id}").text


def test_a_search_without_result_becomes_an_answer_or_is_laid_aside(acme: Business, globex: Business) -> None:
    rita = person_with(acme, "Rita", "answers")
    for words in ("blue printer", "blue printer", "giraffe"):
        misses.note(acme.tenant, words, "en", "203.0.113.9")
    rita.get(LACKS)
    lines = [node.text() for node in rita.tree.css("#searches b")]
    assert lines == ["blue printer", "giraffe"] and "2 times" in rita.text
    rita.submit("/dismiss", dismiss="search:giraffe")
    assert [node.text() for node in rita.tree.css("#searches b")] == ["blue printer"]
    rita.get(str(rita.tree.css_first("#searches li a").attributes["href"]))
    assert rita.tree.css_first("#title").attributes["value"] == "blue printer"
    assert "blue printer" not in globex.owner.get(LACKS).text
    assert person_with(acme, "Olga", "moderation").get(LACKS).status == 403


def test_what_readers_missed_is_shown_and_laid_aside(acme: Business) -> None:
    id = write(acme.owner, "Printer")
    rating.rate(find(acme, id), rating.Said("reader", False, "en", f"Where is it? {HOSTILE}"))
    acme.owner.get(LACKS)
    assert "Where is it?" in acme.owner.text and "It helped 0 of 1" in acme.owner.text
    assert "<script>alert" not in acme.owner.page.text
    acme.owner.submit("/dismiss", dismiss=f"lack:{id}.reader")
    assert "Nobody has missed anything yet." in acme.owner.text and find(acme, id).not_helped == 1


def test_it_is_told_what_is_read_and_what_nobody_reads(acme: Business, clock: Ahead) -> None:
    read, _ = write(acme.owner, "Printer"), write(acme.owner, "Nobody")
    assert "None was counted yet." in acme.owner.get(LACKS).text
    clock.go(days=91)
    popular.count(acme.tenant, read)
    table.write(*popular.reckoned(acme.tenant))
    boris = person_with(acme, "Rita", "answers")
    boris.get(LACKS)
    assert [node.text() for node in boris.tree.css("#most b")] == ["Printer"] and "1 reading in" in boris.text
    assert [node.text() for node in boris.tree.css("#unread b")] == ["Nobody"]


def test_what_lies_beside_an_answer_goes_with_it_once_it_cannot_be_restored(
    acme: Business, machine: Machine, clock: Ahead
) -> None:
    id, other = write(acme.owner, "Printer"), write(acme.owner, "Till")
    for one in (id, other):
        comment(acme, one, "Waits")
        change(acme.owner, one, "remove")
    change(acme.owner, other, "restore")
    machine.work()
    clock.go(days=31)
    machine.sweep(acme.tenant)
    assert not list(table.query_rows(answer_keys.answer(acme.tenant, id).pk))
    assert waiting(person_with(acme, "Rita", "moderation")) == ["Dana"] and find(acme, other).is_published


def test_whatever_a_form_names_is_found_or_not_there(acme: Business) -> None:
    id = write(acme.owner, "Printer")
    proof = csrf(acme.owner)
    for said in ("", "\x00", id, f"{id}.", f"{id}.{'x' * 2000}", f"{id}.{'Я' * 26}", f"{id}.{id}", "9" * 5000):
        for field in ("down", "reply"):
            status = acme.owner.post(f"{WAITING}/decide", {"csrf": proof, field: said}).status
            assert status == (404 if said.strip("\x00") else 200), (field, said[:40])
        for kind in ("search", "lack"):
            answer = acme.owner.post(f"{LACKS}/dismiss", {"csrf": proof, "dismiss": f"{kind}:{said}"})
            assert answer.status == 404, (kind, said[:40])
