"""Which partitions all tickets of a desk have in common, and what one ticket takes of each.

Some customers ask by the form, each is looked at and answered once, and all jobs are done. Whatever all of these have
touched is shared; what only one of them has touched spreads by itself and is left out. Units are reckoned item by item,
since DynamoDB tells of a transaction only the sum; both are compared.

    python -m tests.bench.partitions
"""

import contextlib
import json
import math
import os
import re
import secrets
from collections import Counter, defaultdict
from collections.abc import Iterator
from threading import local
from types import SimpleNamespace
from typing import Any

from tests.bench.calls import Item, entry, queried, size, written
from tests.bench.charges import ROOT

KEPT = ROOT / "infrastructure/partitions.json"
LIVES = 6
INDEXES = {"board": "board_order", "assigned": "board_order", "list": "list_order", "due": "due_order"}
ULID = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")
TIME = re.compile(r"\d{4}-\d\d(-\d\d)?(T\d\d)?|(?<= / )\d+$")  # a month, day or hour; the window of a limit
FIGURES = ("writes", "write_units", "reads", "read_units", "transactions")


class Watch:
    """Adds up what each partition is asked, from the calls of the desk table's client."""

    def __init__(self, tenant: str) -> None:
        from tenants.items import DeskItem

        self.tenant, self.table = tenant, DeskItem.Meta.table_name
        self.client = DeskItem._get_connection().connection.client
        self.touched: dict[str, Counter[str]] = defaultdict(Counter)
        self.reckoned = self.told = 0.0
        self._is_whole, self._call = _whole(), local()  # readings go on at once, in threads

    @contextlib.contextmanager
    def watching(self) -> Iterator[dict[str, Counter[str]]]:
        """Let each partition's figures be found in what this gives, once it has ended."""
        self.touched = defaultdict(Counter)
        events = self.client.meta.events
        events.register("provide-client-params.dynamodb", self._ask)
        events.register("after-call.dynamodb", self._add)
        try:
            yield self.touched
        finally:
            events.unregister("provide-client-params.dynamodb", self._ask)
            events.unregister("after-call.dynamodb", self._add)

    @contextlib.contextmanager
    def away(self) -> Iterator[None]:
        """What happens meanwhile is no part of a ticket's life."""
        before, self._call.is_away = self._is_away, True
        try:
            yield
        finally:
            self._call.is_away = before

    @property
    def _is_away(self) -> bool:
        return getattr(self._call, "is_away", False)

    def _ask(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        if self._is_away:
            return
        params["ReturnConsumedCapacity"] = "TOTAL"
        self._call.asked = params
        self._call.before = self._read(written(params, self.table))

    def _add(self, parsed: dict[str, Any], model: Any, http_response: Any, **_: Any) -> None:
        if self._is_away or http_response.status_code >= 300:
            return
        asked = self._call.asked
        keys = written(asked, self.table)
        if keys:
            self._wrote(keys, model.name.startswith("Transact"))
            told = parsed.get("ConsumedCapacity") or []
            self.told += sum(one["CapacityUnits"] for one in (told if isinstance(told, list) else [told]))
        elif model.name == "Query":
            self._count_read(queried(asked), parsed["ConsumedCapacity"]["CapacityUnits"])
        elif model.name == "BatchGetItem":
            found = {(one["pk"]["S"], one["sk"]["S"]): one for one in parsed["Responses"].get(self.table, [])}
            for key in asked["RequestItems"].get(self.table, {}).get("Keys", []):
                place = key["pk"]["S"], key["sk"]["S"]
                self._count_read(place[0], max(1, math.ceil(size(found.get(place, {})) / 4096)))

    def _count_read(self, pk: str, units: float) -> None:
        self.touched[pk] += Counter(reads=1, read_units=units)

    def _wrote(self, keys: list[tuple[str, str]], is_transaction: bool) -> None:
        after = self._read(keys)
        for key in keys:
            old, new = self._call.before.get(key, {}), after.get(key, {})
            units = max(1, math.ceil(max(size(old), size(new)) / 1024)) * (2 if is_transaction else 1)
            self._count(key[0], units)
            self.touched[f"{key[0]} / {key[1]}"]["transactions"] += is_transaction
            for name, order in INDEXES.items():
                self._indexed(name, order, old, new)

    def _indexed(self, name: str, order: str, old: Item, new: Item) -> None:
        was, becomes = entry(old, name, order), entry(new, name, order)
        if was == becomes and was is not None and self._row(old, name) == self._row(new, name):
            return
        for place, item in ((was, old), (becomes, new)) if was != becomes else ((becomes, new),):
            if place:
                self._count(place[0], max(1, math.ceil(size(self._row(item, name)) / 1024)))

    def _row(self, item: Item, index: str) -> Item:
        """What an index has of an item."""
        if self._is_whole[index]:
            return item
        wanted = {"pk", "sk", f"{index}_key", INDEXES[index]}
        return {name: value for name, value in item.items() if name in wanted}

    def _count(self, pk: str, units: float) -> None:
        self.touched[pk] += Counter(writes=1, write_units=units)
        self.reckoned += units

    def _read(self, keys: list[tuple[str, str]]) -> dict[tuple[str, str], Item]:
        found: dict[tuple[str, str], Item] = {}
        with self.away():
            for pk, sk in keys:
                key = {"pk": {"S": pk}, "sk": {"S": sk}}
                item = self.client.get_item(TableName=self.table, Key=key, ConsistentRead=True).get("Item")
                if item:
                    found[pk, sk] = item
        return found


def _whole() -> dict[str, bool]:
    """Whether each index carries whole items, or only keys."""
    from tests.bench import bills

    table = bills.loaded(ROOT / "infrastructure/resources.yaml")["Resources"]["DeskTable"]["Properties"]
    return {one["IndexName"]: one["Projection"]["ProjectionType"] == "ALL" for one in table["GlobalSecondaryIndexes"]}


def measure(business: Any, count: int = LIVES) -> tuple[dict[str, dict[str, float]], float]:
    """Figures a ticket of each shared partition and item, by name; how far reckoned units are from DynamoDB's."""
    watch, lives = Watch(business.tenant), []
    for place in range(count + 1):
        with watch.watching() as touched:
            _live(business, watch)
        if place:  # the first loads what a warm process has, and finds a desk that nobody has written to
            lives.append(touched)
    every = set.intersection(*(set(one) for one in lives))
    shared = {name for name in every if not name.removeprefix(f"{business.tenant}#").startswith(("ticket#", "secret#"))}
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for life in lives:
        for name in shared:
            found[named(name, business.tenant)] += life[name]
        due = sum((figures for name, figures in life.items() if name.startswith("due#")), Counter[str]())
        found["due index, all shards"] += due
    table = {
        name: {figure: round(figures[figure] / count, 1) for figure in FIGURES if figures[figure]}
        for name, figures in sorted(found.items())
        if not name.startswith("due#")
    }
    return {name: figures for name, figures in table.items() if figures}, watch.reckoned / watch.told - 1


def named(pk: str, tenant: str) -> str:
    """A partition's name without the tenant, and without ids and times that are no two runs' the same."""
    return TIME.sub("…", ULID.sub("…", pk.removeprefix(f"{tenant}#")))


def _live(business: Any, watch: Watch) -> None:
    """A ticket's life."""
    from tests.bench.actions import TEXT, csrf, post_only, weight
    from tests.people import opened_before

    visitor = business.visitor()
    visitor.network = f"10.{secrets.randbelow(250)}.{secrets.randbelow(250)}.{secrets.randbelow(250)}"
    person = {"name": "Dana", "email": f"{secrets.token_hex(6)}@customers.example", "website": ""}
    asked = {**person, "subject": "Blank receipts", "message": TEXT, "opened": opened_before(60)}
    weight(visitor.post("/form", asked))
    _work(business.tenant, watch)
    with watch.away():
        number = _newest(business.tenant)
    weight(business.owner.get("/tickets"))
    weight(business.owner.get(f"/tickets/{number}"))
    reply = {"text": "The courier leaves at ten.", "then": "pending", "cc": "", "once": secrets.token_hex(8)}
    post_only(business.owner, f"/tickets/{number}/reply", {"csrf": csrf(business.owner), **reply})
    _work(business.tenant, watch)


def _newest(tenant: str) -> int:
    from chalicelib.helpdesk.searching import rebuilding

    return rebuilding.newest(tenant)


def _work(tenant: str, watch: Watch) -> None:
    from chalicelib import worker
    from tests import clock

    with watch.away():
        left = clock.jobs_left(tenant)
        for one in left:
            clock.come_due(tenant, one.id)
    for one in left:
        worker.perform(tenant, one.id)


def kept() -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = json.loads(KEPT.read_text())
    return found


def main() -> None:
    from tests.bench import stage

    with stage.services() as outputs:
        os.environ.update(outputs.environment())
        import app
        from infrastructure.local.gateway import Gateway
        from tests.people import Business

        machine: Any = SimpleNamespace(gateway=Gateway(app.app), mail_arrived=app.mail_arrived)
        business = Business.start(machine, "shared", "Aigerim")
        stage.open_wide(business.tenant)
        found, off = measure(business)
    KEPT.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    print(f"{len(found)} shared; units are {100 * off:+.1f} % from what DynamoDB told")


if __name__ == "__main__":
    main()
