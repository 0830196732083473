"""What CloudFormation answers, in memory: botocore's own client checks what it is asked, and this answers."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from botocore.awsrequest import AWSResponse

SERVICES = ("cloudformation", "lambda", "sesv2", "ses")


@dataclass
class Kept:
    status: str
    template: dict[str, Any] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)


class CloudFormation:
    """Stacks that change at once; what moto lacks of SES and Lambda too."""

    def __init__(self) -> None:
        self.stacks: dict[str, Kept] = {}
        self.plans: dict[str, dict[str, Any]] = {}
        self.asked: list[str] = []  # operations, in their order
        self.fails = ""  # why the next execution fails
        self.changes: list[dict[str, Any]] = []  # what the next plan says; else one function
        self.outputs: dict[str, str] = {}
        self.rules = ""
        self.at_once = 1000
        self.is_production = True
        self.read: Any = None  # gives the template at an address

    def handlers(self) -> list[tuple[str, Any]]:
        said = [(f"before-parameter-build.{name}", self._remember) for name in SERVICES]
        # moto would refuse everybody, since it does not read the condition of the policy.
        said += [("before-call.s3.PutBucketPolicy", lambda **_: (AWSResponse("", 200, {}, None), {}))]
        return said + [(f"before-call.{name}", self._answer) for name in SERVICES]

    def _remember(self, params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
        context["asked"] = dict(params)

    def _answer(self, model: Any, context: dict[str, Any], **_: Any) -> tuple[Any, dict[str, Any]]:
        self.asked.append(model.name)
        try:
            answer = getattr(self, f"_{model.name}")(SimpleNamespace(**context["asked"])) or {}
            status = 200
        except LookupError as problem:
            answer, status = {"Error": {"Code": "ValidationError", "Message": str(problem.args[0])}}, 400
        return AWSResponse("https://localhost", status, {}, None), answer

    def _stack(self, name: str) -> Kept:
        name = name.removeprefix("id-")
        if name not in self.stacks:
            raise LookupError(f"Stack with id {name} does not exist")
        return self.stacks[name]

    def _DescribeStacks(self, asked: Any) -> dict[str, Any]:
        name, kept = asked.StackName.removeprefix("id-"), self._stack(asked.StackName)
        said = [{"ParameterKey": key, "ParameterValue": value} for key, value in kept.parameters.items()]
        outputs = [{"OutputKey": key, "OutputValue": value} for key, value in self.outputs.items()]
        stack = {"StackName": name, "StackId": f"id-{name}", "StackStatus": kept.status, "Parameters": said}
        if kept.status.endswith("_IN_PROGRESS") and kept.status != "REVIEW_IN_PROGRESS":
            kept.status = kept.status.replace("IN_PROGRESS", "COMPLETE")
        return {"Stacks": [{**stack, "Outputs": outputs}]}

    def _CreateChangeSet(self, asked: Any) -> dict[str, Any]:
        template = self.read(asked.TemplateURL)
        defaults = {name: str(rule["Default"]) for name, rule in template["Parameters"].items() if "Default" in rule}
        said = {one["ParameterKey"]: one["ParameterValue"] for one in asked.Parameters}
        if unknown := set(said) - set(template["Parameters"]):
            raise LookupError(f"Parameters {unknown} do not exist in the template")
        if asked.ChangeSetType == "CREATE":
            self.stacks.setdefault(asked.StackName, Kept("REVIEW_IN_PROGRESS"))
        kept = self._stack(asked.StackName)
        plan = {
            "stack": asked.StackName,
            "template": template,
            "parameters": defaults | said,
            "kind": asked.ChangeSetType,
        }
        plan["same"] = (kept.template, kept.parameters) == (template, plan["parameters"])
        self.plans[f"plan-{len(self.plans)}"] = plan
        return {"Id": f"plan-{len(self.plans) - 1}", "StackId": f"id-{asked.StackName}"}

    def _DescribeChangeSet(self, asked: Any) -> dict[str, Any]:
        plan = self.plans[asked.ChangeSetName]
        if plan["same"]:
            reason = "The submitted information didn't contain changes. Submit different information."
            return {"Status": "FAILED", "StatusReason": reason, "ExecutionStatus": "UNAVAILABLE"}
        action = {"CREATE": "Add", "UPDATE": "Modify"}[plan["kind"]]
        usual = {"Action": action, "LogicalResourceId": "APIHandler", "ResourceType": "AWS::Lambda::Function"}
        changes = [{"Type": "Resource", "ResourceChange": one} for one in self.changes or [usual]]
        state = "EXECUTE_COMPLETE" if plan.get("is_done") else "AVAILABLE"
        return {"Status": "CREATE_COMPLETE", "ExecutionStatus": state, "Changes": changes}

    def _ExecuteChangeSet(self, asked: Any) -> None:
        plan = self.plans[asked.ChangeSetName]
        kept, kind = self._stack(plan["stack"]), plan["kind"]
        plan["is_done"] = True
        if self.fails:
            self._tell(kept, f"{kind}_FAILED", self.fails)
            kept.status, self.fails = {"CREATE": "ROLLBACK", "UPDATE": "UPDATE_ROLLBACK"}[kind] + "_IN_PROGRESS", ""
        else:
            self._tell(kept, f"{kind}_COMPLETE")
            kept.status, kept.template, kept.parameters = f"{kind}_IN_PROGRESS", plan["template"], plan["parameters"]

    def _tell(self, kept: Kept, status: str, reason: str = "") -> None:
        event = {"EventId": str(len(self.asked)), "Timestamp": datetime.now(UTC), "ResourceStatus": status}
        about = {"LogicalResourceId": "APIHandler", "ResourceType": "AWS::Lambda::Function"}
        kept.events.insert(0, {**event, **about, **({"ResourceStatusReason": reason} if reason else {})})

    def _DescribeStackEvents(self, asked: Any) -> dict[str, Any]:
        return {"StackEvents": self._stack(asked.StackName).events}

    def _DeleteChangeSet(self, asked: Any) -> None:
        del asked

    def _DeleteStack(self, asked: Any) -> None:
        kept = self._stack(asked.StackName)
        kept.status = "DELETE_IN_PROGRESS"
        if not kept.events:
            del self.stacks[asked.StackName.removeprefix("id-")]

    def _ContinueUpdateRollback(self, asked: Any) -> None:
        self._stack(asked.StackName).status = "UPDATE_ROLLBACK_IN_PROGRESS"

    def _GetTemplate(self, asked: Any) -> dict[str, Any]:
        return {"TemplateBody": json.loads(json.dumps(self._stack(asked.StackName).template))}

    def _GetAccountSettings(self, asked: Any) -> dict[str, Any]:
        return {"AccountLimit": {"ConcurrentExecutions": self.at_once}}

    def _GetAccount(self, asked: Any) -> dict[str, Any]:
        return {"ProductionAccessEnabled": self.is_production}

    def _DescribeActiveReceiptRuleSet(self, asked: Any) -> dict[str, Any]:
        return {"Metadata": {"Name": self.rules}} if self.rules else {}

    def _SetActiveReceiptRuleSet(self, asked: Any) -> None:
        self.rules = asked.RuleSetName
