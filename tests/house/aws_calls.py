"""What our functions ask of AWS, as their code says: which actions, of which resources.

Resources are told by what a function mentions (config's buckets and queues, the tables' models, an index by its name);
one that mentions none works on those that its callers in the same module mention.
"""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from tests.house.calling import Calls, Place

ARN = "arn:${AWS::Partition}:"
HERE = "${AWS::Region}:${AWS::AccountId}:"
DESK, PLATFORM = (f"{ARN}dynamodb:{HERE}table/komek-${{Stage}}-{table}" for table in ("desk", "platform"))
MAIL, FILES = (f"{ARN}s3:::${{Buckets}}-${{Stage}}-{bucket}" for bucket in ("mail", "files"))
QUEUE = f"{ARN}sqs:{HERE}komek-${{Stage}}-"
IDENTITIES, SENDING = f"{ARN}ses:{HERE}identity/*", f"{ARN}ses:{HERE}configuration-set/komek-${{Stage}}"
CERTIFICATES = f"{ARN}acm:us-east-1:${{AWS::AccountId}}:certificate/*"
HOSTS = f"{ARN}cloudfront::${{AWS::AccountId}}:distribution-tenant/*"
DISTRIBUTION = f"{ARN}cloudfront::${{AWS::AccountId}}:distribution/${{OwnHosts}}"
GROUP = f"{ARN}cloudfront::${{AWS::AccountId}}:connection-group/${{OwnHostsGroup.Id}}"
VAULT = "VaultKey.Arn"

TABLES = {"DeskItem": DESK, "PlatformItem": PLATFORM}
BUCKETS = {"mail_bucket": MAIL, "files_bucket": FILES}
QUEUES = {
    "jobs_queue": [f"{QUEUE}jobs"],
    "mail_queue": [f"{QUEUE}mail"],
    "dead_letters": [f"{QUEUE}{kind}-dead" for kind in ("jobs", "mail", "sending")],
}
INDEXED = ("Partition", "_rows")  # what is told an index first

# What IAM calls what boto3 calls otherwise, and what a call is allowed by besides.
S3 = {
    "copy_object": ["GetObject", "PutObject"],
    "generate_presigned_post": ["PutObject"],
    "head_object": ["GetObject"],
    "list_objects_v2": ["ListBucket"],
    "list_object_versions": ["ListBucketVersions"],
    "delete_objects": ["DeleteObject", "DeleteObjectVersion"],
}
OTHERS: dict[str, list[tuple[str, list[str]]]] = {
    # A mail that is sent raw is let through as SendRawEmail, whichever call brings it.
    "send_email": [(f"ses:{name}", [IDENTITIES, SENDING]) for name in ("SendEmail", "SendRawEmail")],
    "create_email_identity": [
        (f"ses:{name}", [IDENTITIES, SENDING]) for name in ("CreateEmailIdentity", "TagResource")
    ],
    "request_certificate": [(f"acm:{name}", [CERTIFICATES]) for name in ("RequestCertificate", "AddTagsToCertificate")],
    "create_distribution_tenant": [
        ("cloudfront:CreateDistributionTenant", [HOSTS, DISTRIBUTION, GROUP]),
        ("cloudfront:TagResource", [HOSTS]),
    ],
    "update_distribution_tenant": [("cloudfront:UpdateDistributionTenant", [HOSTS, DISTRIBUTION, GROUP])],
}
TENANT_ROLE = "TenantRole.Arn"
WHERE = {
    "sts": ("sts", TENANT_ROLE),
    "sesv2": ("ses", IDENTITIES),
    "acm": ("acm", CERTIFICATES),
    "cloudfront": ("cloudfront", HOSTS),
}
# pynamodb's and DynamoDB's own calls; what stands in a transaction is allowed as if it stood alone.
TABLE_CALLS = {
    **{"query": "Query", "scan": "Scan", "batch_get_item": "BatchGetItem", "batch_get": "BatchGetItem"},
    **{
        "batch_write_item": "BatchWriteItem",
        "describe_table": "DescribeTable",
        "condition_check": "ConditionCheckItem",
    },
    **{"get_item": "GetItem", "put_item": "PutItem", "update_item": "UpdateItem", "delete_item": "DeleteItem"},
    **{"_put_items": "PutItem", "save": "PutItem"},
}
OF_TRANSACTION = {"update": "UpdateItem", "delete": "DeleteItem"}
OF_MODEL = {"get": "GetItem", "exists": "GetItem", "update": "UpdateItem", "delete": "DeleteItem"}
DOORS = {"connection", "_client", "cls", "t", "transaction", "item", *TABLES}  # what such calls are made of


class Asked(NamedTuple):
    action: str
    resource: str


class Verb(NamedTuple):
    service: str
    name: str


def needed(calls: Calls, places: Iterable[Place]) -> set[Asked]:
    """All that these places ask of AWS."""
    found = set(places)
    return {asked for place in found for asked in _asked(calls, place, found)}


def _asked(calls: Calls, place: Place, reached: set[Place]) -> Iterator[Asked]:
    nodes = calls.nodes(place)
    is_table = place[0].startswith("tenants")
    mentioned = set(words(nodes))
    if is_table:
        models = {node.id for node in nodes if isinstance(node, ast.Name)} & {*TABLES, "Item"}
        known = models or {*calls.modules[place[0]].imported}
        tables = [arn for name, arn in TABLES.items() if name in known or "Item" in known]
        yield from (Asked(f"dynamodb:{action}", table) for action in _of_tables(nodes) for table in tables)
    yield from (Asked("dynamodb:Query", f"{DESK}/index/{index}") for index in _indexes(nodes))
    verbs = set(_verbs(calls, place, nodes))
    if verbs and not mentioned & {*BUCKETS, *QUEUES}:
        mentioned |= set(words(_of_callers(calls, place, reached)))
    for verb in verbs:
        yield from _meant(verb, nodes, mentioned)


def _meant(verb: Verb, nodes: list[ast.AST], mentioned: set[str]) -> Iterator[Asked]:
    """What IAM makes of a call of boto3's."""
    action = verb.name.title().replace("_", "")
    if verb.service == "s3":
        buckets = [arn for name, arn in BUCKETS.items() if name in mentioned]
        actions = S3.get(verb.name, [action])
        if verb.name == "delete_object" and "VersionId" in mentioned:
            actions = ["DeleteObjectVersion"]
        if verb.name in ("get_object", "head_object") and "NoSuchKey" in mentioned and "AccessDenied" not in mentioned:
            actions = [*actions, "ListBucket"]  # without that right S3 does not say that something is not there
        for one in actions:
            yield from (Asked(f"s3:{one}", arn if one.startswith("List") else f"{arn}/*") for arn in buckets)
    elif verb.service == "sqs":
        action = action.removesuffix("Batch")  # which is allowed as one of them is
        yield from (Asked(f"sqs:{action}", arn) for name, arns in QUEUES.items() if name in mentioned for arn in arns)
    elif verb.service == "kms":
        yield Asked(f"kms:{action}", VAULT)
    elif verb.name in OTHERS:
        yield from (Asked(one, arn) for one, arns in OTHERS[verb.name] for arn in arns)
    else:
        service, arn = WHERE.get(verb.service, (verb.service, "nowhere that a policy names"))
        yield Asked(f"{service}:{action}", arn)


def _verbs(calls: Calls, place: Place, nodes: list[ast.AST]) -> Iterator[Verb]:
    """The calls of boto3's clients: by their names, by a variable, or by a door of the module that is told the verb."""
    variables = {
        node.targets[0].id: service
        for node in nodes
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and (service := _service(node.value))
    }
    doors = _doors(calls, place[0])
    for node in nodes:
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Attribute):
            of = node.func.value
            service = _service(of) or (variables.get(of.id, "") if isinstance(of, ast.Name) else "")
            if service:
                told = node.func.attr in ("get_paginator", "generate_presigned_url")
                yield Verb(service, _constant(node.args[0]) if told else node.func.attr)
        elif isinstance(node.func, ast.Name) and node.func.id in doors:
            yield from (_through(door, node) for door in doors[node.func.id])


@cache
def _doors(calls: Calls, module: str) -> dict[str, list[tuple[str | int, int]]]:
    """Functions that do `getattr(client(service), verb)`: the service, or where it is told, and where the verb is."""
    if "client" not in calls.modules[module].imported:
        return {}
    found: dict[str, list[tuple[str | int, int]]] = {}
    for name, statements in calls.modules[module].defined.items():
        for one in statements:
            if not isinstance(one, ast.FunctionDef):
                continue
            parameters = [argument.arg for argument in one.args.args]
            for node in ast.walk(one):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "getattr":
                    of, verb = node.args[:2]
                    if _is_client(of) and isinstance(verb, ast.Name):
                        told = of.args[0]  # type: ignore[attr-defined]
                        service = parameters.index(told.id) if isinstance(told, ast.Name) else _constant(told)
                        found.setdefault(name, []).append((service, parameters.index(verb.id)))
    return found


def _through(door: tuple[str | int, int], call: ast.Call) -> Verb:
    service, verb = door
    return Verb(service if isinstance(service, str) else _constant(call.args[service]), _constant(call.args[verb]))


def _of_tables(nodes: list[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        verb, of = node.func.attr, node.func.value
        last = of.attr if isinstance(of, ast.Attribute) else of.id if isinstance(of, ast.Name) else ""
        if isinstance(of, ast.Call) and isinstance(of.func, ast.Attribute) and of.func.attr == "_get_connection":
            last = "connection"
        if last == "_put_items":
            yield "PutItem"
        elif last in ("t", "transaction") and verb in OF_TRANSACTION:
            yield OF_TRANSACTION[verb]
        elif last in ("cls", "item", *TABLES) and verb in OF_MODEL:
            yield OF_MODEL[verb]
        elif last in DOORS and verb in TABLE_CALLS:
            yield TABLE_CALLS[verb]


def _indexes(nodes: list[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.keyword) and node.arg == "index":
            if isinstance(node.value, ast.Constant):
                yield str(node.value.value)
            elif ast.unparse(node.value).rpartition(".")[2] not in ("index", "named"):  # of a call that INDEXED names
                raise TypeError(f"line {node.value.lineno}: which index is asked cannot be read here")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in INDEXED:
            yield from (one.value for one in node.args[:1] if isinstance(one, ast.Constant))


def _of_callers(calls: Calls, place: Place, reached: set[Place]) -> list[ast.AST]:
    others = (one for one in reached if one[0] == place[0] and one != place)
    return [node for one in others if place in calls.mentioned(one) for node in calls.nodes(one)]


def words(nodes: list[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.keyword) and node.arg:
            yield node.arg
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _service(node: ast.AST) -> str:
    return _constant(node.args[0]) if _is_client(node) and isinstance(node, ast.Call) else ""


def _is_client(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "client"


def _constant(node: ast.AST) -> str:
    if not isinstance(node, ast.Constant):
        raise TypeError(f"line {getattr(node, 'lineno', 0)}: what is asked of AWS cannot be read here")
    return str(node.value)
