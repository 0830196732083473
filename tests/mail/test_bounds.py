"""The worst mails take neither time nor memory: SES brings 40 MB, and whoever writes it may have made it for that."""

import base64
import tracemalloc

import pytest

from chalicelib.mail import tokens
from chalicelib.mail.parse import IncomingMail, parse_mail
from chalicelib.mail.parsing.quoting import reply_of
from tests.effort import within

MB = 1024 * 1024
FILE = b"Content-Type: application/pdf; name=big.pdf\nContent-Transfer-Encoding: "
PLAIN = b"Content-Type: text/plain\n\n"
PAGE = b"Content-Type: text/html\n\n"
MIXED = b"Content-Type: multipart/mixed; boundary=b\n\n"

# What a mail begins with, and what the rest of its 40 MB repeats.
BIG = {
    "base64": (FILE + b"base64\n\n", base64.encodebytes(bytes(range(57)))),
    "broken base64": (FILE + b"base64\n\n", b"QUJD!R*EV\n"),
    "quoted-printable": (FILE + b"quoted-printable\n\n", b"=D0=9F=D1=80=D0=B8=\n"),
    "one line": (PLAIN, b"a"),
    "short lines": (b"Content-Type: text/plain; format=flowed\n\n", b"x \n"),
    "quoted lines": (PLAIN, b"> x\n"),
    "markers": (PLAIN, b"On 5 Jun 2024, at 15:19, B <b@a.kz> wrote:\nx\n"),
    "uuencode": (PLAIN + b"begin 644 a.txt\n", b"M" + b"2&5L;&\\@=V]R;&0" * 4 + b"\n"),
    "yEnc": (PLAIN + b"=ybegin line=128 size=1 name=a\n", bytes(range(14, 256))),
    "brackets": (PAGE, b"<"),
    "tags": (PAGE, b"<blockquote>x"),
    "encoded words": (b"Subject: ", b"=?utf-8?q?a?= "),
    "addresses": (b"To: ", b"a@b.kz, "),
    "nonsense charset": (b"Content-Type: text/plain; charset=no-such-thing\n\n", b"\xd0\xd2\xc9 "),
    "shifting charset": (b"Content-Type: text/plain; charset=iso-2022-jp\n\n", b"\x1b$B$3\x1b(B"),
    "TNEF": (b"Content-Type: application/ms-tnef; name=winmail.dat\n\n", b"\x78\x9f\x3e\x22"),
    "dashes": (MIXED + b"--b\n\n", b"--\n"),
}
PROBLEMS = {
    "parts": MIXED + b"--b\nX: y\n\nHello\n" * 20_000,
    "headers": b"Subject: x\n" + b"X-Header: value\n" * 100_000 + b"\nHello",
    "size": b"Subject: x\n\n" + b"Hello\n" * (12 * MB),
    "depth": b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(5000)),
}


def in_time(raw: bytes) -> IncomingMail:
    """Read a mail in two seconds of the processor's time."""
    return within(2, lambda: parse_mail(raw))


def big(name: str) -> bytes:
    head, unit = BIG[name]
    return head + unit * (40 * MB // len(unit))


@pytest.mark.parametrize("name", BIG)
def test_forty_megabytes(name: str) -> None:
    mail = in_time(big(name))
    assert sum(len(file.content) for file in mail.attachments) > 10 * MB  # nothing is lost by it


# Following the memory takes long where there is much to follow.
@pytest.mark.parametrize("name", ["base64", "broken base64", "quoted-printable", "markers", "addresses", "brackets"])
def test_memory_for_forty_megabytes(name: str) -> None:
    raw = big(name)
    tracemalloc.start(1)
    try:
        parse_mail(raw)
        assert tracemalloc.get_traced_memory()[1] < 64 * MB
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("problem", PROBLEMS)
def test_what_was_not_read_whole_is_told(problem: str) -> None:
    assert in_time(PROBLEMS[problem]).problem == problem


def test_mails_in_mails() -> None:
    mail = in_time(b"Subject: deep\n" + b"Content-Type: message/rfc822\n\n" * 1000 + b"Hello")
    assert (mail.subject, mail.problem) == ("deep", "depth")


def test_subject_below_many_headers() -> None:
    assert in_time(b"X-Header: value\n" * 100_000 + b"Subject: last\n\nHello").subject == "last"


def test_endless_headers() -> None:
    assert in_time(b"X-Header: value\n" * (5 * MB // 16)).problem == "headers"


@pytest.mark.parametrize(
    "raw",
    [
        b"Subject: long\n\n" + b"Hello\n" * 100_000,
        b"Received: by mx.example; Wed, 5 Jun 2024 15:19:00 +0600\n" * 200 + b"\nHello",
        b"To: " + b"dana@mail.example,\n " * 2000 + b"\n\nHello",
        MIXED + b"--b\nContent-Type: image/png; name=a.png\n\npng\n" * 900,
        b"Content-Type: message/rfc822\n\n" * 30 + b"Subject: first\n\nHello",
        b"Subject: forty\n\n" + b"Hello\n" * (40 * MB // 6),
    ],
    ids=["text", "hops", "recipients", "pictures", "forwards", "forty megabytes"],
)
def test_big_mails_of_people_are_read_whole(raw: bytes) -> None:
    assert in_time(raw).problem == ""


@pytest.mark.parametrize(
    "text",
    [
        "\n",
        "wrote:\n",
        "From: a@b.kz\n",
        "> x\n",
        "__\n",
        "1.1.2024 <a@b.kz>:\n",
        "-- \n",
        " ",
        "<div>",
        "<",
        "&lt;",
        "<a href=x>",
    ],
)
def test_long_text(text: str) -> None:
    in_time((PAGE if text[0] in "<&" else PLAIN) + text.encode() * (MB // 2 // len(text)))


@pytest.mark.parametrize("field", ["From", "Subject", "References", "Content-Type"])
@pytest.mark.parametrize("value", ["(", '"', "<", "=?utf-8?q?a", "a@", "a; a=", ",", ":", "\n x", "\\", '"a"@'])
def test_long_field(field: str, value: str) -> None:
    in_time(f"{field}: {value * 20_000}\n\nHello".encode())


LINES = ["On 5 Jun 2024, Dana Dana Dana", "On 5 Jun 2024 <a@b.kz>", "Sent from my", "From: a", "- " * 90, "a b " * 90]
LINES += [
    "On 1.1.2024 10:00 " + "a@b " * 80 + "wrote:",
    "Dana " * 70 + "<a@b.kz> wrote:",
    "2024/1/1 " + "a " * 150 + "<a@b>",
]
LINES += ["gesendet von mit aus " * 4, "-" * 390, "> " * 190, "iPhone " * 12 + "gönderildi"]


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("end", ["", ":", " wrote:"])
def test_lines_that_are_nearly_markers(line: str, end: str) -> None:
    within(1.5, lambda: reply_of(f"{line}{end}\n" * (MB // 4 // len(line))))


@pytest.mark.parametrize("unit", [">\n", "|\n \n", " \n", "\xa0\n", "##- a\n", "##- a -##\n\n", "> "])
def test_texts_that_nearly_have_a_token(unit: str) -> None:
    assert within(1, lambda: tokens.in_marker("tenant", unit * (MB // len(unit)))) is None


def test_report_of_very_many_recipients() -> None:
    told = (
        b"Final-Recipient: rfc822; a%d@mail.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 no\n\n"
    )
    head = (
        b"From: MAILER-DAEMON@mx.example\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
    )
    said = b"".join(b"<a%d@mail.example>: unknown user\n" % n for n in range(20_000))
    status = b"--b\nContent-Type: message/delivery-status\n\n" + b"".join(told % n for n in range(20_000))
    bounce = in_time(head + b"--b\n\n" + said + status + b"--b--").bounce
    assert bounce
    assert 50 < len(bounce.recipients) <= 100
    told_in_words = in_time(b"From: MAILER-DAEMON@mx.example\nSubject: failure notice\n\n" + said).bounce
    assert told_in_words
    assert 50 < len(told_in_words.recipients) <= 100
