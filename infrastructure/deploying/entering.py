"""What a stage's functions are told, so that the operator's commands work on it from here."""

from infrastructure.deploying.account import enter
from infrastructure.deploying.asking import Stop
from infrastructure.deploying.stacks import Stack


def environment(stage: str) -> dict[str, str]:
    """The environment of a stage's worker, with the region; raise Stop if there is no such stage here."""
    account = enter()
    stack = Stack(account, stage)
    if not stack.is_made:
        raise Stop(f"There is no {stack.name} in account {account.number}, {account.region}.")
    asked = {"StackName": stack.name, "LogicalResourceId": "JobArrived"}
    function = stack.client.describe_stack_resource(**asked)["StackResourceDetail"]["PhysicalResourceId"]
    told = account.client("lambda").get_function_configuration(FunctionName=function)
    return {**told["Environment"]["Variables"], "AWS_DEFAULT_REGION": account.region}
