"""What the people of a desk cost, in plain words before somebody is invited."""

from typing import NamedTuple

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
    def is_full(self) -> bool:
        """Whether one more is more than the plan includes."""
        return self.taken >= self.plan.seats


def seats(desk: Desk) -> Seats:
    """The seats of a desk; observers, invitations and who left are free."""
    prices, plan = terms(desk)[:2]
    taken = sum(one.is_active and one.role not in FREE for one in desk.all(Staff))
    larger = [one for one in prices.plans.values() if one.seats > max(plan.seats, taken) or one.more_seat]
    return Seats(
        plan, taken, min((one for one in larger if one.name != plan.name), key=lambda p: p.price, default=None)
    )
