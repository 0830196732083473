"""COSTS.md and SCALE.md say what prices, measured figures and the simulation come to."""

import json

import pytest

from tests.bench import bills, charges, comparing, conflicts, ladder, papers


@pytest.mark.parametrize("name", ["COSTS.md", "SCALE.md"])
def test_the_tables_of_a_paper_are_what_is_reckoned(name: str) -> None:
    text = (papers.FOLDER / name).read_text()
    assert text == papers.renewed(name), f"{name} is behind: python -m tests.bench.papers"


def test_a_bill_grows_with_what_is_done_and_names_every_service() -> None:
    measured = bills.kept()
    few, many = (bills.month(size, measured) for size in (10_000, 1_000_000))
    assert {*few} == {*many} and all(many[service] > 90 * few[service] for service in few)
    assert {"API Gateway", "Lambda", "SQS", "SNS", "SES", "S3", "CloudFront", "CloudWatch logs"} <= {*few}


def test_prices_have_a_source_and_a_date() -> None:
    assert charges.PRICES["about"]["as_of"] and charges.PRICES["about"]["source"].startswith("https://aws.amazon.com/")


def test_every_alarm_and_key_of_the_templates_is_paid_for_while_nobody_works() -> None:
    found, kinds = bills.idle(), bills.resources()
    assert kinds["AWS::KMS::Key"] >= 1 and found["KMS"][1] == 3.0 * kinds["AWS::KMS::Key"]
    alarms = kinds["AWS::CloudWatch::Alarm"]
    assert not alarms or found["CloudWatch alarms"][1] == pytest.approx(alarms * 0.10)


def test_conflicts_turn_tickets_away_long_before_units_do() -> None:
    assert conflicts.run(20).holds
    assert not conflicts.run(100).holds, "a hundred a second would be a fifth of what units allow"
    assert conflicts.most(16) > 10 * conflicts.most(1), "shards are what helps"


def test_the_ladder_begins_with_what_gives_first_and_each_rung_is_raised() -> None:
    rungs = ladder.rungs()
    assert [one.holds for one in rungs] == sorted(one.holds for one in rungs)
    assert all(one.then > one.holds for one in rungs)
    assert "the day's usage item" in {one.name for one in rungs}


def test_a_figure_that_grows_is_told() -> None:
    few = {"action": "board", "tickets": 1_000, "round_trips": 2, "read_units": 5.0, "write_units": 0.0}
    many = {**few, "tickets": 100_000, "read_units": 9.0}
    assert [str(one) for one in comparing.grown([few, many])] == [
        "board: read units 5 with 1,000, 9 with 100,000 tickets"
    ]
    assert not comparing.grown([few, {**few, "tickets": 100_000}])


def test_what_is_kept_can_be_read_by_people() -> None:
    for name in ("measured.json", "partitions.json"):
        assert json.loads((papers.FOLDER / name).read_text())
