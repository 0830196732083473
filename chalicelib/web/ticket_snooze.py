"""Laying a ticket to sleep, on its page and on the board."""

from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.helpdesk import snooze_times, snoozing
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.rights import may, require
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.web.asking import Ask
from tenants.keys import now, stamp


def snooze(ask: Ask, ticket: Ticket) -> None:
    """Do what `until` says: a preset by its name, a moment, "at" for the one that was typed, "customer" or "wake"."""
    until = ask.form.get("until")
    if until == "wake":
        snoozing.wake(ask.desk, ask.person, ticket)
        return
    require(ask.desk, ask.person, "answer", ticket)  # before what was typed is looked at
    department = ask.desk.find(Department, ticket.department)
    moment = snooze_times.chosen(ask.desk, department, until, ask.form.get("at"), now())
    snoozing.snooze(ask.desk, ask.person, ticket, moment)


def shown(ask: Ask, ticket: Ticket) -> dict[str, Any]:
    """What the menu offers, for whoever may answer a ticket that can sleep."""
    if not may(ask.desk, ask.person, "answer", ticket) or ticket.shelf not in snoozing.FROM:
        return {"snooze_times": None}
    offered = snooze_times.presets(ask.desk, ask.desk.find(Department, ticket.department), now())
    local = now().astimezone(ZoneInfo(ask.desk.tenant.time_zone))
    return {
        "snooze_times": [{"title": one.title, "at": one.at, "until": stamp(one.at)} for one in offered],
        "snooze_from": f"{local:%Y-%m-%dT%H:%M}",
    }
