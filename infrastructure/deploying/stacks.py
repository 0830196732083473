"""The stack of a stage: what it is at, and bringing it to where it can be changed."""

import json
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from botocore.exceptions import ClientError

from infrastructure.deploying import asking, progress
from infrastructure.deploying.account import Account
from infrastructure.deploying.asking import Stop, Wish

# A stack that was never whole: it can only be taken away and made anew.
STILLBORN = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED")


class Stack:
    """What CloudFormation knows of a stage."""

    def __init__(self, account: Account, stage: str) -> None:
        self.account, self.stage, self.name = account, stage, f"komek-{stage}"

    @cached_property
    def client(self) -> Any:
        return self.account.client("cloudformation")

    def found(self) -> dict[str, Any] | None:
        """The stack as it is now, or None if there is none."""
        try:
            stacks = self.client.describe_stacks(StackName=self.name)["Stacks"]
        except ClientError as problem:
            if "does not exist" in problem.response["Error"]["Message"]:
                return None
            raise
        return next((one for one in stacks if one["StackStatus"] != "DELETE_COMPLETE"), None)

    @property
    def status(self) -> str:
        found = self.found()
        return str(found["StackStatus"]) if found else ""

    @property
    def is_made(self) -> bool:
        """Whether there is a stack that has been whole once."""
        return self.status not in ("", "REVIEW_IN_PROGRESS", "CREATE_IN_PROGRESS", *STILLBORN)

    def parameters(self) -> dict[str, str]:
        found = self.found() if self.is_made else None
        pairs = found.get("Parameters", []) if found else []
        return {one["ParameterKey"]: one["ParameterValue"] for one in pairs}

    def chosen(self) -> dict[str, str]:
        """The parameters that are not what its template takes for granted, so that a new default counts."""
        rules = self.template()["Parameters"] if self.is_made else {}
        said = self.parameters().items()
        return {name: value for name, value in said if value != str(rules.get(name, {}).get("Default"))}

    def outputs(self) -> dict[str, str]:
        return {one["OutputKey"]: one["OutputValue"] for one in (self.found() or {}).get("Outputs", [])}

    def template(self) -> Any:
        """The template as it was given, before its transform."""
        body = self.client.get_template(StackName=self.name, TemplateStage="Original")["TemplateBody"]
        return json.loads(body) if isinstance(body, str) else body


def settle(stack: Stack, wish: Wish) -> str:
    """Wait for what goes on, take away what failed to be made; return CREATE or UPDATE; raise Stop."""
    while True:
        found = stack.found()
        status = found["StackStatus"] if found else "REVIEW_IN_PROGRESS"
        if status == "REVIEW_IN_PROGRESS":
            return "CREATE"
        assert found
        if status.endswith("_IN_PROGRESS"):
            print(f"Something goes on with {stack.name} already ({status}). Waiting for its end:", flush=True)
            progress.follow(stack.client, found["StackId"], datetime.now(UTC))
        elif status in STILLBORN:
            _take_away(stack, found["StackId"], wish)
        elif status == "UPDATE_ROLLBACK_FAILED":
            _put_back(stack, found["StackId"])
        elif status == "DELETE_FAILED":
            raise Stop(
                f"Somebody began to delete {stack.name}, and AWS could not. End that in CloudFormation's console."
            )
        else:
            return "UPDATE"


def _take_away(stack: Stack, id: str, wish: Wish) -> None:
    question = f"{stack.name} failed when it was made, and holds nothing. It has to be taken away first."
    if not asking.agrees(question, wish):
        raise Stop("Nothing was changed.")
    begun = datetime.now(UTC)
    stack.client.delete_stack(StackName=id)
    if progress.follow(stack.client, id, begun).status != "DELETE_COMPLETE":
        raise Stop(
            f"AWS could not take {stack.name} away. The lines above say why; end it in CloudFormation's console."
        )


def _put_back(stack: Stack, id: str) -> None:
    print(f"{stack.name} could not be put back after a change that failed. Trying that again:", flush=True)
    begun = datetime.now(UTC)
    stack.client.continue_update_rollback(StackName=id)
    if progress.follow(stack.client, id, begun).status != "UPDATE_ROLLBACK_COMPLETE":
        raise Stop("AWS cannot put it back. The lines above say what stands in the way; mend that and run this again.")
