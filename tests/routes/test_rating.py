"""How customers found it: one click and some words, once for a ticket, changeable for a week."""

import re

import pytest

from chalicelib.helpdesk.team import activity
from chalicelib.helpdesk.team.activity import Numbers
from tenants.staff import Staff
from tests.mails import plain
from tests.people import Browser, Business, fields_of
from tests.routes.test_board import do, view
from tests.routes.test_closing import DAY, customer, later, load, rules, told


def numbers(business: Business, name: str) -> Numbers:
    """What was counted for somebody."""
    business.machine.work()
    one = next(one for one in business.desk.all(Staff) if one.name == name)
    return activity.together(activity.of_person(business.desk, one, one).values())


def solved_by(browser: Browser, number: int) -> None:
    do(browser, number, "reply", text="Press both keys", then="solved")


def rate(browser: Browser, rating: str, **fields: str) -> None:
    action = next(one.attributes["action"] or "" for one in browser.tree.css("#rating form"))
    browser.post(action, {"rating": rating, **fields})


@pytest.mark.engine
def test_one_click_rates_and_words_may_follow(acme: Business) -> None:
    number, boris = acme.ask(), acme.agent("Boris")
    solved_by(boris, number)
    do(boris, number, "status", status="closed")
    dana = customer(acme, number)
    assert "How did we do?" in dana.text and "Is it solved?" not in dana.text
    rate(dana, "good")
    assert load(acme, number).rating == "good" and "Thank you" in dana.text and "You rated it: Good" in dana.text
    form = dana.tree.css("#rating form")[-1]
    dana.post(form.attributes["action"] or "", {**fields_of(form), "comment": "Рахмет! <b>"})
    one = load(acme, number)
    assert (one.rating, one.rating_comment, one.is_unread) == ("good", "Рахмет! <b>", True)
    assert told(acme, number)[-2:] == ["rated", "rating_comment"]
    acme.owner.get(f"/tickets/{number}")
    assert "Dana rated it: Good" in acme.owner.text and "for Boris" in acme.owner.text
    assert "Рахмет! <b>" in acme.owner.text
    assert (numbers(acme, "Boris").ratings, numbers(acme, "Boris").rating) == (1, 5.0)
    assert numbers(acme, "Aigerim").ratings == 0
    boris.get("/settings/activity")
    own = next(one for one in acme.desk.all(Staff) if one.name == "Boris")
    assert "5.0" in boris.get(f"/settings/staff/{own.id}/activity").text, "the author sees it"


def test_it_is_once_for_a_ticket_and_counts_as_it_was_said_last(acme: Business) -> None:
    number, boris = acme.ask(), acme.agent("Boris")
    solved_by(boris, number)
    dana = customer(acme, number, rating="bad")
    rate(dana, "bad")
    do(acme.owner, number, "reply", text="What was wrong?", then="solved")
    dana = customer(acme, number, rating="okay")
    rate(dana, "okay")
    rate(customer(acme, number, rating="okay"), "okay")
    assert told(acme, number).count("rated") == 2, "to say the same once more is nothing"
    assert (numbers(acme, "Boris").ratings, numbers(acme, "Boris").rating_stars) == (1, 3)
    assert numbers(acme, "Aigerim").ratings == 0, "it stays with whom it was about"


def test_after_a_week_it_stays_as_it_is(acme: Business) -> None:
    number = acme.ask()
    solved_by(acme.owner, number)
    do(acme.owner, number, "status", status="closed")
    rate(customer(acme, number), "bad", comment="Slow")
    later(acme, number, 6 * DAY)
    rate(customer(acme, number), "okay")
    later(acme, number, DAY + 1)
    dana = customer(acme, number)
    assert "How did we do?" not in dana.text
    path = f"/t/{number}/{load(acme, number).secret}/rating"
    assert dana.post(path, {"rating": "good"}).status == 404
    assert (load(acme, number).rating, load(acme, number).rating_comment) == ("okay", "Slow")


def test_a_link_of_the_letter_opens_the_page_where_one_click_says_it(acme: Business) -> None:
    number = acme.ask()
    do(acme.owner, number, "status", status="solved")
    later(acme, number, 3)
    links = re.findall(r"http\S+\?rating=(\w+)", plain(acme.machine.sent(acme.dana)[-1]))
    assert links == ["good", "okay", "bad"]
    dana = customer(acme, number, rating="okay")
    pressed = [one.attributes["value"] for one in dana.tree.css("#rating button[aria-pressed=true]")]
    assert pressed == ["okay"] and load(acme, number).rating is None
    rate(dana, "okay")
    assert load(acme, number).rating == "okay" and load(acme, number).status == "solved"


def test_nothing_else_is_a_rating_and_none_is_asked_before_it_is_solved(acme: Business) -> None:
    number = acme.ask()
    path = f"/t/{number}/{load(acme, number).secret}/rating"
    dana = customer(acme, number)
    assert "How did we do?" not in dana.text and dana.post(path, {"rating": "good"}).status == 404
    do(acme.owner, number, "status", status="closed")
    assert dana.post(path, {"rating": "great"}).status == 422 and "Choose one of these." in dana.text
    assert dana.post(path, {"rating": "good", "comment": "я" * 1001}).status == 422
    assert "At most 1000 characters" in dana.text and load(acme, number).rating is None


def test_switched_off_nobody_is_asked(acme: Business) -> None:
    acme.owner.get("/settings/mail")
    fields = {name: value for name, value in fields_of(acme.owner.form("/reopening")).items() if name != "is_rated"}
    acme.owner.post("/settings/mail/reopening", fields)
    number = acme.ask()
    do(acme.owner, number, "status", status="closed")
    dana = customer(acme, number, rating="good")
    assert "How did we do?" not in dana.text
    assert dana.post(f"/t/{number}/{load(acme, number).secret}/rating", {"rating": "good"}).status == 404


def test_a_bad_one_makes_the_ticket_unread_and_a_good_one_does_not(acme: Business) -> None:
    good, bad = acme.ask(), acme.ask()
    for number in (good, bad):
        solved_by(acme.owner, number)
    rate(customer(acme, good, rating="good"), "good")
    rate(customer(acme, bad, rating="bad"), "bad")
    assert view(acme.owner, "solved") and (load(acme, good).is_unread, load(acme, bad).is_unread) == (False, True)


def test_without_a_reply_it_counts_for_whoever_has_it_and_else_for_nobody(acme: Business) -> None:
    rules(acme, close_days="0")
    number = acme.ask()
    do(acme.owner, number, "status", status="solved")
    rate(customer(acme, number, rating="good"), "good")
    assert load(acme, number).rated_of is None and numbers(acme, "Aigerim").ratings == 0


def test_the_next_customer_of_a_ticket_reads_and_changes_nothing_of_it(acme: Business) -> None:
    number = acme.ask()
    solved_by(acme.owner, number)
    dana = customer(acme, number)
    dana.submit("/solved", solved="yes")
    rate(dana, "bad", comment="He shouted at me")
    assert load(acme, number).rating_comment == "He shouted at me"
    do(acme.owner, number, "requester", requester="anna@x.example", requester_name="Anna")
    anna = customer(acme, number)
    assert "He shouted" not in anna.page.text and "You rated it" not in anna.text and "You said" not in anna.text
    assert not anna.tree.css_first("#rating")
    anna.post(f"{anna.url}/rating", {"rating": "good", "comment": ""})
    assert load(acme, number).rating_comment == "He shouted at me" and load(acme, number).rating == "bad"
