"""`make bench`: what each action costs with a thousand and with ten thousand tickets in one tenant.

TICKETS=100000 measures with so many as well; from there on they are taken from a file that is made once
(`seeding.py`). The table goes to the screen, the figures to .local/bench.jsonl: medians of 40 runs, and of processor
time the least, since whatever else the machine does only adds.
"""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3

from tenants import times
from tests import cold
from tests.bench import bills, comparing, costing, mails, papers, seeding, stage, startup
from tests.bench.meter import Cost, Meter, summed_up

ROOT = Path(__file__).parents[2]
RUNS = 40
KEPT_FROM = 100_000  # tickets, which are not put one by one for every run
USUAL = 10_000  # tickets of the desk whose figures are kept
FEWER = {"bulk of 50": 8}
START_BUDGET = 1.5  # times of importing the libraries alone
PACKAGE_BUDGET = 25_000_000  # bytes, zipped
BUDGETS: dict[str, dict[str, float]] = {
    "open a ticket by form": {"round_trips": 4, "write_units": 30},
    "open a ticket by mail": {"round_trips": 4, "write_units": 30},
    "board of 25": {"round_trips": 2, "cpu_ms": 11, "bytes": 60_000},
    "board, filtered": {"round_trips": 3, "cpu_ms": 50, "bytes": 60_000},
    "heartbeat of a board": {"round_trips": 2, "cpu_ms": 8},
    "heartbeat of a ticket": {"round_trips": 2, "cpu_ms": 8},
    "ticket with 1,000 messages": {"round_trips": 2, "cpu_ms": 100, "bytes": 300_000},
    "its customer's page": {"round_trips": 4, "cpu_ms": 100, "bytes": 300_000},
    "bulk of 50": {"round_trips": 52, "cpu_ms": 400},
    "ticket with 4 messages": {"round_trips": 2, "cpu_ms": 16},
    "reply": {"round_trips": 4},
    "merge": {"round_trips": 4},
    "ticket with 3 merged into it": {"round_trips": 3},
    "search common and rare word": {"round_trips": 4},
}


def main() -> None:
    sizes = sorted({1_000, USUAL, int(os.environ.get("TICKETS", "1000"))})
    rows: list[dict[str, Any]] = []
    with stage.services(_database(sizes[-1])) as outputs:
        os.environ.update(outputs.environment())
        rows = _measure_all(outputs, sizes)
        taken_in = _measure_mails(outputs)
        start = _measure_start()
    unzipped, zipped = startup.package_size()
    bills.MEASURED.write_text(json.dumps(_kept(rows), indent=1) + "\n")
    papers.write()
    _print(rows)
    _print_grown(comparing.grown(rows))
    _print_mails(taken_in)
    _print_costs(costing.costs(rows))
    print(f"\n{bills.table(bills.of_rows(rows))}")
    _print_start(start)
    over = f"   over budget: {PACKAGE_BUDGET / 1e6:.0f} MB" if zipped > PACKAGE_BUDGET else ""
    print(f"package: {zipped / 1e6:.1f} MB zipped, {unzipped / 1e6:.1f} MB unzipped{over}")
    rows += taken_in
    rows.append({"action": "start", **{f"{name}_ms": round(took) for name, took in start._asdict().items()}})
    rows.append({"action": "package", "bytes": zipped})
    path = ROOT / ".local/bench.jsonl"
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def _kept(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What the papers are reckoned from; processor time in whole milliseconds, since machines differ."""
    names = ("round_trips", "read_units", "write_units", "bytes")
    found = bills.of_rows(row for row in rows if row["tickets"] == USUAL).items()
    return {action: {**{name: row[name] for name in names}, "cpu_ms": round(row["cpu_ms"])} for action, row in found}


def _database(size: int) -> Path | None:
    """A copy of the file with so many tickets, which is made where it is missing; None where few are put at once."""
    if size < KEPT_FROM:
        return None
    subprocess.run([sys.executable, "-m", "tests.bench.seeding", str(size)], cwd=ROOT, check=True)
    copy = seeding.path(size).with_suffix(".run")
    for left in seeding.FOLDER.glob(f"{copy.name}*"):
        left.unlink()
    shutil.copyfile(seeding.path(size), copy)
    return copy


def _measure_all(outputs: Any, sizes: list[int]) -> list[dict[str, Any]]:
    import app
    from infrastructure.local.gateway import Gateway
    from tests.bench.actions import Actions

    machine = SimpleNamespace(
        gateway=Gateway(app.app), mail_arrived=app.mail_arrived, sending_arrived=app.sending_arrived
    )
    rows: list[dict[str, Any]] = []
    for size in sizes:
        business = _business(machine, size)
        stage.open_wide(business.tenant)
        actions, meter = Actions(machine, business, outputs, boto3.client("s3")), Meter()
        for name, action in actions.all().items():
            costs = []
            for run in range(FEWER.get(name, RUNS) + 2):
                actions.prepare()
                cost = meter.measure(action)
                if run >= 2:  # the first runs load what a warm process has
                    costs.append(cost)
            rows.append({"action": name, "tickets": size, **_rounded(summed_up(costs))})
        times.run_ahead(None)
    return rows


def _business(machine: Any, size: int) -> Any:
    """A desk with so many tickets."""
    from tests.bench.actions import department
    from tests.people import Browser, Business

    if size < KEPT_FROM:
        print(f"filling a desk with {size:,} tickets ...", flush=True)
        business = Business.start(machine, "bench", "Aigerim")
        stage.fill(business.tenant, department(business), 1, size)
        return business
    print(f"the desk with {size:,} tickets ...", flush=True)
    kept = seeding.told(size)
    business = Business(machine, kept.slug, kept.tenant, Browser(machine, f"{kept.slug}.localhost:8000"))
    business.sign_in_as(business.owner, kept.owner)
    return business


def _measure_mails(outputs: Any) -> list[dict[str, Any]]:
    import app
    from infrastructure.local.gateway import Gateway
    from tests.people import Business

    machine = SimpleNamespace(gateway=Gateway(app.app), mail_arrived=app.mail_arrived)
    business = Business.start(machine, "mails", "Aigerim")  # type: ignore[arg-type]
    return mails.measure(machine, business, outputs, boto3.client("s3"))


def _measure_start() -> startup.Start:
    import app
    from infrastructure.local.gateway import Gateway
    from tests.people import Business

    machine = SimpleNamespace(gateway=Gateway(app.app), mail_arrived=app.mail_arrived)
    business = Business.start(machine, "cold", "Aigerim")  # type: ignore[arg-type]
    business.ask()
    return startup.starts(cold.events(business.owner, "/tickets")[0])


def _rounded(cost: Cost) -> dict[str, Any]:
    return {name: round(value, 1) for name, value in asdict(cost).items()}


def _print(rows: list[dict[str, Any]]) -> None:
    names = ("round_trips", "read_units", "write_units", "cpu_ms", "wall_ms", "bytes")
    print(f"\n{'':30}{'tickets':>9}" + "".join(f"{name.replace('_', ' '):>13}" for name in names))
    for row in rows:
        budget = BUDGETS.get(row["action"], {})
        over = [name for name in names if name in budget and row[name] > budget[name]]
        told = f"   over budget: {', '.join(f'{name} {budget[name]}' for name in over)}" if over else ""
        print(f"{row['action']:30}{row['tickets']:>9,}" + "".join(f"{row[name]:>13,}" for name in names) + told)


def _print_grown(grown: list[comparing.Grown]) -> None:
    sizes = f"with more tickets than {comparing.FEWEST:,}"
    print(f"\nround trips and units are the same {sizes}, but for:" if grown else f"\nnothing takes more {sizes}")
    for one in grown:
        print(f"  {one}")


def _print_start(start: startup.Start) -> None:
    print()
    for what, took in (("the board's", start.board), ("all", start.everything)):
        times = took / start.libraries
        told = f"   over budget: {START_BUDGET}" if what != "all" and times > START_BUDGET else ""
        print(f"import {what} modules: {took:.0f} ms, {times:.2f} times of the libraries alone{told}")
    print(f"libraries alone: {start.libraries:.0f} ms; a new process has answered a board after {start.answer:.0f} ms")


def _print_mails(rows: list[dict[str, Any]]) -> None:
    print(f"\n{'':30}{'mails a second':>16}{'cpu ms a mail':>16}")
    for row in rows:
        print(f"{row['action']:30}{row['mails_a_second']:>16,}{row['cpu_ms']:>16,}")


def _print_costs(found: list[costing.Costs]) -> None:
    print(
        f"\n{'US dollars a month':30}{'costs us':>12}" + "".join(f"{f'pays in {code}':>14}" for code in found[0].pays)
    )
    for one in found:
        of = f"{one.desk.name}, {one.desk.tickets} a day"
        print(f"{of:30}{one.cost:>12.3f}" + "".join(f"{paid:>14.2f}" for paid in one.pays.values()))


if __name__ == "__main__":
    main()
