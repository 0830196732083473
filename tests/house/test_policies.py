"""Each kind of function may do what its code asks of AWS, and nothing else: its policy is read beside the code."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from infrastructure.deploying import merging
from tests.house import aws_calls
from tests.house.aws_calls import HERE, QUEUE, Asked
from tests.house.calling import Calls, Place, ours

POLICIES = Path(__file__).parents[2] / "infrastructure" / "policies"
CHALICE = Path(__file__).parents[2] / ".chalice" / "config.json"
# Where the functions of a kind begin; modules that are found by their names are all meant.
BEGINS: dict[str, list[str]] = {
    "web": ["app", ""],
    "jobs": ["job_arrived"],
    "mail": ["mail_arrived", "sending_arrived"],
    "clock": ["every_minute", "every_hour"],
}
FOUND_BY_NAME = {"web": "chalicelib.routes", "jobs": "chalicelib.helpdesk.moves"}
TAKES = {"web": [], "jobs": ["jobs"], "mail": ["mail", "sending"], "clock": []}
TAKING = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")  # what Lambda does with our role
# No action that we use wants the resource "*". What a tenant brings, or AWS names at random, has no name of the stage.
TAKEN = Asked("sts:AssumeRole", aws_calls.TENANT_ROLE)
FORCED = {aws_calls.IDENTITIES, aws_calls.CERTIFICATES, aws_calls.HOSTS}
OF_STAGE = ("${Stage}", aws_calls.VAULT, "${OwnHosts}", "${OwnHostsGroup.Id}")


def begins(calls: Calls, kind: str) -> list[Place]:
    others = calls.of_module(FOUND_BY_NAME[kind]) if kind in FOUND_BY_NAME else []
    return [("app", ""), *(("app", name) for name in BEGINS[kind]), *others]


@cache
def needed(kind: str) -> frozenset[Asked]:
    """What the code asks, and what Lambda does itself: take from queues, and write the log of the kind."""
    calls = ours()
    asked = aws_calls.needed(calls, calls.reached(begins(calls, kind))) - {TAKEN}  # which stack/scoped.yaml allows
    asked |= {Asked(action, f"{QUEUE}{name}") for name in TAKES[kind] for action in TAKING}
    group = f"arn:${{AWS::Partition}}:logs:{HERE}log-group:/komek/${{Stage}}/{kind}:*"
    return frozenset(asked | {Asked(f"logs:{action}", group) for action in ("CreateLogStream", "PutLogEvents")})


def policy(kind: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((POLICIES / f"{kind}.json").read_text())
    return read


def allowed(policy: dict[str, Any]) -> Iterator[Asked]:
    for statement in policy["Statement"]:
        assert statement["Effect"] == "Allow" and {*statement} <= {"Sid", "Effect", "Action", "Resource", "Condition"}
        for resource in statement["Resource"]:
            ((how, said),) = resource.items()
            yield from (Asked(action, said if how == "Fn::Sub" else ".".join(said)) for action in statement["Action"])


@pytest.mark.parametrize("kind", BEGINS)
def test_a_policy_allows_what_the_code_asks_and_nothing_else(kind: str) -> None:
    asked, may = needed(kind), set(allowed(policy(kind)))
    assert sorted(asked - may) == [], f"{kind} asks what its policy does not allow"
    assert sorted(may - asked) == [], f"{kind} may do what its code never asks"


@pytest.mark.parametrize("kind", BEGINS)
def test_no_policy_is_for_everything(kind: str) -> None:
    for one in allowed(policy(kind)):
        assert "*" not in one.action, one
        assert one.resource in FORCED or any(name in one.resource for name in OF_STAGE), one


def test_only_jobs_may_look_through_a_table_and_say_so_apart() -> None:
    for kind in BEGINS:
        scanning = [one["Action"] for one in policy(kind)["Statement"] if "dynamodb:Scan" in one["Action"]]
        assert scanning == ([["dynamodb:Scan"]] if kind == "jobs" else []), kind


def test_what_is_due_of_all_tenants_is_seen_by_the_clock_alone() -> None:
    assert [kind for kind in BEGINS if any("index/due" in one.resource for one in allowed(policy(kind)))] == ["clock"]


def test_the_role_of_a_tenant_opens_its_items_and_what_is_written_with_them() -> None:
    parts = merging.merged()["Resources"]
    role = parts["TenantRole"]["Properties"]
    own, rows, beside = role["Policies"][0]["PolicyDocument"]["Statement"]
    for statement in (own, rows):
        assert statement["Condition"] == {
            "ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["${aws:PrincipalTag/tenant}#*"]},
            "Null": {"dynamodb:LeadingKeys": "false"},
        }
    may = {*allowed({"Statement": [own, rows]})}
    asked = {one for kind in ("web", "jobs") for one in needed(kind) if aws_calls.DESK in one.resource}
    assert may == {one for one in asked if one.action != "dynamodb:Scan"}
    writes = {Asked(f"dynamodb:{verb}Item", aws_calls.PLATFORM) for verb in ("Delete", "Put", "Update")}
    assert {*allowed({"Statement": [beside]})} == writes


def test_only_pages_and_jobs_take_the_role_of_a_tenant() -> None:
    parts = merging.merged()["Resources"]
    trusted = parts["TenantRole"]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert [one["Principal"] for one in trusted] == [
        {"AWS": [{"Fn::GetAtt": [role, "Arn"]} for role in ("ApiHandlerRole", "JobArrivedRole")]}
    ]
    takers = [part["Properties"] for part in parts.values() if part.get("Type") == "AWS::IAM::RolePolicy"]
    assert [taker["RoleName"]["Ref"] for taker in takers] == ["ApiHandlerRole", "JobArrivedRole"]
    calls, fences = ours(), {("tenants.fence", "put_up"), ("chalicelib.worker", "perform")}
    assert {kind for kind in BEGINS if fences & calls.reached(begins(calls, kind))} == {"web", "jobs"}


def test_each_function_has_the_policy_of_its_kind() -> None:
    functions = json.loads(CHALICE.read_text())["lambda_functions"]
    named = {name: Path(about["iam_policy_file"]).stem for name, about in functions.items()}
    kinds = {name: kind for kind, names in BEGINS.items() for name in names if name not in ("app", "")}
    assert named == {"api_handler": "web", **kinds}


def test_modules_are_found_by_their_names_where_this_knows_of_it() -> None:
    calls = ours()
    asks = {place[0] for place in calls.of_module("chalicelib", "tenants") if _imports_by_name(calls, place)}
    assert asks == {"chalicelib.routes", "chalicelib.helpdesk.moves.moving"}


def _imports_by_name(calls: Calls, place: Place) -> bool:
    return any(getattr(node, "id", "") == "import_module" for node in calls.nodes(place))


def test_only_the_tables_door_calls_dynamodb() -> None:
    """What stands elsewhere would not be read here."""
    calls, words = ours(), {"_get_connection", "TransactWrite", "TransactGet", "batch_write"}
    places = calls.of_module("app", "chalicelib")
    named = [(place, word) for place in places for word in words & {*aws_calls.words(calls.nodes(place))}]
    assert named == []
