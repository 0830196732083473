"""Two tickets that are one question: merged, and taken apart with what came for each meanwhile."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.helpdesk import customer_links, tickets
from chalicelib.helpdesk.joining import merging
from chalicelib.helpdesk.messages import Message
from chalicelib.helpdesk.tickets import Ticket
from infrastructure.local import ses_events
from tenants import keys, table
from tenants.errors import Conflict, Invalid, NotFound
from tenants.keys import now
from tenants.staff import Staff
from tenants.tenant import moved
from tests.machine import Machine
from tests.mails import mail_from, plain
from tests.people import Browser, Business
from tests.routes.walk import csrf

ERLAN = "erlan@elsewhere.example"


@pytest.fixture
def boris(acme: Business) -> Browser:
    """An agent; Dana has asked twice, and Erlan the same."""
    acme.ask("The till is stuck", "It prints nothing")
    acme.ask("The till again", "Still nothing, desk 3")
    acme.ask("Till", "Erlan’s secret", email=ERLAN)
    return acme.agent()


def load(business: Business, number: int) -> Ticket:
    return tickets.load(business.tenant, number)


def owner(business: Business) -> Staff:
    return next(one for one in business.desk.all(Staff) if one.role == "owner")


def merge(business: Business, survivor: int, other: int, **more: Any) -> None:
    merging.merge(business.desk, owner(business), load(business, survivor), load(business, other), **more)


def unmerge(business: Business, survivor: int, other: int) -> None:
    merging.unmerge(business.desk, owner(business), load(business, survivor), other)


def answer(machine: Machine, business: Business, sender: str, number: int, text: str, **headers: str) -> None:
    """Answer the acknowledgement of a ticket by mail."""
    from chalicelib.mail import tokens

    cited = tokens.message_id(business.tenant, number, 1, business.slug)
    mail = mail_from(sender, business.mail, text, **{"References": cited, **headers})
    machine.send(mail.as_bytes(), sender, business.mail)
    machine.work()


def texts(browser: Browser) -> list[str]:
    return [" ".join(one.text().split()) for one in browser.tree.css(".timeline .message .body")]


def path(ticket: Ticket) -> str:
    return f"/t/{ticket.number}/{ticket.secret}"


def test_the_customers_other_tickets_are_offered_and_both_stand_side_by_side(acme: Business, boris: Browser) -> None:
    boris.get("/tickets/1")
    boris.get("/tickets/1/merge")
    offered = [one.attributes["href"] for one in boris.tree.css(".tickets a")]
    assert offered == ["/tickets/1/merge?with=2"]
    boris.get(offered[0] or "")
    assert "It prints nothing" in boris.text and "Still nothing, desk 3" in boris.text
    assert "two customers" not in boris.text
    boris.submit("/tickets/1/merge", marks="yes")
    assert boris.url.endswith("/tickets/1") and boris.page.status == 200
    assert texts(boris) == ["It prints nothing", "Still nothing, desk 3"] and "from #2" in boris.text
    boris.get("/tickets/2")
    assert boris.url.endswith("/tickets/1"), "the merged one leads to the survivor"
    boris.get("/tickets")
    assert [one.attributes["href"] for one in boris.tree.css(".board .row a")][:2].count("/tickets/2") == 0
    assert {1, 2} & {int(one.number) for one in (load(acme, 1), load(acme, 2)) if one.shelf == "merged"} == {2}


def test_counts_and_lists_have_the_survivor_alone(world: Machine, acme: Business, boris: Browser) -> None:
    from chalicelib.helpdesk.counts import Counts

    def counted() -> int:
        world.work()
        departments = [load(acme, 1).department]
        return Counts(table.batch_get([keys.counts(acme.tenant)])[0]).sum("open", departments)

    before = counted()
    merge(acme, 1, 2)
    assert counted() == before - 1
    boris.get(f"/customers/{load(acme, 1).customer}")
    assert [one.attributes["href"] for one in boris.tree.css(".tickets a")] == ["/tickets/1"]
    unmerge(acme, 1, 2)
    assert counted() == before
    boris.get(f"/customers/{load(acme, 1).customer}")
    assert [one.attributes["href"] for one in boris.tree.css(".tickets a")] == ["/tickets/2", "/tickets/1"]


def test_later_mail_waits_in_the_survivor_and_goes_home_when_taken_apart(
    world: Machine, acme: Business, boris: Browser
) -> None:
    merge(acme, 1, 2)
    boris.get("/tickets/1")
    boris.submit("/tickets/1/status", status="solved")
    answer(world, acme, acme.dana, 2, "Meanwhile at desk 3", Cc="colleague@shop.example")
    one = load(acme, 1)
    assert one.cc == ["colleague@shop.example"], "whom its own customer draws in gets the answers"
    assert (one.status, one.shelf, one.is_unread) == ("open", "open", True)
    boris.get("/tickets/1")
    assert texts(boris)[-1] == "Meanwhile at desk 3" and "wrote again" in boris.text
    boris.submit("/merge", do="unmerge")
    assert "Meanwhile at desk 3" not in texts(boris)
    boris.get("/tickets/2")
    assert boris.url.endswith("/tickets/2")
    assert texts(boris) == ["Still nothing, desk 3", "Meanwhile at desk 3"]
    two = load(acme, 2)
    assert (two.status, two.shelf, two.is_unread, two.messages) == ("open", "open", True, 2)
    answer(world, acme, acme.dana, 2, "And now")
    boris.get("/tickets/2")
    assert texts(boris)[-1] == "And now"


def test_a_reply_stops_where_something_came_for_the_merged_one_meanwhile(
    world: Machine, acme: Business, boris: Browser
) -> None:
    merge(acme, 1, 2)
    boris.get("/tickets/1")
    page = boris.page
    answer(world, acme, acme.dana, 2, "It is solved already")
    boris.page = page
    boris.submit("/tickets/1/reply", text="We come at ten")
    assert "Your reply was not sent" in boris.text and "It is solved already" in boris.text


def test_what_a_customer_posts_on_the_merged_tickets_page_lands_in_the_survivor(acme: Business, boris: Browser) -> None:
    merge(acme, 1, 2)
    dana = acme.visitor()
    dana.post(path(load(acme, 2)) + "/reply", {"text": "From the old page"})
    assert dana.url.partition("?")[0].endswith(path(load(acme, 1))) and "From the old page" in dana.text
    assert "It prints nothing" in dana.text, "her own survivor is shown whole"
    boris.get("/tickets/1")
    assert texts(boris)[-1] == "From the old page"


def test_the_link_of_the_forms_page_leads_to_no_other_ticket(world: Machine, acme: Business, boris: Browser) -> None:
    """Whoever fills in a form can name Dana's address."""
    answer(world, acme, acme.dana, 1, "A code: 4711")
    merge(acme, 1, 2)
    stranger = acme.visitor()
    stranger.get(f"/t/2/{customer_links.form_secret(load(acme, 2))}")
    assert "Still nothing" in stranger.text
    assert "4711" not in stranger.text and "It prints nothing" not in stranger.text
    merge(acme, 1, acme.ask("A third", "Third words"))
    stranger.get(f"/t/1/{customer_links.form_secret(load(acme, 1))}")
    assert "It prints nothing" in stranger.text and "Third words" not in stranger.text


def test_answers_to_mail_that_was_merged_in_are_not_on_the_forms_page(
    world: Machine, acme: Business, boris: Browser
) -> None:
    from chalicelib.helpdesk import answering

    world.send(mail_from(acme.dana, acme.mail, "A code: 4711").as_bytes(), acme.dana, acme.mail)
    world.work()
    merge(acme, 1, 4)
    answering.reply(acme.desk, owner(acme), load(acme, 1), "It is 4711 indeed", files=[])
    world.work()
    stranger, dana = acme.visitor(), acme.visitor()
    stranger.get(f"/t/1/{customer_links.form_secret(load(acme, 1))}")
    dana.get(path(load(acme, 1)))
    assert "4711" not in stranger.text and "It prints nothing" in stranger.text
    assert "It is 4711 indeed" in dana.text and "A code: 4711" in dana.text


def test_an_answer_goes_on_with_the_mail_that_came_last(world: Machine, acme: Business, boris: Browser) -> None:
    from chalicelib.helpdesk import answering

    merge(acme, 1, 2)
    answer(world, acme, acme.dana, 2, "Meanwhile at desk 3")
    last = tickets.timeline(acme.tenant, 2).entries[-1].message_id
    answering.reply(acme.desk, owner(acme), load(acme, 1), "We come at ten", files=[])
    world.work()
    mail = world.sent(acme.dana)[-1]
    assert last and mail["In-Reply-To"] == last
    assert "We come at ten" in plain(mail) and "Meanwhile at desk 3" in plain(mail)


def test_another_customer_reads_nothing_and_gets_nothing_unless_it_is_ticked(
    world: Machine, acme: Business, boris: Browser
) -> None:
    boris.get("/tickets/1/merge?with=3")
    assert "These are two customers." in boris.text
    box = boris.tree.css_first('form[action="/tickets/1/merge"] input[name=copy]')
    assert box and box.attributes["value"] == ERLAN and "checked" not in box.attributes
    boris.submit("/tickets/1/merge", marks="yes")
    boris.submit("/reply", text="For Dana alone")
    world.work()
    assert [mail["To"] for mail in world.sent() if "For Dana alone" in plain(mail)] == [acme.dana]
    erlan, dana = acme.visitor(), acme.visitor()
    erlan.get(path(load(acme, 3)))
    assert "Erlan’s secret" in erlan.text
    assert "It prints nothing" not in erlan.text and "For Dana alone" not in erlan.text
    dana.get(path(load(acme, 1)))
    assert "For Dana alone" in dana.text and "Erlan’s secret" not in dana.text
    answer(world, acme, ERLAN, 3, "What about me", Cc="friend@elsewhere.example")
    assert load(acme, 1).cc == [] and load(acme, 1).is_unread
    assert load(acme, 3).cc == ["friend@elsewhere.example"], "kept for when it is taken apart"
    boris.get("/tickets/1")
    assert texts(boris)[-1] == "What about me"


def test_who_is_ticked_gets_the_answers_until_it_is_taken_apart(acme: Business, boris: Browser) -> None:
    boris.get("/tickets/1/merge?with=3")
    boris.submit("/tickets/1/merge", copy=ERLAN)
    assert load(acme, 1).cc == [ERLAN]
    boris.submit("/merge", do="unmerge")
    assert load(acme, 1).cc == []
    boris.get("/tickets/1/merge?with=3")
    boris.submit("/tickets/1/merge", copy="stranger@evil.example")
    assert load(acme, 1).cc == [], "nobody is copied whom neither ticket knows"


def test_a_merged_ticket_takes_no_verb_and_what_was_typed_stays(acme: Business, boris: Browser) -> None:
    boris.get("/tickets/2")
    page = boris.page
    merge(acme, 1, 2)
    boris.page, boris.url = page, f"http://{boris.host}/tickets/2"
    boris.submit("/tickets/2/reply", text="Half an hour of typing")
    assert boris.page.status in (409, 422) and "merged into #1 meanwhile" in boris.text
    assert "Half an hour of typing" in boris.page.text
    assert boris.form("/tickets/1/reply"), "it can be sent where the question is now"


def test_chains_lead_to_the_last_and_circles_are_refused(acme: Business, boris: Browser) -> None:
    fourth = acme.ask("Fourth", "Fourth words")
    merge(acme, 2, fourth)
    merge(acme, 1, 2)
    assert load(acme, 1).took_in == [2, fourth]
    boris.get(f"/tickets/{fourth}")
    assert boris.url.endswith("/tickets/1") and len(texts(boris)) == 3
    boris.get(f"/tickets/1/merge?with={fourth}")
    assert boris.page.status == 422 and "This is the same ticket." in boris.text
    boris.get("/tickets/3/merge?with=2")
    boris.submit("/tickets/3/merge", marks="yes")
    assert load(acme, 1).merged_into == 3, "who names a merged one means its survivor"
    unmerge(acme, 3, 2)
    assert (load(acme, 3).took_in, load(acme, 1).took_in) == ([1], None)
    assert load(acme, 2).took_in == [fourth] and load(acme, 2).shelf == "open"
    boris.get(f"/tickets/{fourth}")
    assert boris.url.endswith("/tickets/2")


def test_two_who_merge_crosswise_make_one_survivor(acme: Business, boris: Browser) -> None:
    one, two = load(acme, 1), load(acme, 2)
    merge(acme, 1, 2)
    with pytest.raises(Conflict):
        merging.merge(acme.desk, owner(acme), two, one)
    boris.get("/tickets/1")
    boris.post("/tickets/2/merge", {"csrf": csrf(boris), "other": "1"})
    assert boris.url.endswith("/tickets/1"), "the second sees what the first has made"
    assert (load(acme, 1).merged_into, load(acme, 2).merged_into) == (None, 1)


def test_a_mail_that_arrives_in_the_middle_of_merging_is_not_lost(
    world: Machine, acme: Business, boris: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ticket was read before the merge; its transaction comes behind it."""
    from chalicelib.helpdesk import hearing

    hear, done = hearing.hear, list[bool]()

    def late(desk: Any, ticket: Ticket, *args: Any, **more: Any) -> Message:
        if not done:
            done.append(True)
            merge(acme, 1, 2)
        return hear(desk, ticket, *args, **more)

    monkeypatch.setattr(hearing, "hear", late)
    answer(world, acme, acme.dana, 2, "Just then")
    boris.get("/tickets/1")
    assert texts(boris)[-1] == "Just then" and load(acme, 2).messages == 2


def test_mail_for_a_closed_ticket_whose_continuation_was_merged_into_it_opens_another(
    world: Machine, acme: Business, boris: Browser
) -> None:
    """Each leads to the other, and a mail must still arrive."""
    table.write(table.change(load(acme, 1), None, continued_by=2))
    merge(acme, 1, 2)
    table.write(table.change(load(acme, 1), None, status="closed", waiting_since=now() - timedelta(days=400)))
    answer(world, acme, acme.dana, 2, "Once more")
    boris.get("/tickets/4")
    assert texts(boris) == ["Once more"]


def test_after_a_month_it_stays_merged(acme: Business, boris: Browser) -> None:
    merge(acme, 1, 2)
    table.write(table.change(load(acme, 2), None, merged_at=now() - timedelta(days=30, minutes=1)))
    boris.get("/tickets/1")
    assert not boris.tree.css('button[value="unmerge"]')
    with pytest.raises(Invalid, match="30 days"):
        unmerge(acme, 1, 2)
    with pytest.raises(NotFound):
        unmerge(acme, 1, 3)


def test_tags_objects_and_who_has_it_go_along_and_come_back(acme: Business, boris: Browser) -> None:
    boris.get("/tickets/2")
    boris.submit("/tickets/2/assign", assignee=next(one.id for one in acme.desk.all(Staff) if one.name == "Boris"))
    table.write(table.change(load(acme, 2), None, tags={"fiscal"}))
    table.write(table.change(load(acme, 1), None, tags={"own"}))
    merge(acme, 1, 2)
    assert load(acme, 1).tags == {"fiscal", "own"} and load(acme, 1).assignee == load(acme, 2).assignee
    unmerge(acme, 1, 2)
    assert load(acme, 1).tags == {"own"} and load(acme, 1).assignee is None


def test_a_long_timeline_pages_over_both(acme: Business, boris: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.helpdesk.joining import merged

    for module in (tickets, merged):
        monkeypatch.setattr(module, "PAGE", 3)
    for place in range(4):
        boris.post(f"/tickets/{1 + place % 2}/note", {"csrf": csrf(boris), "text": f"Note {place}"})
    merge(acme, 1, 2)
    boris.get("/tickets/1")
    seen = texts(boris)
    while further := boris.tree.css_first('.timeline a[href*="before="]'):
        boris.get(further.attributes["href"] or "")
        seen = texts(boris) + seen
    assert seen == ["It prints nothing", "Still nothing, desk 3", *(f"Note {place}" for place in range(4))]


def test_messages_so_long_that_few_are_read_at_once_leave_no_gap(acme: Business, boris: Browser) -> None:
    """DynamoDB reads 1 MB at once: of one ticket that is three messages, of the other all."""
    from chalicelib.helpdesk.joining import merged

    for place in range(6):
        ticket = load(acme, 1 if place != 1 else 2)
        html = "x" * 300_000 if place != 1 else None
        note = ticket.next_message("note", f"Long {place}", html=html)
        table.write(table.create(note), table.change(ticket, messages=note.position))
    merge(acme, 1, 2)
    seen, before = list[str](), ""
    while True:
        page = merged.timeline(acme.tenant, load(acme, 1), before)
        seen = [one.text for one in page.entries if isinstance(one, Message)] + seen
        if not page.has_earlier:
            break
        before = page.entries[0].id
    assert seen == ["It prints nothing", "Still nothing, desk 3", *(f"Long {place}" for place in range(6))]


def test_a_reply_of_the_merged_one_that_bounces_shows_on_the_survivor(
    world: Machine, acme: Business, boris: Browser
) -> None:
    boris.get("/tickets/2")
    boris.submit("/reply", text="Did you get this?")
    world.work()
    (mail,) = (one for one in world.sent(acme.dana) if "Did you get this?" in plain(one))
    merge(acme, 1, 2)
    world.sending_event(ses_events.bounce([acme.dana]), mail)
    world.work()
    assert (load(acme, 1).shelf, load(acme, 2).shelf) == ("undelivered", "merged")


def test_merging_takes_the_right_on_both(acme: Business, boris: Browser) -> None:
    from tests.mails import department
    from tests.routes.test_customer_merge import limited

    reader = limited(acme, "Reader", ["see", "answer", "assign", "transfer"])
    assert reader.get("/tickets/1/merge").status == 403
    assert reader.post("/tickets/1/merge", {"csrf": csrf(reader), "other": "2"}).status == 403
    reader.get("/tickets/1")
    assert not reader.tree.css('a[href$="/merge"]')
    hidden, first = department(acme, "Accounting"), load(acme, 1).department
    table.write(table.change(load(acme, 2), None, department=hidden))
    olga = acme.agent("Olga", departments=[first])
    olga.get("/tickets/1/merge?with=2")
    assert olga.page.status == 422 and "There is no ticket #2." in olga.text
    half = limited(acme, "Half", ["see", "answer", "assign", "transfer", "merge"])
    one = next(each for each in acme.desk.all(Staff) if each.name == "Half")
    grants = {**one.grants, hidden: ["see", "answer"]}
    table.write(table.change(Staff(one.pk, one.sk), None, grants=grants), moved(acme.desk))
    for survivor, other in (("1", "2"), ("2", "1")):
        fields = {"csrf": csrf(half), "other": other}
        assert half.post(f"/tickets/{survivor}/merge", fields).status == 403, "on one of them is not enough"
    assert load(acme, 2).merged_into is load(acme, 1).merged_into is None


def test_files_of_the_merged_one_open_for_whoever_sees_the_survivor(acme: Business, boris: Browser) -> None:
    from tests.mails import department

    number = acme.ask("With a file", files={"files": ("a.txt", b"bytes", "text/plain")})
    hidden, first = department(acme, "Accounting"), load(acme, 1).department
    table.write(table.change(load(acme, number), None, department=hidden))
    merge(acme, 1, number)
    olga = acme.agent("Olga", departments=[first])
    olga.get("/tickets/1")
    (chip,) = (one.attributes["href"] or "" for one in olga.tree.css("a.chip[download]"))
    assert chip.startswith(f"/tickets/{number}/file/") and olga.get(chip).status in (200, 303)
    dana = acme.visitor()
    dana.get(path(load(acme, 1)))
    (chip,) = (one.attributes["href"] or "" for one in dana.tree.css("a.chip[download]"))
    assert dana.get(chip).status in (200, 303)
    unmerge(acme, 1, number)
    olga.url = "/"
    assert olga.get(f"/tickets/{number}").status == 404
