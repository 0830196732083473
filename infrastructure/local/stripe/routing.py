"""Which function answers which request of the API."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from infrastructure.local.stripe.account import Account, Object
from infrastructure.local.stripe.errors import invalid, missing
from infrastructure.local.stripe.form import Spec

Handler = Callable[..., Object]  # of the account, the parameters, and the ids in the path


@dataclass(frozen=True)
class Route:
    method: str
    path: str  # with {id} for an id
    handler: Handler
    takes: dict[str, Spec] = field(default_factory=dict)

    def ids(self, method: str, path: str) -> list[str] | None:
        """Return the ids in a path that is this one's."""
        pattern = re.sub(r"\{\w+\}", r"([\\w-]+)", self.path)
        found = re.fullmatch(pattern, path) if method == self.method else None
        return list(found.groups()) if found else None


def retrieve(path: str, kind: str) -> Route:
    def answer(account: Account, given: Object, id: str) -> Object:
        return account.get(kind, id)

    return Route("GET", f"{path}/{{id}}", answer)


def listing(path: str, kind: str, **filters: Spec) -> Route:
    """The list of a kind, filtered by attributes of these names."""

    def answer(account: Account, given: Object) -> Object:
        found = [
            one for one in account.all(kind) if all(one.get(name) == given[name] for name in filters if name in given)
        ]
        return paged(found, given, path, kind)

    return Route("GET", path, answer, {**filters, **PAGING})


MOMENTS: dict[str, Spec] = {"gt": int, "gte": int, "lt": int, "lte": int}
PAGING: dict[str, Spec] = {"limit": int, "starting_after": str, "ending_before": str, "created": MOMENTS}


def paged(found: list[Object], given: Object, url: str, kind: str) -> Object:
    """Return a page of a list (docs.stripe.com/api/pagination), newest first."""
    limit = given.get("limit", 10)
    if not 1 <= limit <= 100:
        raise invalid("Invalid integer: limit must be between 1 and 100", "limit", "parameter_invalid_integer")
    found = [one for one in found if _is_within(one.get("created", 0), given.get("created") or {})]
    ids = [one["id"] for one in found]
    for name in ("starting_after", "ending_before"):
        if given.get(name) and given[name] not in ids:
            raise missing(kind.replace("_", " "), given[name], name)
    if after := given.get("starting_after"):
        found = found[ids.index(after) + 1 :]
    if before := given.get("ending_before"):
        earlier = found[: ids.index(before)]
        return listed(earlier[-limit:], url, len(earlier) > limit)
    return listed(found[:limit], url, len(found) > limit)


def listed(data: list[Object], url: str, has_more: bool = False) -> Object:
    return {"object": "list", "data": data, "has_more": has_more, "url": url}


def _is_within(created: int, asked: Object) -> bool:
    tests = {"gt": created.__gt__, "gte": created.__ge__, "lt": created.__lt__, "lte": created.__le__}
    return all(test(asked[name]) for name, test in tests.items() if name in asked)
