"""A form is done once, however often it is sent; the second sending ends where the first did."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.helpdesk import once, tickets
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.drafts import Draft
from chalicelib.helpdesk.internal_mail.threads import Thread
from chalicelib.helpdesk.messages import Message
from chalicelib.helpdesk.once import Once
from chalicelib.web import once as guard
from tenants import keys, table, thread_keys
from tenants.items import DeskItem
from tenants.keys import now
from tenants.staff import Staff
from tests.faults import Between, Calls, watched
from tests.machine import Machine
from tests.people import PASSWORD, Browser, Business, fields_of, opened_before

Filled = tuple[str, dict[str, Any]]


def filled(browser: Browser, page: str, action: str, **values: Any) -> Filled:
    """A form of a page as it is about to be sent."""
    browser.get(page)
    form = browser.form(action)
    return form.attributes.get("action") or page, {**fields_of(form), **values}


def sent(browser: Browser, form: Filled) -> Browser:
    """The same browser with the answer to a form, as a window of its own."""
    window = replace(browser, cookies=dict(browser.cookies))
    window.post(*form)
    return window


def at_once(browser: Browser, form: Filled, times: int = 3) -> list[Browser]:
    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(lambda _: sent(browser, form), range(times)))


def said(business: Business, number: int) -> list[str]:
    entries = tickets.timeline(business.tenant, number).entries
    return [one.text for one in entries if isinstance(one, Message) and one.kind in ("reply", "note", "customer")]


REPLY = ("reply", "reply", {"text": "It is the cable"})
NOTE = ("reply", "note", {"text": "She is in a hurry", "kind": "note"})


@pytest.mark.parametrize(("form", "verb", "typed"), [REPLY, NOTE], ids=["reply", "note"])
def test_many_clicks_write_one_message_and_all_end_at_the_ticket(
    world: Machine, acme: Business, form: str, verb: str, typed: dict[str, str]
) -> None:
    number = acme.ask()
    _, fields = filled(acme.owner, f"/tickets/{number}", f"/tickets/{number}/{form}", **typed)
    windows = at_once(acme.owner, (f"/tickets/{number}/{verb}", fields))
    assert said(acme, number).count(typed["text"]) == 1
    for window in windows:
        assert window.page.status == 200 and window.url.endswith(f"/tickets/{number}"), window.text
    world.work()
    assert sum(typed["text"] in str(mail) for mail in world.sent(acme.dana)) == (verb == "reply")


def test_a_second_sending_in_the_middle_of_the_first_is_led_to_where_that_ends(acme: Business) -> None:
    number = acme.ask()
    form = filled(acme.owner, f"/tickets/{number}", "/reply", text="It is the cable")
    second = Between(1, lambda: sent(acme.owner, form))
    with watched(second):
        first = sent(acme.owner, form)
    assert second.is_done and first.page.status == 200 and first.url.endswith(f"/tickets/{number}")
    assert said(acme, number).count("It is the cable") == 1


def test_an_answer_that_was_lost_on_the_way_is_asked_for_again(acme: Business) -> None:
    number = acme.ask()
    form = filled(acme.owner, f"/tickets/{number}", "/reply", text="It is the cable")
    with watched(Calls(3, is_after=True)) as calls:
        broken = sent(acme.owner, form)
    assert calls.names[2] == "TransactWriteItems" and broken.page.status == 500
    assert sent(acme.owner, form).url.endswith(f"/tickets/{number}")
    assert said(acme, number).count("It is the cable") == 1


def test_other_words_with_the_same_key_are_another_wish(acme: Business) -> None:
    number = acme.ask()
    _, fields = filled(acme.owner, f"/tickets/{number}", "/reply", kind="note")
    for text in ("One", "Two", "One"):
        sent(acme.owner, (f"/tickets/{number}/note", {**fields, "text": text}))
    assert said(acme, number)[1:] == ["One", "Two"]


def test_what_was_wrong_burns_no_key(acme: Business) -> None:
    number = acme.ask()
    path, fields = filled(acme.owner, f"/tickets/{number}", "/reply", text="It is the cable", cc="nobody")
    assert sent(acme.owner, (path, fields)).page.status == 422
    assert sent(acme.owner, (path, fields)).page.status == 422
    assert sent(acme.owner, (path, {**fields, "cc": ""})).page.status == 200
    assert said(acme, number).count("It is the cable") == 1


def test_a_customer_who_clicks_twice_writes_once_and_is_thanked_twice(acme: Business) -> None:
    number = acme.ask()
    dana = acme.visitor()
    link = f"/t/{number}/{tickets.load(acme.tenant, number).secret}"
    windows = at_once(dana, filled(dana, link, "/reply", text="It still blinks"))
    assert said(acme, number).count("It still blinks") == 1
    assert all("We have your message." in window.text for window in windows)


def test_a_customer_who_says_no_twice_is_heard_once_and_an_old_rating_that_comes_again_changes_nothing(
    acme: Business,
) -> None:
    number, dana = acme.ask(), acme.visitor()
    link = f"/t/{number}/{tickets.load(acme.tenant, number).secret}"
    for verdict in ("no", "yes"):
        acme.owner.get(f"/tickets/{number}")
        acme.owner.submit("/status", status="solved")
        windows = at_once(dana, filled(dana, link, "/solved", solved=verdict, because="It still blinks"))
        assert all(window.page.status == 200 for window in windows)
    assert said(acme, number).count("It still blinks") == 1
    assert tickets.load(acme.tenant, number).status == "closed"
    good = filled(dana, link, "/rating", rating="good")
    sent(dana, good)
    sent(dana, filled(dana, link, "/rating", rating="bad"))
    assert sent(dana, good).page.status == 200 and tickets.load(acme.tenant, number).rating == "bad"


def test_a_question_sent_twice_is_one_ticket_with_one_number(world: Machine, acme: Business) -> None:
    dana = acme.visitor()
    about = {"subject": "Принтер", "message": "Не печатает", "name": "Dana", "email": acme.dana}
    form = filled(dana, "/form", "/form", **about, opened=opened_before(10))
    windows = at_once(dana, form)
    links = {window.tree.css_first("a[href*='/t/']").attributes["href"] for window in windows}
    assert len(links) == 1 and all(window.page.status == 200 for window in windows)
    world.work()
    assert len(world.sent(acme.dana)) == 1
    acme.owner.get("/tickets")
    assert acme.owner.page.text.count("Принтер") == 1


def test_a_thread_is_begun_once_and_answered_once(acme: Business) -> None:
    acme.agent("Boris")
    form = filled(acme.owner, "/mail/add", "/mail/add", subject="Lunch", text="Today?", audience="all")
    windows = at_once(acme.owner, form)
    assert len({window.url for window in windows}) == 1 and "/mail/add" not in windows[0].url
    answers = at_once(acme.owner, filled(acme.owner, windows[0].url, "/reply", text="At one"))
    assert all(window.page.status == 200 for window in answers)
    thread = table.get(Thread, thread_keys.one(acme.tenant, windows[0].url.rpartition("/")[2]))
    assert thread and thread.messages == 2


def test_a_ticket_for_a_customer_who_called_is_added_once_and_its_answer_is_no_draft_any_more(acme: Business) -> None:
    about = {"contact": acme.dana, "name": "Dana", "subject": "Called", "text": "It is stuck", "channel": "phone"}
    form = filled(acme.owner, "/tickets/add", "/tickets/add", **about, reply="Press both keys")
    windows = at_once(acme.owner, form)
    assert len({window.url for window in windows}) == 1 and windows[0].url.rpartition("/")[2].isdigit(), windows[0].text
    number = int(windows[0].url.rpartition("/")[2])
    assert said(acme, number) == ["It is stuck", "Press both keys"]
    person = acme.desk.all(Staff)[0]
    assert table.get(Draft, keys.draft(acme.tenant, number, person.id, "reply")) is None


def test_an_answer_that_fails_behind_its_ticket_is_a_draft_there(acme: Business) -> None:
    about = {"contact": acme.dana, "name": "Dana", "subject": "Called", "text": "It is stuck", "channel": "phone"}
    form = filled(acme.owner, "/tickets/add", "/tickets/add", **about, reply="Press both keys")
    boom = Between(2, lambda: (_ for _ in ()).throw(ConnectionError("gone")))
    with watched(boom):
        assert sent(acme.owner, form).page.status == 500
    again = sent(acme.owner, form)
    assert again.page.status == 200 and again.form("/reply").css_first("textarea").text().strip() == "Press both keys"


def test_a_sign_up_sent_twice_is_one_desk_that_both_windows_enter(world: Machine) -> None:
    newcomer = Browser(world, "localhost:8000")
    slug = f"once-{now().timestamp():.0f}"
    about = {"company": "Once", "slug": slug, "name": "Aigerim", "email": f"a@{slug}.example", "password": PASSWORD}
    form = filled(newcomer, "/signup", "/signup", **about)
    for _ in range(2):
        window = sent(newcomer, form)
        assert window.page.status == 303 and f"{slug}.localhost" in (window.page.header("location") or "")
    stranger = sent(newcomer, (form[0], {**form[1], "once": "another"}))
    assert stranger.page.status == 422


# ------------------------------------------------------------------ all other forms of signed-in people


def departments(business: Business, name: str) -> int:
    return sum(one.name == name for one in business.desk.all(Department))


def adding(business: Business, name: str = "Счета", local: str = "bills") -> Filled:
    return filled(business.owner, "/settings/departments", "/add", name=name, local=local)


def test_a_department_added_by_three_clicks_is_one(acme: Business) -> None:
    windows = at_once(acme.owner, adding(acme))
    assert departments(acme, "Счета") == 1
    assert len({window.url for window in windows}) == 1 and windows[0].page.status == 200


def test_a_claim_that_came_to_nothing_is_free_again(acme: Business) -> None:
    path, fields = adding(acme, "")
    assert [sent(acme.owner, (path, fields)).page.status for _ in range(2)] == [422, 422]
    kept = [one for one in claims(acme) if isinstance(one, Once)]
    assert kept == []


def claims(business: Business) -> list[DeskItem]:
    """What is kept of forms that were sent, found by their type since each is a partition of its own."""
    return [one for one in DeskItem.scan(DeskItem.sk == "once") if one.tenant == business.tenant]


def test_who_died_over_a_form_leaves_it_to_the_next_sending(acme: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "WAITS", (0.0,))
    form = adding(acme)

    def die(key: Any, place: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dead:
        dead.setattr(once, "keep", die)
        with pytest.raises(KeyboardInterrupt):
            sent(acme.owner, form)
    (claim,) = [one for one in claims(acme) if isinstance(one, Once)]
    assert departments(acme, "Счета") == 1
    assert sent(acme.owner, form).page.status == 200, "the first may still be at it"
    assert departments(acme, "Счета") == 1
    table.write(table.change(claim, at=now() - timedelta(minutes=2)))
    assert sent(acme.owner, form).page.status == 422, "it is tried anew, and the name is taken by now"


def test_a_stranger_without_our_csrf_claims_nothing(acme: Business) -> None:
    path, fields = adding(acme)
    stranger = acme.visitor()
    stranger.post(path, {**fields, "csrf": "made-up"})
    acme.owner.post(path, {**fields, "csrf": "made-up"})
    assert claims(acme) == [] and departments(acme, "Счета") == 0


def rounds(business: Business, form: Filled) -> list[str]:
    calls: Callable[..., None] = lambda model, **_: names.append(model.name)  # noqa: E731
    names: list[str] = []
    events = DeskItem._get_connection().connection.client.meta.events
    events.register_first("before-call", calls, unique_id="rounds")
    try:
        business.owner.post(*form, follow=False)
    finally:
        events.unregister("before-call", unique_id="rounds")
    return names


def test_a_reply_costs_no_more_for_it_and_a_setting_one_writing_behind_and_one_beside(acme: Business) -> None:
    number = acme.ask()
    path, fields = filled(acme.owner, f"/tickets/{number}", "/reply", text="It is the cable")
    keyless = {name: value for name, value in fields.items() if name != "once"}
    first = rounds(acme, (path, keyless))
    path, fields = filled(acme.owner, f"/tickets/{number}", "/reply", text="It is the plug")
    assert rounds(acme, (path, fields)) == first
    path, fields = adding(acme, "One", "one")
    keyless = {name: value for name, value in fields.items() if name != "once"}
    less = rounds(acme, (path, keyless))
    more = rounds(acme, adding(acme, "Two", "two"))
    assert len(more) == len(less) + 2 and sorted(more[:2]) == ["BatchGetItem", "TransactWriteItems"]
