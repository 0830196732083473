"""A ticket comes to its end: its solution, the customer's yes or no, the countdown, and what is said later."""

import re
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import worker
from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.messages import Event
from chalicelib.helpdesk.tickets import Ticket
from tenants.keys import now
from tests.clock import grow_older, jobs_left
from tests.faults import Between, watched
from tests.mails import answer_to, html, link_in, plain
from tests.mails import send as send_mail
from tests.people import Browser, Business
from tests.routes.test_board import csrf_of, do, me, rail, view

DAY = 24 * 60


def load(business: Business, number: int) -> Ticket:
    return tickets.load(business.tenant, number)


def told(business: Business, number: int) -> list[str]:
    entries = tickets.timeline(business.tenant, number).entries
    return [one.what for one in entries if isinstance(one, Event)]


def rules(business: Business, **fields: str) -> None:
    business.owner.get("/settings/mail")
    business.owner.submit("/reopening", **fields)
    assert "Saved" in business.owner.text, business.owner.text


def later(business: Business, number: int, minutes: int) -> None:
    """Let time pass for a ticket and its jobs, and let the worker do what is due then."""
    grow_older(business.tenant, number, minutes)
    business.machine.sweep()


def customer(business: Business, number: int, **told: str) -> Browser:
    """Dana on the page of her ticket, by the link of a letter."""
    browser = business.visitor()
    query = "?" + "&".join(f"{name}={value}" for name, value in told.items()) if told else ""
    assert browser.get(f"/t/{number}/{load(business, number).secret}{query}").status == 200
    return browser


def solve(business: Business, number: int, **fields: str) -> None:
    do(business.owner, number, "status", status="solved", **fields)


# ------------------------------------------------------------ the solution


def test_a_solution_is_kept_with_the_status_shown_and_changed(acme: Business) -> None:
    number = acme.ask()
    solve(acme, number, solution="  Жёлтый кабель <b>заменён</b>  ")
    assert load(acme, number).solution == "Жёлтый кабель <b>заменён</b>"
    kept = [one.text() for one in acme.owner.tree.css(".timeline .event, aside section:has(#solution) > div")]
    assert ["Жёлтый кабель <b>заменён</b>" in one for one in kept[-2:]] == [True, True], "in its history, and beside it"
    acme.owner.submit("/solution", solution="Another cable")
    assert load(acme, number).solution == "Another cable" and "wrote down what solved it" in acme.owner.text
    acme.owner.get("/settings/log")
    assert "Another cable" in acme.owner.page.text


def test_the_last_reply_or_the_one_that_solves_is_the_solution_where_nothing_else_is_said(acme: Business) -> None:
    asked, answered, worded = acme.ask(), acme.ask(), acme.ask()
    do(acme.owner, asked, "reply", text="Press both keys", then="pending")
    acme.owner.get(f"/tickets/{asked}")
    form = acme.owner.tree.css_first("#solve")
    assert form and "your last reply says it" in form.text()
    solve(acme, asked, **{"else": "reply", "solution": ""})
    do(acme.owner, answered, "reply", text="Press them longer", then="solved")
    do(acme.owner, worded, "reply", text="Dear Dana, …", then="solved", solution="Keys")
    kept = [load(acme, one).solution for one in (asked, answered, worded)]
    assert kept == ["Press both keys", "Press them longer", "Keys"]


def test_where_a_solution_is_needed_nothing_is_solved_without_one(acme: Business) -> None:
    rules(acme, solution_rule="needed")
    first, second, third = acme.ask("One"), acme.ask("Two"), acme.ask("Three")
    for status in ("solved", "closed"):
        acme.owner.get(f"/tickets/{first}")
        acme.owner.submit("/status", status=status)
        assert acme.owner.page.status == 422 and "Write what solved it" in acme.owner.text
        assert load(acme, first).status == "open"
    acme.owner.submit("/status", status="solved", solution="It was the fuse")
    assert (load(acme, first).status, load(acme, first).solution) == ("solved", "It was the fuse")
    acme.owner.get(f"/tickets/{first}")
    acme.owner.submit("/solution", solution=" ")
    assert acme.owner.page.status == 422 and load(acme, first).solution == "It was the fuse"
    acme.owner.get("/tickets")
    bulk = {"csrf": csrf_of(acme.owner), "ticket": [str(second), str(third)], "status": "solved"}
    acme.owner.post("/tickets/bulk", bulk)
    assert {load(acme, one).status for one in (second, third)} == {"open"} and "stay as they are" in acme.owner.text
    acme.owner.post("/tickets/bulk", {**bulk, "once": "2", "solution": "One cause for all"})
    assert {load(acme, one).solution for one in (second, third)} == {"One cause for all"}


def test_what_is_too_long_is_said_and_kept(acme: Business) -> None:
    number = acme.ask()
    acme.owner.get(f"/tickets/{number}")
    acme.owner.submit("/status", status="solved", solution="я" * 2001)
    assert acme.owner.page.status == 422 and "At most 2000 characters" in acme.owner.text
    field = acme.owner.tree.css_first("#solution")
    assert field and field.text().strip() == "я" * 2001 and load(acme, number).status == "open"


def test_switched_off_nothing_is_asked_or_kept(acme: Business) -> None:
    rules(acme, solution_rule="off")
    number = acme.ask()
    acme.owner.get(f"/tickets/{number}")
    assert "What solved it" not in acme.owner.text and acme.owner.tree.css_first("#solve-it")
    do(acme.owner, number, "reply", text="Press both keys", then="solved")
    assert load(acme, number).solution is None


def test_solving_from_a_view_leads_on_to_the_next_where_the_button_says_so(acme: Business) -> None:
    first, second = acme.ask("First"), acme.ask("Second")
    acme.machine.work()
    acme.owner.get(f"/tickets/{first}?view=open")
    button = acme.owner.tree.css_first("#solve button[autofocus]")
    assert button and "then the next" in button.text()
    fields = {name.attributes["name"]: name.attributes["value"] for name in acme.owner.tree.css("#solve input")}
    acme.owner.post(button.attributes["formaction"] or "", {**fields, "status": "solved"})
    assert load(acme, first).status == "solved" and f"/tickets/{second}?" in acme.owner.url
    assert "1 ticket solved" in acme.owner.text
    acme.owner.submit("/undo")
    assert load(acme, first).status == "open"


# ------------------------------------------------------------ the countdown


@pytest.mark.engine
def test_a_solved_ticket_closes_by_itself_and_both_sides_see_when(acme: Business) -> None:
    number = acme.ask()
    solve(acme, number)
    assert "closes by itself in 4 days" in acme.owner.text
    acme.owner.get("/tickets?view=solved")
    assert "closes in 4 days" in acme.owner.text
    assert "it closes by itself in 4 days" in customer(acme, number).text
    later(acme, number, 3 * DAY)
    assert load(acme, number).status == "solved" and "in 24 hours" in customer(acme, number).text
    later(acme, number, DAY + 1)
    one = load(acme, number)
    assert (one.status, one.shelf, one.closes_at) == ("closed", "closed", None)
    assert view(acme.owner, "solved") == [] and rail(acme.owner)["Solved"] == 0
    acme.owner.get(f"/tickets/{number}")
    assert "It closed by itself" in acme.owner.text and "It closed by itself" in customer(acme, number).text
    assert jobs_left(acme.tenant) == []


def test_whoever_opens_it_stops_the_countdown(acme: Business) -> None:
    number = acme.ask()
    solve(acme, number)
    first = load(acme, number).closes_at
    do(acme.owner, number, "status", status="open")
    assert load(acme, number).closes_at is None and "closes by itself" not in acme.owner.text
    later(acme, number, 5 * DAY)
    assert load(acme, number).status == "open"
    solve(acme, number)
    again = load(acme, number).closes_at
    assert first and again and again > first


def test_undoing_brings_the_countdown_back_as_it_was(acme: Business) -> None:
    number = acme.ask()
    solve(acme, number)
    was = load(acme, number)
    do(acme.owner, number, "status", status="closed")
    acme.owner.submit("/undo")
    one = load(acme, number)
    assert one.status == "solved"
    assert (one.closes_at, one.asks_at, one.solved_at) == (was.closes_at, was.asks_at, was.solved_at)
    later(acme, number, 4 * DAY + 1)
    assert load(acme, number).status == "closed"


def test_a_restored_ticket_has_all_its_days_again_and_asks_nobody_anew(acme: Business) -> None:
    number = acme.ask()
    solve(acme, number)
    later(acme, number, 3)
    asked = len(acme.machine.sent(acme.dana))
    do(acme.owner, number, "delete", delete="yes")
    assert load(acme, number).closes_at is None
    do(acme.owner, number, "restore")
    one = load(acme, number)
    assert one.closes_at and one.closes_at - now() > timedelta(days=3, hours=23) and one.asks_at is None
    later(acme, number, 3)
    assert len(acme.machine.sent(acme.dana)) == asked


def test_with_no_days_it_stays_until_somebody_closes_it(acme: Business) -> None:
    rules(acme, close_days="0")
    number = acme.ask()
    solve(acme, number)
    assert load(acme, number).closes_at is None
    later(acme, number, 400 * DAY)
    assert load(acme, number).status == "solved"
    acme.owner.get("/settings")
    assert "Solved tickets stay until somebody closes them" in acme.owner.text


@pytest.mark.parametrize("place", [1, 2])
def test_who_writes_at_the_last_moment_keeps_it_open(acme: Business, place: int) -> None:
    number = acme.ask()
    solve(acme, number)
    acme.machine.work()
    grow_older(acme.tenant, number, 4 * DAY + 1)
    dana = customer(acme, number)
    writes = Between(place, lambda: dana.submit("/reply", text="Wait"))
    with watched(writes):
        worker.perform(acme.tenant, f"timer#{number}#close")
    assert writes.is_done and (load(acme, number).status, load(acme, number).messages) == ("open", 2)
    assert "expired" not in told(acme, number)


# ------------------------------------------------------------ the customer's word


@pytest.mark.engine
def test_a_letter_asks_whether_it_is_solved_and_its_links_change_nothing(acme: Business) -> None:
    number = acme.ask()
    solve(acme, number)
    acme.machine.work()
    before = len(acme.machine.sent(acme.dana))
    later(acme, number, 3)
    (letter,) = acme.machine.sent(acme.dana)[before:]
    assert (
        f"#{number}" in str(letter["Subject"])
        and letter["Auto-Submitted"]
        and "till" not in plain(letter) + html(letter)
    )
    assert "closes by itself on" in plain(letter) and "How did we do?" in plain(letter)
    assert "solved_asked" in told(acme, number)
    dana = acme.visitor()
    for link in re.findall(r"http\S+/t/\S+", plain(letter)):
        assert dana.get(link).status == 200
    assert load(acme, number).status == "solved" and load(acme, number).rating is None
    dana.get(link_in(letter, f"/t/{number}/{load(acme, number).secret}?solved=yes"))
    dana.submit("/solved", solved="yes")
    assert load(acme, number).status == "closed" and "You said that it is solved" in dana.text
    later(acme, number, 3)
    assert len(acme.machine.sent(acme.dana)) == before + 1, "nobody is asked twice"


def test_a_letter_that_is_answered_by_mail_opens_the_ticket(acme: Business) -> None:
    number = acme.ask()
    solve(acme, number)
    later(acme, number, 3)
    answer = answer_to(acme.machine.sent(acme.dana)[-1], acme.dana, "It still beeps")
    send_mail(acme.machine, answer, str(answer["To"]), sender=acme.dana)
    one = load(acme, number)
    assert (one.status, one.closes_at, one.is_unread) == ("open", None, True)


@pytest.mark.parametrize("do_before", ["undo", "open", "closed"])
def test_no_letter_goes_where_it_is_not_solved_any_more(acme: Business, do_before: str) -> None:
    number = acme.ask()
    acme.machine.work()
    solve(acme, number)
    if do_before == "undo":
        acme.owner.submit("/undo")
    else:
        do(acme.owner, number, "status", status=do_before)
    before = len(acme.machine.sent(acme.dana))
    later(acme, number, 3)
    assert len(acme.machine.sent(acme.dana)) == before


def test_a_reply_that_solves_asks_at_its_foot_and_no_letter_follows(acme: Business) -> None:
    number = acme.ask()
    do(acme.owner, number, "reply", text="Press both keys", then="solved")
    later(acme, number, 3)
    mails = [one for one in acme.machine.sent(acme.dana) if "Is it solved?" in plain(one)]
    assert len(mails) == 1 and "Press both keys" in plain(mails[0]) and "Yes, it is solved" in html(mails[0])
    do(acme.owner, number, "reply", text="One more thing", then="solved")
    later(acme, number, 3)
    last = acme.machine.sent(acme.dana)[-1]
    assert "Is it solved?" in plain(last) and "How did we do?" not in plain(last), "that is asked once"


def test_where_others_read_the_reply_the_customer_is_asked_alone(acme: Business) -> None:
    number, colleague = acme.ask(), f"colleague@{acme.slug}.example"
    do(acme.owner, number, "reply", text="Press both keys", then="solved", cc=colleague)
    later(acme, number, 3)
    reply, letter = acme.machine.sent(acme.dana)[-2:]
    assert "solved?" not in plain(reply) and "/t/" not in plain(reply)
    assert acme.machine.envelope(letter) == [acme.dana] and "?solved=yes" in plain(letter)


def test_nobody_is_asked_by_mail_where_the_desk_does_not_want_it(acme: Business) -> None:
    acme.owner.get("/settings/mail")
    fields = {"csrf": csrf_of(acme.owner), "edition": "0", "close_days": "4", "reopen_days": "30"}
    edition = acme.owner.form("/reopening").css_first("[name=edition]")
    assert edition is not None
    fields["edition"] = edition.attributes["value"] or ""
    acme.owner.post("/settings/mail/reopening", {**fields, "solution_rule": "offered"})
    assert not acme.desk.tenant.is_solved_asked and not acme.desk.tenant.is_rated
    first, second = acme.ask(), acme.ask()
    solve(acme, first)
    do(acme.owner, second, "reply", text="Press both keys", then="solved")
    later(acme, first, 3)
    assert not [one for one in acme.machine.sent(acme.dana) if "solved" in plain(one)]
    assert "Is it solved?" in customer(acme, first).text, "the page asks all the same"


def test_not_solved_opens_it_again_with_the_reason_for_whoever_had_it(acme: Business) -> None:
    number = acme.ask()
    do(acme.owner, number, "assign", assignee=me(acme))
    do(acme.owner, number, "reply", text="Press both keys", then="solved")
    dana = customer(acme, number, solved="no")
    assert dana.tree.css_first("#solved details[open]")
    dana.submit("/solved", solved="no", because=" ")
    assert dana.page.status == 422 and "Write what is still missing" in dana.text
    dana.submit("/solved", solved="no", because="Бір түйме ғана бар <script>")
    one = load(acme, number)
    assert (one.status, one.assignee, one.is_unread, one.solution, one.closes_at) == (
        "open",
        me(acme),
        True,
        None,
        None,
    )
    assert "We have your message" in dana.text and "Is it solved?" not in dana.text
    acme.owner.get(f"/tickets/{number}")
    assert "Dana said that it is not solved" in acme.owner.text and "Бір түйме ғана бар <script>" in acme.owner.text


def test_a_stale_yes_does_nothing_and_a_stale_no_is_a_message(acme: Business) -> None:
    number = acme.ask()
    solve(acme, number)
    dana = customer(acme, number)
    do(acme.owner, number, "status", status="open")
    events = told(acme, number)
    dana.submit("/solved", solved="yes")
    assert load(acme, number).status == "open" and told(acme, number) == events
    dana.post(f"/t/{number}/{load(acme, number).secret}/solved", {"solved": "no", "because": "Still"})
    assert load(acme, number).messages == 2 and told(acme, number) == events


def test_the_form_pages_link_is_not_asked_once_the_customer_wrote_by_mail(acme: Business) -> None:
    acme.ask()
    acme.machine.work()
    answer = answer_to(acme.machine.sent(acme.dana)[-1], acme.dana, "By mail")
    send_mail(acme.machine, answer, str(answer["To"]), sender=acme.dana)
    solve(acme, 1)
    from chalicelib.helpdesk import customer_links

    link = f"/t/1/{customer_links.form_secret(load(acme, 1))}"
    stranger = acme.visitor()
    assert stranger.get(link).status == 200 and "Is it solved?" not in stranger.text
    assert "How did we do?" not in stranger.text
    assert stranger.post(f"{link}/solved", {"solved": "yes"}).status == 404
    assert stranger.post(f"{link}/rating", {"rating": "bad"}).status == 404


def test_links_of_letters_are_void_for_another_customers_ticket_and_for_a_merged_one(acme: Business) -> None:
    given, merged, survivor = acme.ask(), acme.ask(), acme.ask()
    for one in (given, merged):
        solve(acme, one)
    secrets = {one: load(acme, one).secret for one in (given, merged)}
    do(acme.owner, given, "requester", requester=f"other@{acme.slug}.example")
    do(acme.owner, survivor, "merge", other=str(merged))
    if load(acme, merged).merged_into is None:  # the page asks once more
        form = next(
            one for one in acme.owner.tree.css("form") if (one.attributes.get("action") or "").endswith("/merge")
        )
        from tests.people import fields_of

        acme.owner.post(form.attributes["action"] or "", {**fields_of(form), "keep": str(survivor)})
    assert load(acme, merged).merged_into == survivor and load(acme, merged).closes_at is None
    for one, secret in secrets.items():
        for verb, fields in (("solved", {"solved": "yes"}), ("rating", {"rating": "good"})):
            assert acme.visitor().post(f"/t/{one}/{secret}/{verb}", fields).status == 404
        assert load(acme, one).rating is None


# ------------------------------------------------------------ later


def closed_long_ago(business: Business) -> int:
    number = business.ask("The till is stuck")
    do(business.owner, number, "status", status="closed")
    later(business, number, 31 * DAY)
    return number


def test_within_the_days_the_page_opens_a_closed_ticket_again(acme: Business) -> None:
    number = acme.ask()
    do(acme.owner, number, "status", status="closed")
    later(acme, number, 29 * DAY)
    customer(acme, number).submit("/reply", text="It is stuck again")
    assert load(acme, number).status == "open" and load(acme, number).continued_by is None


def test_later_the_page_opens_a_new_ticket_that_is_linked_and_goes_on_there(acme: Business) -> None:
    number = closed_long_ago(acme)
    dana = customer(acme, number)
    assert "opens a new ticket" in dana.text
    dana.submit("/reply", text="It is stuck again")
    new = load(acme, number).continued_by
    assert new and load(acme, int(new)).continues == number and load(acme, number).status == "closed"
    assert f"/t/{new}/" in dana.url and "It is stuck again" in dana.text
    assert f"It goes on in #{new}" in customer(acme, number).text
    customer(acme, number).submit("/reply", text="Hello?")
    assert load(acme, int(new)).messages == 2 and load(acme, number).messages == 1
    acme.owner.get(f"/tickets/{number}")
    assert f"it goes on in #{new}" in acme.owner.text


def test_two_clicks_at_once_open_one_new_ticket(acme: Business) -> None:
    number = closed_long_ago(acme)
    first, second = customer(acme, number), customer(acme, number)
    click = Between(2, lambda: second.submit("/reply", text="It is stuck again"))
    with watched(click):
        first.submit("/reply", text="It is stuck again")
    new = load(acme, number).continued_by
    assert click.is_done and new and load(acme, int(new)).messages == 2
    assert first.page.status == second.page.status == 200 and f"/t/{new}/" in first.url and f"/t/{new}/" in second.url


def test_it_does_not_go_on_in_what_is_somebody_elses_by_now(acme: Business) -> None:
    number = closed_long_ago(acme)
    customer(acme, number).submit("/reply", text="It is stuck again")
    new = int(load(acme, number).continued_by or 0)
    do(acme.owner, new, "requester", requester=f"other@{acme.slug}.example")
    dana = customer(acme, number)
    assert "It goes on in" not in dana.text
    dana.submit("/reply", text="Only for you")
    assert load(acme, new).messages == 1 and load(acme, number).continued_by != new


def test_the_settings_are_told_and_refused_where_they_are_wrong(acme: Business) -> None:
    rules(acme, close_days="1", solution_rule="needed")
    tenant = acme.desk.tenant
    assert (tenant.close_days, tenant.solution_rule, tenant.is_rated) == (1, "needed", True)
    acme.owner.get("/settings")
    assert "Solved tickets close after 1 day" in acme.owner.text
    acme.owner.get("/settings/log")
    assert "Days after which a solved ticket closes by itself" in acme.owner.text
    wrong: list[dict[str, Any]] = [{"close_days": "-1"}, {"close_days": "soon"}, {"solution_rule": "always"}]
    for fields in wrong:
        acme.owner.get("/settings/mail")
        assert acme.owner.submit("/reopening", **fields).status == 422
    assert acme.desk.tenant.close_days == 1
