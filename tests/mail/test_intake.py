"""Mail that came, by real SMTP: whose it is, whether we had it, which ticket it answers, who may hear of it."""

import os
import smtplib
import threading
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from moto.s3.models import s3_backends

from chalicelib.helpdesk.messages import Message
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.mail import tokens
from tenants import keys, table
from tenants.errors import Conflict
from tests.machine import Machine, sqs_event
from tests.mails import UNFOLDED, address, answer_to, department, mail_from, plain, send
from tests.people import Business


def ticket(business: Business, number: int) -> Ticket | None:
    return table.get(Ticket, keys.ticket(business.tenant, number))


def messages(business: Business, number: int = 1) -> list[Message]:
    items = table.query_all(keys.ticket(business.tenant, number).pk, begins="timeline#")
    return [item for item in items if isinstance(item, Message)]


def texts(business: Business, number: int = 1) -> list[str]:
    return [message.text for message in messages(business, number)]


def numbers(business: Business) -> list[int]:
    """Every ticket there is, in one round trip."""
    found = table.batch_get([keys.ticket(business.tenant, number) for number in range(1, 12)])
    return [int(one.number) for one in found if isinstance(one, Ticket)]


def friend(business: Business, name: str = "bob") -> str:
    return f"{name}@{business.slug}-friends.example"


def replied(world: Machine, business: Business) -> EmailMessage:
    """Dana asks by mail, Aigerim replies; return the reply as Dana has it."""
    send(world, mail_from(f"Dana <{business.dana}>", business.mail), business.mail)
    return reply_to(world, business)


def reply_to(world: Machine, business: Business, number: int = 1, **fields: str) -> EmailMessage:
    business.owner.get(f"/tickets/{number}")
    business.owner.submit(f"/tickets/{number}/reply", text="Press both keys", **fields)
    assert business.owner.page.status == 200
    world.work()
    return world.sent(business.dana)[-1]


def stored(world: Machine, prefix: str) -> list[str]:
    found = world.s3.list_objects_v2(Bucket=world.outputs.mail_bucket, Prefix=prefix).get("Contents", [])
    return [item["Key"] for item in found]


# ---------------------------------------------------------------- whose it is


@pytest.mark.engine
def test_a_mail_to_a_department_opens_a_ticket_there(world: Machine, acme: Business, globex: Business) -> None:
    sales = department(acme, "Sales")
    send(world, mail_from(f"Dana Serikova <{acme.dana}>", address(acme, "Sales")), address(acme, "Sales"))
    found = ticket(acme, 1)
    assert found is not None
    assert (found.department, found.subject, found.channel) == (sales, "The till is stuck", "mail")
    assert (found.customer_name, found.customer_address) == ("Dana Serikova", acme.dana)
    assert texts(acme) == ["Please help"] and not numbers(globex)


@pytest.mark.engine
def test_unknown_recipients_are_refused_at_the_door(world: Machine, acme: Business) -> None:
    domain = acme.mail.partition("@")[2]
    for nobody in (f"nothing@{domain}", "support@nobody.mail.localhost", "support@elsewhere.example", f"+1-1@{domain}"):
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            world.send(mail_from(acme.dana, nobody), acme.dana, nobody)
        ((code, words),) = refused.value.recipients.values()
        assert code == 550 and words.startswith(b"5.1.1")
    world.send(mail_from(acme.dana, acme.mail), acme.dana, f"nothing@{domain}", acme.mail.upper())
    world.work()
    assert numbers(acme) == [1], "one wrong recipient does not keep the mail from the others"


@pytest.mark.engine
def test_a_mail_to_two_departments_is_one_ticket_of_the_first_named(world: Machine, acme: Business) -> None:
    sales = department(acme, "Sales")
    both = f"{address(acme, 'Sales')}, {acme.mail}"
    send(world, mail_from(acme.dana, both), acme.mail, address(acme, "Sales"))
    found = ticket(acme, 1)
    assert numbers(acme) == [1] and found is not None and found.department == sales
    assert found.cc == [], "no department stands in copy"
    assert len(world.sent(acme.dana)) == 1


@pytest.mark.engine
def test_a_mail_to_two_departments_that_comes_twice_is_one_ticket(world: Machine, acme: Business) -> None:
    """Some servers deliver to each recipient by itself."""
    department(acme, "Sales")
    mail = mail_from(acme.dana, f"{address(acme, 'Sales')}, {acme.mail}")
    send(world, mail, acme.mail)
    send(world, mail, address(acme, "Sales"))
    assert numbers(acme) == [1] and len(world.sent(acme.dana)) == 1


@pytest.mark.engine
def test_a_mail_to_two_tenants_is_a_ticket_of_each(world: Machine, acme: Business, globex: Business) -> None:
    send(world, mail_from(acme.dana, f"{acme.mail}, {globex.mail}"), acme.mail, globex.mail)
    for business, other in ((acme, globex), (globex, acme)):
        found = ticket(business, 1)
        assert texts(business) == ["Please help"] and found is not None and other.mail not in found.cc
    assert len(world.sent(acme.dana)) == 1, "one first letter an hour across all tenants"


def test_the_envelope_decides_and_not_what_the_mail_says(world: Machine, acme: Business, globex: Business) -> None:
    send(world, mail_from(acme.dana, globex.mail), acme.mail)
    assert numbers(acme) == [1] and not numbers(globex)


# ---------------------------------------------------------------- store first


@pytest.mark.engine
def test_raw_mail_is_kept_under_the_tenant_and_put_away(world: Machine, acme: Business) -> None:
    mail = mail_from(acme.dana, acme.mail)
    send(world, mail, acme.mail)
    (key,) = stored(world, f"{acme.tenant}/")
    raw = world.s3.get_object(Bucket=world.outputs.mail_bucket, Key=key)["Body"].read()
    assert raw.endswith(mail.as_bytes(policy=UNFOLDED).partition(b"\r\n\r\n")[2]) and b"The till is stuck" in raw
    assert not stored(world, "incoming/")


@pytest.mark.engine
def test_mail_that_no_event_told_of_is_found(world: Machine, acme: Business) -> None:
    world.send(mail_from(acme.dana, acme.mail), acme.dana, acme.mail)
    lose_events(world)
    world.sweep()
    assert not numbers(acme), "it may still be on its way through the queue"
    let_mail_age(world)
    world.sweep()
    assert numbers(acme) == [1] and len(world.sent(acme.dana)) == 1 and not stored(world, "incoming/")
    world.sweep()
    assert numbers(acme) == [1]


def test_mail_that_no_event_told_of_is_found_though_it_names_nobody(world: Machine, acme: Business) -> None:
    """Blind copies name their recipient in the envelope only, which SES notes in the topmost Received."""
    world.send(mail_from(acme.dana, "undisclosed-recipients:;"), acme.dana, acme.mail)
    lose_events(world)
    let_mail_age(world)
    world.sweep()
    assert numbers(acme) == [1]


def lose_events(world: Machine) -> None:
    while world.sqs.receive_message(QueueUrl=world.outputs.mail_queue, WaitTimeSeconds=0).get("Messages"):
        pass


def let_mail_age(world: Machine) -> None:
    bucket = s3_backends["123456789012"]["aws"].buckets[world.outputs.mail_bucket]
    for key in stored(world, "incoming/"):
        bucket.keys[key].last_modified = datetime.now(UTC).replace(tzinfo=None) - timedelta(hours=1)


# ---------------------------------------------------------------- have we had it


@pytest.mark.engine
def test_the_same_mail_twice_is_one_message_and_one_letter(world: Machine, acme: Business) -> None:
    raw = mail_from(acme.dana, acme.mail).as_bytes(policy=UNFOLDED)
    send(world, raw, acme.mail)
    send(world, raw, acme.mail)
    send(
        world, b"Received: from elsewhere by there; Sun, 22 Nov 2026 10:00:00 +0000\r\nX-Spam: no\r\n" + raw, acme.mail
    )
    assert numbers(acme) == [1] and texts(acme) == ["Please help"]
    assert len(world.sent(acme.dana)) == 1


@pytest.mark.engine
def test_an_event_told_twice_is_one_message(world: Machine, acme: Business) -> None:
    world.send(mail_from(acme.dana, acme.mail), acme.dana, acme.mail)
    (event,) = events_waiting(world)
    for _ in range(3):
        world.app.mail_arrived(event, None)
        world.work()
    assert numbers(acme) == [1] and texts(acme) == ["Please help"] and len(world.sent(acme.dana)) == 1


def events_waiting(world: Machine) -> list[dict[str, Any]]:
    found = []
    while batch := world.sqs.receive_message(
        QueueUrl=world.outputs.mail_queue, MaxNumberOfMessages=10, WaitTimeSeconds=0
    ).get("Messages"):
        for one in batch:
            world.sqs.delete_message(QueueUrl=world.outputs.mail_queue, ReceiptHandle=one["ReceiptHandle"])
            found.append(sqs_event(one["Body"]))
    return found


@pytest.mark.engine
def test_the_same_mail_twice_at_once_is_one_message_and_one_letter(world: Machine, acme: Business) -> None:
    if "AWS_ENDPOINT_URL_DYNAMODB" not in os.environ:
        pytest.skip("moto's transactions are not thread-safe")
    raw = mail_from(acme.dana, acme.mail).as_bytes(policy=UNFOLDED)
    for _ in range(4):
        world.send(raw, acme.dana, acme.mail)
    events, failed, start = events_waiting(world), [], threading.Barrier(4)

    def arrive(event: dict[str, Any]) -> None:
        start.wait()
        try:
            world.app.mail_arrived(event, None)
        except Conflict:
            failed.append(event)  # the queue brings it again

    threads = [threading.Thread(target=arrive, args=(event,)) for event in events]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(failed) < 4
    for event in failed:
        world.app.mail_arrived(event, None)
    world.work()
    assert len(numbers(acme)) == 1 and texts(acme, numbers(acme)[0]) == ["Please help"]
    assert len(world.sent(acme.dana)) == 1 and not stored(world, "incoming/")


@pytest.mark.engine
def test_the_same_id_with_another_body_is_another_message(world: Machine, acme: Business) -> None:
    """Some programs give all their mails one Message-ID."""
    for text in ("First", "Second", "First"):
        send(world, mail_from(acme.dana, acme.mail, text, Message_ID="<always@the-same.example>"), acme.mail)
    written = [text for number in numbers(acme) for text in texts(acme, number)]
    assert sorted(written) == ["First", "Second"]


def test_mails_without_an_id_are_told_apart(world: Machine, acme: Business) -> None:
    for text in ("First", "Second", "First"):
        mail = mail_from(acme.dana, acme.mail, text)
        del mail["Message-ID"]
        send(world, mail, acme.mail)
    written = [text for number in numbers(acme) for text in texts(acme, number)]
    assert sorted(written) == ["First", "Second"]


def test_two_customers_may_write_the_same_without_an_id(world: Machine, acme: Business) -> None:
    for sender in (acme.dana, friend(acme)):
        mail = mail_from(sender, acme.mail, "Please call me", subject="")
        del mail["Message-ID"]
        send(world, mail, acme.mail)
    assert numbers(acme) == [1, 2]


def test_two_tenants_may_get_the_same_mail_one_after_the_other(
    world: Machine, acme: Business, globex: Business
) -> None:
    mail = mail_from(acme.dana, f"{acme.mail}, {globex.mail}")
    send(world, mail, acme.mail)
    send(world, mail, globex.mail)
    assert numbers(acme) == numbers(globex) == [1]


# ---------------------------------------------------------------- which ticket


@pytest.mark.engine
def test_an_answer_joins_by_the_token_in_references(world: Machine, acme: Business) -> None:
    ours = replied(world, acme)
    answer = mail_from(acme.dana, acme.mail, "It works", References=str(ours["References"]))
    send(world, answer, acme.mail)
    assert texts(acme)[-1] == "It works" and numbers(acme) == [1]


@pytest.mark.engine
def test_an_answer_joins_by_the_plus_address_when_headers_are_dropped(world: Machine, acme: Business) -> None:
    ours = replied(world, acme)
    plus = str(ours["Reply-To"])
    send(world, mail_from(acme.dana, plus, "By To"), plus)
    send(world, mail_from(acme.dana, acme.mail, "By Cc", Cc=f"Acme <{plus.title()}>"), acme.mail)
    send(world, mail_from(acme.dana, "undisclosed-recipients:;", "By the envelope"), plus)
    assert texts(acme)[-3:] == ["By To", "By Cc", "By the envelope"] and numbers(acme) == [1]


@pytest.mark.engine
def test_a_colleague_joins_by_answering_the_customers_own_mail(world: Machine, acme: Business) -> None:
    asked = mail_from(acme.dana, acme.mail, Cc=friend(acme))
    send(world, asked, acme.mail)
    answer = mail_from(friend(acme), acme.mail, "I saw it too", In_Reply_To=str(asked["Message-ID"]))
    send(world, answer, acme.mail)
    assert texts(acme) == ["Please help", "I saw it too"] and numbers(acme) == [1]
    again = mail_from(acme.dana, acme.mail, "Thank you, Bob", References=str(answer["Message-ID"]))
    send(world, again, acme.mail)
    assert texts(acme)[-1] == "Thank you, Bob"


def test_an_answer_to_the_acknowledgement_joins(world: Machine, acme: Business) -> None:
    acme.ask()
    world.work()
    (letter,) = world.sent(acme.dana)
    only_wire_id = mail_from(acme.dana, acme.mail, "One thing more", In_Reply_To=str(letter["Message-ID"]))
    send(world, only_wire_id, acme.mail)
    send(world, answer_to(letter, acme.dana, "And another"), str(letter["Reply-To"]))
    assert texts(acme) == ["Please help", "One thing more", "And another"] and numbers(acme) == [1]


@pytest.mark.engine
def test_a_number_in_the_subject_opens_no_door_to_a_stranger(world: Machine, acme: Business) -> None:
    replied(world, acme)
    send(world, mail_from(friend(acme, "eve"), acme.mail, "Send me all", subject="Re: The till [#1]"), acme.mail)
    assert numbers(acme) == [1, 2] and texts(acme, 2) == ["Send me all"]
    send(world, mail_from(acme.dana.upper(), acme.mail, "It is me", subject="Re: The till [#1]"), acme.mail)
    assert texts(acme)[-1] == "It is me", "who takes part already is let in"


@pytest.mark.engine
def test_a_forged_token_opens_no_door(world: Machine, acme: Business) -> None:
    ours = replied(world, acme)
    right = tokens.TOKEN.search(str(ours["Reply-To"]))
    assert right
    number, position, seal = right.groups()
    other = "a" if seal[-1] != "a" else "b"
    forged = [
        f"{number}-{position}-{'a' * 24}",
        f"{number}-{int(position) + 1}-{seal}",
        f"{number}-{position}-{seal[:-1]}{other}",
    ]
    for place, token in enumerate(forged, start=2):
        plus = acme.mail.replace("@", f"+{token}@")
        mail = mail_from(friend(acme, "eve"), plus, "Let me in", subject=f"{place}", References=f"<{token}@x.example>")
        send(world, mail, plus)
        assert numbers(acme) == list(range(1, place + 1)), "kept, as a question of its own"
    assert "Let me in" not in texts(acme)


@pytest.mark.engine
def test_a_token_of_another_tenant_opens_no_door(world: Machine, acme: Business, globex: Business) -> None:
    ours = replied(world, acme)
    globex.ask("Of Globex")
    world.work()
    tag = str(ours["Reply-To"]).partition("+")[2].partition("@")[0]
    plus = globex.mail.replace("@", f"+{tag}@")
    headers = {"References": str(ours["References"]), "In_Reply_To": str(ours["Message-ID"])}
    send(world, mail_from(acme.dana, plus, "For whom?", **headers), plus)
    assert "For whom?" not in texts(acme) and texts(globex) == ["Please help"]
    assert numbers(globex) == [1, 2] and texts(globex, 2) == ["For whom?"]


@pytest.mark.parametrize("status", ["solved", "closed"])
def test_an_answer_opens_the_ticket_again(world: Machine, acme: Business, status: str) -> None:
    ours = replied(world, acme)
    acme.owner.get("/tickets/1")
    acme.owner.submit("/tickets/1/status", status=status)
    send(world, answer_to(ours, acme.dana, "Still stuck"), str(ours["Reply-To"]))
    found = ticket(acme, 1)
    assert found is not None and (found.status, found.is_unread) == ("open", True)
    assert "wrote again, so it is open again" in acme.owner.get("/tickets/1").text


def test_who_answers_in_anothers_thread_is_shown_as_new_there(world: Machine, acme: Business) -> None:
    ours = replied(world, acme)
    send(world, answer_to(ours, f"Eve <{friend(acme, 'eve')}>", "I am Dana"), str(ours["Reply-To"]))
    acme.owner.get("/tickets/1")
    (message,) = [one for one in acme.owner.tree.css("article.message") if "I am Dana" in one.text()]
    assert "New on this ticket" in message.text() and friend(acme, "eve") in message.text()
    found = ticket(acme, 1)
    assert found is not None and found.customer_address == acme.dana


# ---------------------------------------------------------------- who hears of it


@pytest.mark.engine
def test_whoever_is_in_copy_is_kept_and_answered(world: Machine, acme: Business, globex: Business) -> None:
    mail = mail_from(acme.dana, f"{acme.mail}, {friend(acme)}", Cc=f"Eve <{friend(acme, 'eve')}>, {globex.mail}")
    send(world, mail, acme.mail)
    found = ticket(acme, 1)
    assert found is not None and found.cc == [friend(acme), friend(acme, "eve")]
    assert [str(letter["To"]) for letter in world.sent()] == [acme.dana], "the letter goes to who wrote alone"
    ours = reply_to(world, acme)
    assert {one.strip() for one in str(ours["Cc"]).split(",")} == {friend(acme), friend(acme, "eve")}


MACHINES = {
    "Auto-Submitted": {"Auto_Submitted": "auto-replied"},
    "Auto-Submitted with more": {"Auto_Submitted": "auto-generated; owner-email=x"},
    "Precedence bulk": {"Precedence": "bulk"},
    "Precedence junk": {"Precedence": "junk"},
    "Precedence auto_reply": {"Precedence": "auto_reply"},
    "X-Autoreply": {"X_Autoreply": "yes"},
    "List-Id": {"List_Id": "<news.example>"},
    "X-Auto-Response-Suppress": {"X_Auto_Response_Suppress": "All"},
}


def test_machines_get_no_letter(world: Machine, acme: Business) -> None:
    for number, (name, headers) in enumerate(MACHINES.items(), start=1):
        send(world, mail_from(friend(acme, f"nr{number}"), acme.mail, "I am away", **headers), acme.mail)
        assert not world.sent(), name
        assert texts(acme, number) == ["I am away"], "kept, but nobody is told"


@pytest.mark.parametrize("headers", [{"Auto_Submitted": "no"}, {"List_Unsubscribe": "<https://shop.example>"}])
def test_people_get_a_letter(world: Machine, acme: Business, headers: dict[str, str]) -> None:
    send(world, mail_from(acme.dana, acme.mail, **headers), acme.mail)
    assert len(world.sent(acme.dana)) == 1


def test_the_empty_sender_of_the_envelope_is_a_machine(world: Machine, acme: Business) -> None:
    """RFC 5321, 4.5.5: who sends so wants no answer; SES notes it as Return-Path."""
    send(world, mail_from(acme.dana, acme.mail, "I am away"), acme.mail, sender="")
    assert not world.sent() and texts(acme) == ["I am away"]


@pytest.mark.engine
def test_an_auto_reply_is_kept_on_its_ticket_and_moves_nothing(world: Machine, acme: Business) -> None:
    ours = replied(world, acme)
    sent = len(world.sent())
    send(world, answer_to(ours, acme.dana, "I am away", Auto_Submitted="auto-replied"), str(ours["Reply-To"]))
    found = ticket(acme, 1)
    assert found is not None and (found.status, found.is_unread) == ("pending", False)
    assert [message.kind for message in messages(acme)] == ["customer", "reply", "machine"]
    assert len(world.sent()) == sent and numbers(acme) == [1]
    acme.owner.get("/tickets/1")
    assert "answered by itself" in acme.owner.text and "I am away" in acme.owner.text


def test_an_auto_reply_to_the_acknowledgement_ends_the_loop(world: Machine, acme: Business) -> None:
    send(world, mail_from(acme.dana, acme.mail), acme.mail)
    (letter,) = world.sent(acme.dana)
    for _ in range(3):
        send(world, answer_to(letter, acme.dana, "I am away"), str(letter["Reply-To"]))
    assert len(world.sent(acme.dana)) == 1, "not even for a machine that does not say it is one"


@pytest.mark.engine
def test_our_own_addresses_get_no_letter(world: Machine, acme: Business, globex: Business) -> None:
    for sender in (globex.mail, acme.mail, f"no-reply@{globex.slug}.mail.localhost", f"Globex <{globex.mail.upper()}>"):
        send(world, mail_from(sender, acme.mail, f"From {sender}"), acme.mail)
    assert not world.sent() and len(numbers(acme)) == 4


def test_a_form_that_mails_as_us_is_answered_at_its_reply_to(world: Machine, acme: Business) -> None:
    send(world, mail_from(acme.mail, acme.mail, "By the shop's form", Reply_To=acme.dana), acme.mail)
    found = ticket(acme, 1)
    assert found is not None and found.customer_address == acme.dana
    assert [str(letter["To"]) for letter in world.sent()] == [acme.dana]


def test_a_letter_after_the_mail_repeats_nothing_of_it(world: Machine, acme: Business) -> None:
    send(
        world, mail_from(f"Lottery Office <{acme.dana}>", acme.mail, "pills.example", subject="Cheapwatches"), acme.mail
    )
    (letter,) = world.sent(acme.dana)
    whole = " ".join([*(str(value) for value in letter.values()), letter.as_string(), plain(letter)])
    assert not [part for part in ("Lottery", "pills.example", "Cheapwatches") if part in whole]


# ---------------------------------------------------------------- what is in it


@pytest.mark.engine
def test_attachments_are_kept_byte_for_byte_under_their_names(world: Machine, acme: Business) -> None:
    mail, content = mail_from(acme.dana, acme.mail), bytes(range(256)) * 9
    mail.add_attachment(content, maintype="application", subtype="pdf", filename="Счёт № 7 «касса».pdf")
    mail.add_attachment("a;b", subtype="csv", filename="Қаңтар есебі.csv")
    send(world, mail, acme.mail)
    acme.owner.get("/tickets/1")
    assert [chip.css_first(".clip").text() for chip in acme.owner.tree.css("a.chip")] == [  # type: ignore[union-attr]
        "Счёт № 7 «касса».pdf",
        "Қаңтар есебі.csv",
    ]
    (message,) = messages(acme)
    got = world.s3.get_object(Bucket=world.outputs.files_bucket, Key=message.files[0]["key"])["Body"].read()
    assert got == content and message.files[0]["size"] == len(content)


def test_inline_images_are_offered_too(world: Machine, acme: Business) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = acme.dana, acme.mail, "Look", "<inline@x.example>"
    mail.set_content("See the picture")
    mail.add_alternative('<p>See <img src="cid:shot@x"></p>', subtype="html")
    mail.get_payload()[1].add_related(b"\x89PNG...", "image", "png", cid="<shot@x>", filename="shot.png")  # type: ignore[union-attr,index]
    send(world, mail, acme.mail)
    acme.owner.get("/tickets/1")
    assert "See the picture" in acme.owner.text and "shot.png" in acme.owner.text


def test_a_mail_of_html_alone_reads_as_text(world: Machine, acme: Business) -> None:
    mail = mail_from(acme.dana, acme.mail)
    page = "<style>p{color:red}</style><p>Касса <b>3</b> стоит.</p><ul><li>с утра</li></ul><script>alert(1)</script>"
    mail.set_content(page, subtype="html", charset="koi8-r")
    send(world, mail, acme.mail)
    acme.owner.get("/tickets/1")
    assert "Касса 3 стоит." in acme.owner.text and "с утра" in acme.owner.text
    for part in ("color:red", "alert(1)", "<b>3"):
        assert part not in acme.owner.page.text
    assert "Касса 3 стоит." in (acme.owner.get("/tickets").text)


def test_history_is_folded_and_not_cut(world: Machine, acme: Business) -> None:
    ours = replied(world, acme)
    quoted = "It works.\n\nOn Sun, 22 Nov 2026 at 10:00, Acme wrote:\n> Press both keys\n"
    send(world, answer_to(ours, acme.dana, quoted), str(ours["Reply-To"]))
    last = messages(acme)[-1]
    assert last.shown == "It works." and "> Press both keys" in last.text
    acme.owner.get("/tickets")
    assert "It works." in acme.owner.text


ODD = [
    b"",
    b"From: \r\nTo: \r\n\r\nNobody wrote this",
    b"From: =?utf-8?b?////?=\r\nSubject: =?x?q?y\r\nContent-Type: multipart/mixed\r\n\r\n--\xff\xfe",
    b"From: dana@customers.example\r\nMessage-ID: "
    + b"<"
    + b"x" * 5000
    + b"@x>\r\nSubject: "
    + b"y" * 5000
    + b"\r\n\r\nLong",
    b"From: " + b"d" * 3000 + b"@customers.example\r\n\r\nA long address",
]


def test_no_mail_is_too_odd_to_be_kept(world: Machine, acme: Business) -> None:
    for number, raw in enumerate(ODD, start=1):
        send(world, raw, acme.mail)
        assert numbers(acme) == list(range(1, number + 1)), raw[:40]
        assert acme.owner.get(f"/tickets/{number}").status == 200, raw[:40]
    assert acme.owner.get("/tickets").status == 200 and not stored(world, "incoming/")


def test_a_mail_without_a_sender_is_written_to_by_nobody(world: Machine, acme: Business) -> None:
    send(world, b"Subject: Hello\r\n\r\nFrom nobody", acme.mail)
    assert numbers(acme) == [1] and not world.sent()
