"""What a deployment would change: CloudFormation's change set, shown before anything is done."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from infrastructure.deploying import progress
from infrastructure.deploying.asking import Stop
from infrastructure.deploying.stacks import Stack

CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
# What is gone if these are made anew cannot be made again.
PRECIOUS = {
    "AWS::DynamoDB::Table",
    "AWS::S3::Bucket",
    "AWS::KMS::Key",
    "AWS::SecretsManager::Secret",
    "AWS::SES::EmailIdentity",
}
PAUSE = 3.0
MARKS = {"Add": "+ add", "Modify": "~ change", "Remove": "- DELETE", "Import": "+ import", "Dynamic": "? decide"}


@dataclass(frozen=True)
class Plan:
    id: str
    stack: str  # its id
    changes: list[dict[str, Any]]

    @property
    def losses(self) -> list[str]:
        """Names of what holds data and would be deleted or made anew."""
        return [one["LogicalResourceId"] for one in self.changes if one["ResourceType"] in PRECIOUS and _is_loss(one)]


def make(stack: Stack, kind: str, template: str, parameters: dict[str, str]) -> Plan | None:
    """Let CloudFormation work out the changes to a template's address; None if there are none; raise Stop."""
    made = stack.client.create_change_set(
        StackName=stack.name,
        ChangeSetName=f"komek-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}",
        ChangeSetType=kind,
        TemplateURL=template,
        Capabilities=CAPABILITIES,
        Parameters=[{"ParameterKey": name, "ParameterValue": said} for name, said in sorted(parameters.items())],
        Tags=[{"Key": "komek", "Value": stack.stage}],
    )
    plan = Plan(made["Id"], made["StackId"], [])
    found = _worked_out(stack, plan)
    if found["Status"] == "CREATE_COMPLETE":
        return Plan(plan.id, plan.stack, _changes(stack, plan))
    drop(stack, plan)
    reason = found.get("StatusReason", "")
    if "didn't contain changes" in reason or "No updates are to be performed" in reason:
        return None
    raise Stop(f"CloudFormation refuses the template: {reason}")


def show(plan: Plan) -> str:
    """The changes, those that lose something first and marked."""
    lines = [_line(one) for one in sorted(plan.changes, key=_order)]
    counts = ", ".join(f"{count} to {word}" for word, count in _counts(plan).items() if count)
    return "\n".join([f"The plan ({counts or 'only outputs change'}):", *lines])


def carry_out(stack: Stack, plan: Plan) -> progress.End:
    """Carry a plan out and tell how it goes."""
    begun = datetime.now(UTC)
    stack.client.execute_change_set(ChangeSetName=plan.id)
    _begun(stack, plan)
    return progress.follow(stack.client, plan.stack, begun)


def drop(stack: Stack, plan: Plan) -> None:
    """Forget a plan, and the empty stack that was made for it."""
    stack.client.delete_change_set(ChangeSetName=plan.id)
    if stack.status == "REVIEW_IN_PROGRESS":
        stack.client.delete_stack(StackName=plan.stack)


def _worked_out(stack: Stack, plan: Plan) -> dict[str, Any]:
    while True:
        found: dict[str, Any] = stack.client.describe_change_set(ChangeSetName=plan.id)
        if found["Status"] not in ("CREATE_PENDING", "CREATE_IN_PROGRESS"):
            return found
        time.sleep(PAUSE)


def _begun(stack: Stack, plan: Plan) -> None:
    """Wait until the stack shows that something goes on: right after the call it may still look as before."""
    for _ in range(20):
        found = stack.client.describe_change_set(ChangeSetName=plan.id)["ExecutionStatus"]
        if found not in ("AVAILABLE", "UNAVAILABLE"):
            return
        time.sleep(PAUSE)


def _changes(stack: Stack, plan: Plan) -> list[dict[str, Any]]:
    pages = stack.client.get_paginator("describe_change_set").paginate(ChangeSetName=plan.id)
    return [one["ResourceChange"] for page in pages for one in page["Changes"] if one.get("Type") == "Resource"]


def _is_loss(change: dict[str, Any]) -> bool:
    return change["Action"] == "Remove" or change.get("Replacement") in ("True", "Conditional")


def _mark(change: dict[str, Any]) -> str:
    if change.get("Replacement") == "True":
        return "! REPLACE"
    if change["Action"] == "Modify" and change.get("Replacement") == "Conditional":
        return "? may replace"
    return MARKS.get(change["Action"], f"? {change['Action']}")


def _line(change: dict[str, Any]) -> str:
    why = sorted({_target(detail) for detail in change.get("Details", [])} - {""})
    after = f": {', '.join(why)}" if why else ""
    kept = ", the old one stays" if "Retain" in change.get("PolicyAction", "") else ""
    loud = "  <<< HOLDS DATA" if change["ResourceType"] in PRECIOUS and _is_loss(change) else ""
    return f"  {_mark(change):<14}{change['LogicalResourceId']}  ({change['ResourceType']}){after}{kept}{loud}"


def _target(detail: dict[str, Any]) -> str:
    target = detail.get("Target", {})
    return str(target.get("Name") or target.get("Attribute", ""))


def _order(change: dict[str, Any]) -> tuple[bool, int, str]:
    place = ["Remove", "Dynamic", "Modify", "Import", "Add"]
    action = change["Action"]
    return (not _is_loss(change), place.index(action) if action in place else 9, change["LogicalResourceId"])


def _counts(plan: Plan) -> dict[str, int]:
    words = ["add", "change", "REPLACE", "may replace", "DELETE", "import", "decide"]
    marks = [_mark(one).split(" ", 1)[1] for one in plan.changes]
    return {word: marks.count(word) for word in words}
