"""What an export has read so far: every row in one file of SQLite, with the place where reading goes on.

A page and the place behind it are one transaction, so that an export that was stopped neither misses nor doubles one.
"""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tenants.copies import Looked, Row

SCHEMA = """
create table if not exists rows (tenant text, pk text, sk text, row text, primary key (tenant, pk, sk)) without rowid;
create table if not exists state (name text primary key, value text);
create table if not exists done (tenant text primary key, about text);
"""


class Gathered:
    """The rows of some tenants, or of all."""

    def __init__(self, path: Path) -> None:
        self._file = sqlite3.connect(path)
        self._file.executescript(SCHEMA)

    @property
    def start(self) -> dict[str, Any] | None:
        """Where reading goes on; None at the beginning."""
        found: dict[str, Any] | None = self.state("start")
        return found

    def state(self, name: str) -> Any:
        row = self._file.execute("select value from state where name = ?", (name,)).fetchone()
        return json.loads(row[0]) if row else None

    def keep(self, name: str, value: Any) -> None:
        with self._file:
            self._file.execute("replace into state values (?, ?)", (name, json.dumps(value)))

    def add(self, looked: Looked) -> None:
        """Take in a page; the last one ends the reading."""
        with self._file:
            self._file.executemany("replace into rows values (?, ?, ?, ?)", map(_line, looked.rows))
            values = [("start", json.dumps(looked.last)), ("is_read", json.dumps(looked.last is None))]
            self._file.executemany("replace into state values (?, ?)", values)

    def tenants(self) -> list[str]:
        """Tenants that were read and are not written yet."""
        wanted = "select distinct tenant from rows where tenant not in (select tenant from done) order by tenant"
        return [row[0] for row in self._file.execute(wanted)]

    def rows(self, tenant: str) -> Iterator[Row]:
        """A tenant's rows in the order of their keys."""
        asked = self._file.execute("select row from rows where tenant = ? order by pk, sk", (tenant,))
        return (json.loads(row[0]) for row in asked)

    def written(self, tenant: str, about: dict[str, Any]) -> None:
        """Note that a tenant's archive is where it is to be."""
        with self._file:
            self._file.execute("replace into done values (?, ?)", (tenant, json.dumps(about)))
            self._file.execute("delete from rows where tenant = ?", (tenant,))

    def done(self) -> list[dict[str, Any]]:
        return [json.loads(row[0]) for row in self._file.execute("select about from done order by tenant")]

    def close(self) -> None:
        self._file.close()


def _line(row: Row) -> tuple[str, str, str, str]:
    pk, sk = row["pk"]["S"], row["sk"]["S"]
    return pk.partition("#")[0], pk, sk, json.dumps(row)
