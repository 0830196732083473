"""Reading never fails, whatever a mail is made of."""

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chalicelib.mail.parse import IncomingMail, parse_mail
from tests.mail.test_parse import ORDER
from tests.mail.test_reports import REPORT

REAL_MAILS = Path(__file__).parents[3] / "shared" / "mail_cases" / "mail"
SECONDS = 2.5  # of mutating real mails

NAMES = ["From", "To", "Subject", "Date", "Message-ID", "References", "Content-Type", "Content-Disposition"]
NAMES += [
    "Content-Transfer-Encoding",
    "Content-ID",
    "Return-Path",
    "Auto-Submitted",
    "Status",
    "Final-Recipient",
    "X-A",
]
VALUES = [
    "text/plain",
    "text/html",
    "multipart/mixed; boundary=b",
    "multipart/alternative; boundary=c",
    "message/rfc822",
]
VALUES += [
    "multipart/report; report-type=delivery-status; boundary=b",
    "message/delivery-status",
    "base64",
    "x-uuencode",
]
VALUES += [
    "quoted-printable",
    "text/plain; charset=utf-7",
    "text/plain; charset=punycode",
    "<>",
    "<a@b>",
    "=?utf-8?b?0J8=?=",
]
VALUES += [
    "text/plain; format=flowed",
    "attachment; filename*0*=utf-8''%D0%9F; filename*9=x",
    "inline",
    '"a',
    "(",
    "a@b, <c@d",
]
fields = st.tuples(st.sampled_from(NAMES), st.sampled_from(VALUES) | st.text(max_size=30)).map(": ".join)
lines = (
    fields
    | st.sampled_from(["", "", "--b", "--c", "--b--", "--c--", "> a", "On 1.1.2024 10:00 a@b wrote:"])
    | st.text(max_size=30)
)
MUTATIONS = [
    b"\n",
    b"\r",
    b"--outer",
    b"=?utf-8?b?",
    b"(",
    b'"',
    b";",
    b"\x00",
    b"\xff\xfe",
    b"<",
    b":",
    b"--",
    b"=",
    b"\n\n",
]
MUTATIONS += [
    b"Content-Type: multipart/mixed; boundary=b\n",
    b"charset=utf-16",
    b"charset=hz",
    b"base64",
    b"\x1b$B",
    b"<div>",
]


def check(mail: IncomingMail) -> None:
    """Everything in a mail can be stored, and the answer is a part of the text."""
    repr(mail).encode()
    at = 0
    for line in mail.reply_text.split("\n"):
        at = mail.text.replace("\r", "\n").find(line.strip(), at)
        assert at >= 0, line
        at += len(line.strip())
    if mail.bounce:
        assert mail.bounce.recipients[0].address == mail.bounce.recipient


@settings(deadline=None)
@given(st.binary(max_size=500))
@example(b"")
@example(b"Message-ID: <a@[b>\nCc: =?utf-8?q?=?=\nContent-Type: text/plain; charset=idna\n\n\xff")
@example(b"Content-Type: multipart/mixed; boundary=\n\n--\n\n----")
def test_any_bytes(raw: bytes) -> None:
    check(parse_mail(raw))


@settings(deadline=None, max_examples=200)
@given(st.lists(lines, max_size=30))
def test_any_lines_of_mails(parts: list[str]) -> None:
    check(parse_mail("\n".join(parts).encode("utf-8", "surrogatepass")))


@settings(deadline=None, max_examples=200)
@given(st.sampled_from([ORDER, REPORT.encode()]), st.integers(0, 2**32))
def test_mutated_mail(mail: bytes, seed: int) -> None:
    check(parse_mail(mutated(mail, random.Random(seed))))


def test_mutated_real_mails() -> None:
    if not REAL_MAILS.is_dir():
        pytest.skip("the real mails are not here")
    until = time.monotonic() + SECONDS
    for raw in endlessly(sorted(REAL_MAILS.iterdir()), random.Random(3)):
        check(parse_mail(raw))
        if time.monotonic() > until:
            break


def endlessly(paths: list[Path], chance: random.Random) -> Iterator[bytes]:
    """Yield each mail as it is, then mutated ones for ever."""
    mails = [path.read_bytes() for path in paths]
    yield from mails
    while True:
        yield mutated(chance.choice(mails)[:100_000], chance, chance.choice(mails))


def mutated(mail: bytes, chance: random.Random, other: bytes = b"") -> bytes:
    """Damage a mail in a few places: overwritten, cut out, cut off, or with a piece of another mail in it."""
    raw = bytearray(mail)
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(raw) + 1)
        piece = chance.choice(MUTATIONS)
        if other and chance.random() < 0.2:
            begin = chance.randrange(len(other))
            piece = other[begin : begin + chance.randint(1, 2000)]
        raw[at : at + chance.randint(0, 20)] = piece
    return bytes(raw[: chance.randrange(len(raw) + 1)] if chance.random() < 0.1 else raw)
