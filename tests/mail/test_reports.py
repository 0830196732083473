"""Machines are told from people, and what they report of our mail is read."""

import pytest

from chalicelib.mail.parse import IncomingMail, parse_mail

REPORT = """\
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.example>
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Original-Recipient: rfc822; dana@mail.example
Final-Recipient: rfc822; d.akhmetova@inner.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {diagnosis}

--b
Content-Type: message/rfc822

From: Acme <support@acme.komek.example>
Message-ID: <reply-7@acme.komek.example>
Subject: Your order

Hello Dana
--b--
"""


def report(status: str = "5.1.1", diagnosis: str = "550 5.1.1 User unknown", action: str = "failed") -> IncomingMail:
    return parse_mail(REPORT.format(status=status, diagnosis=diagnosis, action=action).encode())


def mail(headers: str, body: str = "Hello") -> IncomingMail:
    return parse_mail(f"From: Dana <dana@mail.example>\n{headers}\n\n{body}".encode())


def test_bounce_names_what_bounced() -> None:
    bounce = report().bounce
    assert bounce is not None
    assert (bounce.status, bounce.is_hard, bounce.is_delay) == ("5.1.1", True, False)
    assert bounce.recipient == "dana@mail.example"
    assert bounce.original_message_id == "<reply-7@acme.komek.example>"
    assert bounce.reason == "550 5.1.1 User unknown"


def test_bounce_of_several_recipients() -> None:
    more = "\n\nFinal-Recipient: rfc822; aida@mail.example\nAction: {}\nStatus: {}\nDiagnostic-Code: smtp; {}"
    text = REPORT.format(action="failed", status="5.1.1", diagnosis="550 5.1.1 User unknown")
    text = text.replace(
        "User unknown\n", "User unknown" + more.format("failed", "5.2.2", "552 5.2.2 Mailbox full") + "\n"
    )
    text = text.replace("Mailbox full\n", "Mailbox full" + more.format("delivered", "2.0.0", "250 OK") + "\n")
    text = text.replace("aida", "timur", 1)
    bounce = parse_mail(text.encode()).bounce
    assert bounce is not None
    told = [(one.address, one.status, one.is_hard, one.reason) for one in bounce.recipients]
    assert told == [
        ("dana@mail.example", "5.1.1", True, "550 5.1.1 User unknown"),
        ("timur@mail.example", "5.2.2", False, "552 5.2.2 Mailbox full"),
    ]
    assert (bounce.recipient, bounce.status, bounce.is_hard) == ("dana@mail.example", "5.1.1", True)


def test_one_recipient_failed_and_another_waits() -> None:
    more = "\n\nFinal-Recipient: rfc822; aida@mail.example\nAction: delayed\nStatus: 4.4.1"
    text = REPORT.format(action="failed", status="5.1.1", diagnosis="550 5.1.1 User unknown" + more)
    bounce = parse_mail(text.encode()).bounce
    assert bounce is not None
    assert [(one.is_hard, one.is_delay) for one in bounce.recipients] == [(True, False), (False, True)]


def test_several_recipients_in_words_only() -> None:
    text = "I'm afraid I wasn't able to deliver your message.\n\n"
    text += "<dana@mail.example>:\n550 5.1.1 no mailbox by that name\n\n"
    text += "<aida@mail.example>:\n552 5.2.2 mailbox is full\n"
    bounce = parse_mail(f"From: MAILER-DAEMON@mx.example\nSubject: failure notice\n\n{text}".encode()).bounce
    assert bounce is not None
    assert [(one.address, one.status, one.is_hard) for one in bounce.recipients] == [
        ("dana@mail.example", "5.1.1", True),
        ("aida@mail.example", "5.2.2", False),
    ]


ORIGINAL = "Message-ID: <0102-000000@mail.example>\nIn-Reply-To: <order-5@mail.example>\n"
ORIGINAL += "References: <order-5@mail.example>\n <reply-7@acme.komek.example>\nSubject: Your order\n"
IDS = ("<0102-000000@mail.example>", "<order-5@mail.example>", "<reply-7@acme.komek.example>")


@pytest.mark.parametrize(
    "original",
    [
        f"--b\nContent-Type: message/rfc822\n\n{ORIGINAL}\nHello\n--b--\n",
        f"--b\nContent-Type: text/rfc822-headers\n\n{ORIGINAL}--b--\n",
        f"--b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: 8bit\n\n{ORIGINAL}\nHello\n--b--\n",
        "--b\nContent-Type: text/plain\n\n> " + ORIGINAL.replace("\n", "\n> ") + "\n--b--\n",
    ],
)
def test_ids_of_what_came_back(original: str) -> None:
    head, _, _ = REPORT.partition("--b\nContent-Type: message/rfc822")
    raw = head.format(status="5.1.1", diagnosis="550 no", action="failed") + original
    bounce = parse_mail(raw.encode()).bounce
    assert bounce is not None
    assert bounce.original_ids == IDS
    assert bounce.original_message_id == IDS[0]


def test_ids_in_a_report_of_text_only() -> None:
    text = "Could not be delivered: dana@mail.example, user unknown\n\n"
    text += f"--- Below this line is a copy.\n\n{ORIGINAL}\nHello"
    bounce = parse_mail(f"From: MAILER-DAEMON@mx.example\nSubject: failure notice\n\n{text}".encode()).bounce
    assert bounce is not None
    assert bounce.original_ids == IDS


@pytest.mark.parametrize(
    ("status", "diagnosis", "is_hard"),
    [
        ("5.1.1", "550 5.1.1 The email account that you tried to reach does not exist.", True),
        ("5.0.0", "550 No such user here", True),
        ("5.4.4", "Host or domain name not found. Name service error", True),
        ("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound", True),
        ("5.2.2", "552 5.2.2 Mailbox full", False),
        ("5.7.1", "550 5.7.1 Message rejected as spam", False),
        ("5.7.26", "550 5.7.26 Unauthenticated mail, DMARC policy of the sender", False),
        ("5.3.4", "552 5.3.4 Message too large", False),
        ("4.4.1", "connect to mx.example: Connection timed out", False),
        ("4.0.0", "Host or domain name not found, try again", False),
    ],
)
def test_hard_or_soft(status: str, diagnosis: str, is_hard: bool) -> None:
    bounce = report(status, diagnosis).bounce
    assert bounce is not None
    assert bounce.is_hard is is_hard


def test_receivers_own_code_says_more() -> None:
    bounce = report("5.0.0", "550 5.7.1 blocked").bounce
    assert bounce is not None
    assert bounce.status == "5.7.1"


def test_delay_only_informs() -> None:
    bounce = report("4.4.1", "connection refused", "delayed").bounce
    assert bounce is not None
    assert (bounce.is_delay, bounce.is_hard) == (True, False)


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_success_is_no_bounce(action: str) -> None:
    assert not report("2.0.0", "250 OK", action).is_bounce
    assert report("2.0.0", "250 OK", action).is_auto_reply


@pytest.mark.parametrize(
    "text",
    [
        "Hi. This is the qmail-send program.\nI'm afraid I wasn't able to deliver your message.\n\n"
        "<dana@mail.example>:\nno mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy.\n\n"
        "Message-ID: <reply-7@acme.komek.example>\nTo: other@mail.example\n",
        "A message that you sent could not be delivered. This is a permanent error.\n\n  dana@mail.example\n"
        "    550 5.1.1 user unknown\n\n------ This is a copy of the message, with its headers. ------\n\n"
        "Message-Id: <reply-7@acme.komek.example>\n",
        "К сожалению, Ваше письмо не может быть доставлено:\n\n  dana@mail.example\n    550 5.1.1 user unknown\n"
        "------ Original ------\nMessage-ID: <reply-7@acme.komek.example>\n",
    ],
)
def test_bounce_in_words_only(text: str) -> None:
    raw = f"From: MAILER-DAEMON@mx.example\nSubject: failure notice\n\n{text}"
    bounce = parse_mail(raw.encode()).bounce
    assert bounce is not None
    assert (bounce.status, bounce.is_hard, bounce.recipient) == ("5.1.1", True, "dana@mail.example")
    assert bounce.original_message_id == "<reply-7@acme.komek.example>"


def test_person_who_writes_of_a_bounce() -> None:
    letter = mail("Subject: Fwd: Undelivered Mail Returned to Sender", "My mail could not be delivered: 550 5.1.1")
    assert not letter.is_bounce
    assert not letter.is_auto_reply


def test_report_that_a_person_passes_on() -> None:
    enclosed = f"--c\n\nWhat is that?\n--c\nContent-Type: message/rfc822\n\n{REPORT}\n--c--"
    letter = mail("Subject: Help\nContent-Type: multipart/mixed; boundary=c", enclosed)
    assert not letter.is_bounce


def test_postmaster_may_write_too() -> None:
    assert not parse_mail(b"From: postmaster@mail.example\nSubject: Our contract\n\nWhen do we meet?").is_bounce


def test_auto_reply_is_no_bounce() -> None:
    letter = mail("Return-Path: <>\nAuto-Submitted: auto-replied\nSubject: Away", "I am out until Monday.")
    assert (letter.is_auto_reply, letter.is_bounce) == (True, False)


AWAY = (
    "Automatic reply, Out of Office, Автоматический ответ, Автоответ, Вне офиса, Автоматты жауап, Кеңседе жоқпын, "
    "Automatische Antwort, Abwesenheitsnotiz, Réponse automatique, Absence du bureau, Respuesta automática, "
    "Fuera de la oficina, Risposta automatica, Fuori sede, Resposta automática, Fora do escritório, Autoodpowiedź, "
    "Odpowiedź automatyczna, Poza biurem, Otomatik yanıt, Ofis dışında, Автоматична відповідь, Поза офісом, "
    "Automatisch antwoord, Afwezigheidsbericht, Autosvar"
)


@pytest.mark.parametrize(
    "headers",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: Auto-Generated; type=vacation",
        "Auto-Submitted: auto-notified (by a script)",
        "X-Auto-Submitted: auto-replied",
        "Return-Path: <>",
        "X-Autoreply: yes",
        "X-Autorespond: Away",
        "X-Auto-Reply-From: dana@mail.example",
        "X-Autogenerated: Reply",
        "X-Vacation: yes",
        "X-Mailer: vacation 1.2",
        "X-Auto-Response-Suppress: All",
        "Precedence: bulk",
        "Precedence: Auto_Reply",
        "X-Precedence: junk",
        "List-Id: <news.mail.example>",
        "Subject: AUTO: Dana is out of the office (returning 10 June)",
        "Subject: Out of office",
        "Subject: [Auto-Reply] Your order",
        "Subject: Re: Automatic reply: Your order",
        *(f"Subject: {words}: Your order" for words in AWAY.split(", ")),
    ],
)
def test_machine_mail(headers: str) -> None:
    assert mail(headers).is_auto_reply


@pytest.mark.parametrize(
    "headers",
    [
        "Auto-Submitted: no",
        "List-Unsubscribe: <https://shop.example>",
        "Return-Path: <dana@mail.example>",
        "X-Autoreply: no",
        "X-Auto-Response-Suppress: DR, OOF",
        "Auto-Submitted: NO (a person)",
        "Auto-Submitted:",
        "X-Loop: no",
        "X-MS-Has-Attach: yes",
        "Subject: Re: autoreply does not work",
        "Subject: Out of office hours: who answers?",
        "Subject: Auto: wann ist es fertig?",
        "Subject: Автоответчик не работает",
        "Subject: Absence of an invoice",
        "Subject: Fuera de servicio",
        "Precedence: first-class",
    ],
)
def test_mail_of_people(headers: str) -> None:
    assert not mail(headers).is_auto_reply


@pytest.mark.parametrize(("kind", "is_complaint"), [("abuse", True), ("fraud", True), ("not-spam", False)])
def test_complaint(kind: str, is_complaint: bool) -> None:
    body = f"--b\n\nSpam\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: {kind}\nVersion: 1\n\n--b--"
    letter = mail("Content-Type: multipart/report; report-type=feedback-report; boundary=b", body)
    assert letter.is_complaint is is_complaint
    assert (letter.is_bounce, letter.is_auto_reply) == (False, True)
