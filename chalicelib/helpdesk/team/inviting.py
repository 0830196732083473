"""Colleagues join by an invitation that is mailed to them."""

import secrets
from datetime import timedelta

from pynamodb.attributes import UnicodeAttribute, UnicodeSetAttribute, UTCDateTimeAttribute

from chalicelib import jobs
from chalicelib.helpdesk import addresses, editing, limits, log, roles
from chalicelib.helpdesk.addresses import checked
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.limits import Limit
from chalicelib.helpdesk.rights import may_give, require
from chalicelib.helpdesk.signing_in import passwords, sessions
from chalicelib.helpdesk.signing_in.sessions import Origin
from chalicelib.helpdesk.team import seats
from chalicelib.helpdesk.team.staffing import covers, require_covered, require_role
from tenants import keys, table
from tenants.errors import N_, Invalid, NotFound, Problem
from tenants.keys import digest, new_id, now
from tenants.staff import Staff, by_address
from tenants.tenant import Desk, Setting, moved, moved_alone

LASTS = timedelta(days=7)
NO_SEAT = N_("Every seat of your plan is taken. Observers take none; for one more who answers, change the plan first.")


class Invitation(Setting, discriminator="invitation"):
    """An invitation that waits; bound to its address and role, void when it is taken back or accepted."""

    address = UnicodeAttribute()
    role = UnicodeAttribute()
    departments = UnicodeSetAttribute(null=True)
    secret = UnicodeAttribute()  # a hash
    by = UnicodeAttribute(null=True)  # the staff member who gave it and must be able to give it still
    by_name = UnicodeAttribute()
    created_at = UTCDateTimeAttribute()
    refused_at = UTCDateTimeAttribute(null=True)  # when somebody wanted to accept it and no seat was free


class Full(Problem):
    """Somebody accepts an invitation for which the plan has no seat any more; it stays valid."""

    text = N_("There is no room for one more at the moment")


def invite(desk: Desk, person: Staff, address: str, role: str, departments: list[str]) -> None:
    """Invite a colleague by mail; an invitation to the same address before is void from now on."""
    require(desk, person, "settings")
    address = checked(address)
    require_role(desk, person, role)
    if by_address(desk, address):
        raise Invalid(address=N_("%(address)s is a colleague already.", address=address))
    chosen = {desk.find(Department, id).id for id in departments} if role != "owner" else set()
    require_covered(desk, person, role=role, departments=chosen or None)
    if role not in seats.FREE and not seats.seats(desk).has_room:
        raise Invalid(role=NO_SEAT)
    limits.count(desk.id, Limit(f"invite#{address}", 3, 3600))
    limits.count_everywhere(Limit(f"invite#{digest(address)}", 6, 3600))
    # One place for each address, so that of several invitations only the last one opens the door.
    id, secret, moment = digest(address)[:32], secrets.token_urlsafe(32), now()
    invitation = Invitation(
        *keys.setting(desk.id, "invitation", id),
        address=address,
        role=role,
        departments=chosen or None,
        secret=digest(secret),
        by=person.id,
        by_name=person.name,
        created_at=moment,
        expires_at=moment + LASTS,
    )
    letter = {
        "name": "invitation",
        "to": address,
        "language": person.language,
        "token": f"{id}.{secret}",
        "by": person.name,
    }
    told = log.record(desk.id, person, *_about(invitation, "added"), after={"role": role, "departments": chosen})
    # A role of their own may be removed at this moment, and its invitations with it.
    moved = [] if role in roles.OURS else [moved_alone(desk)]
    editing.save(desk, [table.put(invitation), told, *moved], jobs.job(desk.id, letter=letter))


def take_back(desk: Desk, person: Staff, id: str) -> None:
    """Make an invitation void."""
    invitation = desk.find(Invitation, id)
    require(desk, person, "settings")
    editing.save(desk, editing.removed(person, invitation))


def find(desk: Desk, token: str) -> Invitation:
    """The invitation of a token; raise NotFound when it is void, over or somebody else's."""
    id, _, secret = token.partition(".")
    invitation = desk.find(Invitation, id)
    if not secrets.compare_digest(invitation.secret, digest(secret)) or not _holds(desk, invitation):
        raise NotFound()
    return invitation


def waiting(desk: Desk) -> list[Invitation]:
    """The invitations that can be accepted."""
    return [one for one in desk.all(Invitation) if _holds(desk, one)]


def accept(desk: Desk, token: str, name: str, password: str, language: str, origin: Origin | None = None) -> str:
    """Become a colleague; return the token of a session."""
    joined = name, password, language, origin or Origin()
    try:
        return editing.unhindered(desk, lambda now_read: _accept(now_read, token, *joined))
    except Full:
        table.write(*editing.noted(find(desk, token), refused_at=now()), moved(desk))
        raise


def _accept(desk: Desk, token: str, name: str, password: str, language: str, origin: Origin) -> str:
    invitation = find(desk, token)
    if by_address(desk, invitation.address):
        raise NotFound()
    wrong = {}
    if not name.strip():
        wrong["name"] = N_("Your name is missing.")
    elif problem := addresses.name_problem(name):
        wrong["name"] = problem
    if problem := passwords.problem(password, name, invitation.address, desk.tenant.name):
        wrong["password"] = problem
    if wrong:
        raise Invalid(**wrong)
    person = Staff(
        *keys.setting(desk.id, "staff", new_id()),
        name=" ".join(name.split())[:100],
        address=invitation.address,
        role=invitation.role,
        departments=invitation.departments,
        password=passwords.hashed(password),
        language=language,
        created_at=now(),
    )
    if not fits(desk, invitation):
        raise Full()
    session, written = sessions.opened(desk, person, origin)
    spent = table.delete(invitation, Invitation.secret == invitation.secret)
    editing.save(desk, [*editing.added(person, person), spent, *written, moved_alone(desk)])
    return session


def fits(desk: Desk, invitation: Invitation) -> bool:
    """Whether there is a seat for whom an invitation is for; observers need none."""
    return invitation.role in seats.FREE or seats.seats(desk).has_room


def _holds(desk: Desk, invitation: Invitation) -> bool:
    """Whether an invitation opens the door: whoever has left, or may less by now, lets nobody in."""
    if table.is_over(invitation) or invitation.role not in roles.every(desk):
        return False
    by = next((one for one in desk.all(Staff) if one.id == invitation.by), None)
    if by is None:
        return invitation.by is None  # made before this was kept
    is_his = by.is_active and may_give(desk, by, invitation.role)
    return is_his and covers(desk, by, role=invitation.role, departments=invitation.departments)


def _about(invitation: Invitation, verb: str) -> tuple[str, str, str, str]:
    return "invitation", verb, invitation.id, invitation.address
