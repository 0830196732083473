"""Each alarm is in the runbook, and watches what there is."""

import re
from pathlib import Path
from typing import Any

from chalicelib.integrations.metrics import METRICS, NAMESPACE
from infrastructure.deploying import merging

ROOT = Path(__file__).parents[2]
RUNBOOK = (ROOT / "infrastructure/RUNBOOK.md").read_text()
TEMPLATE = merging.merged()
ALARMS: dict[str, dict[str, Any]] = {
    one["Properties"]["AlarmName"]["Fn::Sub"].removeprefix("komek-${Stage}-"): one["Properties"]
    for one in TEMPLATE["Resources"].values()
    if one.get("Type") == "AWS::CloudWatch::Alarm"
}


def test_the_runbook_says_of_each_alarm_what_to_do() -> None:
    chapters = dict(re.findall(r"^## ([a-z-]+)\n(.*?)(?=^## |\Z)", RUNBOOK, re.M | re.S))
    assert list(chapters) and chapters.keys() == ALARMS.keys()
    assert [name for name, text in chapters.items() if "*do*" not in text.lower()] == []
    for name, alarm in ALARMS.items():
        assert alarm["AlarmDescription"].endswith(f"(RUNBOOK.md, {name})"), name
        assert alarm["AlarmActions"] == [{"Ref": "AlarmTopic"}], name


def test_alarms_and_dashboard_ask_for_figures_that_we_tell_of() -> None:
    watched = {alarm["MetricName"] for alarm in ALARMS.values() if alarm.get("Namespace") == NAMESPACE}
    body = TEMPLATE["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    shown = {name for name in METRICS if f'"{name}"' in body or f'"{name}\\"' in body}
    assert watched <= METRICS.keys()
    assert METRICS.keys() == watched | shown
    for alarm in ALARMS.values():
        assert alarm.get("Namespace") != NAMESPACE or alarm["Dimensions"] == [
            {"Name": "Stage", "Value": {"Ref": "Stage"}}
        ]


def test_every_queue_has_dead_letters_that_somebody_hears_of() -> None:
    resources = TEMPLATE["Resources"]
    heard = [
        alarm["Dimensions"][0]["Value"]["Fn::GetAtt"][0]
        for alarm in ALARMS.values()
        if alarm.get("Namespace") == "AWS/SQS"
    ]
    queues = {name: one["Properties"] for name, one in resources.items() if one.get("Type") == "AWS::SQS::Queue"}
    for name, queue in queues.items():
        assert name in heard, name
        if "RedrivePolicy" in queue:
            assert queue["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0] in queues


def test_commands_of_the_runbook_are_there() -> None:
    operate = (ROOT / "infrastructure/operate.py").read_text() + "".join(
        file.read_text() for file in (ROOT / "infrastructure/operating").glob("*.py")
    )
    for name in set(re.findall(r"`operate ([a-z-]+)", RUNBOOK)):
        assert f'"{name}"' in operate, name
