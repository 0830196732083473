"""The pages of the ticket fields."""

from chalicelib.helpdesk import own_fields
from chalicelib.helpdesk.vocabulary import terms, ticket_fields
from chalicelib.helpdesk.vocabulary.ticket_fields import TicketField
from chalicelib.web.asking import Ask
from chalicelib.web.vocabulary.sheet import Sheet, Values, line, seen
from tenants.errors import N_


def _field_line(ask: Ask, one: TicketField) -> Values:
    marks = (N_("before it is solved") if one.is_needed else None, N_("customers see it") if one.is_shown else None)
    return line(ask, one, own_fields.KINDS[one.kind], ", ".join(one.choices)[:200], *marks)


def _marks(ask: Ask) -> dict[str, bool]:
    return {"is_needed": bool(ask.form.get("is_needed")), "is_shown": bool(ask.form.get("is_shown"))}


def _add_field(ask: Ask) -> None:
    form = ask.form
    ticket_fields.add(ask.desk, ask.person, form.get("name"), form.get("kind"), form.text("choices"), **_marks(ask))


def _change_field(ask: Ask, id: str) -> None:
    one, form = ask.desk.find(TicketField, id), ask.form
    ticket_fields.change(ask.desk, ask.person, one, seen(ask), form.get("name"), form.text("choices"), **_marks(ask))


FIELDS = Sheet(
    "ticket-fields",
    "ticket_fields",
    N_("Ticket fields"),
    lines=lambda ask: {
        "groups": [{"title": None, "lines": [_field_line(ask, one) for one in ticket_fields.every(ask.desk)]}],
        "archived": [],
    },
    find=lambda ask, id: ask.desk.find(TicketField, id),
    called=lambda ask, one: str(one.name),
    values=lambda ask, one: {
        "name": one.name,
        "choices": "\n".join(one.choices),
        "is_needed": one.is_needed,
        "is_shown": one.is_shown,
    },
    add=_add_field,
    change=_change_field,
    verbs={
        "remove": lambda ask, id: ticket_fields.remove(ask.desk, ask.person, ask.desk.find(TicketField, id)),
    },
    choices=lambda ask: {"kinds": list(own_fields.KINDS.items())},
    move=lambda ask, id, step: terms.move(ask.desk, ask.person, ticket_fields.every(ask.desk), id, step),
)
