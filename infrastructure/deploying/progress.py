"""What CloudFormation does, told event by event."""

import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

PAUSE = 4.0  # seconds between looks
SLACK = 5  # seconds by which clocks may differ
WORDS = {
    "CREATE_IN_PROGRESS": "makes",
    "CREATE_COMPLETE": "made",
    "UPDATE_IN_PROGRESS": "changes",
    "UPDATE_COMPLETE": "changed",
    "DELETE_IN_PROGRESS": "deletes",
    "DELETE_COMPLETE": "deleted",
    "DELETE_SKIPPED": "kept",
}


@dataclass
class End:
    status: str = ""
    reasons: list[str] = field(default_factory=list)  # why, those of the first cause first

    @property
    def is_well(self) -> bool:
        return self.status in ("CREATE_COMPLETE", "UPDATE_COMPLETE")


def follow(client: Any, stack: str, since: datetime) -> End:
    """Print what happens to a stack, by its id, until nothing goes on any more."""
    seen: set[str] = set()
    end = End()
    while True:
        # Asked before the events are, so that none of them is missed in the end.
        status = client.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
        for event in _fresh(client, stack, since, seen):
            print(_line(event), flush=True)
            _blame(event, end)
        if not status.endswith("_IN_PROGRESS") or status == "REVIEW_IN_PROGRESS":
            end.status = status
            return end
        time.sleep(PAUSE)


def _fresh(client: Any, stack: str, since: datetime, seen: set[str]) -> list[dict[str, Any]]:
    """Events that were not told yet, oldest first; AWS lists the newest first."""
    found: list[dict[str, Any]] = []
    for page in client.get_paginator("describe_stack_events").paginate(StackName=stack):
        for event in page["StackEvents"]:
            is_old = (since - event["Timestamp"]).total_seconds() > SLACK
            if is_old or event["EventId"] in seen:
                return found[::-1]
            seen.add(event["EventId"])
            found.append(event)
    return found[::-1]


def _line(event: dict[str, Any]) -> str:
    status = event["ResourceStatus"]
    word = "FAILED" if status.endswith("_FAILED") else WORDS.get(status, status.lower().replace("_", " "))
    why = (
        f"\n            {event['ResourceStatusReason']}" if word == "FAILED" and "ResourceStatusReason" in event else ""
    )
    return f"  {event['Timestamp']:%H:%M:%S}  {word:<8}  {event['LogicalResourceId']}  ({event['ResourceType']}){why}"


def _blame(event: dict[str, Any], end: End) -> None:
    reason = event.get("ResourceStatusReason", "")
    # What was only stopped since something else failed is no cause.
    if event["ResourceStatus"].endswith("_FAILED") and "cancelled" not in reason.lower():
        end.reasons.append(f"{event['LogicalResourceId']}: {reason}")
