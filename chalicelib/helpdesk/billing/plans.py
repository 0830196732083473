"""Going over to another plan: what it would mean, to the hundredth, and doing it once that was agreed to."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, NamedTuple

from chalicelib import jobs
from chalicelib.helpdesk import editing
from chalicelib.helpdesk.billing import prices
from chalicelib.helpdesk.billing.paying_first import Repriced, missing, opened, require_covered
from chalicelib.helpdesk.billing.prices import Day
from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.team.seats import seats, takers
from tenants.errors import N_, NN_, Invalid, NotFound, Text
from tenants.keys import now
from tenants.ledger import Balance
from tenants.staff import Staff
from tenants.tariff import Plan
from tenants.tenant import Desk, Tenant
from tenants.terms import Terms, agreed, terms
from tenants.usage import day


class Wish(NamedTuple):
    """What somebody confirms: a plan, options picked one by one, what was shown, and who is to answer in it."""

    plan: str
    options: Collection[str]
    shown: str
    answerers: Collection[str] = ()


class Offer(NamedTuple):
    """What another plan would mean; amounts are minor units a day in the tenant's currency."""

    terms: Terms
    day: Day
    is_present: bool
    today: Plan  # by which the day of the change is charged
    until: date | None  # that the balance lasts; None: a day costs nothing
    missing: int  # that the balance lacks for one day
    comes: tuple[str, ...]  # options that it brings
    rests: tuple[str, ...]  # options that were had and are not any more
    people: tuple[Staff, ...]  # who answers now, where there are more than it has room for

    @property
    def plan(self) -> Plan:
        return self.terms.plan

    @property
    def shown(self) -> str:
        """What somebody agrees to who confirms it."""
        return f"{self.day.total} {self.terms.tariff.currency}"


def summary(desk: Desk) -> Text:
    """The plan in a few words."""
    name = desk.tenant.plan.capitalize()
    return N_("%(plan)s: the balance is used up", plan=name) if desk.tenant.rests else Text("%(plan)s", {"plan": name})


def offers(desk: Desk, balance: Balance, picked: Collection[str] | None = None) -> list[Offer]:
    """Every plan of the tenant's price list, the smallest first."""
    return [_offer(desk, plan, balance, picked) for plan in terms(desk).tariff.plans.values()]


def offer(desk: Desk, name: str, balance: Balance, picked: Collection[str] | None = None) -> Offer:
    """One of them, with the options that are picked; raise NotFound for no plan."""
    plan = terms(desk).tariff.plans.get(name)
    if plan is None:
        raise NotFound()
    return _offer(desk, plan, balance, picked)


def picked_before(desk: Desk) -> frozenset[str]:
    """The options that were picked one by one when that was last possible; they come back with the plan."""
    history = desk.tenant.rests or (desk.tenant.terms or [{}])[-1]
    return frozenset(history.get("options") or ())


def present(desk: Desk) -> Day:
    """A day as it is now, without day packs."""
    return prices.day_of(terms(desk), seats(desk).taken)


def usual_answerers(desk: Desk, plan: Plan) -> list[str]:
    """Who answers where a plan has no room for all, unless somebody picks others: whoever was picked, then the first
    who came."""
    people = [one.id for one in takers(desk)]
    picked = [id for id in desk.tenant.answerers or () if id in people]
    return [*picked, *(id for id in people if id not in picked)][: plan.seats]


def change(desk: Desk, person: Staff, wish: Wish, balance: Balance) -> None:
    """Go over to a plan, from today on; raise Repriced where it is not what was shown, Missing where the balance does
    not reach for a day of something dearer, Invalid where more people are chosen than there is room for.
    """
    require(desk, person, "billing")
    found = offer(desk, wish.plan, balance, wish.options)
    if wish.shown != found.shown:
        raise Repriced()
    if found.day.total > present(desk).total:
        require_covered(desk, found.day.total, balance.amount)
    attributes = {**agreed(desk, wish.plan, _kept(desk, found)), **_cleared(desk, found, balance)}
    attributes["answerers"] = _chosen(found, wish.answerers)
    unmoved = Tenant.revision == desk.tenant.revision
    changed = editing.edited_while(unmoved, person, desk.tenant, None, attributes)
    has_more_room = found.plan.tickets > terms(desk).plan.tickets
    released = [jobs.job(desk.id, release={"how": "upgrade"})] if has_more_room else []
    editing.save(desk, [*changed, *opened(desk, found.comes)], *released)


def _cleared(desk: Desk, found: Offer, balance: Balance) -> dict[str, Any]:
    """What else changes: nothing waits for money any more, and day packs come by themselves only where offered."""
    tenant = desk.tenant
    packs = tenant.rests.get("packs") if tenant.rests else tenant.automatic_packs
    is_paid = balance.amount > 0 or not found.day.total
    return {
        "rests": None,
        "grace_until": None if is_paid else tenant.grace_until,
        "automatic_packs": packs if found.plan.has_automatic_packs else None,
    }


def _chosen(found: Offer, asked: Collection[str]) -> list[str] | None:
    """Who answers where there is no room for all, in the order of their coming; None where there is."""
    if not found.people:
        return None
    chosen = [one.id for one in found.people if one.id in asked]
    if not chosen or len(chosen) > found.plan.seats:
        raise Invalid(answerers=NN_("Choose %(number)s person.", "Choose up to %(number)s people.", found.plan.seats))
    return chosen


def _kept(desk: Desk, found: Offer) -> Collection[str]:
    """The options that the history keeps: what was picked waits for a plan where that is possible again."""
    return found.terms.picked if found.plan.options == "picked" else picked_before(desk)


def _offer(desk: Desk, plan: Plan, balance: Balance, picked: Collection[str] | None) -> Offer:
    present = terms(desk)
    then = prices.under(present.tariff, plan, picked_before(desk) if picked is None else picked)
    people = tuple(takers(desk))
    is_full = plan.more_seat is None and len(people) > plan.seats
    cost = prices.day_of(then, plan.seats if is_full else len(people))
    today, last = _charged_today(desk, then), last_charged(desk, balance)
    further = prices.day_of(today, len(people)).total - cost.total if last.isoformat() < day(desk, now()) else 0
    return Offer(
        then,
        cost,
        plan.name == present.plan.name,
        today.plan,
        prices.lasts_until(balance.amount - further, cost.total, last),
        missing(cost.total, balance.amount),
        tuple(name for name in present.tariff.options if name in then.options - present.options),
        tuple(name for name in present.tariff.options if name in present.options - then.options),
        people if is_full else (),
    )


def _charged_today(desk: Desk, then: Terms) -> Terms:
    """By what the day is charged on which somebody goes over to other terms."""
    today = agreed(desk, then.plan.name, then.picked)["terms"][-1]
    dearest = then.tariff.plans[today.get("dearest", then.plan.name)]
    return prices.under(then.tariff, dearest, today.get("had", then.picked))


def last_charged(desk: Desk, balance: Balance) -> date:
    """The last day that was charged; yesterday, where none was."""
    today = date.fromisoformat(day(desk, now()))
    found = balance.charged_until
    return date.fromisoformat(found) if found else today - timedelta(days=1)
