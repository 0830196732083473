"""What stands in the rail beside every page of the desk."""

from typing import Any

from chalicelib.helpdesk import board, rights, saved_views
from chalicelib.helpdesk.answers.answer import may_use_staffs
from chalicelib.helpdesk.departments import Department, active, below
from chalicelib.helpdesk.internal_mail import threads, unread
from chalicelib.urls import urls
from chalicelib.web.asking import Ask
from chalicelib.web.standing import standing
from tenants.errors import N_
from tenants.terms import has

TITLES = {
    "mine": N_("Mine"),
    "unassigned": N_("Unassigned"),
    "open": N_("Waiting for us"),
    "pending": N_("Waiting for the customer"),
    "snoozed": N_("Snoozed"),
    "held": N_("Held"),
    "undelivered": N_("Not delivered"),
    "solved": N_("Solved"),
    "closed": N_("Closed"),
    "deleted": N_("Deleted"),
    "working": N_("All that are not closed"),
}
ICONS = {
    "mine": "person",
    "unassigned": "inbox",
    "open": "open",
    "pending": "pending",
    "snoozed": "moon",
    "held": "pause",
    "undelivered": "alert",
    "solved": "solved",
    "closed": "archive",
    "deleted": "trash",
}


def rail(ask: Ask, view: str = "", department: str = "", saved: str = "") -> dict[str, Any]:
    """Views, saved views and departments with their stored counts, over what the person may see."""
    counts = board.counts(ask.desk, ask.person, ask.counts)
    visible = rights.visible(ask.desk, ask.person)
    seen = {one.id for one in visible}
    return {
        "views": _views(ask, counts, "" if department or saved else view),
        "saved_views": _saved(ask, saved),
        "departments": [
            {
                "id": one.id,
                "name": one.name,
                "count": board.counted(ask.desk, ask.person, ask.counts, "open", _shown_below(ask, one.id, visible)),
                "url": urls.board(department=one.id),
                "is_current": one.id == department and not saved,
            }
            for one in active(ask.desk)
            if one.id in seen
        ],
        "person": ask.person,
        "standing": standing(ask.desk, ask.person),
        "can_add": rights.may_anywhere(ask.desk, ask.person, "answer"),
        "can_customers": rights.may(ask.desk, ask.person, "customers"),
        "has_objects": rights.may_anywhere(ask.desk, ask.person, "see"),
        "can_answers": rights.may(ask.desk, ask.person, "answers"),
        "reads_answers": may_use_staffs(ask.desk, ask.person),
        "has_mail": threads.takes_part(ask.desk, ask.person),
        "unread_mail": unread.number(ask.counts, ask.person) if has(ask.desk, "internal_mail") else 0,
        "is_mail_offered": not has(ask.desk, "internal_mail"),
        "can_billing": rights.may(ask.desk, ask.person, "billing"),
        "can_settings": rights.may(ask.desk, ask.person, "settings"),
        "has_settings": _has_settings(ask),
    }


def _views(ask: Ask, counts: dict[str, int], current: str) -> list[dict[str, Any]]:
    found = []
    for one in board.offered(ask.desk, ask.person):
        if one.name not in ICONS:
            continue
        if one.name == "solved":
            found += _suspended(ask, current)
        line = {"name": one.name, "title": ask.say(TITLES[one.name]), "icon": ICONS[one.name]}
        url = urls.board(one.name)
        found.append({**line, "count": counts.get(one.name), "url": url, "is_current": one.name == current})
    return found


def _saved(ask: Ask, current: str) -> list[dict[str, Any]]:
    """Saved views, each with its number where the stored ones say it."""
    every = [(one, saved_views.wish_of(ask.desk, ask.person, one)) for one in saved_views.every(ask.desk, ask.person)]
    return [
        {
            "id": one.id,
            "name": one.name,
            "is_own": bool(one.owner),
            "count": board.total(ask.desk, ask.person, wish, ask.counts),
            "url": urls.board_of({"saved": one.id}),
            "is_current": one.id == current,
        }
        for one, wish in every
        if wish
    ]


def _has_settings(ask: Ask) -> bool:
    """Whether there is something to set for a person beside what is his own."""
    of_desk = {"settings", "moderation", "billing"} & rights.rights(ask.desk, ask.person)
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
