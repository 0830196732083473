"""Mail that would be too much for S3, DynamoDB or the ids of entries becomes a ticket all the same."""

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.messages import Message
from chalicelib.integrations import storage
from chalicelib.mail import intake
from chalicelib.mail.receipt import Receipt
from tests.machine import Machine
from tests.mails import mail_from, send
from tests.people import Business

BOUNCE = """\
From: MAILER-DAEMON@mx.example
Subject: Undelivered mail
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: message/delivery-status

Final-Recipient: rfc822; nobody@mx.example
Action: failed
Status: 5.1.1

--b
Content-Type: text/rfc822-headers

Message-ID: <nobodys@mx.example>
References: {references}
--b--
"""


def first(business: Business) -> Message:
    return next(one for one in tickets.timeline(business.tenant, 1).entries if isinstance(one, Message))


def test_mail_to_very_many_addresses_of_a_desk(world: Machine, acme: Business) -> None:
    """S3 refuses more than 2 kB of metadata, which moto takes."""
    everybody = [acme.mail.replace("@", f"+{'a' * 60}{place}@") for place in range(45)]
    send(world, mail_from(acme.dana, everybody[0]), *everybody)
    key = first(acme).mail
    noted = world.s3.head_object(Bucket=world.outputs.mail_bucket, Key=key)["Metadata"]
    assert acme.slug in noted["receipt"] and sum(map(len, [*noted, *noted.values()])) <= 2048


def test_a_report_that_cites_very_many_mails(world: Machine, acme: Business) -> None:
    """DynamoDB brings at most 100 items at once."""
    ids = "\n ".join(f"<{place}@mx.example>" for place in range(180))
    send(world, BOUNCE.format(references=ids).replace("\n", "\r\n").encode(), acme.mail, sender="")
    acme.owner.get("/suspended")
    assert "It reports on a mail that is none of yours" in acme.owner.text


def test_very_many_files_with_very_long_names(world: Machine, acme: Business) -> None:
    """An item of DynamoDB has 400 kB."""
    mail = mail_from(acme.dana, acme.mail)
    for ending in ["pdf"] * 99 + ["exe"] * 99:
        name = "\N{GRINNING FACE}" * 200 + "." + ending
        mail.add_attachment(name.encode(), maintype="application", subtype="pdf", filename=name, cid=f"<{'é' * 200}>")
    send(world, mail, acme.mail)
    assert len(first(acme).files) == 99 and all(file["name"].endswith(".pdf") for file in first(acme).files)
    assert len(first(acme).refused) == 99


def test_mail_of_old_from_before_the_clocks(world: Machine, acme: Business) -> None:
    """The ids of entries begin in 1970, and old Macs without a battery wrote in 1904."""
    mail = mail_from(acme.dana, acme.mail, Date="Fri, 01 Jan 1904 00:00:00 +0000")
    key = storage.keep_incoming("mailbox-1", mail.as_bytes(), {})
    intake.arrived(Receipt(key, (acme.mail,), {}, source="imap", is_past=True).notification())
    assert first(acme).text == "Please help"
