"""What readers do at an answer: keep it, rate it, comment on it, report a comment; reading it is counted."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.helpdesk.answers import popular, rating, reading, writing
from chalicelib.helpdesk.answers.answer import STAFF
from chalicelib.helpdesk.answers.comment import SHOWN, WAITING, Comment, Rating, missings, queue
from chalicelib.helpdesk.forms.form import Form
from chalicelib.helpdesk.incoming import blocking, stop_lists
from tenants import answer_keys, table
from tenants.keys import Key, now
from tenants.staff import Staff
from tenants.tenant import moved, revised
from tests.clock import Ahead
from tests.forms import challenge_on, worked
from tests.machine import Machine
from tests.people import Browser, Business, opened_before
from tests.routes.test_answer_base import HOSTILE, PERSON, address, answer, found, person
from tests.routes.test_my import sign_in

WRITTEN = {"text": "We had the roll the wrong way round.", "name": "Viktor", "mail": "", "website": ""}


def say(browser: Browser, url: str, verb: str, **fields: Any) -> int:
    """Fill one of the forms of an answer's page, which was open for a while."""
    browser.get(url)
    return browser.submit(f"/{verb}", **{"opened": opened_before(9), **fields}).status


def comments(business: Business, id: str) -> list[Comment]:
    items = table.query_all(answer_keys.answer(business.tenant, id).pk, begins="comment#")
    return [one for one in items if isinstance(one, Comment)]


def queued(business: Business) -> list[Comment]:
    rows = table.query(queue(business.tenant), index="list").rows
    found = table.batch_get([Key(row["pk"]["S"], row["sk"]["S"]) for row in rows])
    return [one for one in found if isinstance(one, Comment)]


def owner(business: Business) -> Staff:
    return next(one for one in business.desk.all(Staff) if one.role == "owner")


# ------------------------------------------------------------ reads


def read(browser: Browser, id: str) -> int:
    return browser.post(f"/answers/{id}/read", {"seen": "5"}).status


def test_what_people_read_becomes_popular_and_fades(acme: Business, machine: Machine, clock: Ahead) -> None:
    old, new, inner = answer(acme, "Old"), answer(acme, "New"), answer(acme, "Inner", visibility=STAFF)
    dana = person(acme)
    for _ in range(3):
        assert read(dana, old.id) == 204
    assert [read(dana, id) for id in (inner.id, "nothing", "9" * 3000)] == [404] * 3
    clock.go(days=45)
    for _ in range(2):
        read(dana, new.id)
    clock.go(hours=2)
    machine.sweep(acme.tenant)
    dana.get("/answers")
    assert [one.text() for one in dana.tree.css("#popular + ol a")] == ["Newread 2 times", "Oldread 3 times"]
    assert popular.reads(acme.tenant) == {old.id: 3, new.id: 2}
    clock.go(days=60)
    machine.sweep(acme.tenant)
    dana.get("/answers")
    assert [one.text() for one in dana.tree.css("#popular + ol a")] == ["Newread 2 times"]
    writing.remove(acme.desk, owner(acme), found(acme, new))
    assert not dana.get("/answers").text.count("popular")


def test_robots_and_staff_are_not_counted(acme: Business) -> None:
    one = answer(acme, "Printer")
    robot, nameless = person(acme), acme.visitor()
    robot.agent = "Mozilla/5.0 AppleWebKit/537.36 (compatible; bingbot/2.0)"
    acme.owner.agent = PERSON
    for browser in (robot, nameless, acme.owner):
        assert read(browser, one.id) == 204
    assert popular.counted(acme.tenant, now().date()) == {}
    read(person(acme), one.id)
    assert popular.counted(acme.tenant, now().date()) == {one.id: {0: 1}}


DAYS = st.dictionaries(st.integers(0, 89), st.integers(1, 1000), max_size=5)
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@QUICK
@given(DAYS, DAYS)
def test_readings_add_up(one: dict[int, int], other: dict[int, int]) -> None:
    both = {age: one.get(age, 0) + other.get(age, 0) for age in {*one, *other}}
    assert popular.score(both) == pytest.approx(popular.score(one) + popular.score(other))


@QUICK
@given(st.integers(0, 59), st.integers(1, 10**6))
def test_readings_count_half_a_month_later_and_nothing_in_the_end(age: int, number: int) -> None:
    assert popular.score({age + 30: number}) == pytest.approx(popular.score({age: number}) / 2)
    assert popular.score({popular.SPAN + age: number}) == 0 < popular.score({age: number}) <= number


# ------------------------------------------------------------ favourites


def test_favourites_are_kept_in_the_browser(acme: Business) -> None:
    one, two = answer(acme, "Printer"), answer(acme, HOSTILE)
    dana = acme.visitor()
    assert "No favourites yet" in dana.get("/answers/favourites").text
    for each in (one, two):
        say(dana, address(each), "favourite", favourite="yes")
    assert "private" in dana.page.header("cache-control") and "Remove from favourites" in dana.text
    dana.get("/answers/favourites")
    assert [node.text() for node in dana.tree.css(".answer-list span")] == [HOSTILE, "Printer"]
    dana.get("/answers")
    assert [node.text() for node in dana.tree.css("#favourites + ol span")] == [HOSTILE, "Printer"]
    writing.remove(acme.desk, owner(acme), found(acme, two))
    dana.get("/answers/favourites")
    assert dana.submit(f"/{one.id}/favourite", favourite="no").status == 200
    assert dana.url.endswith("/answers/favourites") and "No favourites yet" in dana.text
    assert acme.visitor().post(f"/answers/{two.id}/favourite", {"favourite": "yes"}).status == 404


def test_staff_keep_theirs_with_the_account_and_take_in_those_of_the_browser(acme: Business) -> None:
    one, two = answer(acme, "Printer"), answer(acme, "Scanner")
    boris = acme.agent()
    token = dict(boris.cookies)
    boris.cookies.clear()
    say(boris, address(one), "favourite", favourite="yes")
    boris.cookies.update(token)
    say(boris, address(two), "favourite", favourite="yes")
    boris.cookies = token
    boris.get("/answers/favourites")
    assert sorted(node.text() for node in boris.tree.css(".answer-list span")) == ["Printer", "Scanner"]
    assert "No favourites yet" in acme.agent("Timur").get("/answers/favourites").text


def test_a_customer_who_signs_in_has_the_favourites_everywhere(acme: Business, machine: Machine) -> None:
    one, two = answer(acme, "Printer"), answer(acme, "Scanner")
    acme.ask()
    dana = sign_in(machine, acme)
    dana.cookies |= {"favourites": one.id}
    say(dana, address(two), "favourite", favourite="yes")
    assert not dana.cookies["favourites"], "they are with the account now"
    elsewhere = sign_in(machine, acme)
    elsewhere.get("/answers/favourites")
    assert [node.text() for node in elsewhere.tree.css(".answer-list span")] == ["Scanner", "Printer"]
    elsewhere.post(f"/answers/{two.id}/favourite", {"favourite": "no", "back": "favourites"})
    dana.get("/answers")
    assert [node.text() for node in dana.tree.css("#favourites + ol span")] == ["Printer"]


# ------------------------------------------------------------ ratings


def test_each_reader_says_once_whether_it_helped_and_may_think_again(acme: Business) -> None:
    one = answer(acme, "Printer")
    dana, other = person(acme), person(acme)
    assert say(dana, address(one), "rate", helped="yes") == 200 and "glad that it helped" in dana.text
    say(dana, address(one), "rate", helped="yes")
    say(other, address(one), "rate", helped="yes")
    assert (found(acme, one).helped, found(acme, one).not_helped) == (2, 0)
    say(dana, address(one), "rate", helped="no")
    assert "What was missing?" in dana.text
    assert (found(acme, one).helped, found(acme, one).not_helped) == (1, 1)
    assert "It helped 1 of 2" in dana.get(address(one)).text


def test_a_double_click_of_a_new_reader_counts_once(acme: Business) -> None:
    one, dana = answer(acme, "Printer"), person(acme)
    dana.get(address(one))
    fields = {"helped": "yes", "once": dana.form("/rate").css_first("[name=once]").attributes["value"]}
    for _ in range(2):
        dana.cookies.clear()
        dana.post(f"/answers/{one.id}/rate", fields)
    assert found(acme, one).helped == 1


def test_no_asks_what_was_missing_and_staff_have_it(acme: Business) -> None:
    one, dana = answer(acme, "Printer"), person(acme)
    say(dana, address(one), "rate", helped="no")
    dana.submit("/rate", missing="", opened=opened_before(9))
    assert dana.page.status == 422 and "Write what was missing." in dana.text
    dana.submit("/rate", missing=HOSTILE, opened=opened_before(9))
    assert "make this answer better" in dana.text
    (row,) = table.query(missings(acme.tenant), index="list").rows
    kept = table.get(Rating, Key(row["pk"]["S"], row["sk"]["S"]))
    assert kept and kept.missing == HOSTILE and not kept.is_good and found(acme, one).not_helped == 1
    say(dana, address(one), "rate", helped="yes")
    assert not table.query(missings(acme.tenant), index="list").rows
    assert (found(acme, one).helped, found(acme, one).not_helped) == (1, 0)


def test_what_was_missing_can_become_a_question(acme: Business, machine: Machine) -> None:
    one, dana = answer(acme, "The printer"), person(acme)
    say(dana, address(one), "rate", helped="no")
    dana.submit("/rate", missing="It beeps.", email="dana", opened=opened_before(9))
    assert dana.page.status == 422 and "It beeps." in dana.tree.css_first("#missing").text()
    assert "There is no “@” in it" in dana.text and found(acme, one).not_helped == 1
    dana.submit("/rate", missing="It beeps.", email=acme.dana, opened=opened_before(9))
    assert "the answer comes by mail" in dana.text
    machine.work()
    assert machine.sent(acme.dana)
    acme.owner.get("/tickets/1")
    assert "About “The printer”" in acme.owner.text and "It beeps." in acme.owner.text
    assert address(one) in acme.owner.page.text


def test_a_question_from_an_answer_has_the_guards_of_the_form(acme: Business) -> None:
    one, dana = answer(acme, "The printer"), person(acme)
    blocking.block(acme.desk, owner(acme), acme.dana)
    say(dana, address(one), "rate", helped="no")
    dana.submit("/rate", missing="It beeps.", email=acme.dana, opened=opened_before(1))
    assert dana.page.status == 422 and "could not tell that a person" in dana.text
    dana.submit("/rate", missing="It beeps.", email=acme.dana, opened=opened_before(9))
    assert "the answer comes by mail" in dana.text
    assert acme.owner.get("/tickets/1").status == 404 and acme.dana in acme.owner.get("/suspended").text


def test_where_the_form_asks_for_a_proof_what_was_missing_goes_on_there(acme: Business) -> None:
    one, dana = answer(acme, "The printer"), person(acme)
    table.write(revised(acme.desk.all(Form)[0], captcha="always"), moved(acme.desk))
    say(dana, address(one), "rate", helped="no")
    assert dana.tree.css_first("#email") is None
    dana.submit("/rate", missing=HOSTILE * 3, ask="yes", opened=opened_before(9))
    assert dana.page.status == 200 and "About “The printer”" in dana.tree.css_first("#subject").attributes["value"]
    assert HOSTILE * 3 in dana.tree.css_first("#message").text() and challenge_on(dana)
    assert found(acme, one).not_helped == 1
    dana.submit("/form", email=acme.dana, opened=opened_before(9), proof=worked(challenge_on(dana)))
    assert dana.page.status == 200 and "#1" in dana.text


def test_a_form_that_is_off_takes_nothing_from_an_answer_either(acme: Business) -> None:
    one, dana = answer(acme, "The printer"), person(acme)
    table.write(revised(acme.desk.all(Form)[0], is_on=False), moved(acme.desk))
    say(dana, address(one), "rate", helped="no")
    assert dana.tree.css_first("#email") is None and "Ask us" not in dana.tree.css_first("#helped").text()
    dana.submit("/rate", missing="It beeps.", email=acme.dana, opened=opened_before(9))
    assert "Thank you" in dana.text and acme.owner.get("/tickets/1").status == 404


def test_ratings_are_limited_and_staff_do_not_rate(acme: Business, monkeypatch: Any) -> None:
    one = answer(acme, "Printer")
    assert say(acme.owner, address(one), "rate", helped="yes") == 403
    monkeypatch.setattr(rating, "MOST", 2)
    codes = [say(person(acme), address(one), "rate", helped="yes") for _ in range(3)]
    assert codes == [200, 200, 429] and found(acme, one).helped == 2


# ------------------------------------------------------------ comments


def test_a_comment_waits_and_the_page_says_so(acme: Business) -> None:
    one, viktor = answer(acme, "Printer"), person(acme)
    assert say(viktor, address(one), "comment", **{**WRITTEN, "text": HOSTILE, "mail": "V@x.example"}) == 200
    assert "shown as soon as somebody has looked at it" in viktor.text and HOSTILE not in viktor.text
    (kept,) = queued(acme)
    assert (kept.text, kept.by_name, kept.address, kept.why) == (HOSTILE, "Viktor", "v@x.example", None)
    assert not reading.comments(acme.tenant, one.id) and found(acme, one).comments == 0
    table.write(table.change(kept, state=SHOWN, list_key=None, list_order=None))
    viktor.get(address(one))
    assert viktor.tree.css_first(".message .body").text().strip() == HOSTILE and "1 comment" in viktor.text
    assert "v@x.example" not in viktor.page.text and kept.network not in viktor.page.text


def test_a_second_sending_of_a_comment_is_the_first(acme: Business) -> None:
    one, viktor = answer(acme, "Printer"), person(acme)
    viktor.get(address(one))
    fields = {**WRITTEN, "opened": opened_before(9), "once": "the-same-key"}
    for _ in range(2):
        viktor.post(f"/answers/{one.id}/comment", fields)
        assert "shown as soon as" in viktor.text
    assert len(queued(acme)) == 1


def test_what_is_wrong_with_a_comment_is_said_beside_the_field(acme: Business) -> None:
    one, viktor = answer(acme, "Printer"), person(acme)
    assert say(viktor, address(one), "comment", text="x" * 2001, name="", mail="nobody") == 422
    for said in ("At most 2000 letters", "Your name is missing.", "There is no “@” in it"):
        assert said in viktor.text
    assert viktor.tree.css_first("#text").text().strip() == "x" * 2001
    assert viktor.tree.css_first("#mail").attributes["value"] == "nobody" and not queued(acme)


def test_robots_do_not_comment(acme: Business) -> None:
    one, viktor = answer(acme, "Printer"), person(acme)
    for guard in ({"website": "x"}, {"opened": opened_before(1)}, {"opened": ""}, {"opened": "²-a"}):
        assert say(viktor, address(one), "comment", **{**WRITTEN, **guard}) == 422
        assert "could not tell that a person" in viktor.text and not queued(acme)
        assert viktor.tree.css_first("#text").text().strip() == WRITTEN["text"]


def test_what_is_on_a_stop_list_is_in_the_queue_with_the_reason(acme: Business) -> None:
    one, aigerim = answer(acme, "Printer"), owner(acme)
    stop_lists.stop_word(acme.desk, aigerim, "casino")
    stop_lists.stop_network(acme.desk, aigerim, "198.51.100.0/24")
    blocking.block(acme.desk, aigerim, "@spam.example")
    viktor, far = person(acme), person(acme)
    far.network = "198.51.100.9"
    say(viktor, address(one), "comment", **{**WRITTEN, "text": "CASINO, here"})
    say(viktor, address(one), "comment", **{**WRITTEN, "mail": "a@spam.example"})
    say(far, address(one), "comment", **WRITTEN)
    assert [each.why for each in queued(acme)] == ["word", "blocked", "network"]


def test_comments_are_limited(acme: Business) -> None:
    one, viktor = answer(acme, "Printer"), person(acme)
    codes = [say(viktor, address(one), "comment", **{**WRITTEN, "text": f"Number {number}"}) for number in range(6)]
    assert codes == [200] * 5 + [429] and len(queued(acme)) == 5


def test_staff_comment_at_once(acme: Business) -> None:
    one, boris = answer(acme, "Printer"), acme.agent()
    assert say(boris, address(one), "comment", text="We added a picture.") == 200
    assert "We added a picture." in boris.text and "Boris" in boris.tree.css_first(".message header").text()
    assert found(acme, one).comments == 1 and not queued(acme)
    observer = acme.agent("Olga", role="observer")
    say(observer, address(one), "comment", **{**WRITTEN, "name": "Olga"})
    assert [each.by_name for each in queued(acme)] == ["Olga"]


def test_what_another_site_sends_is_not_said_by_staff(acme: Business) -> None:
    one, boris = answer(acme, "Printer"), acme.agent()
    boris.origin = "https://evil.example"
    assert say(boris, address(one), "comment", text="Buy here.") == 422
    assert not queued(acme) and not reading.comments(acme.tenant, one.id)


def test_a_reported_comment_is_looked_at_again_and_hidden_after_three(acme: Business) -> None:
    one, viktor = answer(acme, "Printer"), person(acme)
    say(viktor, address(one), "comment", **WRITTEN)
    (kept,) = queued(acme)
    table.write(table.change(kept, state=SHOWN, list_key=None, list_order=None))
    for place in range(3):
        for _ in range(2):  # the second of one reader changes nothing
            reader = person(acme)
            reader.network = f"203.0.113.{place + 20}"
            reader.get(address(one))
            if reader.tree.css("form[action$='/report']"):
                reader.submit("/report", comment=kept.id)
                assert "Somebody will look at this comment" in reader.text
        (again,) = comments(acme, one.id)
        assert (again.reports, again.why) == (place + 1, "reported") and queued(acme)
        assert again.state == (SHOWN if place < 2 else WAITING)
    assert WRITTEN["text"] not in viktor.get(address(one)).text and found(acme, one).comments == -1
    assert viktor.post(f"/answers/{one.id}/report", {"comment": kept.id}).status == 404


def test_a_desk_that_has_closed_takes_nothing_more(acme: Business) -> None:
    from tenants.tenant import Tenant

    one, viktor = answer(acme, "Printer"), person(acme)
    viktor.get(address(one))
    table.write(table.add(Tenant(*Key(acme.desk.tenant.pk, acme.desk.tenant.sk)), {"revision": 1}, closed_at=now()))
    fields = {**WRITTEN, "opened": opened_before(9)}
    assert viktor.post(f"/answers/{one.id}/comment", fields).status == 403
    assert "takes no more questions" in viktor.text and viktor.get(address(one)).status == 200
