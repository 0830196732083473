"""Mails as customers and machines write them, and what stands in those that came back."""

import re
from email import policy
from email.message import EmailMessage
from email.utils import make_msgid

from chalicelib.helpdesk import departments
from tenants import table
from tenants.tenant import moved
from tests.machine import Machine
from tests.people import Business

# Python breaks long ids into encoded words, which no mail program does (RFC 2047, section 5, forbids it).
UNFOLDED = policy.SMTP.clone(max_line_length=None)


def mail_from(
    sender: str, to: str, text: str = "Please help", *, subject: str = "The till is stuck", **headers: str
) -> EmailMessage:
    """A mail; further headers by their names, with a low line for the hyphen."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Message-ID"] = headers.pop("Message_ID", make_msgid(domain="customers.example"))
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def answer_to(ours: EmailMessage, sender: str, text: str, **headers: str) -> EmailMessage:
    """What a mail program makes of "Reply": In-Reply-To and References as RFC 5322 wants them."""
    references = f"{ours['References'] or ''} {ours['Message-ID']}".strip()
    threading = {"In_Reply_To": str(ours["Message-ID"]), "References": references}
    return mail_from(sender, str(ours["Reply-To"]), text, subject="Re: hm", **{**threading, **headers})


def send(
    world: Machine, mail: EmailMessage | bytes, *recipients: str, sender: str = "bounces@customers.example"
) -> None:
    """Send a mail by SMTP and let the worker take it in."""
    world.send(mail if isinstance(mail, bytes) else mail.as_bytes(policy=UNFOLDED), sender, *recipients)
    world.work()


def on_the_wire(mail: EmailMessage, name: str) -> str:
    """A header as it stood in the source, unfolded but not decoded."""
    found = [str(value) for key, value in mail.raw_items() if key.lower() == name.lower()]
    return " ".join(" ".join(found).split())


def plain(mail: EmailMessage) -> str:
    """The text part."""
    body = mail.get_body(("plain",))
    return str(body.get_content()).replace("\r\n", "\n") if body else ""


def html(mail: EmailMessage) -> str:
    """The HTML part."""
    body = mail.get_body(("html",))
    return str(body.get_content()) if body else ""


def link_in(mail: EmailMessage, path: str) -> str:
    """The path of the link in a letter that begins so."""
    found = re.search(rf"https?://[^/\s]+({re.escape(path)}\S*)", plain(mail))
    assert found, plain(mail)
    return found[1]


def department(business: Business, name: str) -> str:
    """Give a business one more department, with a mail address of its own; return its id."""
    desk = business.desk
    made, writes = departments.new(desk.tenant, name, name.lower(), order=len(desk.all(departments.Department)))
    table.write(*writes, moved(desk))
    return made.id


def address(business: Business, name: str) -> str:
    """The mail address of a department."""
    return departments.address_of(name.lower(), business.slug)
