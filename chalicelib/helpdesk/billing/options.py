"""Options of a plan: what they are in words, and picking and dropping them."""

from collections.abc import Callable
from typing import NamedTuple

from chalicelib.helpdesk import editing
from chalicelib.helpdesk.billing import prices
from chalicelib.helpdesk.billing.paying_first import Repriced, opened, require_covered
from chalicelib.helpdesk.rights import may, require
from chalicelib.helpdesk.team.seats import seats
from chalicelib.urls import urls
from tenants.errors import N_, Invalid, NotFound, Text
from tenants.staff import Staff
from tenants.tariff import Plan
from tenants.tenant import Desk, Tenant
from tenants.terms import Terms, agreed, terms


class Option(NamedTuple):
    """What is offered beside the plan; `kept` says what becomes of its data when it is turned off."""

    title: Text
    about: Text
    kept: Text
    icon: str
    url: Callable[[], str]


OPTIONS = {
    "mailboxes": Option(
        N_("Mailbox takeover"),
        N_(
            "Mail to an address that your customers know already, at Gmail or any provider with IMAP, is fetched from "
            "its mailbox and becomes tickets. Mail that is forwarded to your desk is in every plan."
        ),
        N_("Mailboxes stay set up as they are, and mail stays in them until they are read again."),
        "inbox",
        lambda: urls.mailboxes(),
    ),
    "statistics": Option(
        N_("Statistics"),
        N_("What everybody did on each of 30 days: replies, solved tickets, times to a first answer, ratings."),
        N_("We go on counting, so that nothing is missing later."),
        "chart",
        lambda: urls.activity(),
    ),
    "internal_mail": Option(
        N_("Internal mail"),
        N_("Colleagues write to each other about what is no ticket: to one, to a department, to all."),
        N_("Every thread stays and can be read again as soon as it is back."),
        "mail",
        lambda: urls.internal_mail(),
    ),
}


class Offered(NamedTuple):
    """An option as it stands with a tenant; `then` is the price of a day once it is turned on or off."""

    name: str
    option: Option
    price: int
    state: str  # on (picked), in (the plan has it), off, no (the plan does not offer it)
    then: int


def offered(desk: Desk) -> list[Offered]:
    """Every option of the tenant's price list."""
    return [offer(desk, name) for name in terms(desk).tariff.options if name in OPTIONS]


def offer(desk: Desk, name: str) -> Offered:
    """One of them; raise NotFound for what is none."""
    now = terms(desk)
    if name not in now.tariff.options or name not in OPTIONS:
        raise NotFound()
    state = {"all": "in", "none": "no"}.get(now.plan.options) or ("on" if name in now.picked else "off")
    then = _with(now, name, state == "off")
    cost = prices.day_of(then, seats(desk).taken).total
    return Offered(name, OPTIONS[name], now.tariff.options[name], state, cost)


def switch(desk: Desk, person: Staff, name: str, is_on: bool, shown: str, balance: int) -> None:
    """Pick an option, or drop it with its data kept; `shown` is the price of a day that the person has agreed to.

    Raise Repriced where that is another one by now, Missing where the balance does not reach for a day of it.
    """
    require(desk, person, "billing")
    found, now = offer(desk, name), terms(desk)
    if found.state in ("in", "no"):
        raise Invalid(option=N_("In your plan options are not picked one by one."))
    if found.state == ("on" if is_on else "off"):
        return
    if shown != str(found.then):
        raise Repriced()
    if is_on:
        require_covered(desk, found.then, balance)
    picked = now.picked | {name} if is_on else now.picked - {name}
    tenant = desk.tenant
    unmoved = Tenant.revision == tenant.revision
    changed = editing.edited_while(unmoved, person, tenant, None, agreed(desk, options=picked))
    editing.save(desk, [*changed, *opened(desk, {name} if is_on else ())])


def smallest(desk: Desk) -> Plan:
    """The cheapest plan in which an option can be had."""
    having = [plan for plan in terms(desk).tariff.plans.values() if plan.options != "none"]
    return min(having, key=lambda plan: plan.price)


def payers(desk: Desk) -> list[Staff]:
    """Who can turn something on, owners first: whom others are to ask."""
    found = [one for one in desk.all(Staff) if may(desk, one, "billing")]
    return sorted(found, key=lambda one: one.role != "owner")


def _with(now: Terms, name: str, is_on: bool) -> Terms:
    return prices.under(now.tariff, now.plan, now.picked | {name} if is_on else now.picked - {name})
