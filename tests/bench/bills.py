"""A month's bill of the platform at list prices: idle, and with so many tickets a month.

Desks are as `tickets` and `people` below say. The tables are those of a platform that has run for a year at this rate.
What is paid while nobody works is counted in the templates that are deployed.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.bench import charges
from tests.bench.charges import PRICES, Dollars, each

SIZES = (100, 10_000, 1_000_000)  # tickets a month
MEASURED = charges.ROOT / "infrastructure/measured.json"
A_DESK = 300  # tickets a month; each begun one is a desk
PEOPLE, HOURS, WORKDAYS, DAYS = 2, 4, 22, 30  # of a desk, whose pages are open for so long
BEATS_AN_HOUR = 240  # of a page that is looked at
KEPT_BYTES = 24_000  # of tables that a ticket takes with its index entries and words
MAIL_BYTES = 60_000  # of raw mail and files in S3 that a ticket takes
KEPT_MONTHS = 12
MAILS_SENT, MAILS_RECEIVED = 3, 2.2  # of a ticket
# How often something is done for a ticket: seven of ten come by mail, and two answers settle one.
OF_A_TICKET = {
    "open a ticket by mail": 0.7,
    "open a ticket by form": 0.3,
    "its job": 1,
    "reply": 2,
    "job of a reply": 2,
    "take in an answer": 1.5,
    "news of a sending": MAILS_SENT,
    "news of a delivery": MAILS_SENT,
    "ticket with 4 messages": 6,
    "board of 25": 4,
    "its customer's page": 0.3,
    "search common and rare word": 0.3,
    "page of the answer base": 5,
}
STANDS_FOR = {"take in an answer": "open a ticket by mail"}  # measured as what is like it, and dearer
Measured = Mapping[str, Mapping[str, Any]]


def of_rows(rows: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """The actions of the smallest desk that was measured."""
    measured: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        measured.setdefault(row["action"], row)
    return measured


def kept() -> dict[str, dict[str, Any]]:
    """What `make bench` has measured last, as it is kept with the code."""
    found: dict[str, dict[str, Any]] = json.loads(MEASURED.read_text())
    return found


def month(tickets: int, measured: Measured) -> Dollars:
    """US dollars by service, beside what is paid while nobody works."""
    desks = -(-tickets // A_DESK)
    done = {name: times * tickets for name, times in OF_A_TICKET.items()}
    done["heartbeat of a board"] = desks * PEOPLE * HOURS * WORKDAYS * BEATS_AN_HOUR
    done["charge of a day"] = desks * DAYS
    paid = Counter[str]()
    for name, times in done.items():
        for service, dollars in charges.of(name, measured[STANDS_FOR.get(name, name)]).items():
            paid[service] += times * dollars
    paid["SES"] = tickets * (MAILS_SENT * each("mails_sent") + MAILS_RECEIVED * each("mails_received"))
    gigabytes = tickets * KEPT_MONTHS * KEPT_BYTES / 1e9
    one = PRICES["one"]
    paid["DynamoDB, keeping"] = gigabytes * (one["gb_of_tables_a_month"] + one["gb_of_backup_a_month"])
    paid["S3"] += tickets * KEPT_MONTHS * MAIL_BYTES / 1e9 * one["gb_of_files_a_month"]
    return paid


def idle() -> dict[str, tuple[str, float]]:
    """What is paid while nobody works: what it is, how it comes to be, and US dollars a month."""
    kinds, prices, machine = resources(), PRICES["idle"], PRICES["machine"]
    keys, queues = kinds["AWS::KMS::Key"], 3
    minutes = DAYS * 24 * 60
    asked = queues * machine["pollers"] * minutes * 60 / machine["poll_seconds"]
    sweep = charges.of("a minute's sweep", kept()["a minute's sweep"])
    found = {
        "SQS": (f"{queues} queues that Lambda asks for messages", asked * each("queue_requests")),
        "KMS": (f"{keys} key, and its first yearly rotations", keys * (prices["key"] + 2 * prices["key_rotation"])),
        "clock": ("the sweep of every minute", minutes * sum(sweep.values())),
    }
    counted = {
        "CloudWatch alarms": ("AWS::CloudWatch::Alarm", "alarm"),
        "CloudWatch dashboard": ("AWS::CloudWatch::Dashboard", "dashboard"),
        "Secrets Manager": ("AWS::SecretsManager::Secret", "secret"),
        "Route 53": ("AWS::Route53::HostedZone", "zone"),
    }
    for service, (kind, price) in counted.items():
        if kinds[kind]:
            found[service] = (f"{kinds[kind]} × ${prices[price]:.2f}", kinds[kind] * prices[price])
    return found


def resources() -> Counter[str]:
    """How many of each type the templates name; what a parameter must turn on is not counted."""
    found = Counter[str]()
    infrastructure = charges.ROOT / "infrastructure"
    for file in (infrastructure / "resources.yaml", *sorted((infrastructure / "stack").glob("*.yaml"))):
        for one in (loaded(file).get("Resources") or {}).values():
            if "Type" in one:  # what a part only adds to has it elsewhere
                found[one["Type"]] += "Condition" not in one
    return found


def loaded(file: Path) -> dict[str, Any]:
    class Loader(yaml.SafeLoader):
        """Takes CloudFormation's short forms for what they hold."""

    Loader.add_multi_constructor("!", _short)
    found: dict[str, Any] = yaml.load(file.read_text(), Loader)
    return found


def _short(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(node, deep=True) if isinstance(node, yaml.MappingNode) else node.value


def table(measured: Measured) -> str:
    """The bills beside each other."""
    months = [month(size, measured) for size in SIZES]
    quiet = sum(dollars for _, dollars in idle().values())
    head = ["US dollars a month", "nobody works", *(f"{size:,} tickets" for size in SIZES)]
    rows = [["paid while idle", _money(quiet), *[_money(quiet)] * len(SIZES)]]
    for service in sorted(months[-1], key=lambda name: -months[-1][name]):
        rows.append([service, "", *(_money(one[service]) for one in months)])
    totals = [quiet, *(quiet + sum(one.values()) for one in months)]
    rows.append(["**all**", *(f"**{_money(total)}**" for total in totals)])
    cents = [f"{100 * total / size:.2f} c" for total, size in zip(totals[1:], SIZES, strict=True)]
    rows.append(["a ticket", "", *cents])
    return markdown(head, rows)


def idle_table() -> str:
    rows = [[service, why, f"{100 * dollars:.1f}"] for service, (why, dollars) in idle().items()]
    rows.append(["**all**", "", f"**{100 * sum(dollars for _, dollars in idle().values()):.1f}**"])
    return markdown(["while nobody works", "what it is", "US cents a month"], rows)


def units_table(measured: Measured) -> str:
    """What each action takes, and what a thousand of it cost."""
    rows = []
    for name, row in measured.items():
        if "read_units" in row:
            cents = 100_000 * sum(charges.of(name, row).values())
            figures = [f"{row[figure]:g}" for figure in ("round_trips", "read_units", "write_units", "cpu_ms")]
            rows.append([name, *figures, f"{cents:.1f}"])
    return markdown(["action", "round trips", "read units", "write units", "CPU ms", "US cents a thousand"], rows)


def markdown(head: list[str], rows: Iterable[list[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _money(dollars: float) -> str:
    return f"{dollars:,.2f}"
