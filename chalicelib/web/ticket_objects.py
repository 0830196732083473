"""The service objects of a ticket, as its page shows them."""

from typing import Any

from chalicelib.helpdesk.objects import attaching, service_object
from chalicelib.helpdesk.rights import may
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.urls import urls
from chalicelib.web.asking import Ask


def shown(ask: Ask, ticket: Ticket) -> dict[str, Any]:
    """What the ticket is about, with links for whoever may see them, and what can be added by whoever may answer."""
    may_change = may(ask.desk, ask.person, "answer", ticket)
    return {
        "objects": [
            {
                "id": one.id,
                "name": one.name,
                "version": one.version or "",
                "url": urls.object(one.id) if service_object.may_see(ask.desk, ask.person, one) else "",
            }
            for one in attaching.attached(ask.desk, ticket)
        ],
        "attachable": attaching.attachable(ask.desk, ask.person, ticket) if may_change else [],
    }
