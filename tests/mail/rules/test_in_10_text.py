"""In 10: what a mail says is read whatever its charset, folded where it is old, and never cut from what is stored."""

from email.message import EmailMessage

import pytest

from tests.kept import messages, numbers, texts
from tests.machine import Machine
from tests.mails import mail_from, send
from tests.people import Business

RUSSIAN = "Здравствуйте! Касса номер 3 не печатает чеки с самого утра, помогите, пожалуйста."
JAPANESE, CHINESE = "レジが動きません。助けてください。", "收银机不能打印收据，请帮忙。"
# How a text is declared, and how it is written.
CHARSETS = [
    ("koi8-r", "koi8-r", RUSSIAN),
    ("windows-1251", "windows-1251", RUSSIAN),
    ("iso-2022-jp", "iso-2022-jp", JAPANESE),
    ("GB2312", "gb2312", CHINESE),
    ("us-ascii", "windows-1251", RUSSIAN),
    ("no-such-charset", "utf-8", RUSSIAN),
    ("utf-8", "koi8-r", RUSSIAN),
    ("", "windows-1251", RUSSIAN),
]


def test_a_text_is_read_by_its_charset_or_by_what_it_must_be(world: Machine, acme: Business) -> None:
    for place, (declared, real, text) in enumerate(CHARSETS):
        kind = f"Content-Type: text/plain; charset={declared}\r\n" if declared else ""
        head = f"From: {acme.dana}\r\nSubject: {place}\r\n{kind}Content-Transfer-Encoding: 8bit\r\n\r\n"
        world.send(head.encode() + text.encode(real), "x@customers.example", acme.mail)
    world.work()
    came = [text.strip() for number in numbers(acme) for text in texts(acme, number)]
    assert sorted(came) == sorted(text for *_, text in CHARSETS)


NAMES = {
    "RFC 2231 in pieces": (
        b"attachment; filename*0*=UTF-8''%D0%A1%D1%87; filename*1*=%D1%91%D1%82%20; filename*2=7.pdf",
        "Счёт 7.pdf",
    ),
    "RFC 2231": (b"attachment; filename*=koi8-r''%F3%DE%C5%D4.pdf", "Счет.pdf"),
    "RFC 2047, which RFC 2231 forbids": (b'attachment; filename="=?utf-8?b?0KHRh9GR0YIucGRm?="', "Счёт.pdf"),
    "bare bytes": ('attachment; filename="Қаңтар.pdf"'.encode(), "Қаңтар.pdf"),
}


def test_files_have_the_names_that_their_sender_gave(world: Machine, acme: Business) -> None:
    part = b"--b\r\nContent-Type: application/pdf\r\nContent-Disposition: %s\r\n\r\n%s\r\n"
    parts = b"".join(part % (said, said) for said, _ in NAMES.values())
    head = f"From: {acme.dana}\r\nSubject: Files\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    send(world, head.encode() + parts + b"--b--\r\n", acme.mail)
    (message,) = messages(acme)
    assert [file["name"] for file in message.files] == [name for _, name in NAMES.values()]


def test_a_mail_of_html_alone_is_read_too(world: Machine, acme: Business) -> None:
    mail = mail_from(acme.dana, acme.mail)
    page = "<style>p{color:red}</style><p>Касса <b>3</b> стоит.</p><ul><li>с утра</li></ul><script>alert(1)</script>"
    mail.set_content(page, subtype="html", charset="koi8-r")
    send(world, mail, acme.mail)
    acme.owner.get("/tickets/1")
    assert "Касса 3 стоит." in acme.owner.text and "с утра" in acme.owner.text
    for part in ("color:red", "alert(1)", "<script>"):
        assert part not in acme.owner.page.text
    assert "Касса 3 стоит." in (acme.owner.get("/tickets").text)


@pytest.mark.parametrize(
    "line",
    [
        "On Sun, 22 Nov 2026 at 10:00, Acme <a@acme.example> wrote:",
        "вс, 22 нояб. 2026 г. в 10:00, Acme <a@acme.example>:",
        "2026 ж. 22 қар., жс, 10:00 Acme <a@acme.example> деп жазды:",
    ],
)
def test_history_and_signature_are_folded_and_not_cut(world: Machine, acme: Business, line: str) -> None:
    whole = f"It works.\n\n-- \nDana, the shop at the corner\n\n{line}\n> Press both keys\n"
    send(world, mail_from(acme.dana, acme.mail, whole), acme.mail)
    assert texts(acme)[0].strip() == whole.strip()
    acme.owner.get("/tickets/1")
    body = acme.owner.tree.css_first("article.message .body")
    fold = body.css_first("details.quote")
    assert "Press both keys" in fold.text() and "the corner" in fold.text() and "open" not in fold.attributes
    fold.decompose()
    assert body.text().strip() == "It works."
    acme.owner.get("/tickets")
    assert "It works." in acme.owner.text and "Press both keys" not in acme.owner.text


INLINE = """On Sun, 22 Nov 2026 at 10:00, Acme wrote:
> Is it plugged in?
Yes, in the wall.
> Which model is it?
The K-200.
"""


def test_answers_between_quoted_lines_stay_visible(world: Machine, acme: Business) -> None:
    page = INLINE.replace("> ", "<blockquote>").replace("?\n", "?</blockquote>\n")
    for text, html in ((INLINE, ""), ("As HTML", page.replace("The K-200", "The <b>K-200</b>"))):
        mail: EmailMessage = mail_from(acme.dana, acme.mail, text)
        if html:
            mail.add_alternative(html, subtype="html")
        world.send(mail, acme.dana, acme.mail)
    world.work()
    for number in numbers(acme):
        acme.owner.get(f"/tickets/{number}")
        body = acme.owner.tree.css_first("article.message .body")
        for fold in body.css("details"):
            fold.decompose()
        assert "Yes, in the wall." in body.text() and "The K-200." in body.text()
