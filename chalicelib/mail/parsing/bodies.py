"""The text, HTML and files of a mail, chosen among its parts (after RFC 8621, section 4.1.4)."""

import re
from dataclasses import dataclass, field
from html import escape
from urllib.parse import unquote

from chalicelib.mail.parsing.charsets import decode
from chalicelib.mail.parsing.headers import message_ids
from chalicelib.mail.parsing.html_text import HTML_LIMIT, html_to_text
from chalicelib.mail.parsing.parts import Part

_TEXT_LIMIT = 512 * 1024  # bytes of plain text that are read; a longer one is a file too, so nothing is lost
_HTML_LIMIT = 2 * 1024 * 1024
_TEXTS_LIMIT = 100
_EARLY = 3  # texts whose charset is looked for with patience
_TEXT_TYPES = {"text/plain", "text/html"}
_REPEATS = {"text/x-amp-html", "text/watch-html"}  # what an alternative says once more, for few programs
_CITED = re.compile(r"cid:([^\"'\s<>)]{1,300})", re.I)
_NOTICE = re.compile(r"\bhtml\b", re.I)
_NOTICE_LIMIT = 300  # letters
_EXTENSIONS = {
    "message/rfc822": "eml",
    "text/calendar": "ics",
    "text/plain": "txt",
    "text/html": "html",
    "text/csv": "csv",
    "image/jpeg": "jpg",
    "image/jpg": "jpg",
    "application/pdf": "pdf",
    "application/zip": "zip",
    "message/delivery-status": "txt",
    "message/disposition-notification": "txt",
    "message/feedback-report": "txt",
    "text/rfc822-headers": "txt",
}


@dataclass(frozen=True)
class Attachment:
    """A file of a mail; its name is the sender's and only fit to be shown."""

    name: str
    content_type: str
    content: bytes
    content_id: str
    is_inline: bool


@dataclass
class Body:
    """What was chosen for reading, and the files."""

    text: str = ""
    html: str = ""
    attachments: tuple[Attachment, ...] = ()


@dataclass
class _Passage:
    """A stretch of the text as plain text and HTML, whichever it has; Apple Mail cuts the HTML around files."""

    plain: Part | None = None
    pages: list[Part] = field(default_factory=list)


@dataclass
class _Chosen:
    """The passages of the text in their order, and the files."""

    passages: list[_Passage] = field(default_factory=list)
    files: list[Part] = field(default_factory=list)


def read_body(root: Part) -> Body:
    """Choose and read the text, HTML and files of a mail."""
    chosen = _Chosen()
    for part in root.walk():
        if _is_leaf(part):
            _place(chosen, part)
    reader = _Reader()
    texts, pages = [], []
    for passage in chosen.passages:
        text, page = reader.read_plain(passage.plain), "\n".join(map(reader.read_html, passage.pages))
        texts.append(reader.text_of(page) if page and _says_nothing(text) else text)
        pages.append(page or _as_html(text))
    html = "\n".join(pages) if any(passage.pages for passage in chosen.passages) else ""
    files = [*chosen.files, *reader.cut]
    cited = {unquote(id) for id in _CITED.findall(html)}
    return Body(
        text="\n".join(texts).strip("\n"),
        html=html,
        attachments=tuple(_attachment(part, index, cited) for index, part in enumerate(files, 1)),
    )


def _says_nothing(text: str) -> bool:
    """Tell plain text that is blank, or only says that the mail is HTML."""
    bare = text.strip()
    return not bare or (len(bare) < _NOTICE_LIMIT and bool(_NOTICE.search(bare)))


class _Reader:
    """Reads the texts of a mail up to a limit for all of them; what is cut there is kept as a file."""

    def __init__(self) -> None:
        self.plain_left = _TEXT_LIMIT
        self.html_left = _HTML_LIMIT
        self.letters_left = HTML_LIMIT
        self.count = 0
        self.cut: list[Part] = []

    def read_plain(self, part: Part | None) -> str:
        """Read plain text, its wrapped lines joined."""
        if part is None:
            return ""
        text = self._read(part, self.plain_left)
        self.plain_left -= min(self.plain_left, part.end - part.start)
        if part.parameters.get("format", "").lower() == "flowed":
            return _unflowed(text, part.parameters.get("delsp", "").lower() == "yes")
        return text

    def read_html(self, part: Part) -> str:
        """Read HTML as it is."""
        text = self._read(part, self.html_left)
        self.html_left -= min(self.html_left, part.end - part.start)
        return text

    def text_of(self, page: str) -> str:
        """Return the text of a page."""
        text = html_to_text(page, self.letters_left)
        self.letters_left -= min(self.letters_left, len(page))
        return text

    def _read(self, part: Part, limit: int) -> str:
        self.count += 1
        if self.count > _TEXTS_LIMIT:
            limit = 0
        if part.end - part.start > limit:
            self.cut.append(part)
        charset = part.parameters.get("charset", "")
        text = decode(part.content(limit), charset, thoroughly=self.count <= _EARLY) if limit else ""
        return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def _is_leaf(part: Part) -> bool:
    if part.content_type == "message/rfc822":
        return True
    return not part.children


def _place(chosen: _Chosen, part: Part) -> None:
    """Take a part as text or as a file."""
    if part.is_enclosed:
        if part.disposition == "attachment" or part.name:
            chosen.files.append(part)
    elif not _is_text(part, not chosen.passages and not chosen.files):
        if part.content_type not in _REPEATS or _choice(part) is None:
            chosen.files.append(part)
    elif part.content_type == "text/html":
        _place_html(chosen, part)
    else:
        chosen.passages.append(_Passage(part))


def _place_html(chosen: _Chosen, part: Part) -> None:
    """Pair the HTML with the plain text that is its alternative."""
    choice = _choice(part)
    for passage in chosen.passages:
        if choice is not None and passage.plain is not None and _choice(passage.plain) is choice:
            passage.pages.append(part)
            return
    chosen.passages.append(_Passage(pages=[part]))


def _choice(part: Part) -> Part | None:
    """Return the nearest multipart/alternative above a part."""
    above = part.parent
    while above is not None and above.content_type != "multipart/alternative":
        above = above.parent
    return above


def _is_text(part: Part, is_first: bool) -> bool:
    if part.content_type not in _TEXT_TYPES:
        # A multipart whose boundary never comes is shown as it is.
        return part.content_type.startswith("multipart/") and part.start < part.end
    return part.disposition != "attachment" and (not part.name or is_first)


def _unflowed(text: str, deletes_space: bool) -> str:
    """Join the lines that a mail program wrapped (RFC 3676)."""
    out: list[list[str]] = []  # the pieces of each line
    is_open, depth = False, 0
    for line in text.split("\n"):
        level = len(line) - len(line.lstrip(">"))
        content = line[level:].removeprefix(" ")
        is_signature = content == "-- "
        flows = line.endswith(" ") and not is_signature
        piece = content[:-1] if flows and deletes_space and content else content
        if is_open and level == depth and not is_signature:
            out[-1].append(piece)
        else:
            out.append([">" * level + (" " if level else ""), piece])
        is_open, depth = flows, level
    return "\n".join(map("".join, out))


def _as_html(text: str) -> str:
    return f'<div style="white-space: pre-wrap">{escape(text)}</div>' if text.strip() else ""


def _attachment(part: Part, index: int, cited: set[str]) -> Attachment:
    content_ids = message_ids(part.headers.all("content-id"))
    content_id = content_ids[0].strip("<>") if content_ids else part.headers.raw("content-id").strip("<> ")
    is_related = part.parent is not None and part.parent.content_type == "multipart/related"
    is_inline = part.disposition == "inline" or (bool(content_id) and is_related and part.disposition != "attachment")
    # Outlook calls pictures of its text attachments.
    is_inline = is_inline or (bool(content_id) and content_id in cited)
    return Attachment(part.name or _made_name(part, index), part.content_type, part.content(), content_id, is_inline)


def _made_name(part: Part, index: int) -> str:
    """Name a file that its sender left without a name."""
    if part.content_type == "message/rfc822" and part.children:
        subject = re.sub(r'[\\/:*?"<>|\s]+', " ", part.children[0].headers.text("subject"))[:80].strip()
        if subject:
            return f"{subject}.eml"
    kind = part.content_type.partition("/")[2]
    extension = _EXTENSIONS.get(part.content_type, kind if re.fullmatch(r"[a-z0-9]{1,8}", kind) else "bin")
    return f"attachment-{index}.{extension}"
