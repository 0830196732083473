"""What a tenant has agreed to pay for: its plan, options and version of the price list, as they stood on each day.

They are kept on the tenant as a history, the oldest first, so that a day which is charged late is charged by what held
on it. What is more counts from its day on, what is less from the next: a day is charged by the dearest plan and all
options that were had on it, so that nothing can be had for some hours, or on every other day, for less than its price.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from tenants.tariff import Plan, Tariff, tariff
from tenants.tenant import Desk
from tenants.times import now
from tenants.usage import day

KEPT = 40  # changes; what is older than the last charge is not needed


class Terms(NamedTuple):
    """What holds, or held on a day; `options` are those that the tenant has, picked or in its plan."""

    tariff: Tariff
    plan: Plan
    options: frozenset[str]
    picked: frozenset[str]  # one by one, and so paid for


def terms(desk: Desk) -> Terms:
    """What holds now."""
    last = _history(desk)[-1]
    return _read(desk, last["tariff"], last["plan"], last["options"])


def charged_on(desk: Desk, when: str) -> Terms:
    """What is charged for a day of the tenant's, such as 2026-11-22."""
    history = _history(desk)
    last = next((one for one in reversed(history) if one["day"] <= when), history[0])
    if last["day"] == when:
        last = {**last, "plan": last.get("dearest", last["plan"]), "options": last.get("had", last["options"])}
    return _read(desk, last["tariff"], last["plan"], last["options"])


def has(desk: Desk, option: str) -> bool:
    """Whether the tenant has an option, such as statistics."""
    return option in terms(desk).options


def agreed(
    desk: Desk, plan: str = "", options: Iterable[str] | None = None, since: date | None = None, is_chosen: bool = True
) -> dict[str, Any]:
    """The attributes `plan` and `terms` of the tenant after a change of today; what is not named stays.

    Of what nobody has chosen, as the fall to Free or the plan that a sign-up begins with, nothing is charged any more
    once it has changed.
    """
    history, today = _history(desk), day(desk, now())
    last = history[-1]
    made: dict[str, Any] = {
        "day": today,
        "tariff": since.isoformat() if since else last["tariff"],
        "plan": plan or last["plan"],
        "options": sorted(last["options"] if options is None else options),
    }
    if is_chosen and (desk.tenant.terms or last["day"] < today):
        made |= _had(desk, [one for one in history if one["day"] >= today] or [last], made)
    kept = [one for one in history if one["day"] < today]
    return {"plan": made["plan"], "terms": [*kept, made][-KEPT:]}


def _had(desk: Desk, before: list[dict[str, Any]], made: dict[str, Any]) -> dict[str, Any]:
    """The dearest plan and all options of a day, by what held as it began, what came of that, and the newest.

    Days after this one are among them where the time zone has gone back.
    """
    plans = tariff(date.fromisoformat(made["tariff"]), desk.tenant.currency).plans
    every = [*before, made]
    named = [one["plan"] for one in every]
    options: set[str] = set()
    if before[0]["day"] >= made["day"]:
        named += [one["dearest"] for one in before if "dearest" in one]
        options = {option for one in before for option in one.get("had", ())}
    options = options.union(*(_read(desk, one["tariff"], one["plan"], one["options"]).picked for one in every))
    dearest = max((name for name in named if name in plans), key=lambda name: plans[name].price)
    return {"dearest": dearest, "had": sorted(options)}


def _history(desk: Desk) -> list[dict[str, Any]]:
    tenant = desk.tenant
    first = day(desk, tenant.created_at)
    return list(tenant.terms or [{"day": first, "tariff": first, "plan": tenant.plan, "options": []}])


def _read(desk: Desk, since: str, plan: str, picked: Iterable[str]) -> Terms:
    prices = tariff(date.fromisoformat(since), desk.tenant.currency)
    row = prices.plans[plan]
    mine = frozenset(picked) & frozenset(prices.options) if row.options == "picked" else frozenset()
    return Terms(prices, row, frozenset(prices.options) if row.options == "all" else mine, mine)
