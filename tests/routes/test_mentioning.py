"""Colleagues called by @ in a note: stored, shown, and following from then on; only who may see the ticket."""

from typing import Any

from markupsafe import Markup

from chalicelib.helpdesk import mentioning, tickets
from chalicelib.plain_text import paragraphs
from tenants.staff import Staff
from tests.people import Browser, Business, fields_of
from tests.routes.test_composing import offers


def note(browser: Browser, number: int, text: str) -> Any:
    browser.get(f"/tickets/{number}")
    fields = fields_of(browser.form("/reply"))
    return browser.post(f"/tickets/{number}/note", {**fields, "kind": "note", "text": text})


def staff(acme: Business, name: str) -> str:
    return next(one.id for one in acme.desk.all(Staff) if one.name == name)


def test_whom_a_note_calls_follows_the_ticket_and_stands_out_in_it(acme: Business) -> None:
    number = acme.ask()
    for name in ("Boris", "Boris Second", "Әлия <b>"):
        acme.agent(name)
    note(acme.owner, number, "@boris second, @Әлия <b> and me@boris.example, @Aigerim: https://x.example/@Boris look")
    one = tickets.load(acme.tenant, number)
    wanted = {staff(acme, "Boris Second"), staff(acme, "Әлия <b>")}
    assert one.followers == wanted and set(tickets.timeline(acme.tenant, number).entries[-1].mentions) == wanted
    shown = [node.text() for node in acme.owner.tree.css(".message .mention")]
    assert shown == ["@boris second", "@Әлия <b>"]


def test_who_may_not_see_the_ticket_is_not_called(acme: Business) -> None:
    number = acme.ask()
    acme.agent("Olga", departments=["elsewhere"])
    assert note(acme.owner, number, "@Olga look").status == 422 and "Olga may not see this ticket" in acme.owner.text
    assert acme.owner.form("/reply").css_first("textarea").text().strip() == "@Olga look"
    assert tickets.load(acme.tenant, number).messages == 1
    assert [one["name"] for one in offers(acme.owner, number, "colleagues")] == []


def test_colleagues_are_offered_by_name(acme: Business) -> None:
    number = acme.ask()
    for name in ("Boris", "Nurlan"):
        acme.agent(name)
    assert [one["text"] for one in offers(acme.owner, number, "colleagues", "nur")] == ["@Nurlan "]
    assert [one["name"] for one in offers(acme.owner, number, "colleagues")] == ["Boris", "Nurlan"]


def test_a_reply_calls_nobody(acme: Business) -> None:
    number = acme.ask()
    acme.agent("Boris")
    acme.owner.get(f"/tickets/{number}")
    acme.owner.submit("/reply", text="Write to @Boris")
    assert not tickets.load(acme.tenant, number).followers


def test_names_stand_out_in_words_and_never_within_a_tag() -> None:
    html = paragraphs('@A&B <@A&B> https://x.example/?a=@A&B "@A&B"')
    marked = mentioning.marked(html, ["A&B"])
    assert marked.count('<span class="mention">') == 4
    assert 'href="https://x.example/?a=@A&amp;B"' in marked
    assert mentioning.marked(Markup("<p>x</p>"), []) == "<p>x</p>"


def test_the_signature_stands_in_the_composer_as_it_goes_out(acme: Business) -> None:
    number = acme.ask()
    acme.agent("Boris").get(f"/tickets/{number}")
    acme.owner.get(f"/tickets/{number}")
    assert acme.owner.tree.css_first(".signed > p").text().startswith("Aigerim\nAcme, ")
