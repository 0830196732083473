"""What lies in the two tables, and where they are."""

import json
from collections.abc import Callable
from functools import cache
from typing import Any, Protocol

from pynamodb.attributes import Attribute, DiscriminatorAttribute, TTLAttribute, UnicodeAttribute
from pynamodb.connection.table import TableConnection
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection
from pynamodb.models import Model

from tenants import fence, units


class IntegerAttribute(Attribute[int]):
    """A whole number; pynamodb's own NumberAttribute is typed as a float."""

    attr_type = "N"

    def serialize(self, value: int) -> str:
        return str(int(value))

    def deserialize(self, value: str) -> int:
        return int(value)


class ItemType(DiscriminatorAttribute):
    """Which model an item is; a process that has not met the kind yet learns all kinds there are."""

    def deserialize(self, value: str) -> type:
        if _learn and value not in self._discriminator_map:
            _learn()
        found: type = super().deserialize(value)  # type: ignore[no-untyped-call]
        return found


class Board(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "board"
        projection = AllProjection()

    board_key = UnicodeAttribute(hash_key=True)
    board_order = UnicodeAttribute(range_key=True)


class Assigned(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "assigned"
        projection = AllProjection()

    assigned_key = UnicodeAttribute(hash_key=True)
    board_order = UnicodeAttribute(range_key=True)


class Listed(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "list"
        projection = KeysOnlyProjection()

    list_key = UnicodeAttribute(hash_key=True)
    list_order = UnicodeAttribute(range_key=True)


class Due(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "due"
        projection = KeysOnlyProjection()

    due_key = UnicodeAttribute(hash_key=True)
    due_order = UnicodeAttribute(range_key=True)


class DeskItem(Model):
    """An item of the desk table, where all tenants' data lies."""

    class Meta:
        table_name = ""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    item_type = ItemType()
    board_key = UnicodeAttribute(null=True)
    board_order = UnicodeAttribute(null=True)
    assigned_key = UnicodeAttribute(null=True)
    list_key = UnicodeAttribute(null=True)
    list_order = UnicodeAttribute(null=True)
    due_key = UnicodeAttribute(null=True)
    due_order = UnicodeAttribute(null=True)
    expires_at = TTLAttribute(null=True)
    board = Board()
    assigned = Assigned()
    listed = Listed()
    due = Due()

    @property
    def tenant(self) -> str:
        """The id of the tenant whose item this is."""
        return self.pk.partition("#")[0]

    @classmethod
    def _get_connection(cls) -> TableConnection:
        open_tables()
        return super()._get_connection()


class PlatformItem(Model):
    """An item of the platform table: what must be known before the tenant is."""

    class Meta:
        table_name = ""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    item_type = ItemType()
    expires_at = TTLAttribute(null=True)

    @classmethod
    def _get_connection(cls) -> TableConnection:
        open_tables()
        return super()._get_connection()


class Counter(DeskItem, discriminator="counter"):
    """Numbers that are only ever added to."""

    numbers: dict[str, int] = {}  # noqa: RUF012 - set when the item is read


class PlatformCounter(PlatformItem, discriminator="counter"):
    """Numbers that hold across tenants."""


Item = DeskItem | PlatformItem


class Settings(Protocol):
    """What the tables need to know of the environment."""

    @property
    def desk_table(self) -> str: ...
    @property
    def platform_table(self) -> str: ...
    @property
    def tenant_role(self) -> str: ...


_settings: Callable[[], Settings] | None = None
_learn: Callable[[], None] | None = None
_credentials: fence.Credentials | None = None


def connect(
    settings: Callable[[], Settings],
    learn: Callable[[], None] | None = None,
    credentials: fence.Credentials | None = None,
) -> None:
    """Say where the tables are; asked on first use, since Chalice imports the app while packaging it.

    `learn` imports every model, for a process that was started with few; `credentials` are those of one tenant.
    """
    global _settings, _learn, _credentials
    _settings, _learn, _credentials = settings, learn, credentials
    for model in (DeskItem, PlatformItem):
        model._connection = None
        model.Meta.table_name = ""
    open_tables.cache_clear()


@cache
def open_tables() -> None:
    """Name the tables and let all models share one client, since making one takes a tenth of a second."""
    if _settings is None:
        raise RuntimeError("tenants.table.connect was not called")
    settings = _settings()
    DeskItem.Meta.table_name, PlatformItem.Meta.table_name = settings.desk_table, settings.platform_table
    desk = super(DeskItem, DeskItem)._get_connection()
    platform = super(PlatformItem, PlatformItem)._get_connection()
    desk.connection.add_meta_table(platform.get_meta_table())
    platform.connection = desk.connection
    meta: Any = desk.connection.client.meta
    meta.events.register("before-parse.dynamodb", _parse_quickly)
    units.watch(desk.connection.client)
    if settings.tenant_role and _credentials:
        fence.watch(desk.connection.client, settings.desk_table, _credentials)
    # Twice a call botocore would put its name together anew, a fifth of what a call takes, had it not been given one.
    meta.config._supplied_user_agent = meta.config.user_agent


def _parse_quickly(response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_: Any) -> None:
    """Take DynamoDB's JSON as it is: it has the shape we read, and botocore's walk through its model of each attribute
    took a fifth of a board's time. Errors go botocore's way; a binary attribute would stay base64, so we have none.
    """
    if response_dict["status_code"] == 200:
        customized_response_dict.update(json.loads(response_dict["body"]))
        response_dict["body"] = b"{}"
