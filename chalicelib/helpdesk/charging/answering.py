"""Who answers where a plan has room for fewer than there are: nobody is shut out, and the others go on reading."""

from collections.abc import Collection

from chalicelib.helpdesk import editing
from chalicelib.helpdesk.rights import may
from chalicelib.helpdesk.team.seats import answerers, takers
from tenants.errors import N_, NN_, Invalid, NotAllowed
from tenants.staff import Staff
from tenants.tenant import Desk
from tenants.terms import terms


def may_pick(desk: Desk, person: Staff) -> bool:
    return may(desk, person, "billing") or may(desk, person, "settings")


def require_pick(desk: Desk, person: Staff) -> None:
    if not may_pick(desk, person):
        raise NotAllowed()


def pick(desk: Desk, person: Staff, ids: Collection[str], seen: str | None = None) -> None:
    """Say who answers, from the next click on; raise Invalid for more people than the plan has room for, or nobody."""
    require_pick(desk, person)
    if answerers(desk) is None:
        raise Invalid(answerers=N_("Your plan has room for everybody."))
    chosen, room = [one.id for one in takers(desk) if one.id in ids], terms(desk).plan.seats
    if not 0 < len(chosen) <= room:
        raise Invalid(answerers=NN_("Choose %(number)s person.", "Choose up to %(number)s people.", room))
    editing.save(desk, editing.edited(person, desk.tenant, seen, answerers=chosen))


def names(desk: Desk) -> list[str]:
    """Who answers, where that is not everybody."""
    return [one.name for one in takers(desk) if one.id in (answerers(desk) or ())]
