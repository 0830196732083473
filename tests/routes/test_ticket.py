"""A ticket and its verbs, and the mail that comes of them."""

import re
from email.message import EmailMessage

import pytest

from chalicelib import worker
from chalicelib.helpdesk.messages import Event, Message
from chalicelib.helpdesk.tickets import Ticket
from tenants import keys, table
from tenants.staff import Staff
from tests.machine import Machine
from tests.mails import answer_to, department, html, link_in, mail_from, plain, send
from tests.people import Browser, Business


def post(
    browser: Browser, number: int, verb: str, files: dict[str, tuple[str, bytes, str]] | None = None, **fields: str
) -> int:
    """Do a verb with exactly these fields; return the status of the page after it."""
    browser.get(f"/tickets/{number}")
    found = re.search(r'name="csrf" value="([^"]+)"', browser.page.text)
    assert found, browser.text
    return browser.post(f"/tickets/{number}/{verb}", {"csrf": found[1], **fields}, files).status


def events(business: Business, number: int) -> list[str]:
    items = table.query_all(keys.ticket(business.tenant, number).pk, begins="timeline#")
    return [item.what for item in items if isinstance(item, Event) and item.what != "acknowledged"]


def ticket_of(business: Business, number: int) -> Ticket:
    found = table.get(Ticket, keys.ticket(business.tenant, number))
    assert found is not None
    return found


def id_of(business: Business, name: str) -> str:
    return next(person.id for person in business.desk.all(Staff) if person.name == name)


def asked_by_mail(world: Machine, acme: Business, **headers: str) -> EmailMessage:
    """Dana's mail, which becomes ticket 1."""
    mail = mail_from(f"Dana <{acme.dana}>", acme.mail, **headers)
    send(world, mail, acme.mail)
    return mail


@pytest.mark.engine
def test_a_note_stays_among_colleagues(world: Machine, acme: Business) -> None:
    number = acme.ask()
    world.work()
    post(acme.owner, number, "note", {"files": ("margin.txt", b"margin", "text/plain")}, text="She always complains")
    world.work()
    assert len(world.sent(acme.dana)) == 1, "the acknowledgement"
    acme.owner.get(f"/tickets/{number}")
    (note,) = acme.owner.tree.css("article[data-kind=note]")
    assert "She always complains" in note.text() and "private" in note.text() and "margin.txt" in note.text()
    post(acme.owner, number, "reply", text="Good news", cc="")
    world.work()
    reply = world.sent(acme.dana)[-1]
    whole = plain(reply) + html(reply)
    assert "Please help" in whole, "the history of what was written"
    assert "complains" not in whole and not list(reply.iter_attachments())
    visitor = acme.visitor()
    visitor.get(link_in(reply, f"/t/{number}/"))
    assert "Good news" in visitor.text and "complains" not in visitor.page.text and "margin" not in visitor.page.text
    assert ticket_of(acme, number).status == "pending"


def test_a_note_moves_nothing_and_is_not_on_the_board(world: Machine, acme: Business) -> None:
    number = acme.ask()
    post(acme.owner, number, "note", text="She always complains")
    ticket = ticket_of(acme, number)
    assert (ticket.status, ticket.assignee) == ("open", None)
    assert "complains" not in (acme.owner.get("/tickets").text)


@pytest.mark.engine
def test_assigning_is_told_on_the_ticket(acme: Business) -> None:
    number, boris = acme.ask(), acme.agent("Boris")
    post(acme.owner, number, "assign", assignee=id_of(acme, "Boris"))
    assert "Aigerim gave it to Boris" in acme.owner.text
    post(boris, number, "assign", assignee="")
    assert "Boris gave it to nobody" in boris.text and ticket_of(acme, number).assignee is None
    post(boris, number, "assign", assignee=id_of(acme, "Boris"))
    assert "Boris took it" in boris.text and ticket_of(acme, number).assignee == id_of(acme, "Boris")
    post(boris, number, "assign", assignee=id_of(acme, "Boris"))
    assert events(acme, number) == ["assigned"] * 3, "what changes nothing is no event"


def test_nobody_is_given_what_he_may_not_answer(acme: Business) -> None:
    sales, number = department(acme, "Sales"), acme.ask()
    acme.agent("Timur", departments=[sales])
    assert post(acme.owner, number, "assign", assignee=id_of(acme, "Timur")) == 422
    assert post(acme.owner, number, "assign", assignee="nobody") == 404
    assert ticket_of(acme, number).assignee is None and not events(acme, number)


@pytest.mark.engine
def test_who_replies_first_takes_the_ticket(acme: Business) -> None:
    number, boris = acme.ask(), acme.agent("Boris")
    post(boris, number, "reply", text="I look at it", cc="")
    assert ticket_of(acme, number).assignee == id_of(acme, "Boris")
    assert "Boris took it" in acme.owner.get(f"/tickets/{number}").text.replace("<b>", "").replace("</b>", "")
    post(acme.owner, number, "reply", text="So do I", cc="")
    assert ticket_of(acme, number).assignee == id_of(acme, "Boris"), "and keeps it"


def test_a_reply_says_where_the_ticket_goes(acme: Business) -> None:
    number = acme.ask()
    for then, status in [("pending", "pending"), ("open", "open"), ("solved", "solved"), ("x", "pending")]:
        assert post(acme.owner, number, "reply", text="Try again", cc="", then=then) == 200
        assert ticket_of(acme, number).status == status


@pytest.mark.engine
def test_a_status_is_set_and_told(acme: Business) -> None:
    number = acme.ask()
    for status, word in (("solved", "Solved"), ("closed", "Closed"), ("open", "Open"), ("pending", "Pending")):
        assert post(acme.owner, number, "status", status=status) == 200
        assert f"Aigerim set the status to {word}" in acme.owner.text
        assert ticket_of(acme, number).status == status
    assert post(acme.owner, number, "status", status="pending") == 200
    assert events(acme, number) == ["status"] * 4
    for wrong in ("", "held", "deleted", "Open"):
        assert post(acme.owner, number, "status", status=wrong) == 422
    assert ticket_of(acme, number).status == "pending"


@pytest.mark.parametrize("verb", ["reply", "note"])
def test_nothing_is_no_message(world: Machine, acme: Business, verb: str) -> None:
    number = acme.ask()
    world.work()
    assert post(acme.owner, number, verb, text=" \r\n ", cc="oleg@friends.example") == 422
    assert acme.owner.tree.css_first("#text-error"), "said beside the field"
    assert len(acme.owner.tree.css("article.message")) == 1
    if verb == "reply":
        assert 'value="oleg@friends.example"' in acme.owner.page.text
    world.work()
    assert len(world.sent()) == 1 and ticket_of(acme, number).assignee is None


def test_what_was_written_is_kept_when_something_else_is_wrong(acme: Business) -> None:
    number = acme.ask()
    text = "It took me an hour\nto write <this>"
    assert post(acme.owner, number, "reply", text=text, cc="oleg") == 422
    area = acme.owner.tree.css_first("textarea[name=text]")
    assert area is not None and area.text().strip() == text and acme.owner.tree.css_first("#cc-error")
    big = {"files": ("film.mp4", b"x" * (4 * 1024 * 1024 + 1), "video/mp4")}
    assert post(acme.owner, number, "note", big, text=text, kind="note") == 422
    area = acme.owner.tree.css_first("textarea[name=text]")
    assert area is not None and area.text().strip() == text and acme.owner.tree.css_first("#files-error")
    chosen = acme.owner.tree.css_first("input[name=kind][checked]")
    assert chosen is not None and chosen.attributes["value"] == "note", "or a note would be sent as a reply"


@pytest.mark.engine
def test_attachments_go_both_ways(world: Machine, acme: Business) -> None:
    mail = mail_from(acme.dana, acme.mail)
    photo, manual = bytes(range(256)) * 5, "Инструкция\r\nк кассе\n".encode()
    mail.add_attachment(photo, maintype="image", subtype="png", filename="Снимок «кассы».png")
    send(world, mail, acme.mail)
    acme.owner.get("/tickets/1")
    (chip,) = acme.owner.tree.css("a.chip")
    assert "Снимок «кассы».png" in chip.text()
    acme.owner.get(chip.attributes["href"] or "")
    assert acme.owner.page.status == 303 and "Снимок".encode().hex("%").upper() in acme.owner.url.replace("%25", "%")
    acme.owner.url = "/"
    post(acme.owner, 1, "reply", {"files": ("Инструкция №1.txt", manual, "text/plain")}, text="Read this", cc="")
    world.work()
    (attached,) = world.sent(acme.dana)[-1].iter_attachments()
    assert attached.get_filename() == "Инструкция №1.txt"
    assert attached.get_payload(decode=True) == manual


def test_a_line_break_in_a_subject_makes_no_header(world: Machine, acme: Business) -> None:
    number = acme.ask("Hello\r\nBcc: everybody@friends.example")
    post(acme.owner, number, "reply", text="Hello", cc="")
    world.work()
    reply = world.sent(acme.dana)[-1]
    assert reply["Bcc"] is None and "Hello Bcc: everybody@friends.example" in str(reply["Subject"])


def test_a_reply_sent_twice_by_the_queue_goes_out_once(world: Machine, acme: Business) -> None:
    number = acme.ask()
    world.work()
    post(acme.owner, number, "reply", text="Once", cc="")
    for told in world.jobs(acme.tenant) * 3:
        worker.perform(told["tenant"], told["job"])
    world.sweep()
    assert len([mail for mail in world.sent(acme.dana) if plain(mail).startswith("Once")]) == 1


def test_files_of_long_ago_are_still_there(acme: Business) -> None:
    number = acme.ask("Long", "The very first", files={"files": ("first.txt", b"first", "text/plain")})
    notes = [
        Message(
            *keys.entry(acme.tenant, number, keys.new_id()),
            kind="note",
            position=place,
            text=f"No. {place}",
            created_at=keys.now(),
        )
        for place in range(2, 114)
    ]
    for start in range(0, len(notes), 50):
        table.write(*(table.create(note) for note in notes[start : start + 50]))
    acme.owner.get(f"/tickets/{number}")
    assert "No. 113" in acme.owner.text and "The very first" not in acme.owner.text
    earlier = acme.owner.tree.css_first("a[href*='before=']")
    assert earlier is not None
    acme.owner.get(earlier.attributes["href"] or "")
    shown = {node.text().strip() for node in acme.owner.tree.css("article .body")}
    assert shown == {"The very first", *(f"No. {place}" for place in range(2, 14))}, "no gap and no repeat"
    (chip,) = acme.owner.tree.css("a.chip")
    assert acme.owner.get(chip.attributes["href"] or "").status == 303


def test_a_long_message_is_kept_whole(world: Machine, acme: Business) -> None:
    text = "Длинное письмо. " * 2500
    send(world, mail_from(acme.dana, acme.mail, text), acme.mail)
    acme.owner.get("/tickets/1")
    assert "message.txt" in acme.owner.text
    (message,) = [item for item in table.query_all(keys.ticket(acme.tenant, 1).pk) if isinstance(item, Message)]
    stored = world.s3.get_object(Bucket=world.outputs.files_bucket, Key=message.files[0]["key"])["Body"].read().decode()
    assert stored.strip() == text.strip()


def test_the_raw_mail_is_shown_as_text(world: Machine, acme: Business) -> None:
    asked_by_mail(world, acme, X_Odd="<script>alert(1)</script>")
    acme.owner.get("/tickets/1")
    link = acme.owner.tree.css_first("a[href*='/raw/']")
    assert link is not None
    raw = acme.owner.get(link.attributes["href"] or "")
    assert raw.status == 200 and "X-Odd: <script>" in raw.text
    assert (
        raw.header("content-type") == "text/plain; charset=utf-8" and raw.header("x-content-type-options") == "nosniff"
    )


def test_answers_to_an_answer_stay_in_one_ticket(world: Machine, acme: Business) -> None:
    number = acme.ask()
    for place in range(2):
        post(acme.owner, number, "reply", text=f"Reply {place}", cc="")
        world.work()
        ours = world.sent(acme.dana)[-1]
        send(world, answer_to(ours, acme.dana, f"Answer {place}"), str(ours["Reply-To"]))
    acme.owner.get(f"/tickets/{number}")
    bodies = [node.text().strip() for node in acme.owner.tree.css("article .body")]
    assert bodies == ["Please help", "Reply 0", "Answer 0", "Reply 1", "Answer 1"]
    assert acme.owner.get(f"/tickets/{number + 1}").status == 404
