"""Forwarding from other providers: what they ask first, and whether mail comes that way."""

from email.message import EmailMessage

import pytest

from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.incoming import forwarding
from chalicelib.mail.forwarding import confirmation, is_forwarded
from chalicelib.mail.parse import parse_mail
from tenants import directory, table
from tenants.staff import Staff
from tests.mails import UNFOLDED
from tests.people import Business

LINK = "https://mail-settings.google.com/mail/vf-%5BANGjdJ9xKq%5D-Zk3p_Q"
CANCEL = "https://mail-settings.google.com/mail/uf-%5BANGjdJ_stop%5D-Zk3p_Q"
ENGLISH = """help@acme.example has requested to automatically forward mail to your email
address support@acme.mail.localhost.
Confirmation code: 123456789

To allow help@acme.example to automatically forward mail to your address,
please click the link below to confirm the request:

{link}

If you click the link and it appears to be broken, please copy and paste it
into a new browser window.

If you accidentally clicked the link, but you do not want to allow
help@acme.example to automatically forward messages to your address, click this
link to cancel this verification:
{cancel}
"""
RUSSIAN = """Пользователь help@acme.example отправил запрос на автоматическую пересылку почты
на ваш адрес support@acme.mail.localhost.
Код подтверждения: 987654321

{link}
{cancel}
"""


def letter(
    subject: str, text: str, sender: str = "Gmail Team <forwarding-noreply@google.com>", link: str = LINK
) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "support@acme.mail.localhost", subject
    mail.set_content(text.format(link=link, cancel=CANCEL))
    return mail


def read(mail: EmailMessage) -> forwarding.Confirmation | None:
    return confirmation(parse_mail(mail.as_bytes(policy=UNFOLDED)))


@pytest.mark.parametrize(
    ("subject", "text", "code"),
    [
        ("(#123456789) Gmail Forwarding Confirmation - Receive Mail from help@acme.example", ENGLISH, "123456789"),
        ("(#987654321) Подтверждение пересылки – получение писем от help@acme.example", RUSSIAN, "987654321"),
        ("Gmail Forwarding Confirmation - Receive Mail from help@acme.example", ENGLISH, "123456789"),
    ],
)
def test_googles_letter_is_known_in_any_language(subject: str, text: str, code: str) -> None:
    assert read(letter(subject, text)) == forwarding.Confirmation("gmail", "help@acme.example", code, LINK)


@pytest.mark.parametrize(
    "link",
    [
        "https://mail-settings.google.com.evil.example/mail/vf-x",
        "https://evil.example/mail/vf-x?mail-settings.google.com",
        "http://mail-settings.google.com/mail/vf-x",
        "https://google.com@evil.example/mail/vf-x",
        CANCEL,
        "https://mail.google.com/mail/u/0/#settings",
    ],
)
def test_no_link_is_shown_that_leads_elsewhere_or_forbids(link: str) -> None:
    found = read(letter("(#123456789) Gmail Forwarding Confirmation", ENGLISH, link=link))
    assert found and found.code == "123456789" and found.link == ""


def test_other_mail_is_no_confirmation() -> None:
    assert read(letter("(#123456789) Order", ENGLISH, sender="Dana <dana@customers.example>")) is None
    assert read(letter("News of Gmail", "Nothing to confirm.")) is None


def test_the_code_and_the_link_stand_on_the_page_for_a_week(acme: Business, globex: Business) -> None:
    found = read(letter("(#123456789) Gmail Forwarding Confirmation", ENGLISH))
    assert found
    for _ in range(2):  # as often as the mail comes
        table.write(*forwarding.confirmation_came(acme.desk, found, acme.desk.all(Department)[0].id))
    acme.owner.get("/settings/mailboxes")
    (code,) = acme.owner.tree.css("#code-1")
    (button,) = acme.owner.tree.css(f"a[href='{LINK}']")
    assert code.attributes["value"] == "123456789" and button.text() == "Allow it at Google"
    assert "may it forward mail of help@acme.example?" in acme.owner.text
    assert "help@acme.example" not in globex.owner.get("/settings/mailboxes").text
    assert acme.agent().get("/settings/mailboxes").status == 403
    (kept,) = forwarding.way(acme.desk, _owner(acme)).confirmations
    assert 6.9 < (kept.expires_at - kept.came_at).total_seconds() / 86400 < 7.1


def test_the_page_says_whether_forwarded_mail_has_come_since_one_began_to_try(acme: Business) -> None:
    department = acme.desk.all(Department)[0].id
    acme.owner.get("/settings/mailboxes")
    assert "none has come yet" in acme.owner.text
    began = acme.owner.form("/settings/mailboxes#forwarding").css_first("[name=checked]").attributes["value"]
    acme.owner.get(f"/settings/mailboxes?checked={began}")
    assert "Nothing has come since today" in acme.owner.text
    forwarding.came(acme.tenant, department)
    acme.owner.get(f"/settings/mailboxes?checked={began}")
    assert "It works" in acme.owner.text and "last forwarded mail today" in acme.owner.text
    assert acme.owner.get("/settings/mailboxes?checked=yesterday").status == 200


def test_a_mail_is_forwarded_when_it_names_others_and_none_of_ours(acme: Business) -> None:
    ours = directory.recipient(acme.mail)
    assert ours
    for to, is_so in ((f"help@{acme.slug}.example", True), (acme.mail, False), (acme.mail.replace("@", "+x@"), False)):
        mail = parse_mail(f"From: dana@customers.example\r\nTo: {to}\r\n\r\nHello".encode())
        assert is_forwarded(mail, [ours]) is is_so
    assert not is_forwarded(parse_mail(b"From: dana@customers.example\r\n\r\nHello"), [ours])


def _owner(business: Business) -> Staff:
    return business.desk.all(Staff)[0]
