"""Fields of a tenant's own on tickets."""

from typing import Any

from pynamodb.attributes import BooleanAttribute

from chalicelib.helpdesk import editing, own_fields
from chalicelib.helpdesk.own_fields import OwnField, Typed, Value
from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.helpdesk.vocabulary.changes import changed, make
from tenants import keys
from tenants.errors import N_, NN_, Invalid, Text
from tenants.keys import new_id
from tenants.staff import Staff
from tenants.tenant import Desk


class TicketField(OwnField, discriminator="ticket_field"):
    """A field on every ticket."""

    is_needed = BooleanAttribute(default=False)  # before a ticket is solved or closed
    is_shown = BooleanAttribute(default=False)  # to the customer


def every(desk: Desk) -> list[TicketField]:
    return own_fields.in_order(desk.all(TicketField))


def add(desk: Desk, person: Staff, name: str, kind: str, choices: str, **marks: bool) -> TicketField:
    """Add a field behind the others; raise Invalid naming what is wrong."""
    require(desk, person, "settings")
    others = every(desk)
    words = own_fields.defined(name, kind, choices, others)
    order = max((int(one.order) for one in others), default=0) + 1
    attributes: dict[str, Any] = {**words, **marks, "order": order}
    made = TicketField(*keys.setting(desk.id, "ticket_field", new_id()), **attributes)
    editing.save(desk, editing.added(person, made))
    return made


def change(desk: Desk, person: Staff, field: TicketField, seen: str, name: str, choices: str, **marks: bool) -> None:
    """Change a field's words; its kind stays, since tickets hold values of it. Raise Invalid naming what is wrong."""
    require(desk, person, "settings")
    others = [one for one in every(desk) if one.id != field.id]
    words = own_fields.defined(name, field.kind, choices, others)
    editing.save(desk, editing.edited(person, field, seen, **words, **marks))


def remove(desk: Desk, person: Staff, field: TicketField) -> None:
    """Show a field no more; tickets keep what they hold in it."""
    require(desk, person, "settings")
    editing.save(desk, editing.removed(person, field))


def fill(desk: Desk, person: Staff, ticket: Ticket, typed: Typed, seen: Typed) -> None:
    """Take down what was typed into a ticket's fields; `seen` is what stood there while typing.

    Only what differs from that is written, so that two people fill one ticket; raise Invalid where both filled one.
    """
    require(desk, person, "answer", ticket)
    fields = every(desk)
    now = own_fields.inputs(fields, ticket.fields)
    touched = {one.input for one in fields if typed(one.input).strip() != seen(one.input).strip()}
    clashes = {
        name: N_("Somebody changed this meanwhile to “%(value)s”. Save again to keep yours.", value=now.get(name, ""))
        for name in touched
        if now.get(name, "") not in (seen(name).strip(), typed(name).strip())
    }
    if clashes:
        raise Invalid(**clashes)
    wanted = {**now, **{name: typed(name) for name in touched}}
    new = own_fields.read(fields, lambda name: wanted.get(name, ""), ticket.fields)
    if new == ticket.fields:
        return
    about = {"fields": _told(fields, ticket.fields, new)}
    make(ticket, changed(desk, person, ticket, "fields", about, fields=new))


def require_filled(desk: Desk, ticket: Ticket, status: str, named: str = "status") -> None:
    """Raise Invalid, said beside the field `named`, where a ticket lacks what it needs before it is solved."""
    if status not in ("solved", "closed") or ticket.status in ("solved", "closed"):
        return
    missing = [one.name for one in every(desk) if one.is_needed and one.id not in ticket.fields]
    if missing:
        raise Invalid(**{named: N_("Fill in before it is solved: %(names)s", names=", ".join(missing))})


def for_customer(desk: Desk, ticket: Ticket) -> list[tuple[OwnField, Text | str]]:
    """What the customer sees of a ticket's fields."""
    return own_fields.shown([one for one in every(desk) if one.is_shown], ticket.fields)


def summary(desk: Desk) -> Text:
    number = len(desk.all(TicketField))
    return NN_("%(number)s field", "%(number)s fields", number) if number else N_("None of your own yet")


def _told(fields: list[TicketField], before: dict[str, Value], after: dict[str, Value]) -> dict[str, Any]:
    """What became of the fields that changed, by their names."""
    return {one.name: after.get(one.id) for one in fields if before.get(one.id) != after.get(one.id)}
