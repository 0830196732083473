"""A second lock: calls for a tenant are signed with credentials that open nobody else's items."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.credentials import Credentials

from chalicelib.config import config
from chalicelib.helpdesk import asking_operator
from chalicelib.integrations import scoped
from tenants import fence, reading
from tenants.items import DeskItem
from tests.machine import Machine
from tests.people import Business

TABLE = "komek-prod-desk"
OWN = "AKIDOFTHEFUNCTION"


class Door:
    """A client of DynamoDB's with nobody behind it, that remembers by whose key each call was signed."""

    def __init__(self) -> None:
        self.client = boto3.client("dynamodb", aws_access_key_id=OWN, aws_secret_access_key="s")
        self.signed: list[str] = []
        self.client.meta.events.register("before-send.dynamodb", self._send)
        fence.watch(self.client, TABLE, lambda tenant: Credentials(f"AKIDOF{tenant}", "s", "t"))

    def _send(self, request: Any, **_: Any) -> AWSResponse:
        said = request.headers["Authorization"]
        said = said.decode() if isinstance(said, bytes) else said
        self.signed += re.findall("Credential=([^/]+)/", said)
        return AWSResponse(request.url, 200, {}, Body())


class Body:
    def stream(self, **_: Any) -> Iterator[bytes]:
        yield b"{}"

    def read(self) -> bytes:
        return b"{}"


@pytest.fixture
def door() -> Iterator[Door]:
    yield Door()
    fence.put_up("")


def key(tenant: str) -> dict[str, Any]:
    return {"pk": {"S": f"{tenant}#ticket#1"}, "sk": {"S": "ticket"}}


Call = Callable[[Any], Any]
CALLS: dict[str, Call] = {
    "get": lambda c: c.get_item(TableName=TABLE, Key=key("GLOBEX")),
    "batch": lambda c: c.batch_get_item(RequestItems={TABLE: {"Keys": [key("GLOBEX")]}}),
    "query": lambda c: c.query(TableName=TABLE, IndexName="board", KeyConditionExpression="board_key = :a"),
    "write": lambda c: c.transact_write_items(
        TransactItems=[
            {"Put": {"TableName": "komek-prod-platform", "Item": key("GLOBEX")}},
            {"Delete": {"TableName": TABLE, "Key": key("GLOBEX")}},
        ]
    ),
}


@pytest.mark.parametrize("call", CALLS)
def test_what_strays_to_another_tenant_is_signed_by_the_one_worked_for(door: Door, call: str) -> None:
    """So AWS, which knows whose key opens which items, refuses it."""
    with fence.around("ACME"):
        CALLS[call](door.client)
    CALLS[call](door.client)
    assert door.signed == ["AKIDOFACME", OWN]


@pytest.mark.parametrize(
    "asked",
    [{"TableName": "komek-prod-platform"}, {"TableName": TABLE, "IndexName": "due"}],
    ids=["platform table", "what is due"],
)
def test_what_is_of_all_tenants_is_asked_by_the_function_itself(door: Door, asked: dict[str, str]) -> None:
    with fence.around("ACME"):
        door.client.query(**asked, KeyConditionExpression="pk = :pk")
    assert door.signed == [OWN]


def test_looking_through_the_table_is_done_by_the_function_itself(door: Door) -> None:
    with fence.around("ACME"):
        door.client.scan(TableName=TABLE)
    assert door.signed == [OWN]


def test_readings_at_the_same_time_stay_behind_the_fence(door: Door) -> None:
    def read() -> Any:
        return CALLS["get"](door.client)

    with fence.around("ACME"):
        reading.together(read, read)
        reading.every([read, read, read])
    reading.every([read, read])
    assert door.signed == ["AKIDOFACME"] * 5 + [OWN] * 2


def test_sts_is_asked_once_for_a_tenant(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOMEK_TENANT_ROLE", "arn:aws:iam::123456789012:role/komek-prod-tenant")
    config.cache_clear()
    scoped.forget()
    try:
        one, again, other = (scoped.credentials(tenant) for tenant in ("ACME1", "ACME1", "GLOBEX"))
    finally:
        monkeypatch.undo()
        config.cache_clear()
        scoped.forget()
    assert one is again and one.token and one.access_key != other.access_key


@pytest.fixture
def calls(machine: Machine) -> Iterator[list[tuple[str, set[str]]]]:
    """Calls to the desk table: for which tenant each is signed, and whose items it names."""
    client, table = DeskItem._get_connection().connection.client, DeskItem.Meta.table_name
    found: list[tuple[str, set[str]]] = []

    def look(params: dict[str, Any], model: Any, context: dict[str, Any], **_: Any) -> None:
        if table in str(params) and params.get("IndexName") != "due":
            others = str([part for part in params.get("TransactItems", []) if table in str(part)] or params)
            told = "pk|:0" if model.name == "Query" else "pk"
            whose = set(re.findall(rf"'(?:{told})': {{'S': '(\w+)#", others))
            found.append((context.get("signing", {}).get("request_credentials", ""), whose))

    handlers = [fence.signing(table, lambda tenant: tenant), look]
    for handler in handlers:
        client.meta.events.register(fence.BEFORE, handler)
    yield found
    for handler in handlers:
        client.meta.events.unregister(fence.BEFORE, handler)


def test_pages_and_jobs_keep_to_their_tenant(
    acme: Business, globex: Business, world: Machine, calls: list[tuple[str, set[str]]]
) -> None:
    boris = acme.agent("Boris")
    calls.clear()
    boris.get("/")
    globex.ask()
    assert [(signer, whose) for signer, whose in calls if {signer} != whose] == []
    assert {signer for signer, _ in calls} == {acme.tenant, globex.tenant}
    calls.clear()
    world.work()
    assert [(signer, whose) for signer, whose in calls if signer and {signer} != whose] == []
    assert globex.tenant in {signer for signer, _ in calls}


@pytest.mark.xdist_group("isolation")
def test_a_question_to_the_operator_is_asked_by_the_function_itself(
    acme: Business, calls: list[tuple[str, set[str]]]
) -> None:
    """It stands in two desks in one transaction."""
    asking_operator.found("Komek", "operator@komek.example", "correct horse battery")
    boris = acme.agent("Boris")
    calls.clear()
    boris.get("/help/ask")
    boris.submit("/help/ask", subject="The bill", text="What is this line?")
    assert [(signer, whose) for signer, whose in calls if signer and {signer} != whose] == []
    assert any(len(whose) == 2 for signer, whose in calls if not signer)
