"""Copies of the tables by point-in-time recovery, which no local engine has: what is asked of AWS, and what is said."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.stub import Stubber

from chalicelib.config import config
from chalicelib.integrations import aws, recovery
from infrastructure import operate
from tests.machine import Machine

Capture = pytest.CaptureFixture[str]
FIRST, LAST = datetime(2026, 10, 20, 8, tzinfo=UTC), datetime(2026, 11, 23, 7, 55, tzinfo=UTC)
AT = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)


@pytest.fixture
def stubbed(world: Machine) -> Iterator[Stubber]:
    with Stubber(aws.client("dynamodb")) as stub:
        yield stub


def kept(status: str = "ENABLED") -> dict[str, Any]:
    about: dict[str, Any] = {"PointInTimeRecoveryStatus": status}
    if status == "ENABLED":
        about |= {"EarliestRestorableDateTime": FIRST, "LatestRestorableDateTime": LAST}
    return {
        "ContinuousBackupsDescription": {
            "ContinuousBackupsStatus": "ENABLED",
            "PointInTimeRecoveryDescription": about,
        }
    }


def is_begun(stub: Stubber, table: str) -> str:
    to = f"{table}-at-202611201405"
    stub.add_client_error("describe_table", "ResourceNotFoundException", expected_params={"TableName": to})
    stub.add_response("describe_continuous_backups", kept(), {"TableName": table})
    asked = {"SourceTableName": table, "TargetTableName": to, "RestoreDateTime": AT}
    bare = {"BillingModeOverride": "PAY_PER_REQUEST", "LocalSecondaryIndexOverride": []}
    stub.add_response("restore_table_to_point_in_time", {}, {**asked, **bare, "GlobalSecondaryIndexOverride": []})
    return to


def test_both_tables_are_copied_and_watched(stubbed: Stubber, capsys: Capture) -> None:
    copies = [is_begun(stubbed, table) for table in (config().desk_table, config().platform_table)]
    assert operate.main(["restore-table", "--to", "2026-11-20 14:05"]) == 0
    told = capsys.readouterr().out
    assert all(f"{copy}: begun" in told for copy in copies) and "--drop" in told
    for copy in copies:
        about = {"Table": {"TableStatus": "CREATING"}}
        stubbed.add_response("describe_table", about, {"TableName": copy})
    operate.main(["restore-table", "--to", "2026-11-20 14:05"])
    assert capsys.readouterr().out.count("CREATING") == 2, "to ask again begins nothing anew"
    stubbed.assert_no_pending_responses()


def test_a_minute_that_is_not_kept_is_refused_before_anything_happens(stubbed: Stubber) -> None:
    table = config().desk_table
    stubbed.add_client_error("describe_table", "ResourceNotFoundException")
    stubbed.add_response("describe_continuous_backups", kept(), {"TableName": table})
    with pytest.raises(SystemExit, match="2026-10-20 08:00 until 2026-11-23 07:55"):
        operate.main(["restore-table", "--to", "2026-09-01 00:00"])
    stubbed.add_client_error("describe_table", "ResourceNotFoundException")
    stubbed.add_response("describe_continuous_backups", kept("DISABLED"), {"TableName": table})
    with pytest.raises(SystemExit, match="is off"):
        operate.main(["restore-table", "--to", "2026-11-20T17:05+03:00"])


def test_what_is_kept_is_said_and_copies_are_removed(stubbed: Stubber, capsys: Capture) -> None:
    for table in (config().desk_table, config().platform_table):
        stubbed.add_response("describe_continuous_backups", kept(), {"TableName": table})
    operate.main(["restore-table"])
    assert capsys.readouterr().out.count("2026-10-20 08:00 to 2026-11-23 07:55") == 2
    stubbed.add_response("delete_table", {}, {"TableName": "komek-test-desk-at-202611201405"})
    operate.main(["restore-table", "--drop", "komek-test-desk-at-202611201405"])
    with pytest.raises(ValueError, match="not a recovered table"):
        recovery.drop(config().desk_table)
