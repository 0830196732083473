"""What the service says of itself: one line a request, job and mail, with figures and without a person's words."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib import worker
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.integrations import logs, metrics
from tenants import keys, table
from tests.machine import Machine, sqs_event
from tests.people import Business

ROOT = Path(__file__).parents[1]


class Told(logging.Handler):
    """Keeps lines as Lambda would print them."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(logs.Lines())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    def of(self, event: str) -> list[dict[str, Any]]:
        return [line for line in map(json.loads, self.lines) if line.get("event") == event]


@pytest.fixture
def told() -> Iterator[Told]:
    root, handler, levels = logging.getLogger(), Told(), {}
    for name in logs.OURS:
        levels[name] = logging.getLogger(name).level
        logging.getLogger(name).setLevel(logging.INFO)
    root.addHandler(handler)
    yield handler
    root.removeHandler(handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def figures(line: dict[str, Any]) -> dict[str, float]:
    """The figures that CloudWatch finds in a line, each of which has to be there with its dimensions."""
    found = {}
    for directive in line["_aws"]["CloudWatchMetrics"]:
        assert directive["Namespace"] == "Komek" and directive["Dimensions"][0] == ["Stage"]
        assert all(isinstance(line[name], str) and line[name] for name in directive["Dimensions"][-1])
        found.update({one["Name"]: line[one["Name"]] for one in directive["Metrics"]})
    return found


def test_a_form_a_job_and_a_letter_each_leave_a_line_with_figures(acme: Business, told: Told) -> None:
    acme.ask("A private matter", "My secret sorrow", "dana@private.example")
    acme.machine.work()
    (posted,) = [line for line in told.of("request") if line["method"] == "POST"]
    assert (posted["tenant"], posted["path"], posted["status"]) == (acme.tenant, "/form", 200)
    counted = figures(posted)
    assert counted["Requests"] == 1 and counted["RequestTime"] > 0 and counted["WriteUnits"] > 5
    assert posted["Plan"] == "pro" and posted["Function"] == "web"
    (ticket,) = told.of("ticket")
    assert figures(ticket) == {"TicketsOpened": 1} and ticket["Channel"] == "form"
    (done,) = [line for line in told.of("job") if "acknowledge" in line["effects"]]
    assert done["outcome"] == "done" and figures(done)["JobsDone"] == 1 and 0 <= figures(done)["JobDelay"] < 60
    assert any(figures(line) == {"MailsSent": 1} and line["tenant"] == acme.tenant for line in told.of("mail sent"))
    for word in ("sorrow", "private", "Dana", "dana@"):
        assert word not in "\n".join(told.lines), word


def test_lines_name_the_call_that_lambda_knows(acme: Business, told: Told) -> None:
    acme.ask()
    due = acme.machine.jobs(acme.tenant)[0]
    event = sqs_event(json.dumps(due))
    acme.machine.app.job_arrived(event, SimpleNamespace(aws_request_id="call-7"))
    (line,) = told.of("job")
    assert line["request"] == "call-7"


def test_an_address_with_a_secret_is_not_told(acme: Business, told: Told) -> None:
    number = acme.ask()
    ticket = table.get(Ticket, keys.ticket(acme.tenant, number))
    assert ticket
    secret = ticket.secret
    told.lines.clear()
    acme.visitor().get(f"/t/{number}/{secret}")
    (line,) = told.of("request")
    assert line["path"] == "/t/{number}/{secret}" and secret not in told.lines[0]


def test_what_fails_is_told_by_its_kind_and_place_without_its_words(
    acme: Business, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("the customer's words")

    monkeypatch.setitem(worker.EFFECTS, "acknowledge", fail)
    acme.ask()
    acme.machine.work()
    (line,) = [one for one in map(json.loads, told.lines) if one.get("error")]
    assert line["error"]["kind"] == "ValueError" and "fail" in line["error"]["at"][-1]
    assert any(figures(one).get("JobsFailed") == 1 for one in told.of("job"))
    assert "the customer's words" not in "\n".join(told.lines)


def test_a_library_s_line_leaves_out_what_was_filled_in(told: Told) -> None:
    logging.getLogger("botocore.retries").warning("no answer for %s", "dana@private.example")
    assert json.loads(told.lines[-1])["said"] == "no answer for %s"


def test_a_figure_that_nobody_watches_is_refused(told: Told) -> None:
    with pytest.raises(KeyError):
        logs.tell("anything", {"Unheard": 1})


def test_a_sweep_tells_what_the_queue_did_not_bring(acme: Business, told: Told, machine: Machine) -> None:
    acme.ask()
    machine.forget()
    assert worker.sweep() >= 1
    (line,) = told.of("sweep")
    assert figures(line)["JobsSwept"] >= 1


def test_every_metric_is_told_somewhere() -> None:
    code = "".join(file.read_text() for file in (ROOT / "chalicelib").rglob("*.py"))
    assert [name for name in metrics.METRICS if code.count(f'"{name}"') < 2] == []
