"""What CloudWatch counts of us: every metric with its unit and what it is split by beside the stage.

Each costs 0.30 dollars in a month in which it has a figure, and once more for each value it is split by, so they are
few; infrastructure/stack/alarms.yaml watches them, and the runbook says what each means.
"""

from typing import Any, NamedTuple

NAMESPACE = "Komek"


class Metric(NamedTuple):
    unit: str  # CloudWatch's name of it
    by: str = ""  # one more dimension


METRICS = {
    "Requests": Metric("Count", by="Plan"),  # of a tenant, "none" for the base host
    "RequestFaults": Metric("Count", by="Plan"),  # answered with 5xx
    "RequestTime": Metric("Milliseconds"),
    "ReadUnits": Metric("Count", by="Function"),  # of DynamoDB, which AWS shows by table only
    "WriteUnits": Metric("Count", by="Function"),
    "TicketsOpened": Metric("Count", by="Channel"),
    "MailsTakenIn": Metric("Count"),
    "MailsSetAside": Metric("Count"),  # that no try could take in
    "MailsFoundLate": Metric("Count"),  # by the sweep, since no event told of them
    "MailsSent": Metric("Count"),
    "MailsRefused": Metric("Count"),  # by SES, for good
    "MailsBounced": Metric("Count"),
    "Complaints": Metric("Count"),
    "JobsDone": Metric("Count"),
    "JobsFailed": Metric("Count"),  # one try of them
    "JobsSetAside": Metric("Count"),  # after the last try; a person has to look
    "JobsSwept": Metric("Count"),  # announced by the sweep: timers, and what the queue did not bring
    "JobDelay": Metric("Seconds"),  # between when a job was due and when it was taken
    "TimersSetAgain": Metric("Count"),  # charges and payments that the hourly sweep had to find
}


def embedded(stage: str, at_ms: int, counts: dict[str, float], by: dict[str, str]) -> dict[str, Any]:
    """Figures as CloudWatch reads them out of a line (Embedded Metric Format); KeyError for one that is not above."""
    groups: dict[str, list[dict[str, str]]] = {}
    for name in counts:
        metric = METRICS[name]
        groups.setdefault(metric.by, []).append({"Name": name, "Unit": metric.unit})
    directives = [
        {"Namespace": NAMESPACE, "Dimensions": [["Stage"], *([["Stage", split]] if split else [])], "Metrics": metrics}
        for split, metrics in groups.items()
    ]
    named = {split: by.get(split) or "none" for split in groups if split}
    return {"_aws": {"Timestamp": at_ms, "CloudWatchMetrics": directives}, "Stage": stage, **named, **counts}
