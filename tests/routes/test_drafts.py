"""What somebody has begun to write is kept on the server: for him alone, on any device, until it is sent."""

import pytest

from chalicelib.helpdesk import drafts, tickets
from chalicelib.helpdesk.drafts import Draft
from tenants import keys, table
from tenants.staff import Staff
from tests.faults import Calls, watched
from tests.machine import Machine
from tests.people import Browser, Business
from tests.routes.test_board import do
from tests.routes.test_once import filled, said, sent
from tests.routes.test_reply_templates import id_of, make

HOSTILE = "<script>alert(1)</script> “Қалай?”\n\n{{ customer.name }}"


def keep(browser: Browser, number: int, text: str, kind: str = "reply", **more: str) -> str:
    """Keep a draft as the page's script does; return what it is told."""
    _, fields = filled(browser, f"/tickets/{number}", "/reply", **{"text": text, "kind": kind, "cc": "", **more})
    fields.pop("once")
    answer = browser.post(f"/tickets/{number}/draft", {**fields, "quiet": "1"})
    assert answer.status == 200, answer.text
    return answer.text


def shown(browser: Browser, number: int) -> dict[str, str]:
    """What stands in the composer of a page that is opened now."""
    browser.get(f"/tickets/{number}")
    form = browser.form("/reply")
    kind = form.css_first("[name=kind][checked]").attributes["value"] or ""
    found = {name: form.css_first(f"[name={name}]").attributes["value"] or "" for name in ("to", "cc", "bcc")}
    return {"kind": kind, "text": form.css_first("textarea").text(), "kept": form.css_first("#kept").text(), **found}


def draft(acme: Business, number: int, kind: str = "reply") -> Draft | None:
    person = acme.desk.all(Staff)[0]
    return table.get(Draft, keys.draft(acme.tenant, number, person.id, kind))


def test_a_draft_stands_in_the_composer_of_the_next_device_with_all_its_fields(acme: Business) -> None:
    number = acme.ask()
    assert keep(acme.owner, number, HOSTILE, cc="shop@x.example", bcc="boss@x.example").startswith("Draft kept")
    phone = acme.visitor()
    acme.sign_in_as(phone, acme.desk.all(Staff)[0].id)
    found = shown(phone, number)
    assert found["text"].strip() == HOSTILE and found["kind"] == "reply" and found["kept"].startswith("Draft kept")
    assert (found["to"], found["cc"], found["bcc"]) == (acme.dana, "shop@x.example", "boss@x.example")


def test_the_board_marks_where_one_has_begun_to_write_to_oneself_alone(acme: Business) -> None:
    number, other, boris = acme.ask(), acme.ask(), acme.agent()
    keep(boris, number, "Half a sentence")
    keep(boris, other, "Half a note", "note")

    def marked(browser: Browser) -> list[str]:
        browser.get("/tickets")
        rows = [row for row in browser.tree.css(".board > .row") if "Draft" in row.text()]
        return sorted(str(row.css_first("[name=ticket]").attributes["value"]) for row in rows)

    assert marked(boris) == [str(number), str(other)] and marked(acme.owner) == []
    keep(boris, number, "")
    assert marked(boris) == [str(other)]


def test_nobody_else_sees_it(acme: Business) -> None:
    number = acme.ask()
    keep(acme.owner, number, "Between us")
    boris = acme.agent("Boris")
    assert shown(boris, number)["text"].strip() == "" and "Between us" not in boris.page.text
    dana = acme.visitor()
    dana.get(f"/t/{number}/{tickets.load(acme.tenant, number).secret}")
    assert "Between us" not in dana.page.text


def test_a_reply_and_a_note_are_two_drafts_and_sending_one_leaves_the_other(acme: Business) -> None:
    number = acme.ask()
    keep(acme.owner, number, "To Dana")
    keep(acme.owner, number, "To Boris", "note")
    assert (shown(acme.owner, number)["kind"], shown(acme.owner, number)["text"].strip()) == ("note", "To Boris")
    path, fields = filled(acme.owner, f"/tickets/{number}", "/reply")
    sent(acme.owner, (path.replace("reply", "note"), fields))
    assert said(acme, number)[-1] == "To Boris"
    assert draft(acme, number, "note") is None and draft(acme, number)
    assert shown(acme.owner, number)["text"].strip() == "To Dana"
    acme.owner.submit("/reply")
    assert draft(acme, number) is None and said(acme, number)[-1] == "To Dana"


def test_what_is_emptied_or_discarded_is_gone(acme: Business) -> None:
    number = acme.ask()
    keep(acme.owner, number, "No")
    assert keep(acme.owner, number, " \n") == "" and draft(acme, number) is None
    keep(acme.owner, number, "No")
    acme.owner.get(f"/tickets/{number}")
    _, fields = filled(acme.owner, f"/tickets/{number}", "/reply", do="discard")
    acme.owner.post(f"/tickets/{number}/draft", fields)
    assert acme.owner.page.status == 200 and draft(acme, number) is None


def tokens(browser: Browser) -> list[str]:
    return [one.attributes["value"] or "" for one in browser.form("/reply").css("[name=held]")]


def test_without_script_a_button_keeps_it_with_its_files_which_go_out_with_the_reply(
    world: Machine, acme: Business
) -> None:
    number = acme.ask()
    _, fields = filled(acme.owner, f"/tickets/{number}", "/reply", text="See both")
    for name in ("а.txt", "b.txt"):
        acme.owner.post(f"/tickets/{number}/draft", fields, {"files": (name, name.encode(), "text/plain")})
        _, fields = filled(acme.owner, f"/tickets/{number}", "/reply")
    first, second = tokens(acme.owner)
    acme.owner.post(f"/tickets/{number}/draft", {**fields, "held": [first, second], "drop": first})
    assert tokens(acme.owner) == [second] and "b.txt" in acme.owner.form("/reply").text()
    acme.owner.submit("/reply")
    world.work()
    assert [part.get_filename() for part in world.sent(acme.dana)[-1].iter_attachments()] == ["b.txt"]


def test_a_file_is_named_only_by_whom_it_was_given_to(acme: Business, globex: Business) -> None:
    number, theirs = acme.ask(), globex.ask()
    _, fields = filled(globex.owner, f"/tickets/{theirs}", "/reply", text="x")
    globex.owner.post(f"/tickets/{theirs}/draft", fields, {"files": ("secret.txt", b"secret", "text/plain")})
    token = globex.owner.tree.css_first("[name=held]").attributes["value"] or ""
    for made in (token, token[:-1], f"{token}x", "x.y", "", "é.ü"):
        path, fields = filled(acme.owner, f"/tickets/{number}", "/reply", text=f"Look {len(made)}", held=made)
        sent(acme.owner, (path, fields))
    entries = tickets.timeline(acme.tenant, number).entries
    assert not any(getattr(one, "files", []) for one in entries)


def test_a_failed_send_keeps_the_draft(acme: Business) -> None:
    number = acme.ask()
    keep(acme.owner, number, "An hour of work")
    form = filled(acme.owner, f"/tickets/{number}", "/reply")
    with watched(Calls(3)):
        assert sent(acme.owner, form).page.status == 500
    assert shown(acme.owner, number)["text"].strip() == "An hour of work"
    assert sent(acme.owner, form).page.status == 200
    assert draft(acme, number) is None and said(acme, number).count("An hour of work") == 1


def test_what_is_kept_a_moment_after_it_was_sent_does_not_come_back(acme: Business) -> None:
    number = acme.ask()
    keep(acme.owner, number, "Sent already")
    acme.owner.get(f"/tickets/{number}")
    acme.owner.submit("/reply")
    keep(acme.owner, number, "Sent already")
    assert shown(acme.owner, number)["text"].strip() == ""


def test_a_template_is_put_behind_what_was_kept(acme: Business) -> None:
    number = acme.ask()
    keep(acme.owner, number, "Hello Dana")
    make(acme.owner, "Courier", "The courier comes.")
    acme.owner.get(f"/tickets/{number}?template={id_of(acme, 'Courier')}")
    assert acme.owner.form("/reply").css_first("textarea").text().strip() == "Hello Dana\n\nThe courier comes."


def test_who_may_only_look_keeps_nothing_and_too_much_is_said(acme: Business) -> None:
    number = acme.ask()
    looks = acme.agent("Olga", role="observer")
    looks.get(f"/tickets/{number}")
    csrf = looks.tree.css_first("[name=csrf]").attributes["value"]
    assert looks.post(f"/tickets/{number}/draft", {"csrf": csrf, "text": "x", "quiet": "1"}).status == 403
    _, fields = filled(acme.owner, f"/tickets/{number}", "/reply", text="я" * drafts.LONGEST)
    acme.owner.post(f"/tickets/{number}/draft", {**fields, "quiet": "1"})
    assert acme.owner.page.status == 422 and "too long" in acme.owner.page.text


@pytest.mark.parametrize("path", ["draft", "sending"])
def test_an_address_of_a_verb_leads_to_the_ticket(acme: Business, path: str) -> None:
    number = acme.ask()
    assert acme.owner.get(f"/tickets/{number}/{path}").status == 200


def test_a_draft_goes_to_who_is_the_customer_when_it_is_sent(world: Machine, acme: Business) -> None:
    number = acme.ask()
    keep(acme.owner, number, "Your code is 1234")
    do(acme.owner, number, "requester", requester="anna@x.example")
    do(acme.owner, number, "cc", copied="boss@x.example")
    found = shown(acme.owner, number)
    assert found["text"].strip() == "Your code is 1234"
    assert (found["to"], found["cc"]) == ("anna@x.example", "boss@x.example")
    sent(acme.owner, filled(acme.owner, f"/tickets/{number}", "/reply"))
    world.work()
    assert not [mail for mail in world.sent(acme.dana) if "1234" in str(mail)]
    assert [mail["To"] for mail in world.sent() if "1234" in str(mail)] == ["anna@x.example"]


def test_who_was_taken_out_of_cc_does_not_come_back(acme: Business) -> None:
    number = acme.ask()
    do(acme.owner, number, "cc", copied="boss@x.example")
    keep(acme.owner, number, "Between us", cc="")
    assert shown(acme.owner, number)["cc"] == ""
