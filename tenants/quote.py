"""What a busy day would cost: for the calculator of the front page."""

from collections.abc import Collection
from dataclasses import dataclass

from tenants.errors import N_, NN_, Text
from tenants.tariff import Plan, Tariff


@dataclass(frozen=True)
class Quote:
    """A plan with what comes on top of it on such a day; amounts are minor units."""

    plan: Plan
    seats: int
    tickets: int
    lines: list[tuple[Text, int]]

    @property
    def total(self) -> int:
        return sum(amount for _, amount in self.lines)


def cheapest(prices: Tariff, seats: int, tickets: int, options: Collection[str] = ()) -> Quote:
    """The plan that costs least for so many people and tickets, with some options."""
    quotes = (_quote(prices, plan, seats, tickets, options) for plan in prices.plans.values())
    return min((quote for quote in quotes if quote), key=lambda quote: (quote.total, len(quote.lines)))


def _quote(prices: Tariff, plan: Plan, seats: int, tickets: int, options: Collection[str]) -> Quote | None:
    more_seats = max(0, seats - plan.seats)
    if (more_seats and plan.more_seat is None) or (options and plan.options == "none"):
        return None
    lines = [(N_("The plan"), plan.price)]
    if more_seats:
        people = NN_("%(number)s more person", "%(number)s more people", more_seats)
        lines.append((people, more_seats * (plan.more_seat or 0)))
    if packs := -(-max(0, tickets - plan.tickets) // prices.day_pack_tickets):
        more = NN_(
            "%(number)s more ticket, only on days that need it",
            "%(number)s more tickets, only on days that need them",
            packs * prices.day_pack_tickets,
        )
        lines.append((more, packs * prices.day_pack))
    if picked := [prices.options[name] for name in options if plan.options == "picked"]:
        lines.append((NN_("%(number)s option", "%(number)s options", len(picked)), sum(picked)))
    return Quote(plan, seats, tickets, lines)
