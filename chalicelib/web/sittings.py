"""Where somebody is signed in, as the pages show it."""

from typing import Any

from chalicelib.helpdesk.signing_in import browsers, sessions
from chalicelib.urls import urls
from chalicelib.web.asking import Ask
from tenants.staff import Staff


def shown(ask: Ask, person: Staff) -> list[dict[str, Any]]:
    """A person's open sessions, the one last used first; nothing of what opens them."""
    mine = person.id == ask.person.id
    return [
        {
            "id": one.public_id,
            "browser": browsers.name(one.browser or ""),
            "network": one.network or "",
            "created_at": one.created_at,
            "seen_at": one.seen_at,
            "is_this": one.pk == ask.sitting.pk,
            "end_url": urls.end_session(one.public_id or "", "" if mine else person.id),
        }
        for one in sessions.open_ones(ask.desk, person)
    ]
