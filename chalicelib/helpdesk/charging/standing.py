"""What a balance means for a desk after a charge: notices while it runs down, 14 days of grace, then Free."""

from datetime import date
from typing import Any, NamedTuple

from chalicelib.helpdesk.charging import notices
from chalicelib.helpdesk.charging.days import is_operators
from chalicelib.helpdesk.charging.resting import changed, fallen, followed, lacking, price
from tenants import days, paying
from tenants.table import Write
from tenants.tenant import Desk
from tenants.terms import terms

GRACE = 14  # days in which all works without money
LEFT = {1: "left_1", 3: "left_3", 7: "left_7"}  # days that a balance lasts, and what is told then
ENDING = {1: "grace_1", 3: "grace_3"}  # days until grace is over
STEPS = ("left_7", "left_3", "left_1", "used_up", "grace_3", "grace_1", "on_free")
LETTERS = {"left": "balance_low", "used": "used_up", "grace": "grace_ending", "on": "on_free"}


class Standing(NamedTuple):
    """What is to be written of the tenant, and the last thing that payers were told."""

    writes: list[Write]
    told: str | None


def stand(desk: Desk, balance: int, told: str | None, today: str) -> Standing:
    """How a desk stands with a balance; of several notices that were passed only the last one is sent."""
    tenant = desk.tenant
    if tenant.closed_at or tenant.suspended_at or is_operators(desk):
        return Standing([], told)
    if balance > 0:
        return _paying(desk, balance, told)
    if tenant.rests:
        return Standing([], told)
    cost = price(desk, terms(desk))
    if not cost:  # Free by choice
        return Standing(changed(desk, grace_until=None) if tenant.grace_until else [], None)
    if tenant.grace_until is None:
        until = days.after(today, GRACE - 1)
        about = {"until": until, "days": GRACE, "balance": balance, "price": cost, "needed": lacking(desk, balance)}
        return _noticed(desk, told, "used_up", about, *changed(desk, grace_until=until))
    if today > tenant.grace_until:
        return _fallen(desk, balance, told)
    return _in_grace(desk, balance, told, today)


def _paying(desk: Desk, balance: int, told: str | None) -> Standing:
    cost, back = price(desk, terms(desk)), followed(desk, balance)
    if not cost or back:
        return Standing(back, None)
    lasts = balance // cost
    step = next((LEFT[most] for most in sorted(LEFT) if lasts <= most), None)
    about = {"days": lasts, "balance": balance, "price": cost}
    if step == "left_7" and paying.read(desk.id).automatic:  # which comes by itself in these days
        return Standing([], step)
    return _noticed(desk, told, step, about) if step else Standing([], None)


def _in_grace(desk: Desk, balance: int, told: str | None, today: str) -> Standing:
    until = str(desk.tenant.grace_until)
    left = (date.fromisoformat(until) - date.fromisoformat(today)).days
    step = next((ENDING[most] for most in sorted(ENDING) if left <= most), None)
    about = {"until": until, "days": left, "balance": balance, "needed": lacking(desk, balance)}
    return _noticed(desk, told, step, about) if step else Standing([], told)


def _fallen(desk: Desk, balance: int, told: str | None) -> Standing:
    held, then = terms(desk), fallen(desk, balance)
    rests = {"plan": held.plan.name, "options": sorted(held.options), "needed": then["rests"]["needed"]}
    free = held.tariff.plans["free"]
    about = {**rests, "balance": balance, "seats": free.seats, "tickets": free.tickets}
    return _noticed(desk, told, "on_free", about, *changed(desk, **then))


def _noticed(desk: Desk, before: str | None, step: str, about: dict[str, Any], *writes: Write) -> Standing:
    """Tell a step where none so far was told; after a top-up steps come again."""
    is_new = before is None or STEPS.index(step) > STEPS.index(before)
    letters = notices.letters(desk, LETTERS[step.partition("_")[0]], about) if is_new else []
    return Standing([*writes, *letters], step)
