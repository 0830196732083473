"""Ten times the tickets take no more round trips and units, and of each partition what the paper says."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from chalicelib.helpdesk import tickets
from tenants import keys, table
from tenants.items import Counter, DeskItem
from tests.bench import comparing, partitions, stage
from tests.bench.actions import TEXT, csrf, department, post_only, weight
from tests.bench.meter import Meter, summed_up
from tests.machine import Machine
from tests.people import Business, opened_before

SIZES = (100, 1_000)
BOUNDED = {"ticket": 100}  # read units: the rows around it are read to a limit, which a small desk does not reach


@pytest.fixture(autouse=True)
def exact(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--engine") != "dynoxide":
        pytest.skip("only dynoxide tells units as DynamoDB does")


def test_ten_times_the_tickets_take_no_more_round_trips_and_units(machine: Machine) -> None:
    rows = []
    for size in SIZES:
        business = Business.start(machine, "grown", "Aigerim")
        stage.open_wide(business.tenant)
        _fill(business, size)
        meter = Meter()
        for name, action in _actions(business).items():
            cost = summed_up([meter.measure(action) for _ in range(4)][1:])
            figures = {figure: getattr(cost, figure) for figure in comparing.COUNTED}
            # Which calls overlap hangs on the moment, when they take as little as here.
            rows.append({"action": name, "tickets": size, **figures, "round_trips": cost.calls})
    grown = comparing.grown(rows, fewest=SIZES[0])
    assert not [one for one in grown if one.action not in BOUNDED or one.figure != "read_units"]
    assert all(one.many <= BOUNDED[one.action] for one in grown)


def test_a_ticket_takes_of_each_shared_partition_what_the_paper_says(machine: Machine) -> None:
    business = Business.start(machine, "shared", "Aigerim")
    stage.open_wide(business.tenant)
    found, off = partitions.measure(business, 2)
    assert abs(off) < 0.01, "what is reckoned item by item is what DynamoDB tells of the whole"
    said = {name: figures for name, figures in partitions.kept().items() if not name.startswith("word#")}
    for name, figures in said.items():
        for figure in ("write_units", "transactions"):
            assert found.get(name, {}).get(figure, 0) == pytest.approx(figures.get(figure, 0), rel=0.1), name
    told = {name for name, figures in found.items() if "write_units" in figures and not name.startswith("word#")}
    assert told <= {*said}, "python -m tests.bench.partitions"


def _actions(business: Business) -> dict[str, Callable[[], int]]:
    visitor, number, networks = business.visitor(), business.ask(), iter(range(1, 250))

    def form() -> int:
        place = next(networks)
        visitor.network = f"10.1.{place}.7"
        who = {"name": "Dana", "email": f"dana{place}@{business.slug}.example", "website": ""}
        asked = {**who, "subject": "Blank receipts", "message": TEXT, "opened": opened_before(60)}
        return weight(visitor.post("/form", asked))

    def reply() -> int:
        sent = {"text": "The courier leaves at ten.", "then": "pending", "cc": "", "once": f"once{next(networks)}"}
        return weight(post_only(business.owner, f"/tickets/{number}/reply", {"csrf": csrf(business.owner), **sent}))

    return {
        "form": form,
        "board": lambda: weight(business.owner.get("/tickets")),
        "ticket": lambda: weight(business.owner.get(f"/tickets/{number}")),
        "reply": reply,
        "answers": lambda: weight(visitor.get("/answers")),
    }


def _fill(business: Business, size: int) -> None:
    """Tickets without words and messages, which are what boards are made of."""
    client, name, last = DeskItem._get_connection().connection.client, DeskItem.Meta.table_name, keys.now()
    where, rows = department(business), []
    for number in range(1, size + 1):
        ticket, _ = stage.filling(business.tenant, where, number, last - timedelta(seconds=size - number))
        assert isinstance(ticket, tickets.Ticket)
        rows.append({"PutRequest": {"Item": ticket.to_dynamodb_dict()}})
    for place in range(0, size, 25):
        client.batch_write_item(RequestItems={name: rows[place : place + 25]})
    table.add_now(Counter(*keys.number(business.tenant)), {"last": size})
