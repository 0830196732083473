"""Header fields of a mail or a part, read so that nothing in them can raise."""

import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import unquote_to_bytes

from chalicelib.mail.parsing.charsets import decode, decode_header_bytes

_FIELD = re.compile(rb"^([!-9;-~]{1,200})[ \t]*:", re.M)
_FIELD_END = re.compile(rb"\n(?![ \t])")
_ENCODED_WORD = re.compile(r"=\?([^?*\s]{1,60})(?:\*[^?\s]{0,40})?\?([bBqQ])\?([^?]*)\?=")
_RAW_WORD = re.compile(rb"=\?[^?*\s]{1,60}\?[qQ]\?[^?]*\?=")
_HIGH = re.compile(rb"[\x80-\xff]")
_PARAMETER = re.compile(r'[;\s]\s*([^\s=;:"]{1,100})\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^;]*))', re.S)
NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
_ID = re.compile(r"<[^<>\s]{1,996}>")
_VALUE_LIMIT = 256 * 1024  # bytes of one field
_SHOWN_LIMIT = 1000  # letters; RFC 5322 ends a line at 998
_REPEATS_LIMIT = 50  # fields of one name
_PARAMETERS_LIMIT = 60
# Letters that turn the reading direction: in a file name they make "exe.pdf" out of "fdp.exe".
_INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True)
class Headers:
    """The fields of one header block, in their order."""

    fields: Mapping[str, list[bytes]]
    count: int = 0  # of all fields, also those that were passed over

    def raw(self, name: str) -> str:
        """Return the first field of a name as it was written, unfolded; empty when absent."""
        return next(iter(self.all(name)), "")

    def all(self, name: str) -> list[str]:
        """Return all fields of a name, topmost first."""
        return [decode_header_bytes(_unfold(value)) for value in self.fields.get(name, ())]

    def text(self, name: str) -> str:
        """Return a field for people, its encoded words (RFC 2047) decoded."""
        return shown(self.raw(name))

    def has(self, name: str) -> bool:
        """Tell whether there is a field of the name."""
        return name in self.fields


def read_headers(block: bytes) -> Headers:
    """Read a header block; lines that are no fields are passed over."""
    fields: dict[str, list[bytes]] = {}
    count = 0
    for match in _FIELD.finditer(block):
        count += 1
        values = fields.setdefault(match[1].decode("ascii").lower(), [])
        if len(values) < _REPEATS_LIMIT:
            end = _FIELD_END.search(block, match.end())
            values.append(block[match.end() : min(end.start() if end else len(block), match.end() + _VALUE_LIMIT)])
    return Headers(fields, count)


def _unfold(value: bytes) -> bytes:
    line = value.replace(b"\r", b"").replace(b"\n", b"").strip()
    return line if line.isascii() else _RAW_WORD.sub(_with_escapes, line)


def _with_escapes(match: re.Match[bytes]) -> bytes:
    """Escape the 8-bit letters that some programs leave inside an encoded word, so its charset holds for them."""
    return _HIGH.sub(lambda letter: b"=%02X" % letter[0][0], match[0])


def decode_words(value: str) -> str:
    """Decode the encoded words of RFC 2047 in a field.

    Neighbours of one charset are joined as bytes first: many programs cut them in the middle of a letter.
    """
    if "=?" not in value:
        return value
    out: list[str] = []
    pending, pending_charset, end = b"", "", 0
    for match in _ENCODED_WORD.finditer(value):
        between = value[end : match.start()]
        charset = match[1].lower()
        if pending and (between.strip() or charset != pending_charset):
            out.append(decode(pending, pending_charset))
            pending = b""
        if between.strip() or not end:
            out.append(between)
        pending, pending_charset, end = pending + _word_bytes(match[2], match[3]), charset, match.end()
    return "".join([*out, decode(pending, pending_charset), value[end:]])


def _word_bytes(encoding: str, payload: str) -> bytes:
    data = payload.encode("utf-8", "replace")
    if encoding in "qQ":
        return binascii.a2b_qp(data, header=True)
    return base64_bytes(data)


def base64_bytes(data: bytes) -> bytes:
    """Decode base64 as far as it goes: foreign bytes are passed over, missing padding is added."""
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        clean = data.translate(None, NOT_BASE64)
        clean = clean[: len(clean) - 1] if len(clean) % 4 == 1 else clean
        return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))


def read_parameters(value: str) -> tuple[str, dict[str, str]]:
    """Split `text/plain; charset=...` into its lower-case head and parameters (RFC 2045, RFC 2231)."""
    head = re.split(r"[;\s]", value.strip(), maxsplit=1)[0].lower()
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for count, match in enumerate(_PARAMETER.finditer(value)):
        if count >= _PARAMETERS_LIMIT:
            break
        name, star, number = match[1].lower().partition("*")
        content = re.sub(r"\\(.)", r"\1", match[2]) if match[2] is not None else match[3].strip()
        if star:
            order = number.rstrip("*")
            index = int(order) if order.isdecimal() and len(order) < 4 else 0
            pieces.setdefault(name, {})[index] = (content, match[1].endswith("*"))
        else:
            plain.setdefault(name, content)
    return head, plain | {name: _joined(parts) for name, parts in pieces.items()}


def _joined(parts: dict[int, tuple[str, bool]]) -> str:
    """Join the pieces of a parameter that RFC 2231 cut or encoded."""
    charset, data = "", b""
    for position, (_, (content, is_encoded)) in enumerate(sorted(parts.items())):
        if is_encoded and position == 0 and content.count("'") >= 2:
            charset, _, content = content.split("'", 2)
        data += unquote_to_bytes(content) if is_encoded else content.encode("utf-8", "replace")
    return decode(data, charset)


def shown(value: str) -> str:
    """Return a subject, name or file name fit to be shown: decoded, without line breaks and direction marks."""
    return re.sub(r"\s+", " ", _INVISIBLE.sub("", decode_words(value))).strip()[:_SHOWN_LIMIT]


def message_ids(values: list[str]) -> tuple[str, ...]:
    """Return the ids in angle brackets of Message-ID, In-Reply-To or References fields, each once."""
    found = [match for value in values for match in _ID.findall(value)]
    return tuple(dict.fromkeys(found))


def single_id(values: list[str]) -> str:
    """Return the first id, also one that its sender wrote without angle brackets; empty when there is none."""
    found = message_ids(values)
    if found:
        return found[0]
    words = " ".join(values).split()
    return f"<{words[0].strip('<>')}>" if words and "@" in words[0] and len(words[0]) < 997 else ""


def read_date(value: str) -> datetime | None:
    """Return a Date field as an aware time in UTC; None when it is none."""
    try:
        date = parsedate_to_datetime(value[:200])
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
