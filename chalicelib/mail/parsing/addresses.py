"""Addresses of From, To, Cc and Reply-To (RFC 5322, section 3.4), read tolerantly and in linear time."""

import re
from typing import NamedTuple

from chalicelib.mail.parsing.headers import decode_words, shown

_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"?|<([^<>]*)>?|\\.|[()]|[,;:]|[^"<>(),;:\\]+|>|\\', re.S)
_COMMENT = re.compile(r"\((?:[^()\\]|\\.){0,200}\)")
_QUOTED_LOCAL = re.compile(r'\s*"((?:[^"\\]|\\.){1,128})"@')
_LOCAL = re.compile(r"[^\s<>()\[\],;:\"@]{1,128}$")
_DOMAIN = re.compile(r"\[[^\]\s]{1,64}\]|[^\s<>()\[\],;:\"@]{1,255}")
_BEHIND_AT = re.compile(r'@\s*([^\s<>()\[\],;:\\"@]{1,255})')
_FIELD_LIMIT = 64 * 1024  # letters of one field
_ADDRESSES_LIMIT = 2000


class Mailbox(NamedTuple):
    """A name, which may be empty, and a lower-case address."""

    name: str
    address: str


def read_mailboxes(values: list[str]) -> list[Mailbox]:
    """Read all mailboxes of the given fields; what has no address is passed over."""
    found: list[Mailbox] = []
    for value in values:
        if len(found) >= _ADDRESSES_LIMIT:
            break
        boxes = _split(value[:_FIELD_LIMIT])
        # Some programs encode the whole field, address and all.
        if not boxes and "=?" in value:
            boxes = _split(decode_words(value[:_FIELD_LIMIT]))
        found.extend(boxes)
    return found[:_ADDRESSES_LIMIT]


def unique_addresses(values: list[str]) -> tuple[str, ...]:
    """Return the addresses of the given fields, each once, in their order."""
    return tuple(dict.fromkeys(box.address for box in read_mailboxes(values)))


def domains_in(values: list[str]) -> frozenset[str]:
    """Return the domains behind any "@" of the given fields, also within names, comments and encoded words."""
    texts = [text for value in values for text in (value[:_FIELD_LIMIT], decode_words(value[:_FIELD_LIMIT]))]
    found = (match.lower().rstrip(".") for text in texts for match in _BEHIND_AT.findall(text))
    return frozenset(domain for domain in found if "." in domain)


def _split(value: str) -> list[Mailbox]:
    boxes: list[Mailbox] = []
    entry = _Entry()
    depth = 0
    for match in _TOKEN.finditer(value):
        token = match[0]
        if token in "()":
            depth = max(0, depth + (1 if token == "(" else -1))
        elif depth:
            entry.comment.append(token)
        elif token in ",;":
            boxes.extend(entry.mailbox())
            entry = _Entry()
        elif token == ":":
            entry.begin_group()
        else:
            entry.take(match)
        if len(boxes) > _ADDRESSES_LIMIT:
            break
    return boxes + entry.mailbox()


class _Entry:
    """One entry of an address list while it is read."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.comment: list[str] = []
        self.angle: str | None = None
        self.quoted = ""  # the quoted string that was just read

    def begin_group(self) -> None:
        # "team: a@b, c@d;" names a group; "mailto:a@b" and routes bring colons too, so only words are dropped.
        if self.angle is None and "@" not in "".join(self.words):
            self.words = []

    def take(self, match: re.Match[str]) -> None:
        if match[2] is not None:
            # "Name <" at the end of a cut field leaves an empty bracket, which must not hide a real one.
            self.angle = match[2] if self.angle is None or "@" not in self.angle else self.angle
        elif match[1] is not None:
            self.quoted = match[1]
            self.words.append(re.sub(r"\\(.)", r"\1", match[1]))
        elif match[0] != ">":
            # What stands in quotes right before the "@" is the local part, whatever it looks like.
            if self.quoted and match[0].startswith("@"):
                self.words[-1] = f'"{self.quoted}"'
            self.words.append(match[0])
            self.quoted = ""

    def mailbox(self) -> list[Mailbox]:
        words = "".join(self.words).strip()
        address = _plain_address(_COMMENT.sub("", self.angle)) if self.angle is not None else ""
        if address:
            return [Mailbox(shown(words) or self._comment(), address)]
        address = _plain_address(words) or _plain_address("".join(self.comment))
        if not address:
            return []
        at = words.lower().find(address)
        rest = words[:at] + words[at + len(address) :] if at >= 0 else "" if "@" in words else words
        return [Mailbox(shown(rest).strip("[] ") or self._comment(), address)]

    def _comment(self) -> str:
        return shown("".join(self.comment).strip(' "'))


def _plain_address(text: str) -> str:
    """Return the first address in a text such as `mailto:a@b`; empty when there is none.

    One that programs read differently, such as "a@b@c", is nobody's.
    """
    if quoted := _QUOTED_LOCAL.match(text):
        text = f"{quoted[1]}@{text[quoted.end() :]}" if _LOCAL.fullmatch(quoted[1]) else ""
    at = text.find("@")
    # "@relay,@relay:" before an address is the route of RFC 5322, section 4.4.
    while at >= 0 and not text[:at].rstrip():
        at = text.find("@", at + 1)
    local = _LOCAL.search(text[max(0, at - 128) : at]) if at > 0 else None
    domain = _DOMAIN.match(text, at + 1)
    if not local or not domain or text.startswith("@", domain.end()):
        return ""
    return f"{local[0]}@{domain[0]}".strip(".'").lower()
