"""What every page of the desk says while money is short: of the tenant's own attributes, so that it reads nothing."""

from typing import NamedTuple

from chalicelib.helpdesk.charging import answering
from chalicelib.helpdesk.rights import may
from chalicelib.helpdesk.team.seats import answerers, takers
from tenants.staff import Staff
from tenants.tenant import Desk


class Standing(NamedTuple):
    """Why a desk does not stand as usual: grace, resting, or seats, where the plan has no room for all who answer."""

    kind: str
    day: str  # until which, or since when
    needed: int  # minor units that bring everything back
    may_pay: bool
    may_pick: bool
    answer: tuple[str, ...]  # names of who answers, where that is not everybody
    is_reader: bool  # whether the one who looks at it is none of them


def standing(desk: Desk, person: Staff) -> Standing | None:
    """How a desk stands, for a person; None where all is as usual for him."""
    tenant, chosen = desk.tenant, answerers(desk)
    is_reader = chosen is not None and person.id not in chosen and person in takers(desk)
    kind = "resting" if tenant.rests else "grace" if tenant.grace_until else "seats" if is_reader else ""
    if not kind:
        return None
    rests = tenant.rests or {}
    return Standing(
        kind,
        str(rests.get("since") or tenant.grace_until or ""),
        int(rests.get("needed") or 0),
        may(desk, person, "billing"),
        chosen is not None and answering.may_pick(desk, person),
        tuple(answering.names(desk)),
        is_reader,
    )
