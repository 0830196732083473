"""Pages inside the desk: the rail beside them, a title, and what was wrong with what was sent."""

from typing import Any

from chalice.app import Response

from chalicelib.helpdesk.editing import Meanwhile
from chalicelib.web import pages, ticket_sending
from chalicelib.web.asking import Ask
from chalicelib.web.rail import rail
from tenants.errors import Invalid, Text
from tenants.tenant import Edited


def inside(
    ask: Ask,
    template: str,
    title: Text | str,
    invalid: Invalid | None = None,
    code: int = 0,
    *,
    around: dict[str, Any] | None = None,
    **values: Any,
) -> Response:
    """A page of the desk; with `invalid` the form comes back with what was typed and what is wrong beside it.

    Without a `code` that is a 422, and anything else a 200. `around` is the rail, where the page has a place in it.
    """
    usual = {
        "title": title if isinstance(title, str) else ask.say(title),
        "count": None,
        "saved": "saved" in ask.query and invalid is None,
        "values": ask.form.typed() if invalid else {},
        "errors": invalid.fields if invalid else {},
        "waits": ticket_sending.told(ask),
    }
    named = {**usual, **(rail(ask) if around is None else around), **values}
    return pages.page(ask, template, code or (422 if invalid else 200), **named)


def edition(ask: Ask, item: Edited, invalid: Invalid | None) -> str:
    """What a form has seen: who was told of another's change may save over it, who only mistyped may not yet."""
    now = str(int(item.edition))
    return now if invalid is None or isinstance(invalid, Meanwhile) else ask.form.get("edition", now)
