"""What a tenant has agreed to pay for: its plan, options and version of the price list, as they stood on each day.

They are kept on the tenant as a history, the oldest first, so that a day which is charged late is charged by what held
on it. A change counts from its day on. Of a day with several changes the dearest plan and all options that were had
after the first of them are charged, so that nothing can be had and given back before midnight.
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
        last = {**last, "plan": last.get("dearest") or last["plan"], "options": last.get("had") or last["options"]}
    return _read(desk, last["tariff"], last["plan"], last["options"])


def before(desk: Desk, when: str) -> Terms:
    """What held as a day of the tenant's began."""
    history = _history(desk)
    last = next((one for one in reversed(history) if one["day"] < when), history[0])
    began = (last.get("began") if last["day"] == when else None) or last["plan"]
    return _read(desk, last["tariff"], began, last["options"])


def has(desk: Desk, option: str) -> bool:
    """Whether the tenant has an option, such as statistics."""
    return option in terms(desk).options


def agreed(
    desk: Desk, plan: str = "", options: Iterable[str] | None = None, since: date | None = None
) -> dict[str, Any]:
    """The attributes `plan` and `terms` of the tenant after a change of today; what is not named stays."""
    history, today = _history(desk), day(desk, now())
    last = history[-1]
    made: dict[str, Any] = {
        "day": today,
        "tariff": since.isoformat() if since else last["tariff"],
        "plan": plan or last["plan"],
        "options": sorted(last["options"] if options is None else options),
    }
    if last["day"] == today:  # as it began; on the day of the sign-up there is none before to say it
        made["began"] = last.get("began") if desk.tenant.terms else last["plan"]
    if last["day"] == today and desk.tenant.terms:
        earlier = [last.get("dearest") or last["plan"], made["plan"]]
        prices = tariff(date.fromisoformat(made["tariff"]), desk.tenant.currency).plans
        made["dearest"] = max(earlier, key=lambda name: prices[name].price)
        made["had"] = sorted({*(last.get("had") or last["options"]), *made["options"]})
    kept = [one for one in history if one["day"] < today]
    return {"plan": made["plan"], "terms": [*kept, made][-KEPT:]}


def _history(desk: Desk) -> list[dict[str, Any]]:
    tenant = desk.tenant
    first = day(desk, tenant.created_at)
    return list(tenant.terms or [{"day": first, "tariff": first, "plan": tenant.plan, "options": []}])


def _read(desk: Desk, since: str, plan: str, picked: Iterable[str]) -> Terms:
    prices = tariff(date.fromisoformat(since), desk.tenant.currency)
    row = prices.plans[plan]
    mine = frozenset(picked) & frozenset(prices.options) if row.options == "picked" else frozenset()
    return Terms(prices, row, frozenset(prices.options) if row.options == "all" else mine, mine)
