"""The pages of the departments: their tree, one with all that can be set, its signatures."""

import re
from typing import Any

from chalice.app import Response

from chalicelib.helpdesk import assigning, departments, escalating
from chalicelib.helpdesk.departments import Department, address_of
from chalicelib.helpdesk.letters import signatures
from chalicelib.helpdesk.letters.letter_kinds import SIGNED
from chalicelib.helpdesk.rights import may
from chalicelib.helpdesk.roles import IN_DEPARTMENT
from chalicelib.helpdesk.structure import archiving, arranging, hours, managing, matrix, turns
from chalicelib.helpdesk.structure.hours import ALWAYS, WEEKDAYS, Hours
from chalicelib.urls import urls
from chalicelib.web.asking import Ask
from chalicelib.web.inside import edition, inside
from tenants.errors import N_, Invalid
from tenants.keys import now
from tenants.staff import Staff
from tenants.tenant import LANGUAGES

PEOPLE = 20  # rows of the matrix on a page
USUAL = Hours("", tuple(((9 * 60, 18 * 60),) if day < 5 else () for day in range(7)))
ZONES = (
    "Asia/Almaty",
    "Asia/Aqtau",
    "Asia/Tashkent",
    "Asia/Bishkek",
    "Asia/Yekaterinburg",
    "Asia/Novosibirsk",
    "Asia/Vladivostok",
    "Asia/Dubai",
    "Asia/Tbilisi",
    "Europe/Moscow",
    "Europe/Kyiv",
    "Europe/Istanbul",
    "Europe/Berlin",
    "Europe/Warsaw",
    "Europe/Paris",
    "Europe/London",
    "America/New_York",
    "America/Chicago",
    "America/Los_Angeles",
    "UTC",
)


def departments_page(ask: Ask, invalid: Invalid | None = None) -> Response:
    """The departments that somebody may set up, as a tree."""
    mine = {one.id for one in managing.managed(ask.desk, ask.person)}
    is_admin = may(ask.desk, ask.person, "settings")
    typed = ask.form.typed() if invalid else {}
    return inside(
        ask,
        "departments.html",
        N_("Departments"),
        invalid,
        is_admin=is_admin,
        tree=[_line(ask, *placed) for placed in departments.tree(ask.desk) if placed.department.id in mine],
        archived=[
            (one, departments.taking(ask.desk, one.id)) for one in archiving.archived(ask.desk) if one.id in mine
        ],
        parents=arranging.parents(ask.desk, None),
        affix=address_of("", ask.desk.tenant.slug),
        values={"name": "", "local": "", "parent": ask.query.get("parent", ""), **typed},
    )


def _line(ask: Ask, one: Department, depth: int) -> dict[str, Any]:
    beside = [other.id for other in departments.active(ask.desk) if other.parent == one.parent]
    return {
        "department": one,
        "depth": depth,
        "is_first": beside[0] == one.id,
        "is_last": beside[-1] == one.id,
        "people": len(assigning.candidates(ask.desk, one.id)),
        "hours": _hours_state(hours.of(ask.desk, one)),
    }


def _hours_state(known: Hours) -> str:
    return "always" if known == ALWAYS else "open" if hours.is_open(known, now()) else "closed"


def department_page(ask: Ask, one: Department, section: str = "", invalid: Invalid | None = None) -> Response:
    """A department with its settings, one section open: what was just saved, or what has to be changed."""
    typed = ask.form.typed() if invalid else {}
    known = hours.of(ask.desk, one)
    parents = arranging.parents(ask.desk, one)
    others = archiving.successors(ask.desk, one)
    people, rows = _people(ask, matrix.rows(ask.desk, ask.person, one))
    return inside(
        ask,
        "department.html",
        one.name,
        invalid,
        department=one,
        is_admin=may(ask.desk, ask.person, "settings"),
        open_section=section or ask.query.get("saved", "") or "rights",
        edition=edition(ask, one, invalid),
        above=next((other for other in ask.desk.all(Department) if other.id == one.parent), None),
        successor=departments.taking(ask.desk, one.id),
        parents=parents,
        lines=escalating.LINES,
        affix=address_of("", ask.desk.tenant.slug),
        candidates=assigning.candidates(ask.desk, one.id),
        partakers=_among(ask, one, typed, section),
        turn_name=next((other.name for other in ask.desk.all(Staff) if other.id == one.turn_to), ""),
        hours_state_now=_hours_state(known),
        weekdays=WEEKDAYS,
        zones=ZONES,
        columns=IN_DEPARTMENT,
        rows=[_row(row, ask, section, invalid) for row in rows[:PEOPLE]],
        people=people,
        is_first_page=not people,
        next_url=urls.department(one.id, people=str(people + PEOPLE)) + "#rights" if rows[PEOPLE:] else "",
        others=[other for other in departments.active(ask.desk) if other.id in others],
        values={**_values(ask, one, known), **typed},
    )


def _people(ask: Ask, rows: list[matrix.Row]) -> tuple[int, list[matrix.Row]]:
    """From which person on the rights are shown, and those rows."""
    wished = ask.query.get("people") or ask.form.get("people")
    first = int(wished) if re.fullmatch(r"[0-9]{1,4}", wished) else 0
    return (first, rows[first:]) if first < len(rows) else (0, rows)


def _values(ask: Ask, one: Department, known: Hours) -> dict[str, str]:
    shown = known if known != ALWAYS else USUAL
    mode = "above" if not one.hours and one.parent else "always" if known == ALWAYS else "own"
    return {
        "name": one.name,
        "parent": one.parent or "",
        "line": str(one.line or ""),
        "local": "",
        "turn": one.turn or "",
        "turn_to": one.turn_to or "",
        "mode": mode,
        "zone": shown.zone or ask.desk.tenant.time_zone,
        **{f"day-{day}": hours.shown(spans) for day, spans in enumerate(shown.week)},
        "holidays": hours.shown_holidays(shown),
        "successor": "",
    }


def _among(ask: Ask, one: Department, typed: dict[str, str], section: str) -> list[str]:
    if typed and section == "turn":
        return [staff.id for staff in ask.desk.all(Staff) if f"among-{staff.id}" in typed]
    return [staff.id for staff in turns.partakers(ask.desk, one)] if one.turn_among else []


def _row(row: matrix.Row, ask: Ask, section: str, invalid: Invalid | None) -> dict[str, Any]:
    """A row with what was ticked, where that could not be saved, and what stands there now."""
    is_typed = invalid is not None and section == "rights" and f"seen-{row.person.id}" in ask.form.typed()
    ticked = {right for right in row.free if ask.form.get(f"{right}-{row.person.id}")} | (row.now - row.free)
    return {
        "person": row.person,
        "role": row.role,
        "ticked": ticked if is_typed else row.now,
        "free": row.free,
        "seen": " ".join(right for right in IN_DEPARTMENT if right in row.now),
        "is_given": row.is_given,
    }


def signatures_page(ask: Ask, one: Department, invalid: Invalid | None = None) -> Response:
    typed = ask.form.typed() if invalid else {}
    texts = {f"signature-{language}": text for language, text in signatures.worded(one).items()}
    return inside(
        ask,
        "signatures.html",
        N_("Signatures"),
        invalid,
        department=one,
        languages=LANGUAGES,
        macros=SIGNED,
        edition=edition(ask, one, invalid),
        values={**texts, **typed},
    )
