"""In 7: a bounce belongs to the reply that bounced, by mail too; what SES tells is in tests/routes/test_delivery.py."""

from email.message import EmailMessage

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.messages import Event, Message
from chalicelib.helpdesk.outgoing import rates
from infrastructure.local import ses_events
from tests.machine import Machine
from tests.mails import send
from tests.people import Business
from tests.routes.test_delivery import events_of, last, replied, reply_of, suppressed

HEAD = """\
From: Mail Delivery System <mailer-daemon@mx.example>
To: {to}
Subject: Undelivered Mail Returned to Sender
Message-ID: <{id}@mx.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type={kind}; boundary="b"

--b
Content-Type: text/plain

{text}

--b
"""
FAILED = """\
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {said}

--b
Content-Type: message/rfc822

{original}
--b--
"""
SPAM = """\
Content-Type: message/feedback-report

Feedback-Type: abuse
Version: 1
User-Agent: Some-FBL/1.0

--b
Content-Type: message/rfc822

{original}
--b--
"""


def report(world: Machine, business: Business, ours: EmailMessage, recipient: str, **more: str) -> None:
    """A delivery report (RFC 3464) that returns our mail whole."""
    told = {"status": "5.1.1", "said": "550 5.1.1 user unknown", "action": "failed", "id": "r1", **more}
    head = HEAD.format(to=business.mail, kind="delivery-status", text="It could not be delivered.", **told)
    raw = head + FAILED.format(recipient=recipient, original=ours.as_string(), **told)
    send(world, raw.encode(), business.mail, sender="")


def test_a_report_marks_the_reply_and_brings_the_ticket_back(world: Machine, acme: Business) -> None:
    number = replied(world, acme)
    for _ in range(2):
        report(world, acme, last(world, acme.dana), acme.dana)
    reply, ticket = reply_of(acme, number), tickets.load(acme.tenant, number)
    assert (reply.state, ticket.shelf, ticket.is_answered) == ("bounced", "undelivered", False)
    assert events_of(acme, number).count("undelivered") == 1 and kinds(acme, number).count("machine") == 1
    assert "there is no such address" in acme.owner.get(f"/tickets/{number}").text
    item = suppressed(acme)
    assert item and len(item.bounced_at) == 1
    assert rates.of_last_day(acme.tenant).bounced == 0, "SES does not know of it, and anybody could make it up"


def kinds(business: Business, number: int) -> list[str]:
    return [one.kind for one in tickets.timeline(business.tenant, number).entries if isinstance(one, Message)]


def test_a_report_about_a_letter_brings_nothing_back(world: Machine, acme: Business) -> None:
    number = acme.ask()
    world.work()
    report(world, acme, last(world, acme.dana), acme.dana)
    assert tickets.load(acme.tenant, number).shelf == "open" and suppressed(acme)
    events = [one for one in tickets.timeline(acme.tenant, number).entries if isinstance(one, Event)]
    assert [one.what for one in events] == ["acknowledged", "undelivered"] and events[1].about["is_letter"]


def test_a_complaint_by_mail_stops_mail(world: Machine, acme: Business) -> None:
    number = replied(world, acme)
    ours = last(world, acme.dana)
    to = str(ours["Reply-To"])
    head = HEAD.format(to=to, kind="feedback-report", text="This is an abuse report.", id="fbl")
    send(world, (head + SPAM.format(original=ours.as_string())).encode(), to, sender="")
    item = suppressed(acme)
    assert reply_of(acme, number).state == "complained" and item and item.why == "complaint"
    assert rates.of_last_day(acme.tenant).complained == 0


def test_a_report_is_not_believed_of_others_and_a_delay_only_informs(world: Machine, acme: Business) -> None:
    number = replied(world, acme, cc="olga@x.example")
    report(world, acme, last(world, acme.dana), "victim@x.example")
    assert reply_of(acme, number).state == "sent" and tickets.load(acme.tenant, number).shelf == "pending"
    assert kinds(acme, number).count("machine") == 1, "kept all the same"
    delay = {"action": "delayed", "status": "4.4.1", "said": "connection timed out", "id": "r2"}
    report(world, acme, last(world, acme.dana), acme.dana, **delay)
    assert reply_of(acme, number).state == "delayed", "a delay only informs"
    assert tickets.load(acme.tenant, number).shelf == "pending" and suppressed(acme) is None


def test_a_report_that_somebody_else_can_make_up_stops_no_mail(world: Machine, acme: Business) -> None:
    """Olga has the id of what Dana got, and whoever was handed the reply's address has the token."""
    number = replied(world, acme, cc="olga@x.example")
    ours = last(world, acme.dana)
    report(world, acme, ours, acme.dana)
    assert reply_of(acme, number).state == "bounced" and suppressed(acme) is None
    to, head = str(ours["Reply-To"]), HEAD.format(to=ours["Reply-To"], kind="feedback-report", text="Spam", id="fbl")
    send(world, (head + SPAM.format(original="Message-ID: <x@x.example>\n\nx")).encode(), to, sender="")
    assert kinds(acme, number).count("machine") == 2 and suppressed(acme) is None


def test_a_report_and_ses_tell_of_one_failure_once(world: Machine, acme: Business) -> None:
    number = replied(world, acme)
    ours = last(world, acme.dana)
    report(world, acme, ours, acme.dana)
    world.sending_event(ses_events.bounce([acme.dana]), ours)
    item = suppressed(acme)
    assert item and len(item.bounced_at) == 1 and item.stopped_at is None
    assert rates.of_last_day(acme.tenant).bounced == 1 and events_of(acme, number).count("undelivered") == 1
