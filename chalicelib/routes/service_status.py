"""Whether Komek is well: a page for people, and the same for programs."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.service_status import overview
from chalicelib.web import pages, status_words
from chalicelib.web.asking import Ask, page

routes = Blueprint(__name__)


@page(routes, "/status", who="site")
def show(ask: Ask) -> Response:
    found = overview.overview()
    heading = status_words.ALL[found.state]
    return pages.page(ask, "service_status.html", found=found, heading=heading, words=status_words.EVERY)


@page(routes, "/status.json", who="site")
def show_data(ask: Ask) -> Response:
    """The state of each part and what is said now, for monitors; anybody may ask from anywhere."""
    found = overview.overview()
    body = {
        "state": found.state,
        "parts": {
            part.name: {"state": part.state, "seen_at": part.seen_at.isoformat() if part.seen_at else None}
            for part in found.parts
        },
        "incidents": [
            {"id": one.id, "parts": one.parts, "state": one.state, "began_at": one.began_at.isoformat()}
            for one in found.now
        ],
    }
    headers: dict[str, Any] = {
        "Content-Type": "application/json",
        "Cache-Control": "no-store",
        "Access-Control-Allow-Origin": "*",
    }
    return Response(body, headers)
