"""Answers that readers keep at hand: in a cookie, or with the account of who is signed in."""

import re
from collections.abc import Iterable, Sequence

from pynamodb.attributes import JSONAttribute

from tenants import answer_keys, table
from tenants.errors import Conflict
from tenants.items import DeskItem, IntegerAttribute

MOST = 50
TRIES = 5
ID = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")


class Favourites(DeskItem, discriminator="answer_favourites"):
    """What somebody has marked, the newest first."""

    ids = JSONAttribute(default=list)
    version = IntegerAttribute(default=0)


def staffs(id: str) -> str:
    """The owner that a staff member is."""
    return f"staff#{id}"


def customers(id: str) -> str:
    """The owner that a customer is."""
    return f"customer#{id}"


def of(tenant: str, owner: str) -> list[str]:
    """The ids that somebody's account has."""
    return listed(table.get(Favourites, answer_keys.favourites(tenant, owner)))


def listed(found: DeskItem | None) -> list[str]:
    """The same, by what was read where `answer_keys.favourites` says."""
    return list(found.ids) if isinstance(found, Favourites) else []


def parsed(cookie: str) -> list[str]:
    """The ids in a cookie, each once."""
    return joined(ID.findall(cookie[: MOST * 30]))


def joined(*several: Iterable[str]) -> list[str]:
    """Lists of ids as one, each id once and no more than there is room for."""
    return list(dict.fromkeys(id for one in several for id in one))[:MOST]


def changed(ids: Sequence[str], id: str, *, is_kept: bool) -> list[str]:
    """A list with an answer on top, or without it."""
    others = [one for one in ids if one != id]
    return joined([id], others) if is_kept else others


def change(tenant: str, owner: str, id: str, *, is_kept: bool) -> None:
    """Keep an answer with somebody's account, or no longer."""
    _store(tenant, owner, [id] if is_kept else [], "" if is_kept else id)


def take_in(tenant: str, owner: str, ids: Sequence[str]) -> None:
    """Keep with an account what stood in a cookie; what it has stays."""
    if ids:
        _store(tenant, owner, ids, "")


def _store(tenant: str, owner: str, added: Sequence[str], removed: str) -> None:
    for attempt in range(TRIES):
        found = table.get(Favourites, answer_keys.favourites(tenant, owner))
        one = found or Favourites(*answer_keys.favourites(tenant, owner), ids=[], version=0)
        ids = joined(added, (id for id in one.ids if id != removed))
        if ids == one.ids:
            return
        try:
            if found:
                table.write(table.change(one, Favourites.version == one.version, ids=ids, version=one.version + 1))
            else:
                one.ids = ids
                table.write(table.create(one))
            return
        except Conflict:
            if attempt == TRIES - 1:
                raise
