"""What the people of a desk cost, in plain words before somebody is invited, and who answers where not all can."""

from typing import NamedTuple
from weakref import WeakKeyDictionary

from tenants.staff import Staff
from tenants.tariff import Plan
from tenants.tenant import Desk
from tenants.terms import terms

FREE = ("observer",)  # roles


class Seats(NamedTuple):
    """How many a plan has and how many are taken; prices are minor units a day in the tenant's currency."""

    plan: Plan
    taken: int
    larger: Plan | None  # what has more of them

    @property
    def has_room(self) -> bool:
        """Whether one more may come, within the plan or for its price."""
        return not self.is_full or self.plan.more_seat is not None

    @property
    def is_full(self) -> bool:
        """Whether one more is more than the plan includes."""
        return self.taken >= self.plan.seats


def seats(desk: Desk) -> Seats:
    """The seats of a desk; observers, invitations and who left are free."""
    prices, plan = terms(desk)[:2]
    taken = len(takers(desk))
    larger = [one for one in prices.plans.values() if one.seats > max(plan.seats, taken) or one.more_seat]
    return Seats(
        plan, taken, min((one for one in larger if one.name != plan.name), key=lambda p: p.price, default=None)
    )


def more(desk: Desk) -> int:
    """What one more who answers costs a day, minor units; nothing where the plan has a seat left."""
    found = seats(desk)
    return (found.plan.more_seat or 0) if found.is_full else 0


def takers(desk: Desk) -> list[Staff]:
    """Who takes a seat, owners first, then in the order of their coming."""
    found = [one for one in desk.all(Staff) if one.is_active and one.role not in FREE]
    return sorted(found, key=lambda one: (one.role != "owner", one.created_at, one.id))


_known: WeakKeyDictionary[Desk, frozenset[str] | None] = WeakKeyDictionary()


def answerers(desk: Desk) -> frozenset[str] | None:
    """The ids of who answers where a plan has no more seats to offer than people take; None where everybody does.

    Where nobody was picked, or none of them is left, the first of `takers` answer, so that there is always somebody.
    """
    if desk not in _known:  # since every check of a right asks
        _known[desk] = _answerers(desk)
    return _known[desk]


def _answerers(desk: Desk) -> frozenset[str] | None:
    plan, people = terms(desk).plan, [one.id for one in takers(desk)]
    if plan.more_seat is not None or len(people) <= plan.seats:
        return None
    picked = [id for id in desk.tenant.answerers or () if id in people]
    return frozenset((picked or people)[: plan.seats])
