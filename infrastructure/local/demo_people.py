"""The people of the demo: hours, an absence ahead, duty in one department, a role of its own, and one who has left."""

from datetime import timedelta

from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.roles import IN_DEPARTMENT, OURS, Role
from chalicelib.helpdesk.team import absences, duty, role_editing, staffing
from chalicelib.helpdesk.team.absences import Absence, Wish
from chalicelib.helpdesk.team.duty import Rota
from tenants import keys, table
from tenants.keys import now
from tenants.staff import Staff
from tenants.tenant import Desk, load, moved

WEEK = ["9:00–18:00"] * 5 + ["10:00–15:00", ""]
DUTY = "Accounting"


def fill(desk: Desk, owner: Staff, agent: Staff) -> None:
    """Give the demo's people their hours and weeks; whatever is there already stays as it is."""
    if any(one.name == "Zarina Ospanova" for one in desk.all(Staff)):
        return
    joined = [
        _person(desk, "Zarina Ospanova", "zarina@demo.example", "observer"),
        _person(desk, "Timur Akhmetov", "timur@demo.example", "agent"),
    ]
    joined[1].deactivated_at = now()
    table.write(*map(table.create, joined), moved(desk))
    staffing.set_hours(load(desk.id), owner, agent, str(agent.edition), ["en", "ru", "kk"], WEEK)
    if not desk.all(Absence):
        first = now().date() + timedelta(days=20)
        wish = Wish(first.isoformat(), (first + timedelta(days=6)).isoformat(), owner.id, "Holiday")
        absences.add(load(desk.id), owner, agent, wish)
    place = next((one.id for one in desk.all(Department) if one.name == DUTY), "")
    if place and not desk.all(Rota):
        duty.change(load(desk.id), owner, place, None, [agent.id, owner.id], now().date().isoformat(), "1")
    if not desk.all(Role):
        _senior(desk, owner)


def _senior(desk: Desk, owner: Staff) -> None:
    made = role_editing.copy(load(desk.id), owner, "Senior agent", "agent")
    desk = load(desk.id)
    for_desk = [*OURS["agent"].for_desk, "reports", "moderation"]
    role = desk.find(Role, made)
    role_editing.change(desk, owner, role, str(role.edition), "Senior agent", IN_DEPARTMENT, for_desk, False)


def _person(desk: Desk, name: str, address: str, role: str) -> Staff:
    """Somebody who cannot sign in: no password fits."""
    made = Staff(*keys.setting(desk.id, "staff", keys.new_id()), name=name, address=address, role=role)
    made.password, made.language, made.created_at = "-", "en", now()
    return made
