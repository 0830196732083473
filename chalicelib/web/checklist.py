"""The first steps of a desk, each with the page on which it is taken."""

from collections.abc import Callable
from typing import Any

from chalicelib.helpdesk.desk import first_steps
from chalicelib.urls import urls
from chalicelib.web.asking import Ask

PAGES: dict[str, Callable[[], str]] = {
    "answer": urls.board,
    "confirm": lambda: urls.settings("desk"),
    "look": lambda: urls.settings("look"),
    "department": urls.departments,
    "colleague": lambda: urls.settings("staff"),
    "form": lambda: urls.settings("forms"),
    "template": lambda: urls.settings("reply-templates"),
}


def checklist(ask: Ask) -> list[dict[str, Any]]:
    """What stands on the board; a step without a page is a button."""
    return [
        {"words": one.words, "done": one.is_done, "url": PAGES[one.name]() if one.name in PAGES else ""}
        for one in first_steps.steps(ask.desk, ask.person, ask.counts)
    ]
