"""What a mail says of itself is read, whoever wrote it and however broken it is."""

from datetime import UTC, datetime

import pytest

from chalicelib.mail.parse import IncomingMail, parse_mail

ORDER = b"""\
From: =?utf-8?B?0JTQsNC90LAg0JDRhdC80LXRgtC+0LLQsA==?= <Dana@Mail.example>
To: "Acme, Support" <support@acme.komek.example>, Boris <boris@acme.example>
Cc: friends: aida@mail.example, timur@mail.example;
Reply-To: dana.work@mail.example
Subject: =?koi8-r?Q?=FA=C1=CB=C1=DA?=  =?utf-8?Q?_no._5?=
Date: Wed, 5 Jun 2024 15:19:00 +0600
Message-ID: <order-5@mail.example>
In-Reply-To: <reply-4@acme.komek.example>
References: <first@mail.example> <reply-4@acme.komek.example>
 <first@mail.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="outer"

--outer
Content-Type: multipart/alternative; boundary=inner

--inner
Content-Type: text/plain; charset=windows-1251
Content-Transfer-Encoding: quoted-printable

=D1=EF=E0=F1=E8=E1=EE!

On 4 Jun 2024, at 10:00, Boris <boris@acme.example> wrote:
> Has it come?
--inner
Content-Type: text/html; charset=utf-8

<p>Thank you! <img src="cid:logo@mail"></p>
--inner--
--outer
Content-Type: image/png; name="logo.png"
Content-Disposition: inline; filename="logo.png"
Content-ID: <logo@mail>
Content-Transfer-Encoding: base64

aGVsbG8=
--outer
Content-Type: application/pdf
Content-Disposition: attachment; filename*0*=utf-8''%D0%A1%D1%87; filename*1*=%D1%91%D1%82; filename*2=.pdf
Content-Transfer-Encoding: base64

JVBERi0=
--outer--
"""


def plain(headers: str, body: str = "Hello") -> IncomingMail:
    return parse_mail(f"{headers}\n\n{body}".encode())


class TestHeaders:
    mail = parse_mail(ORDER)

    def test_people(self) -> None:
        assert (self.mail.from_address, self.mail.from_name) == ("dana@mail.example", "Дана Ахметова")
        assert self.mail.to == ("support@acme.komek.example", "boris@acme.example")
        assert self.mail.cc == ("aida@mail.example", "timur@mail.example")
        assert self.mail.reply_to == ("dana.work@mail.example",)

    def test_subject_of_two_charsets(self) -> None:
        assert self.mail.subject == "Заказ no. 5"

    def test_date_is_utc(self) -> None:
        assert self.mail.date == datetime(2024, 6, 5, 9, 19, tzinfo=UTC)

    def test_thread(self) -> None:
        assert self.mail.message_id == "<order-5@mail.example>"
        assert self.mail.in_reply_to == "<reply-4@acme.komek.example>"
        assert self.mail.references == ("<first@mail.example>", "<reply-4@acme.komek.example>")

    @pytest.mark.parametrize(
        ("field", "name", "address"),
        [
            ("dana@mail.example", "", "dana@mail.example"),
            ("dana@mail.example (Dana A.)", "Dana A.", "dana@mail.example"),
            ('"Dana \\"D\\" A." <dana@mail.example>', 'Dana "D" A.', "dana@mail.example"),
            ("Dana <mailto:dana@mail.example>", "Dana", "dana@mail.example"),
            ("Dana <dana@mail.example", "Dana", "dana@mail.example"),
            ("Akhmetova, Dana <dana@mail.example>", "Dana", "dana@mail.example"),
            ("=?utf-8?q?Dana_=3Cdana=40mail=2Eexample=3E?=", "Dana", "dana@mail.example"),
            ("=?no-such-charset?q?D=E4na?= <dana@mail.example>", "Däna", "dana@mail.example"),
            ("<@relay.example:dana@mail.example>", "", "dana@mail.example"),
            ('"dana"@mail.example', "", "dana@mail.example"),
            ("Dana (at home) <dana(her own)@mail.example>", "Dana", "dana@mail.example"),
            ("Dana (dana@mail.example)", "Dana", "dana@mail.example"),
            ("Dana [mailto:dana@mail.example]", "", "dana@mail.example"),
            ('"boris@acme.example" <dana@mail.example>', "boris@acme.example", "dana@mail.example"),
            ('<"boris@acme.example"@mail.example>', "", ""),
            ('"boris@acme.example"@mail.example', "", ""),
            ("boris@acme.example@mail.example", "", ""),
            ("Dana", "", ""),
            ("<>", "", ""),
        ],
    )
    def test_from(self, field: str, name: str, address: str) -> None:
        mail = plain(f"From: {field}")
        assert (mail.from_name, mail.from_address) == (name, address)

    def test_sender_where_from_names_nobody(self) -> None:
        assert plain("From: nobody\nSender: dana@mail.example").from_address == "dana@mail.example"

    @pytest.mark.parametrize("charset", ["windows-1251", "koi8-r", "utf-8"])
    def test_subject_in_bare_bytes(self, charset: str) -> None:
        raw = b"Subject: " + "Проблема с оплатой заказа".encode(charset) + b"\n\nHello"
        assert parse_mail(raw).subject == "Проблема с оплатой заказа"

    def test_letter_cut_between_encoded_words(self) -> None:
        assert plain("Subject: =?utf-8?b?0J/R?= =?utf-8?b?gNC40LLQtdGC?=").subject == "Привет"

    def test_direction_marks_do_not_disguise_names(self) -> None:
        assert plain("Subject: invoice\u202efdp.exe").subject == "invoicefdp.exe"

    def test_ids_without_brackets(self) -> None:
        assert plain("In-Reply-To: reply-4@acme.example").in_reply_to == "<reply-4@acme.example>"

    @pytest.mark.parametrize("date", ["yesterday", "Wed, 99 Jun 2024 99:99:99", "1 Jan 99999999999 0:0", ""])
    def test_no_date(self, date: str) -> None:
        assert plain(f"Date: {date}").date is None

    def test_mailbox_line_and_blank_lines_before_headers(self) -> None:
        assert parse_mail(b"\r\n\nFrom dana@mail.example Wed Jun  5\nSubject: Order\n\nHello").subject == "Order"

    def test_lines_that_end_in_cr_alone(self) -> None:
        mail = parse_mail(b"From: dana@mail.example\rSubject: Order\r\rHello")
        assert (mail.subject, mail.text) == ("Order", "Hello")


class TestText:
    mail = parse_mail(ORDER)

    def test_plain_text_before_html(self) -> None:
        assert self.mail.text.startswith("Спасибо!")
        assert self.mail.reply_text == "Спасибо!"
        assert "<p>Thank you!" in self.mail.html

    @pytest.mark.parametrize(
        ("declared", "real"),
        [
            ("koi8-r", "koi8-r"),
            ("windows-1251", "cp1251"),
            ("utf-8", "utf-8"),
            ("us-ascii", "utf-8"),
            ("iso-8859-1", "utf-8"),
            ("iso-8859-1", "cp1251"),
            ("no-such-charset", "utf-8"),
            ("utf-8", "cp1251"),
            ("", "koi8-r"),
            ("", "cp1251"),
            ("", "cp866"),
        ],
    )
    def test_charset_by_declaration_then_detection(self, declared: str, real: str) -> None:
        text = "Здравствуйте! Мой заказ так и не пришёл, помогите, пожалуйста. Спасибо заранее."
        head = f"Content-Type: text/plain; charset={declared}\n\n" if declared else "X: y\n\n"
        assert parse_mail(head.encode() + text.encode(real)).text == text

    @pytest.mark.parametrize(
        ("declared", "codec", "text"),
        [
            ("iso-2022-jp", "iso2022_jp", "こんにちは"),
            ("gb2312", "gb18030", "你好，世界"),
            ("ks_c_5601-1987", "cp949", "안녕하세요"),
        ],
    )
    def test_asian_charsets(self, declared: str, codec: str, text: str) -> None:
        raw = f"Content-Type: text/plain; charset={declared}\n\n".encode() + text.encode(codec)
        assert parse_mail(raw).text == text

    def test_half_a_letter_can_be_stored(self) -> None:
        plain("Content-Type: text/plain; charset=utf-7", "Hello +2AA- Boris").text.encode()

    def test_html_only(self) -> None:
        mail = plain("Content-Type: text/html", "<p>Hello <b>Boris</b></p><blockquote>Has it come?</blockquote>")
        assert mail.text == "Hello Boris\n> Has it come?"
        assert mail.reply_text == "Hello Boris"

    def test_flowed_lines_are_joined(self) -> None:
        mail = plain("Content-Type: text/plain; format=flowed", "One \ntwo.\n> three \n> four\n-- \nDana")
        assert mail.text == "One two.\n> three four\n-- \nDana"

    def test_texts_around_a_picture(self) -> None:
        body = "--b\n\nBefore\n--b\nContent-Type: image/png\n\npng\n--b\n\nAfter\n--b--"
        mail = plain("Content-Type: multipart/mixed; boundary=b", body)
        assert mail.text == "Before\nAfter"
        assert len(mail.attachments) == 1

    def test_multipart_without_its_boundary_is_shown(self) -> None:
        assert "Hello" in plain("Content-Type: multipart/mixed; boundary=b").text
        assert "Hello" in plain("Content-Type: multipart/mixed").text


class TestAttachments:
    logo, bill = parse_mail(ORDER).attachments

    def test_inline_picture(self) -> None:
        assert (self.logo.name, self.logo.content_id, self.logo.is_inline) == ("logo.png", "logo@mail", True)
        assert self.logo.content == b"hello"

    def test_name_in_pieces(self) -> None:
        assert (self.bill.name, self.bill.is_inline) == ("Счёт.pdf", False)
        assert (self.bill.content_type, self.bill.content) == ("application/pdf", b"%PDF-")

    @pytest.mark.parametrize(
        ("head", "name"),
        [
            ('Content-Disposition: attachment; filename="=?utf-8?B?0KHRh9GR0YIucGRm?="', "Счёт.pdf"),
            ("Content-Disposition: attachment; filename=My bill.pdf", "My bill.pdf"),
            ("Content-Disposition: attachment; filename=Счёт.pdf", "Счёт.pdf"),
            ("Content-Disposition: attachment\nContent-Type: application/pdf; name=bill.pdf", "bill.pdf"),
            ("Content-Type: application/pdf", "attachment-1.pdf"),
            ("Content-Type: text/calendar", "attachment-1.ics"),
            ('Content-Type: message/rfc822\n\nSubject: "Old: order"', "Old order.eml"),
        ],
    )
    def test_names(self, head: str, name: str) -> None:
        mail = plain("Content-Type: multipart/mixed; boundary=b", f"--b\n\nHello\n--b\n{head}\n\nfile\n--b--")
        assert [file.name for file in mail.attachments] == [name]

    def test_enclosed_mail_and_its_files(self) -> None:
        enclosed = "Subject: Old\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nOld text\n--c\n"
        enclosed += "Content-Disposition: attachment; filename=old.pdf\n\nfile\n--c--\n"
        body = f"--b\n\nHello\n--b\nContent-Type: message/rfc822\n\n{enclosed}\n--b--"
        mail = plain("Content-Type: multipart/mixed; boundary=b", body)
        assert [file.name for file in mail.attachments] == ["Old.eml", "old.pdf"]
        assert mail.attachments[0].content == enclosed.encode()
        assert mail.text == "Hello"

    def test_broken_base64(self) -> None:
        body = "--b\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\naGVs bG8*h\n--b--"
        assert plain("Content-Type: multipart/mixed; boundary=b", body).attachments[0].content.startswith(b"hello")

    def test_text_beyond_the_limit_is_a_file_too(self) -> None:
        mail = plain("Subject: long", "word " * 200_000)
        assert len(mail.text) < 600_000
        assert len(mail.attachments[0].content) == 1_000_000


def test_a_text_without_the_empty_line_before_it_is_read() -> None:
    mail = parse_mail(b"Received: from x\r\nFrom: printer@x.example\r\nPaper jam in tray 2\r\nPlease help\r\n")
    assert (mail.from_address, mail.text.split()) == (
        "printer@x.example",
        ["Paper", "jam", "in", "tray", "2", "Please", "help"],
    )


def multipart(kind: str, *parts: str) -> str:
    """A part of parts, each with its headers; the boundaries of different kinds differ."""
    inside = "".join(f"--{kind}\n{part}\n" for part in parts)
    return f'Content-Type: multipart/{kind}; boundary="{kind}"\n\n{inside}--{kind}--\n'


TEXT = "Content-Type: text/plain; charset=utf-8\n\nHello"
PAGE = 'Content-Type: text/html; charset=utf-8\n\n<p>Hello <img src="cid:cat@mail"></p>'
CAT = "Content-Type: image/png; name=cat.png\nContent-ID: <cat@mail>\n\npng"
BILL = "Content-Type: application/pdf; name=bill.pdf\nContent-Disposition: attachment\n\npdf"
INVITATION = "Content-Type: text/calendar; method=REQUEST; name=meet.ics\n\nBEGIN:VCALENDAR\nEND:VCALENDAR"
SMIME = "Content-Type: application/pkcs7-signature; name=smime.p7s\n\nsigned"
PGP = "Content-Type: application/pgp-signature; name=signature.asc\n\nsigned"


@pytest.mark.parametrize(
    ("root", "names"),
    [
        (multipart("alternative", TEXT, PAGE), []),
        (multipart("alternative", TEXT, PAGE, INVITATION), ["meet.ics"]),
        (multipart("alternative", TEXT, "Content-Type: text/x-amp-html\n\n<html amp4email>", PAGE), []),
        (multipart("alternative", TEXT, multipart("related", PAGE, CAT)), ["cat.png"]),
        (multipart("related", multipart("alternative", TEXT, PAGE), CAT), ["cat.png"]),
        (
            multipart("mixed", multipart("related", multipart("alternative", TEXT, PAGE), CAT), BILL),
            ["cat.png", "bill.pdf"],
        ),
        (multipart("alternative", TEXT, multipart("mixed", PAGE, BILL)), ["bill.pdf"]),
        (multipart("signed", multipart("alternative", TEXT, PAGE), SMIME), ["smime.p7s"]),
        (multipart("signed", TEXT, PGP), ["signature.asc"]),
        (multipart("mixed", TEXT, "Content-Type: text/plain; name=log.txt\n\nlog"), ["log.txt"]),
        (multipart("mixed", TEXT, "Content-Type: application/ms-tnef; name=winmail.dat\n\nx"), ["winmail.dat"]),
        (multipart("mixed", TEXT, BILL).removesuffix("--mixed--\n"), ["bill.pdf"]),
        (multipart("alternative", "Content-Type: text/plain\n\n\n", PAGE), []),
        (multipart("alternative", "Content-Type: text/plain\n\nThis mail is in HTML.", PAGE), []),
    ],
)
def test_ways_to_put_parts_together(root: str, names: list[str]) -> None:
    mail = parse_mail(f"Subject: parts\n{root}".encode())
    assert mail.text == "Hello"
    assert [file.name for file in mail.attachments] == names


@pytest.mark.parametrize(
    "root",
    [
        multipart("mixed", PAGE, CAT),
        multipart("related", PAGE, CAT.replace("\n\n", "\nContent-Disposition: attachment\n\n")),
    ],
)
def test_picture_that_the_text_shows_is_inline(root: str) -> None:
    (cat,) = parse_mail(root.encode()).attachments
    assert (cat.is_inline, cat.content_id) == (True, "cat@mail")


def test_html_that_is_cut_around_a_file() -> None:
    pages = multipart("mixed", "Content-Type: text/html\n\n<p>Hello</p>", BILL, "Content-Type: text/html\n\n<p>Bye</p>")
    mail = parse_mail(multipart("alternative", "Content-Type: text/plain\n\nHello\n\nBye", pages).encode())
    assert mail.text == "Hello\n\nBye"
    assert mail.html == "<p>Hello</p>\n<p>Bye</p>"


def test_page_without_a_content_type() -> None:
    assert parse_mail(b"Subject: x\n\n<!DOCTYPE html><p>Hello</p>").text == "Hello"


def test_encoding_with_a_comment() -> None:
    assert plain("Content-Transfer-Encoding: base64 (as ever)", "SGVsbG8=").text == "Hello"


@pytest.mark.parametrize("charset", ["cp1251", "koi8-r"])
def test_file_name_in_bare_bytes(charset: str) -> None:
    name = "Счёт за май.pdf".encode(charset)
    raw = (
        b'Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: application/pdf; name="%s"\n\nx\n--b--' % name
    )
    assert parse_mail(raw).attachments[0].name == "Счёт за май.pdf"


@pytest.mark.parametrize(
    ("headers", "return_path"),
    [
        ("Return-Path: <>", ""),
        ("Return-Path: <Dana@Mail.example>\nReturn-Path: <>", "dana@mail.example"),
        ("Return-Path: dana@mail.example", "dana@mail.example"),
        ("Subject: order", None),
    ],
)
def test_return_path_is_the_topmost(headers: str, return_path: str | None) -> None:
    assert plain(headers).return_path == return_path
