"""What stands on a ticket's timeline: messages of people, and events."""

from collections.abc import Callable, Sequence
from typing import Any

from pynamodb.attributes import BooleanAttribute, JSONAttribute, UnicodeAttribute, UTCDateTimeAttribute

from chalicelib.helpdesk import files
from chalicelib.helpdesk.addresses import key_of
from tenants import keys, table
from tenants.errors import N_, Invalid, NotFound
from tenants.items import DeskItem, IntegerAttribute
from tenants.keys import new_id, now

PREVIEW = 160  # letters of the beginning of a text that the board shows
LONGEST = 16_000  # bytes of text kept in the item; the rest lies in S3


class Entry(DeskItem, discriminator="entry"):
    """Anything on the timeline."""

    created_at = UTCDateTimeAttribute()
    by = UnicodeAttribute(null=True)  # staff or customer id
    by_name = UnicodeAttribute(null=True)
    message_id = UnicodeAttribute(null=True)  # on the wire, of the mail that this came as or went out as
    state = UnicodeAttribute(null=True)  # of a mail of ours: queued, or the worst of its recipients (outcomes.py)
    deliveries = JSONAttribute(default=dict)  # what became of it for each recipient (outcomes.py)
    revision = IntegerAttribute(default=0)  # moves with each change of these

    @property
    def id(self) -> str:
        return self.sk.partition("#")[2]

    @property
    def number(self) -> int:
        """Of the ticket on whose timeline it stands."""
        return int(self.pk.rpartition("#")[2])


class Message(Entry, discriminator="message"):
    """One message: of a customer, a reply, a private note, or a machine's."""

    kind = UnicodeAttribute()
    position = IntegerAttribute()  # counts within the ticket, from 1
    came_as = IntegerAttribute(null=True)  # its place in the ticket that stood for its own when it came (merged.py)
    text = UnicodeAttribute()
    shown = UnicodeAttribute(null=True)  # the text without what it quotes, where that differs
    address = UnicodeAttribute(null=True)  # of a customer who wrote
    to = JSONAttribute(default=list)
    cc = JSONAttribute(default=list)
    bcc = JSONAttribute(null=True)
    files = JSONAttribute(default=list)
    channel = UnicodeAttribute(null=True)
    mail = UnicodeAttribute(null=True)  # key of the raw mail
    problem = UnicodeAttribute(null=True)  # why SES does not take a reply, in its own words
    pretends = UnicodeAttribute(null=True)  # the colleague whom From names without a proof
    html = UnicodeAttribute(null=True)  # the mail with its formatting, to be sanitised again when shown
    html_quoted = UnicodeAttribute(null=True)  # what that quotes
    html_key = UnicodeAttribute(null=True)  # of both in S3, where they are long
    is_html_left_out = BooleanAttribute(null=True)  # there is more of it than can be looked at
    answers = JSONAttribute(null=True)  # to a form's own fields: [label, words, kind] of each (forms/filling.py)
    answers_told = JSONAttribute(null=True)  # as they were read, in another language: [label, words, if others] of each
    refused = JSONAttribute(default=list)  # files that the rules left out: name, size in bytes, why
    is_relayed = BooleanAttribute(null=True)  # others' words, or others' beside them: From is not whom we answer
    is_aside = BooleanAttribute(null=True)  # a reply to others than the customer
    sends_at = UTCDateTimeAttribute(null=True)  # when a reply goes out that waits, or waited (waiting.py)
    changed = JSONAttribute(null=True)  # what such a reply made of its ticket: {attribute: [before, after]}
    beside = JSONAttribute(null=True)  # ids of the events that came with it
    steps = JSONAttribute(null=True)  # what was counted of it
    typed = JSONAttribute(null=True)  # what else stood in its form, for the draft that it may become again
    mentions = JSONAttribute(null=True)  # ids of the staff members whom a note calls
    minutes = IntegerAttribute(null=True)  # that were spent on it
    way = UnicodeAttribute(null=True)  # how, where that was said: remote or site
    is_markdown = BooleanAttribute(null=True)  # a text in which stars, dashes and the like are meant (markdown/)
    is_stranger = BooleanAttribute(null=True)  # written by somebody who was not on the ticket before
    written_for = UnicodeAttribute(null=True)  # the address of the customer beside whom a colleague of his wrote it

    def is_to(self, address: str) -> bool:
        """Whether a reply is for an address, among others or alone."""
        return key_of(address) in {key_of(one) for one in (*self.to, *self.cc, *(self.bcc or ()))}

    @property
    def answers_as_read(self) -> list[list[str]]:
        """The answers in the language in which the form was filled in."""
        answers = self.answers or []
        told = self.answers_told or [[label, ""] for label, *_ in answers]
        return [[label, words or said, kind] for (label, words), (_, said, kind) in zip(told, answers, strict=True)]

    def is_open_to(self, customer: str) -> bool:
        """Whether the customer of that address may read it: replies to him, and what came from that very address.

        Not what others mail to the ticket: a code that a service sends to a token's address is nobody's on the web,
        neither is what a service or a colleague passes on with the customer in Reply-To or quoted below. A colleague
        whom their organisation lets write beside him, signed in, writes for both. Notes and machine mail never, and a
        reply not before it goes out. What went to the customer before him is not his.
        """
        if self.kind == "reply":
            return self.state != "waiting" and not self.is_aside and self.is_to(customer)
        return self.kind == "customer" and customer in (self.address, self.written_for) and not self.is_relayed


class Event(Entry, discriminator="event"):
    """Something that happened, on one grey line."""

    what = UnicodeAttribute()
    about = JSONAttribute(default=dict)


def message(tenant: str, number: int, kind: str, position: int, text: str, **more: Any) -> Message:
    """A message that is still to be written; what is over 16 kB of text goes along as a file."""
    whole = text.replace("\r\n", "\n").strip()
    text, attached = fitted(tenant, whole, more.pop("files", []))
    if text != whole:
        more["shown"] = _cut(more.get("shown"))
    at = more.pop("at", None)
    id = new_id(at)
    key = keys.entry(tenant, number, id)
    attached = [{**file, "id": f"{id}-{place}"} for place, file in enumerate(attached)]
    return Message(*key, kind=kind, position=position, text=text, created_at=at or now(), files=attached, **more)


def fitted(tenant: str, text: str, attached: Sequence[dict[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    """A text as an item has room for it, and its files, with the whole text among them where that is longer."""
    text, kept = text.replace("\r\n", "\n").strip(), list(attached)
    whole = text.encode("utf-8", "replace")
    if len(whole) <= LONGEST:
        return text, kept
    kept += files.keep(tenant, [files.Upload("message.txt", "text/plain; charset=utf-8", whole)])
    return whole[: LONGEST - len("…".encode())].decode("utf-8", "ignore") + "…", kept


def _cut(shown: str | None) -> str | None:
    most = LONGEST // 4
    return shown[:most] + "…" if shown and len(shown) > most else shown


def require_words(text: str, files: Sequence[object]) -> None:
    """Raise Invalid for a message that says nothing."""
    if not text.strip() and not files:
        raise Invalid(text=N_("Write something first."))


def event(
    tenant: str, number: int, what: str, by: str | None = None, by_name: str | None = None, **about: Any
) -> Event:
    """An event that is still to be written."""
    key = keys.entry(tenant, number, new_id())
    return Event(*key, what=what, by=by, by_name=by_name, about=about, created_at=now())


def file(tenant: str, number: int, id: str, may_read: Callable[[Message], bool] | None = None) -> dict[str, Any]:
    """A file of a ticket by its id, which names the message; raise NotFound, also where that may not be read."""
    found = table.get(Message, keys.entry(tenant, number, id.partition("-")[0]))
    for one in found.files if found and (may_read is None or may_read(found)) else ():
        if one["id"] == id:
            return dict(one)
    raise NotFound()


def preview(text: str) -> str:
    """The beginning of a text on one line, for the board."""
    return " ".join(text[:600].split())[:PREVIEW]
