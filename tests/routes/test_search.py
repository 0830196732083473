"""The search: what is found, by whom, and what is not."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest

from chalicelib.helpdesk import answering, waiting
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.searching import finding, indexing, rebuilding
from chalicelib.helpdesk.searching.items import Indexed, Word
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.helpdesk.vocabulary.tags import Tag
from infrastructure import operate
from tenants import batches, keys, table, word_keys
from tenants.items import DeskItem
from tenants.keys import now
from tenants.staff import Staff
from tenants.tenant import moved
from tests.clock import pass_time
from tests.machine import Machine
from tests.people import Browser, Business


def found(browser: Browser, q: str = "", **chosen: str) -> list[str]:
    browser.get("/search?" + urlencode({"q": q, **chosen}))
    assert browser.page.status == 200, browser.text
    return [node.text().strip() for node in browser.tree.css(".hit > p:first-child > a")]


def wrong(browser: Browser, q: str) -> str:
    """What is said beside the field."""
    assert browser.get("/search?" + urlencode({"q": q})).status == 422
    (field,) = browser.tree.css("input[name=q]")
    assert field.attributes["aria-describedby"] == "q-error" and field.attributes["value"] == q
    return browser.tree.css("#q-error")[0].text()


def do(browser: Browser, number: int, verb: str, **fields: str) -> int:
    browser.get(f"/tickets/{number}")
    csrf = browser.tree.css("input[name=csrf]")[0].attributes["value"]
    return browser.post(f"/tickets/{number}/{verb}", {"csrf": csrf, **fields}).status


def words_of(business: Business, number: int) -> set[str]:
    """The words under which a ticket stands in the index."""
    state = table.get(Indexed, word_keys.indexed(business.tenant, number))
    if state is None or state.place is None:
        return set()
    every = [term for one in indexing.lists_of(business.tenant, number) for term in one.terms]
    return {*indexing.standing(business.tenant, state.place, every)} if every else set()


@pytest.mark.engine
def test_words_are_found_in_any_form(acme: Business) -> None:
    acme.ask("The printer is broken", "It prints blank receipts since Monday")
    acme.ask("Не печатает касса", "После обновления чеки не печатаются")
    acme.ask("Чек шықпайды", "Кассамыз чектерді шығармайды, көмектесіңізші")
    acme.machine.work()
    assert found(acme.owner, "receipt printing") == ["The printer is broken"]
    assert [node.text() for node in acme.owner.tree.css(".hit mark")] == ["prints", "receipts"]
    assert found(acme.owner, "чек обновление") == ["Не печатает касса"]
    assert found(acme.owner, "ЧЁК кассада") == ["Чек шықпайды", "Не печатает касса"], "the newest first"
    assert found(acme.owner, "receipt чек") == []
    assert "Nothing found" in acme.owner.text


def test_everything_that_is_written_is_found_and_what_machines_write_is_not(acme: Business) -> None:
    number = acme.ask("Till", "<b>ampersand</b> & co", email="kiosk@shop.example")
    do(acme.owner, number, "note", text="She bargains")
    do(acme.owner, number, "reply", text="We refund it")
    acme.machine.work()
    for words in ("ampersand", "bargain", "kiosk@shop.example", "shop.example", "Dana"):
        assert found(acme.owner, words) == ["Till"], words
    found(acme.owner, "ampersand")
    assert "<b> ampersand </b> & co" in acme.owner.text and "<b>ampersand" not in acme.owner.page.text
    found(acme.owner, "bargains")
    (hit,) = acme.owner.tree.css(".hit")
    assert "private" in hit.text() and hit.css("a")[0].attributes["href"] == f"/tickets/{number}#m2"
    assert found(acme.owner, "in:notes bargains") == ["Till"] == found(acme.owner, "в:notes bargains")
    assert found(acme.owner, "in:customer bargains") == []
    assert found(acme.owner, "from:kiosk ampersand") == ["Till"] and found(acme.owner, "from:bargains") == []


def test_a_reply_is_found_once_it_goes_out_and_never_where_it_was_taken_back(acme: Business) -> None:
    number, person = acme.ask("Till"), acme.desk.all(Staff)[0]
    acme.machine.work()
    answering.reply(acme.desk, person, ticket(acme, number), "Wombat", files=[], seconds=15)
    gone = answering.reply(acme.desk, person, ticket(acme, number), "Numbat", files=[], seconds=15)
    waiting.take_back(acme.desk, person, ticket(acme, number), gone.id)
    acme.machine.work()
    assert found(acme.owner, "wombat") == ["Till"] and found(acme.owner, "numbat") == []


def test_words_of_names_tags_and_codes(acme: Business) -> None:
    acme.ask("Invoice INV-2026/17", "Call +7 701 123-45-67")
    number = acme.ask("Another matter")
    tag = Tag(*keys.setting(acme.tenant, "tag", keys.new_id()), name="Жалоба")
    table.write(table.create(tag), moved(acme.desk))
    do(acme.owner, number, "tags", tag=tag.id)
    acme.machine.work()
    for words in ("INV-2026/17", "inv 2026", "2026/17", "701-123", '"123 45 67"', "inv-202"):
        assert found(acme.owner, words) == ["Invoice INV-2026/17"], words
    assert found(acme.owner, "INV-17") == [] == found(acme.owner, '"17 inv"')
    assert found(acme.owner, "жалобы") == ["Another matter"] == found(acme.owner, "метка:жалоба")
    do(acme.owner, number, "tags", remove=tag.id)
    acme.machine.work()
    assert found(acme.owner, "жалобы") == [] == found(acme.owner, tag=tag.id)


def test_the_last_word_may_be_only_begun(acme: Business) -> None:
    acme.ask("Printer")
    acme.ask("Принтерді жөндеу")
    acme.machine.work()
    assert found(acme.owner, "print") == ["Printer"] == found(acme.owner, "prin*")
    assert found(acme.owner, "print ") == [] == found(acme.owner, '"print"'), "a whole word was typed"
    assert found(acme.owner, "прин жөн") == [] and found(acme.owner, "прин* жөн") == ["Принтерді жөндеу"]


def test_a_number_alone_leads_to_its_ticket(acme: Business) -> None:
    number = acme.ask("Till")
    acme.machine.work()
    for typed in (f"#{number}", f" {number} "):
        acme.owner.get("/search?" + urlencode({"q": typed}))
        assert acme.owner.url.endswith(f"/tickets/{number}")
    assert found(acme.owner, "#9999") == []


def test_filters_are_typed_in_three_languages_and_shown_in_controls(acme: Business) -> None:
    first, second = acme.ask("First till"), acme.ask("Second till")
    boris = acme.agent()
    id = next(one.id for one in acme.desk.all(Staff) if one.name == "Boris")
    do(acme.owner, second, "assign", assignee=id)
    do(acme.owner, second, "status", status="closed")
    do(acme.owner, first, "priority", priority="urgent")
    acme.machine.work()
    only_first, only_second = ["First till"], ["Second till"]
    for asked in ("status:open", "статус:открыт", "приоритет:urgent", "assignee:nobody", "жауапты:ешкім"):
        assert found(acme.owner, f"till {asked}") == only_first, asked
    for asked in ("status:closed", "assignee:boris", "ответственный:Boris"):
        assert found(acme.owner, f"till {asked}") == only_second == found(acme.owner, asked), asked
    assert found(boris, "till assignee:me") == only_second
    assert found(acme.owner, "till", status="closed") == only_second
    assert found(acme.owner, "till status:open", status="closed") == only_first, "what was typed counts"
    (chosen,) = acme.owner.tree.css("select[name=status] option[selected]")
    assert chosen.attributes["value"] == "open"
    assert acme.owner.tree.css("input[name=q]")[0].attributes["value"] == "till"
    day, next_day = now().date(), now().date() + timedelta(days=1)
    assert len(found(acme.owner, f"after:{day - timedelta(days=1)} before:{next_day + timedelta(days=1)}")) == 2
    assert found(acme.owner, f"till before:{day - timedelta(days=1)}") == [] == found(acme.owner, "after:2098")
    department = acme.desk.all(Department)[0]
    assert len(found(acme.owner, f"till отдел:{department.name.lower()}")) == 2
    assert len(found(acme.owner, "till", department=department.id)) == 2


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("colour:red", "no filter “colour”"),
        ("after:yesterweek", "is no day"),
        ("after:31.02.2026", "is no day"),
        ("before:9999-12-31", "is no day"),
        ("status:lost", "no status “lost”"),
        ("department:Globex", "no department"),
        ("assignee:gleb", "no colleague"),
        ("tag:none", "no tag"),
        ("class:none", "no class"),
        ("in:attic till", "looked for in"),
        ("the and", "nearly every ticket"),
        ("?! *", "Type a word"),
        ("x" * 301, "At most 300"),
        ("a1 b2 c3 d4 e5 f6 g7 h8 i9 j1 k2 l3 m4", "at most 12 words"),
    ],
)
def test_what_cannot_be_understood_is_said_beside_the_field(acme: Business, typed: str, said: str) -> None:
    assert said in wrong(acme.owner, typed)


@pytest.mark.parametrize("typed", ["", "   ", '"', '""', ".*[a-z]+(", "%00", "a" * 300, "\\u0000 '; --", "http://x/y"])
def test_hostile_words_are_only_words(acme: Business, typed: str) -> None:
    assert found(acme.owner, typed) == []
    assert acme.owner.get("/search?" + urlencode({"q": typed, "after": "2026-01-01", "status": "open"})).status == 200
    assert acme.owner.get("/search?q=" + "%D0%B6" * 5000).status == 422


class TestRights:
    """Nobody finds what he may not see, nor learns that it is there."""

    def test_only_tickets_of_ones_departments(self, acme: Business) -> None:
        other = department(acme, "Accounting")
        acme.ask("Open till")
        number = acme.ask("Secret till")
        do(acme.owner, number, "transfer", department=other)
        acme.machine.work()
        boris = acme.agent(departments=[acme.desk.all(Department)[0].id])
        assert found(boris, "till") == ["Open till"]
        for q in ("secret", f"department:{other}", f"status:open from:dana {number}", "secr*"):
            boris.get("/search?" + urlencode({"q": q}))
            assert "Secret" not in boris.text.replace(q, ""), q
        assert boris.get(f"/search?q=%23{number}").status == 200 and "/tickets/" not in boris.url
        assert found(acme.owner, "secret") == ["Secret till"]

    def test_only_ones_own_where_one_is_limited_so(self, acme: Business) -> None:
        number = acme.ask("Given till")
        acme.ask("Withheld till")
        boris = acme.agent()
        person = next(one for one in acme.desk.all(Staff) if one.name == "Boris")
        table.write(table.change(person, is_limited=True), moved(acme.desk))
        do(acme.owner, number, "assign", assignee=person.id)
        acme.machine.work()
        assert found(boris, "till") == ["Given till"]
        do(acme.owner, number, "assign", assignee="")
        assert found(boris, "till") == [], "as it is now, whatever the index says"

    def test_another_desks_tickets_are_not_there(self, acme: Business, globex: Business) -> None:
        acme.ask("Till of Acme")
        acme.machine.work()
        assert found(globex.owner, "till") == []

    def test_a_page_and_its_cursor_tell_of_no_hidden_ticket(self, acme: Business) -> None:
        other = department(acme, "Accounting")
        shown = [acme.ask(f"Till {letter}") for letter in "ab"]
        for _ in range(2):
            do(acme.owner, acme.ask("Hidden till"), "transfer", department=other)
        shown.append(acme.ask("Till c"))
        acme.machine.work()
        acme.agent(departments=[acme.desk.all(Department)[0].id])
        boris = next(one for one in acme.desk.all(Staff) if one.name == "Boris")
        first = search(acme, boris, "till", limit=1)
        assert [hit.ticket.subject for hit in first.hits] == ["Till c"]
        assert word_keys.placed(first.cursor) == shown[2], "the last one shown, not the last that was looked at"
        second = search(acme, boris, "till", cursor=first.cursor, limit=2)
        assert [hit.ticket.subject for hit in second.hits] == ["Till b", "Till a"] and not second.cursor


def search(business: Business, person: Staff, text: str, cursor: str = "", limit: int = 25) -> finding.Found:
    from chalicelib.helpdesk.searching import asking

    return finding.find(business.desk, person, asking.asked(business.desk, person, text, {}).query, cursor, limit)


def department(business: Business, name: str) -> str:
    about = {"name": name, "address": f"{name.lower()}@{business.slug}.mail.localhost", "order": 9}
    made = Department(*keys.setting(business.tenant, "department", keys.new_id()), **about)
    table.write(table.create(made), moved(business.desk))
    return made.id


def test_deleted_tickets_are_found_only_when_asked_for_by_who_may_restore_them(acme: Business) -> None:
    number = acme.ask("Till")
    observer = acme.agent("Olga", role="observer")
    do(acme.owner, number, "delete")
    acme.machine.work()
    assert found(acme.owner, "till") == [] == found(observer, "till status:deleted")
    assert found(acme.owner, "till status:deleted") == ["Till"]


def test_a_ticket_that_is_gone_for_good_leaves_no_word(acme: Business) -> None:
    number = acme.ask("Till", "It burns")
    acme.machine.work()
    assert {"till", "burn", "*"} <= words_of(acme, number)
    place = table.get(Indexed, word_keys.indexed(acme.tenant, number)).place  # type: ignore[union-attr]
    for _ in range(2):
        indexing.forget(acme.tenant, number)
    assert words_of(acme, number) == set() and not indexing.standing(acme.tenant, place, ["till", "burn", "*"])


def test_a_merged_ticket_shows_the_one_that_stands_for_it(acme: Business) -> None:
    from chalicelib.helpdesk.joining import merging

    first, second = acme.ask("Till", "It burns"), acme.ask("Cash desk", "It smokes")
    acme.machine.work()
    person = acme.desk.all(Staff)[0]
    one, other = (table.get(Ticket, keys.ticket(acme.tenant, number)) for number in (first, second))
    assert one and other
    merging.merge(acme.desk, person, one, other)
    acme.machine.work()
    survivors = {found(acme.owner, words)[0] for words in ("burns", "smokes")}
    assert len(survivors) == 1 and len(found(acme.owner, "dana")) == 1


def test_a_new_subject_and_another_customer_take_the_place_of_the_old(acme: Business) -> None:
    number = acme.ask("Zebra", "A word")
    acme.machine.work()
    do(acme.owner, number, "subject", subject="Giraffe")
    do(acme.owner, number, "requester", requester="anna@elsewhere.example")
    acme.machine.work()
    assert found(acme.owner, "zebra") == []
    assert found(acme.owner, "giraffe word") == ["Giraffe"] == found(acme.owner, "from:anna@elsewhere.example")
    assert found(acme.owner, f"from:{acme.dana}") == ["Giraffe"], "who wrote it did so all the same"
    assert rebuilding.rebuild(acme.tenant, number) == 0, "as if it were indexed now"


def test_an_organisation_is_found_by_what_it_is_called_now(acme: Business) -> None:
    acme.owner.get("/organisations")
    acme.owner.submit("/organisations/add", name="Bolashaq Market", domains="bolashaq.example")
    acme.ask("Till", email="dana@bolashaq.example")
    acme.machine.work()
    assert found(acme.owner, "bolashaq market") == ["Till"] == found(acme.owner, "from:market")
    id = ticket(acme, 1).organisation
    acme.owner.get(f"/organisations/{id}")
    acme.owner.submit("/change", name="Nomad Stores")
    acme.machine.work()
    assert found(acme.owner, "market") == [] and found(acme.owner, "from:nomad") == ["Till"]


def test_it_may_be_indexed_twice_and_rebuilt(acme: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    number = acme.ask("Till", "It burns")
    do(acme.owner, number, "note", text="It burns and burns: fireman called")
    acme.machine.work()
    do(acme.owner, number, "note", text="It burns no more")
    acme.machine.work()
    assert rebuilding.rebuild(acme.tenant, number) == 0
    key = word_keys.word(acme.tenant, "burn", word_keys.place(ticket(acme, number).created_at, number))
    before = table.get(Word, key)
    assert before and before.at == "3p1 2p1.3 1c1"
    batches.write([Word(*word_keys.word(acme.tenant, "ghost", key.sk[-20:]), at="s0")], [key])
    state = indexing.listed(acme.tenant, number, "x", ["ghost"])
    table.write(*state)
    assert found(acme.owner, "burns") == []
    assert operate.main(["reindex", acme.slug]) == 0
    after = table.get(Word, key)
    assert after and (after.at, after.entry) == (before.at, before.entry)
    assert found(acme.owner, "burns") == ["Till"] and "ghost" not in words_of(acme, number)


def ticket(business: Business, number: int) -> Ticket:
    one = table.get(Ticket, keys.ticket(business.tenant, number))
    assert one is not None
    return one


def test_two_who_write_the_words_of_a_ticket_do_so_one_after_the_other(world: Machine, acme: Business) -> None:
    number = acme.ask("Till", "It burns")
    table.write(indexing.hold(acme.tenant, number, "somebody"))
    world.work()
    assert found(acme.owner, "burns") == []
    table.write(indexing.release(acme.tenant, number, "somebody"))
    pass_time(acme.tenant, 1)
    world.sweep()
    assert found(acme.owner, "burns") == ["Till"]


def test_what_dynamodb_does_not_take_at_once_is_put_again(acme: Business) -> None:
    events = DeskItem._get_connection().connection.client.meta.events
    refusals = iter([True, True])

    def refuse(parsed: dict[str, object], **_: object) -> None:
        if next(refusals, False):
            late = Word(*word_keys.word(acme.tenant, "late", "0" * 20), at="s0")
            parsed["UnprocessedItems"] = {DeskItem.Meta.table_name: [{"PutRequest": {"Item": late.serialize()}}]}

    events.register("after-call.dynamodb.BatchWriteItem", refuse)
    try:
        batches.write([Word(*word_keys.word(acme.tenant, "soon", "0" * 20), at="s0")])
    finally:
        events.unregister("after-call.dynamodb.BatchWriteItem", refuse)
    assert {*indexing.standing(acme.tenant, "0" * 20, ["soon", "late"])} == {"soon", "late"}


def test_tickets_with_the_same_rare_words_stand_beside_one_another(acme: Business) -> None:
    acme.ask("Fiscal printer prints blank receipts", email="a@x.example")
    acme.ask("Loyalty card does not work", email="b@x.example")
    hidden = acme.ask("Blank receipts of the secret printer", email="c@x.example")
    acme.machine.work()
    do(acme.owner, hidden, "transfer", department=department(acme, "Accounting"))
    number = acme.ask("Blank receipts from the fiscal printer", email="d@x.example")
    acme.machine.work()
    boris = acme.agent(departments=[acme.desk.all(Department)[0].id])
    boris.get(f"/tickets/{number}")
    assert "Similar tickets" in boris.text and "Fiscal printer prints blank receipts" in boris.text
    assert "secret printer" not in boris.text and "Loyalty" not in boris.text
    assert "secret printer" in acme.owner.get(f"/tickets/{number}").text


def test_who_asks_for_too_much_is_told_how_far_we_looked(acme: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    other = department(acme, "Accounting")
    acme.ask("Old till")
    for _ in range(3):
        do(acme.owner, acme.ask("Hidden till"), "transfer", department=other)
    acme.machine.work()
    boris = acme.agent(departments=[acme.desk.all(Department)[0].id])
    monkeypatch.setattr(finding, "WAVES", (2,))
    assert found(boris, "till") == [] and "Narrow it" in boris.text
    assert found(acme.owner, "till") != []


def test_whoever_is_signed_in_may_search_and_nobody_else(acme: Business) -> None:
    assert acme.agent("Olga", role="observer").get("/search").status == 200
    stranger = acme.visitor()
    stranger.get("/search?q=till")
    assert "/signin" in stranger.url
