"""What stands in the rail beside every page of the desk."""

from typing import Any

from chalicelib.helpdesk import board, rights
from chalicelib.helpdesk.departments import Department, active, below
from chalicelib.helpdesk.internal_mail import threads, unread
from chalicelib.urls import urls
from chalicelib.web.asking import Ask
from tenants.errors import N_

TITLES = {
    "mine": N_("Mine"),
    "unassigned": N_("Unassigned"),
    "open": N_("Waiting for us"),
    "pending": N_("Waiting for the customer"),
    "undelivered": N_("Not delivered"),
    "solved": N_("Solved"),
    "closed": N_("Closed"),
}
ICONS = {
    "mine": "person",
    "unassigned": "inbox",
    "open": "open",
    "pending": "pending",
    "undelivered": "alert",
    "solved": "solved",
    "closed": "archive",
}


def rail(ask: Ask, view: str = "", department: str = "") -> dict[str, Any]:
    """Views and departments with their stored counts, over what the person may see."""
    counts = board.counts(ask.desk, ask.person, ask.counts)
    visible = rights.visible(ask.desk, ask.person)
    seen = {one.id for one in visible}
    return {
        "views": [
            {
                "name": name,
                "title": ask.say(title),
                "icon": ICONS[name],
                "count": counts.get(name),
                "url": urls.board(name),
                "is_current": name == view and not department,
            }
            for name, title in TITLES.items()
        ]
        + _suspended(ask, view),
        "departments": [
            {
                "id": one.id,
                "name": one.name,
                "count": board.counted(ask.desk, ask.person, ask.counts, "open", _shown_below(ask, one.id, visible)),
                "url": urls.board(department=one.id),
                "is_current": one.id == department,
            }
            for one in active(ask.desk)
            if one.id in seen
        ],
        "person": ask.person,
        "can_customers": rights.may(ask.desk, ask.person, "customers"),
        "has_objects": rights.may_anywhere(ask.desk, ask.person, "see"),
        "has_mail": threads.takes_part(ask.desk, ask.person),
        "unread_mail": unread.number(ask.counts, ask.person),
        "can_settings": rights.may(ask.desk, ask.person, "settings"),
        "has_settings": _has_settings(ask),
    }


def _has_settings(ask: Ask) -> bool:
    """Whether there is something to set for a person beside what is his own."""
    of_desk = {"settings", "moderation"} & rights.rights(ask.desk, ask.person)
    return bool(of_desk) or rights.may_anywhere(ask.desk, ask.person, "manage")


def _shown_below(ask: Ask, department: str, visible: list[Department]) -> list[str]:
    """The departments that a department's line in the rail stands for: itself and its parts."""
    parts = below(ask.desk, department)
    return [one.id for one in visible if one.id in parts]


def _suspended(ask: Ask, view: str) -> list[dict[str, Any]]:
    """Mail that was set aside, for whoever decides about it."""
    if not rights.may(ask.desk, ask.person, "moderation"):
        return []
    link = {"name": "suspended", "title": ask.say(N_("Suspended")), "icon": "shield", "url": urls.suspended()}
    return [{**link, "count": ask.counts.sum("suspended", [""]), "is_current": view == "suspended"}]
