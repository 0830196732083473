"""What somebody has begun to write on a ticket, kept on the server and seen by nobody else.

A reply and a note are two drafts. Sending one deletes it in the transaction of the message.
"""

from datetime import datetime
from typing import Any

from pynamodb.attributes import JSONAttribute, UnicodeAttribute, UTCDateTimeAttribute

from chalicelib.helpdesk import recipients
from chalicelib.helpdesk.messages import Message
from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.tickets import Ticket
from tenants import keys, table
from tenants.errors import N_, Invalid
from tenants.items import DeskItem
from tenants.keys import Key, now, stamp
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk

KINDS = ("reply", "note")
MOST_MARKED = 200  # drafts of a person that the board knows of
LONGEST = 100_000  # bytes of text; an item has room for 400 kB


class Draft(DeskItem, discriminator="draft"):
    """A message that is not said yet."""

    text = UnicodeAttribute(default="")
    fields = JSONAttribute(default=dict)  # of the composer, as they were typed: recipients, template, status
    files = JSONAttribute(default=list)  # that lie in S3 already
    kept_at = UTCDateTimeAttribute()

    @property
    def kind(self) -> str:
        return self.sk.rpartition("#")[2]

    @property
    def is_empty(self) -> bool:
        return not self.text.strip() and not self.files


def where(person: Staff, number: int) -> list[Key]:
    """Where a person's drafts on a ticket lie: a reply's, then a note's."""
    return [keys.draft(person.tenant, number, person.id, kind) for kind in KINDS]


def numbers(person: Staff) -> set[int]:
    """The tickets on which a person has begun to write, of his newest drafts."""
    pk = keys.listed(person.tenant, "draft", person.id)
    page = table.query(pk, index="list", newest_first=True, limit=MOST_MARKED, only=["pk"])
    return {int(row["pk"]["S"].rpartition("#")[2]) for row in page.rows}


def keep(
    desk: Desk, person: Staff, ticket: Ticket, kind: str, text: str, fields: dict[str, str], files: list[dict[str, Any]]
) -> datetime | None:
    """Keep what is written in the place of what was kept before; nothing at all is no draft. Return when, if so."""
    require(desk, person, "answer", ticket)
    if len(text.encode("utf-8", "replace")) > LONGEST:
        raise Invalid(text=N_("This is too long to be kept as a draft. Copy it before you leave the page."))
    made = _draft(person, ticket, kind, text, fields, files)
    table.write(gone(person, ticket, kind) if made.is_empty else table.put(made))
    return None if made.is_empty else made.kept_at


def begun(person: Staff, ticket: Ticket, text: str) -> list[Write]:
    """What keeps a reply that is about to be sent, until it is."""
    return [table.put(_draft(person, ticket, "reply", text, {}, []))]


def gone(person: Staff, ticket: Ticket, kind: str) -> Write:
    """What deletes a draft, whether there is one or not."""
    return table.delete(Draft(*keys.draft(ticket.tenant, int(ticket.number), person.id, kind)))


def of_message(person: Staff, ticket: Ticket, said: Message) -> Draft:
    """A reply as a draft again, before what its writer has begun since; what has it already stays as it is."""
    key = keys.draft(ticket.tenant, int(ticket.number), person.id, "reply")
    begun = table.get(Draft, key)
    fields = {"to": ", ".join(said.to), "cc": ", ".join(said.cc), "bcc": ", ".join(said.bcc or ())}
    if not said.is_aside and not said.is_to(ticket.customer_address):
        fields.pop("to")  # it was for who was the customer then
    text, files = said.text, list(said.files)
    if begun and not begun.is_empty:
        text = begun.text if text.strip() in begun.text else f"{text}\n\n{begun.text}".strip()
        held = {file["key"] for file in begun.files}
        files = [*(file for file in files if file["key"] not in held), *begun.files]
    return _draft(person, ticket, "reply", text, {**fields, **(said.typed or {})}, files)


def open_ones(found: list[DeskItem | None], said: list[Message]) -> dict[str, Draft]:
    """The drafts among what was read, by their kinds; none that its writer has sent meanwhile from another page."""
    sent = {(one.kind, one.text.strip()) for one in said}
    mine = [one for one in found if isinstance(one, Draft) and not one.is_empty]
    return {one.kind: one for one in mine if (one.kind, one.text.strip()) not in sent or one.files}


def _draft(
    person: Staff, ticket: Ticket, kind: str, text: str, fields: dict[str, Any], files: list[dict[str, Any]]
) -> Draft:
    key = keys.draft(ticket.tenant, int(ticket.number), person.id, kind)
    plain = [{name: value for name, value in file.items() if name != "id"} for file in files]
    own = {name: value for name, value in fields.items() if value != _usual(ticket).get(name)}
    made = Draft(*key, text=text.replace("\r\n", "\n"), fields=own, files=plain, kept_at=now())
    made.list_key, made.list_order = keys.listed(ticket.tenant, "draft", person.id), stamp(made.kept_at)
    return made


def _usual(ticket: Ticket) -> dict[str, str]:
    """The recipients that nobody has chosen: whoever these are when the draft is opened again gets the reply."""
    return {"to": ", ".join(recipients.usual(ticket)), "cc": ", ".join(ticket.cc)}
