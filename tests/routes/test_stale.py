"""Nobody answers past words that he has not seen."""

import secrets

import pytest

from chalicelib.helpdesk import tickets
from tests.faults import Between, watched
from tests.machine import Machine
from tests.mails import answer_to, send
from tests.people import Browser, Business, fields_of
from tests.routes.test_board import do
from tests.routes.test_once import filled, said, sent


def dana_writes(acme: Business, number: int, text: str = "The cable slides out again") -> None:
    dana = acme.visitor()
    dana.network = f"198.51.100.{secrets.randbelow(250)}"
    dana.get(f"/t/{number}/{tickets.load(acme.tenant, number).secret}")
    assert dana.submit("/reply", text=text).status == 200


def boris_writes(boris: Browser, number: int, kind: str) -> None:
    boris.get(f"/tickets/{number}")
    path, fields = filled(boris, f"/tickets/{number}", "/reply", text="The printer is packed", kind=kind)
    assert sent(boris, (path.replace("reply", kind), fields)).page.status == 200


@pytest.mark.parametrize("who", ["customer", "reply", "note"])
def test_a_reply_is_stopped_when_something_came_and_goes_when_that_was_seen(
    world: Machine, acme: Business, who: str
) -> None:
    number = acme.ask()
    boris = acme.agent("Boris")
    form = filled(acme.owner, f"/tickets/{number}", "/reply", text="<b>Сейчас</b>", then="solved", cc="shop@x.example")
    dana_writes(acme, number) if who == "customer" else boris_writes(boris, number, who)
    window = sent(acme.owner, form)
    assert window.page.status == 409 and "Your reply was not sent." in window.text
    assert "One message came while you were writing, from " + ("Dana" if who == "customer" else "Boris") in window.text
    assert len(window.tree.css("article[data-new]")) == 1 == len(window.tree.css(".timeline > .divider"))
    assert "<b>Сейчас</b>" not in said(acme, number)
    composer = window.form("/reply")
    assert composer.css_first("textarea").text() == "<b>Сейчас</b>"
    assert composer.css_first("[name=cc]").attributes["value"] == "shop@x.example"
    button = composer.css_first("button[name=then]")
    assert button.text() == "Send anyway" and button.attributes["value"] == "solved"
    window.submit("/reply", then="solved")
    assert window.page.status == 200 and "<b>Сейчас</b>" in said(acme, number)
    assert tickets.load(acme.tenant, number).status == "solved"


def test_what_comes_while_one_reads_what_came_stops_it_again(acme: Business) -> None:
    number = acme.ask()
    form = filled(acme.owner, f"/tickets/{number}", "/reply", text="Coming")
    dana_writes(acme, number, "First")
    window = sent(acme.owner, form)
    dana_writes(acme, number, "Second")
    window.submit("/reply")
    assert window.page.status == 409 and len(window.tree.css("article[data-new]")) == 1
    window.submit("/reply")
    assert window.page.status == 200 and said(acme, number)[-1] == "Coming"


def test_what_comes_at_the_very_moment_stops_it_too(acme: Business) -> None:
    number = acme.ask()
    form = filled(acme.owner, f"/tickets/{number}", "/reply", text="Coming")
    boris = acme.agent("Boris")
    between = Between(1, lambda: boris_writes(boris, number, "note"))
    with watched(between):
        window = sent(acme.owner, form)
    assert between.is_done and window.page.status == 409 and "Coming" not in said(acme, number)


def test_files_of_a_stopped_reply_are_not_chosen_again(world: Machine, acme: Business) -> None:
    number = acme.ask()
    acme.owner.get(f"/tickets/{number}")
    dana_writes(acme, number)
    acme.owner.submit("/reply", {"files": ("план.txt", b"the plan", "text/plain")}, text="See the file")
    assert acme.owner.page.status == 409 and "план.txt" in acme.owner.form("/reply").text()
    acme.owner.submit("/reply")
    world.work()
    mail = world.sent(acme.dana)[-1]
    assert [part.get_filename() for part in mail.iter_attachments()] == ["план.txt"]


def test_notes_and_replies_of_who_saw_everything_go(acme: Business) -> None:
    number = acme.ask()
    path, fields = filled(acme.owner, f"/tickets/{number}", "/reply", text="She called", kind="note")
    dana_writes(acme, number)
    assert sent(acme.owner, (path.replace("reply", "note"), fields)).page.status == 200
    assert sent(acme.owner, filled(acme.owner, f"/tickets/{number}", "/reply", text="Done")).page.status == 200


def test_machines_and_events_stop_nobody(world: Machine, acme: Business) -> None:
    number = acme.ask()
    world.work()
    form = filled(acme.owner, f"/tickets/{number}", "/reply", text="Coming")
    away = answer_to(world.sent(acme.dana)[-1], acme.dana, "Out of office", Auto_Submitted="auto-replied")
    send(world, away, str(away["To"]))
    acme.owner.get(f"/tickets/{number}")
    acme.owner.submit("/priority", priority="high")
    assert tickets.load(acme.tenant, number).messages == 2
    assert sent(acme.owner, form).page.status == 200


@pytest.mark.parametrize("seen", ["", "many", "-1", "9" * 40, "0x1"])
def test_a_form_that_does_not_say_what_was_seen_is_taken_as_it_is(acme: Business, seen: str) -> None:
    number = acme.ask()
    path, fields = filled(acme.owner, f"/tickets/{number}", "/reply", text="Coming", seen=seen)
    dana_writes(acme, number)
    assert sent(acme.owner, (path, fields)).page.status == 200


def test_a_reply_is_stopped_when_somebody_else_is_the_customer_now(world: Machine, acme: Business) -> None:
    number, boris = acme.ask(), acme.agent()
    boris.get(f"/tickets/{number}")
    do(acme.owner, number, "requester", requester="anna@x.example")
    boris.submit("/reply", files={"files": ("code.txt", b"1234", "text/plain")}, text="Your code is 1234")
    assert "code.txt" in boris.form("/reply").text(), "it is not to be chosen again"
    assert boris.page.status == 422 and "Somebody has changed this meanwhile." in boris.text
    form = boris.form("/reply")
    assert "1234" in form.css_first("#text").text() and form.css_first("#to").attributes["value"] == "anna@x.example"
    boris.post(f"/tickets/{number}/draft", {**fields_of(form), "to": acme.dana, "asks": acme.dana})
    boris.get(f"/tickets/{number}")
    assert boris.form("/reply").css_first("#to").attributes["value"] == "anna@x.example"
    boris.submit("/reply")
    world.work()
    assert [mail["To"] for mail in world.sent() if "1234" in str(mail)] == ["anna@x.example"]
