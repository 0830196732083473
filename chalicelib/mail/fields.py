"""Header fields of mails that go out, written by hand.

Python's `email` decodes encoded words in what it is given as plain text, and some versions then write the line breaks
that stood in them as they are (CVE-2024-6923); and it encodes Message-IDs that are too long for a line, which RFC 2047
forbids and no mail program threads by. So nothing that somebody typed passes through it.
"""

import re
from collections.abc import Mapping, Sequence
from email.header import Header

from chalicelib.plain_text import one_line

ID = re.compile(r"<[!-;=?-~]{1,990}>")  # printable ASCII, on one line
FOLD = "\r\n "


def text(value: str) -> str:
    """Words, without what could end a line, as RFC 2047 has them where they are not plain ASCII."""
    clean = one_line(value)
    if clean.isascii() and "=?" not in clean:
        return clean
    return Header(clean, "utf-8", maxlinelen=75).encode(linesep="\r\n")


def mailbox(name: str, address: str) -> str:
    """A name with its address."""
    words = text(name)
    if not words.startswith("=?"):
        words = '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{words} <{address}>"


def ids(values: Sequence[str]) -> str:
    """Message-IDs, each on a line of its own."""
    return FOLD.join(values)


def block(headers: Mapping[str, str]) -> bytes:
    """The finished fields; raise ValueError where one would break out of its line."""
    lines = []
    for name, value in headers.items():
        unfolded = re.sub(r"\r\n[ \t]", " ", value)
        if not unfolded.isascii() or not unfolded.isprintable():
            raise ValueError(f"{name} cannot be written")
        lines.append(f"{name}: {value}\r\n")
    return "".join(lines).encode("ascii")
