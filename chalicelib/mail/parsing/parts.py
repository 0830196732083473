"""The parts of a mail (RFC 2045, RFC 2046), found in one pass over its bytes.

Python's own parser keeps several copies of a mail and takes quadratic time for nested parts; this one keeps offsets.
"""

import binascii
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from chalicelib.mail.parsing.headers import NOT_BASE64, Headers, base64_bytes, read_headers, read_parameters, shown

# What stops the reading. Real mails stay far below: the headers of a mail that ten servers handed on take 40 kB, a
# hundred mails passed on as files are a thousand parts, and people pass on what was passed on ten times.
_SIZE_LIMIT = 64 * 1024 * 1024  # bytes; SES takes 40 MB, other mailboxes rarely more than 50
_HEADER_LIMIT = 4 * 1024 * 1024  # bytes of the mail's own header block
_PART_HEADER_LIMIT = 256 * 1024  # bytes of a part's
_FIELDS_LIMIT = 5000  # fields of one header block
_DEPTH_LIMIT = 100
_PARTS_LIMIT = 5000
_DELIMITERS_LIMIT = 100_000  # lines that begin with "--"
_PARAMETERS_LIMIT = 4 * 1024  # letters of a Content-Type
_SLICE = 1024 * 1024
_PAGE = re.compile(rb"\s{0,100}(?:<!doctype html|<html)[\s>]", re.I)
_FIELD_BEGIN = re.compile(rb"[!-9;-~]{1,200}[ \t]*:|\s")
_MAILBOX_LINE = re.compile(rb">?From [^\n]{0,1000}\n")
_BLANK_LINE = re.compile(rb"^\r?\n", re.M)
_STRAY_LINE = re.compile(rb"^(?![!-9;-~]{1,200}[ \t]*:|[ \t]|\r?\n)", re.M)


@dataclass
class Part:
    """One part: its headers and where its body lies in the mail."""

    raw: bytes
    headers: Headers
    start: int
    end: int
    parent: "Part | None" = None
    depth: int = 0
    children: list["Part"] = field(default_factory=list)
    content_type: str = "text/plain"
    parameters: dict[str, str] = field(default_factory=dict)
    disposition: str = ""
    disposition_parameters: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.content_type, self.parameters = read_parameters(self.headers.raw("content-type")[:_PARAMETERS_LIMIT])
        self.disposition, self.disposition_parameters = read_parameters(
            self.headers.raw("content-disposition")[:_PARAMETERS_LIMIT]
        )
        if "/" not in self.content_type:
            self.content_type = self._default_type()

    def _default_type(self) -> str:
        """What a part is that does not say it: a mail in a digest (RFC 2046, section 5.1.5), else text."""
        if self.parent is not None and self.parent.content_type == "multipart/digest":
            return "message/rfc822"
        # Scripts that forget the header write pages nevertheless.
        return "text/html" if _PAGE.match(self.raw, self.start) else "text/plain"

    @property
    def boundary(self) -> bytes:
        """The delimiter of a multipart's children, empty when it has none."""
        if not self.content_type.startswith("multipart/"):
            return b""
        return self.parameters.get("boundary", "").rstrip().encode("utf-8", "replace")

    @property
    def has_parts(self) -> bool:
        """Whether others lie inside it: it is a multipart, or a mail that is enclosed as it is."""
        if self.content_type == "message/rfc822":
            return self.encoding not in ("base64", "quoted-printable")
        return bool(self.boundary)

    @property
    def encoding(self) -> str:
        """How the body is encoded, such as base64; lower-case."""
        return re.split(r"[\s;(]", self.headers.raw("content-transfer-encoding").strip().lower(), maxsplit=1)[0]

    @property
    def name(self) -> str:
        """The file name that the sender gave, fit to be shown; empty when there is none."""
        return shown(self.disposition_parameters.get("filename") or self.parameters.get("name", ""))

    @property
    def is_enclosed(self) -> bool:
        """Whether it belongs to another mail that is enclosed in this one."""
        above = self.parent
        while above is not None:
            if above.content_type == "message/rfc822":
                return True
            above = above.parent
        return False

    def content(self, limit: int | None = None) -> bytes:
        """Decode the body, or about its first `limit` bytes."""
        end = self.end if limit is None else min(self.end, self.start + limit)
        if self.encoding == "base64":
            return _base64(self.raw, self.start, end)
        if self.encoding == "quoted-printable":
            return binascii.a2b_qp(memoryview(self.raw)[self.start : end])
        return self.raw[self.start : end]

    def walk(self) -> Iterator["Part"]:
        """Yield it and all below it, in their order."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            yield part
            waiting.extend(reversed(part.children))


def read_parts(raw: bytes) -> tuple[Part, str]:
    """Find the parts of a mail; tell too what stopped the reading: "parts", "headers", "depth" or "size", or "".

    What is nested or repeated beyond reason stays in the part that holds it.
    """
    reader = _Reader(raw, _begin(raw))
    return reader.read(), reader.problem


def _begin(raw: bytes) -> int:
    """Return where the headers begin, after blank lines and the "From " line of a mailbox file."""
    blanks = re.match(rb"(?:[ \t\r]{0,100}\n){0,100}", raw)
    start = blanks.end() if blanks else 0
    mailbox_line = _MAILBOX_LINE.match(raw, start)
    return mailbox_line.end() if mailbox_line else start


class _Reader:
    """The pass over the lines that begin with "--", with the multiparts that are open there."""

    def __init__(self, raw: bytes, start: int) -> None:
        self.raw = raw
        self.problem = "size" if len(raw) > _SIZE_LIMIT else ""
        self.count = 0
        self.open: list[Part] = []
        self.depths: dict[bytes, int] = {}  # of the open boundaries, the innermost of equal ones
        self.root = self._part(start, None, _HEADER_LIMIT)

    def read(self) -> Part:
        if self.problem == "size":
            self.root.end = min(self.root.end, self.root.start + _SLICE)
            return self.root
        at = self._next_delimiter(self.root.start - 1, len(self.raw))
        lines = 0
        while at >= 0 and self.open:
            if self.count >= _PARTS_LIMIT or lines >= _DELIMITERS_LIMIT:
                self.problem = "parts"
                break
            lines += 1
            line_end = self.raw.find(b"\n", at)
            line_end = len(self.raw) if line_end < 0 else line_end
            self._meet(self.raw[at + 2 : min(line_end, at + 300)].rstrip(), at, line_end + 1)
            at = self._next_delimiter(line_end, len(self.raw))
        return self.root

    def _next_delimiter(self, after: int, until: int) -> int:
        if after < 0 and self.raw.startswith(b"--"):
            return 0
        at = self.raw.find(b"\n--", max(after, 0), until)
        return at + 1 if at >= 0 else -1

    def _meet(self, line: bytes, at: int, after: int) -> None:
        """Take a line that begins with "--": the end of a part, the begin of one, or just text."""
        if line in self.depths:
            depth = self.depths[line]
            self._end_children(self.open[depth], at)
            self._forget(depth + 1)
            self._part(min(after, len(self.raw)), self.open[depth], _PART_HEADER_LIMIT)
        elif line.endswith(b"--") and line[:-2] in self.depths:
            depth = self.depths[line[:-2]]
            self._end_children(self.open[depth], at)
            self._forget(depth)

    def _end_children(self, holder: Part, at: int) -> None:
        """End what is open inside a multipart before the line break that belongs to the delimiter."""
        end = at - 2 if self.raw[at - 2 : at - 1] == b"\r" else at - 1
        while holder.children:
            holder = holder.children[-1]
            holder.end = max(holder.start, min(holder.end, end))

    def _forget(self, depth: int) -> None:
        del self.open[depth:]
        self.depths = {part.boundary: index for index, part in enumerate(self.open)}

    def _part(self, start: int, parent: Part | None, limit: int) -> Part:
        headers, body = self._headers(start, limit, parent is None)
        part = Part(self.raw, headers, body, len(self.raw), parent, depth=parent.depth + 1 if parent else 0)
        self.count += 1
        if parent is not None:
            parent.children.append(part)
        self._look_into(part)
        return part

    def _headers(self, start: int, limit: int, is_root: bool) -> tuple[Headers, int]:
        """Return the headers of the part that begins here, and where its body begins."""
        limit = min(start + limit, len(self.raw))
        until = self._next_delimiter(start - 1, limit)
        until = limit if until < 0 else until
        blank = _BLANK_LINE.search(self.raw, start, until)
        is_cut = blank is None and until == limit < len(self.raw)
        if blank is None and not is_cut and is_root and (stray := _STRAY_LINE.search(self.raw, start, until)):
            # Some device forgot the empty line altogether: the text begins with the first line that is no field.
            return read_headers(self.raw[start : stray.start()]), stray.start()
        block = self.raw[start : blank.start() if blank else until]
        headers = read_headers(block)
        # A part without headers begins with its text, though the empty line that should be there was forgotten.
        if block and not (headers.fields if is_root else _FIELD_BEGIN.match(block)):
            return read_headers(b""), start
        if is_cut or headers.count > _FIELDS_LIMIT:
            self.problem = self.problem or "headers"
        return headers, blank.end() if blank else until

    def _look_into(self, part: Part) -> None:
        """Open a part that has others inside it."""
        if not part.has_parts:
            return
        if part.depth >= _DEPTH_LIMIT:
            self.problem = self.problem or "depth"
        elif part.boundary:
            self.open.append(part)
            self.depths[part.boundary] = len(self.open) - 1
        else:
            mailbox_line = _MAILBOX_LINE.match(self.raw, part.start)
            self._part(mailbox_line.end() if mailbox_line else part.start, part, _PART_HEADER_LIMIT)


def _base64(raw: bytes, start: int, end: int) -> bytes:
    """Decode base64 slice by slice, so that a broken attachment of 40 MB needs no second copy of itself."""
    if end - start <= _SLICE:
        return base64_bytes(raw[start:end])
    out, rest = io.BytesIO(), b""
    for at in range(start, end, _SLICE):
        clean = rest + raw[at : min(at + _SLICE, end)].translate(None, NOT_BASE64)
        whole = len(clean) - len(clean) % 4
        out.write(binascii.a2b_base64(clean[:whole]))
        rest = clean[whole:]
    out.write(base64_bytes(rest))
    return out.getvalue()
