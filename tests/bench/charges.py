"""What one run of an action costs at list prices, by service, from what it was measured to take.

An action's time on Lambda is its processor time here over the speed of Lambda, and its round trips waited for.
"""

import json
import tomllib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PRICES = tomllib.loads((ROOT / "infrastructure/list_prices.toml").read_text())
WHOLE_CORE = 1.769  # GB, from which on a function has one
JOBS = ("its job", "job of a reply", "charge of a day")
NEWS = ("news of a sending", "news of a delivery")
MAIL = ("open a ticket by mail", "take in an answer", *NEWS)
CLOCK = ("a minute's sweep",)
FILES = {"open a ticket by mail": 2, "take in an answer": 2}  # moved out of incoming/: put and deleted

Dollars = Counter[str]


def of(action: str, row: Mapping[str, Any]) -> Dollars:
    """US dollars of one run, by service."""
    machine, one = PRICES["machine"], PRICES["one"]
    memory = memory_of(_function(action))
    seconds = (
        row["cpu_ms"] / (machine["lambda_speed"] * min(memory, WHOLE_CORE))
        + row["round_trips"] * (machine["round_trip_ms"])
    )
    paid = Counter[str]()
    paid["DynamoDB, writing"] = row["write_units"] * each("write_units")
    paid["DynamoDB, reading"] = row["read_units"] * each("read_units")
    paid["Lambda"] = seconds / 1000 * memory * one["lambda_gb_second"] + each("lambda_requests")
    paid["CloudWatch logs"] = machine["log_bytes"] / 1e9 * one["gb_of_logs"]
    if action in JOBS:
        paid["SQS"] = 3 * (each("queue_requests") + each("fair_requests"))
    elif action in MAIL:
        paid["SQS"], paid["SNS"] = 3 * each("queue_requests"), each("notifications")
        paid["S3"] = FILES.get(action, 0) * each("files_written") + (each("files_read") if action in FILES else 0)
    elif action not in CLOCK:
        paid["API Gateway"] = each("api_requests")
        paid["CloudFront"] = each("cdn_requests") + row["bytes"] / 1e9 * one["gb_sent"]
    return paid


def each(name: str) -> float:
    return float(PRICES["a_million"][name] / 1e6)


def memory_of(function: str) -> float:
    """Gigabytes of a function of `app.py`, as it is deployed."""
    settings = json.loads((ROOT / ".chalice/config.json").read_text())
    told = settings.get("lambda_functions", {}).get(function, {})
    return float(told.get("lambda_memory_size", settings.get("lambda_memory_size", 128)) / 1024)


def _function(action: str) -> str:
    if action in JOBS:
        return "job_arrived"
    if action in MAIL:
        return "sending_arrived" if action in NEWS else "mail_arrived"
    return "every_minute" if action in CLOCK else "api_handler"
