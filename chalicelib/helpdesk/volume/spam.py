"""A ticket that was spam counts no more: its day has room for another, and a pack that it cost is given back."""

from typing import Any

from chalicelib import jobs
from chalicelib.helpdesk.ticket import Ticket
from chalicelib.jobs import Job, Later
from tenants import keys, table, usage
from tenants.items import Counter
from tenants.keys import now
from tenants.table import Write
from tenants.tenant import Desk
from tenants.terms import charged_on
from tenants.usage import day

SOON = 600  # seconds
Given = tuple[list[Write], dict[str, Any], dict[str, Any]]  # writes, attributes of the ticket, effects


def given_back(desk: Desk, ticket: Ticket) -> Given:
    """What takes a ticket from the counts of its days; nothing where it is in none."""
    if ticket.counted_on is None or ticket.is_given_back:
        return [], {}, {}
    today = day(desk, now())
    effects: dict[str, Any] = {"release": {"how": "spam"}} if ticket.taken_on == today else {}
    if ticket.counted_on < today:
        effects["refund_packs"] = {"day": ticket.counted_on}
    return _counted(desk, ticket, -1), {"is_given_back": True}, effects


def counted_again(desk: Desk, ticket: Ticket) -> Given:
    """What puts a ticket into the counts again that was no spam after all."""
    if not ticket.is_given_back:
        return [], {}, {}
    today = day(desk, now())
    effects = {"refund_packs": {"day": ticket.counted_on}} if str(ticket.counted_on) < today else {}
    return _counted(desk, ticket, 1), {"is_given_back": None}, effects


def refund(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    """Handle the effect `refund_packs`: what a day was charged for packs that only its spam has cost is given back, and
    taken again where it was no spam after all.
    """
    from chalicelib.helpdesk.billing import prices  # late: who deletes a ticket needs none of these
    from chalicelib.helpdesk.charging import resting

    when = wish["day"]
    found = table.batch_get([keys.usage(desk.id, when), keys.ledger(desk.id, "balance")])
    numbers = found[0].numbers if isinstance(found[0], Counter) else {}
    charged = getattr(found[1], "charged_until", None) or ""
    held, packs, turn = charged_on(desk, when), numbers.get("packs", 0), numbers.get("refunds", 0) + 1
    used = numbers.get("taken", 0) + packs * held.tariff.day_pack_tickets  # by who came on other days, too
    needed, with_spam = (
        prices.packs_for(each, held.plan, held.tariff) for each in (used, used + numbers.get("spam", 0))
    )
    more = max(0, min(packs, with_spam) - needed) - numbers.get("packs_back", 0)
    if more > 0 and charged < when:
        raise Later(SOON)  # until it is charged
    if not more or charged < when:
        jobs.settle(job, "refund_packs")
        return
    amount = more * held.tariff.day_pack
    lines = [{"what": "packs", "count": abs(more), "amount": amount, "day": when}]
    type = "refund" if more > 0 else "adjustment"
    booked = resting.booked(desk, type, f"spam#{when}#{turn}", amount, lines, {"why": "spam"})
    once = usage.below("refunds", turn)
    jobs.settle(job, "refund_packs", *booked, usage.counted(desk, when, {"packs_back": more, "refunds": 1}, once))


def _counted(desk: Desk, ticket: Ticket, step: int) -> list[Write]:
    numbers = {str(ticket.counted_on): {"tickets": step, "spam": -step}}
    if ticket.taken_on:
        numbers.setdefault(ticket.taken_on, {})["taken"] = step
    elif ticket.let_go is None:
        numbers[str(ticket.counted_on)]["held"] = step
    return [usage.counted(desk, when, steps) for when, steps in numbers.items()]
