"""A desk with a hundred thousand tickets or a million, in a file of dynoxide that is made once: `.local/bench/`.

The engine itself writes some tickets of each kind; the others are made after those, row by row, straight into its
SQLite file. What is made is compared with what the engine wrote, index entries and sizes too, wherever both exist.

    python -m tests.bench.seeding 1000000
"""

import json
import os
import sqlite3
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.bench import stage

FOLDER = Path(__file__).parents[2] / ".local/bench"
KINDS = {1: "closed", 3: "open", stage.RARE: "with the rare word"}  # the smallest number of each kind
BATCH = 20_000
DESK = "komek-local-desk"
INDEXES = ("board", "assigned")
Row = tuple[str, tuple[Any, ...]]  # a table of SQLite, and what to put there


@dataclass(frozen=True)
class Seeded:
    """Whose tickets lie in a file."""

    tenant: str
    slug: str
    owner: str
    department: str
    last_at: str


def path(size: int) -> Path:
    return FOLDER / f"{size}.db"


def told(size: int) -> Seeded:
    """Who it is that has so many tickets."""
    return Seeded(**json.loads(path(size).with_suffix(".json").read_text()))


def make(size: int) -> None:
    """Make the file, unless it is there."""
    if path(size).exists() and path(size).with_suffix(".json").exists():
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    growing, began = path(size).with_suffix(".growing"), time.process_time()
    for left in FOLDER.glob(f"{growing.name}*"):
        left.unlink()
    with stage.services(database=growing) as outputs:
        os.environ.update(outputs.environment())
        seeded = _begin(size)
    rows = _pour(growing, seeded, size)
    growing.rename(path(size))
    path(size).with_suffix(".json").write_text(json.dumps(asdict(seeded)))
    took = time.process_time() - began
    print(f"{size:,} tickets, {rows:,} rows, {path(size).stat().st_size / 1e9:.2f} GB, {took:.0f} s of this process")


def _begin(size: int) -> Seeded:
    """Sign a desk up, and let the engine write tickets that the others are made after."""
    import app
    from infrastructure.local.gateway import Gateway
    from tenants import keys, table
    from tenants.items import Counter
    from tenants.staff import Staff
    from tests.bench.actions import department
    from tests.people import Business

    machine = SimpleNamespace(gateway=Gateway(app.app), mail_arrived=app.mail_arrived)
    business = Business.start(machine, "bench", "Aigerim")  # type: ignore[arg-type]
    last_at = keys.now()
    stage.put(business.tenant, department(business), samples(size), size, last_at)
    table.add_now(Counter(*keys.number(business.tenant)), {"last": size})
    owner = business.desk.all(Staff)[0].id
    return Seeded(business.tenant, business.slug, owner, department(business), last_at.isoformat())


def samples(size: int) -> list[int]:
    """Numbers that the engine writes itself: each kind, and each count of digits, at both of its ends."""
    edges = {10**digits + step for digits in range(1, len(str(size))) for step in (-1, 0)}
    return sorted({*range(1, stage.RARE + 1), *edges, size - 2, size - 1, size} & set(range(1, size + 1)))


class Moulds:
    """Rows that the engine wrote, with holes for what differs from ticket to ticket."""

    def __init__(self, database: sqlite3.Connection, tenant: str, last_at: datetime, size: int) -> None:
        self.tenant, self.last_at, self.size = tenant, last_at, size
        self._of = {kind: self._mould(rows_of(database, tenant, number), number) for number, kind in KINDS.items()}

    def rows(self, number: int) -> Iterator[Row]:
        """All rows of a ticket."""
        values = self._values(number)
        for name, columns, size in self._of[_kind(number)]:
            filled = tuple(_filled(column, values) if isinstance(column, str) else column for column in columns)
            if size is None:
                yield name, filled
            else:
                yield name, (*filled[:3], size(number), *filled[4:])

    def _mould(self, rows: Iterable[Row], number: int) -> list[tuple[str, tuple[Any, ...], Any]]:
        values = self._values(number)
        made = []
        for name, columns in rows:
            mould = tuple(_holed(column, values) if isinstance(column, str) else column for column in columns)
            made.append((name, mould, _size(mould, columns[3], number) if name == DESK else None))
        return made

    def _values(self, number: int) -> dict[str, str]:
        """What stands in the holes; the longest first, since some lie within others."""
        from tenants import word_keys
        from tenants.times import stamp

        moment = self.last_at - timedelta(seconds=self.size - number)
        text = stage.text_of(number)
        return {
            "\x01": text[:160],
            "\x02": f"desk {number} ",
            "\x03": f"#ticket#{number}",
            "\x04": f'"number":{{"N":"{number}"}}',
            "\x05": stamp(moment)[:-1],
            "\x06": word_keys.place(moment, number),
            "\x07": stage.entry_id(number, moment),
        }


def _holed(text: str, values: dict[str, str]) -> str:
    for hole, value in values.items():
        text = text.replace(f'"{value}"', f'"{hole}"') if hole == "\x01" else text.replace(value, hole)
    return text


def _filled(text: str, values: dict[str, str]) -> str:
    for hole, value in values.items():
        if hole in text:
            text = text.replace(hole, value)
    return text


def _size(mould: tuple[Any, ...], size: int, number: int) -> Any:
    """What DynamoDB counts an item as: a letter of text is a byte, two digits of a number are one."""
    in_text = mould[2].count("\x02") + mould[2].count("\x03")
    of_number = mould[2].count("\x04")
    base = size - in_text * len(str(number)) - of_number * _digits(number)
    return lambda other: base + in_text * len(str(other)) + of_number * _digits(other)


def _digits(number: int) -> int:
    return (len(str(number).rstrip("0")) + 1) // 2 + 1


def _kind(number: int) -> str:
    return KINDS[stage.RARE if number % stage.RARE == 0 else 3 if number % 3 == 0 else 1]


def rows_of(database: sqlite3.Connection, tenant: str, number: int) -> list[Row]:
    """What the engine keeps of a ticket: its items, its words, and their entries in indexes."""
    ticket = f"S:{tenant}#ticket#{number}"
    place = _place(database, ticket)
    found: list[Row] = [(DESK, row) for row in database.execute(f'SELECT * FROM "{DESK}" WHERE pk = ?', [ticket])]
    for start in {term[:2] for term in stage.SEARCHED}:
        words = database.execute(f'SELECT * FROM "{DESK}" WHERE pk = ?', [f"S:{tenant}#word#{start}"])
        found += [(DESK, row) for row in words if row[1].endswith(f"#{place}")]
    for name in INDEXES:
        table = f"{DESK}::gsi::{name}"
        found += [(table, row) for row in database.execute(f'SELECT * FROM "{table}" WHERE table_pk = ?', [ticket])]
    return found


def _place(database: sqlite3.Connection, ticket: str) -> str:
    from tenants import word_keys

    ((text,),) = database.execute(f'SELECT item_json FROM "{DESK}" WHERE pk = ? AND sk = ?', [ticket, "S:ticket"])
    item = json.loads(text)
    moment = datetime.strptime(item["created_at"]["S"], "%Y-%m-%dT%H:%M:%S.%f%z")
    return word_keys.place(moment, int(item["number"]["N"]))


def _pour(file: Path, seeded: Seeded, size: int) -> int:
    """Write all tickets that the engine has not written; return how many rows."""
    database, count = sqlite3.connect(file), 0
    for pragma in ("journal_mode = MEMORY", "synchronous = OFF", "cache_size = -1000000", "temp_store = MEMORY"):
        database.execute(f"PRAGMA {pragma}")
    moulds = Moulds(database, seeded.tenant, datetime.fromisoformat(seeded.last_at), size)
    there = set(samples(size))
    for number in there:
        _require_same(rows_of(database, seeded.tenant, number), list(moulds.rows(number)))
    keys = list(database.execute("SELECT name, sql FROM sqlite_master WHERE name LIKE '%::base_key'"))
    for name, _ in keys:  # quicker made in the end than kept with every row
        database.execute(f'DROP INDEX "{name}"')
    for first in range(1, size + 1, BATCH):
        numbers = [number for number in range(first, min(first + BATCH, size + 1)) if number not in there]
        count += _put(database, [row for number in numbers for row in moulds.rows(number)])
    for _, sql in keys:
        database.execute(sql)
    database.commit()
    database.execute("PRAGMA journal_mode = WAL")
    database.close()
    return count


def _put(database: sqlite3.Connection, rows: list[Row]) -> int:
    by_table: dict[str, list[tuple[Any, ...]]] = {}
    for name, columns in rows:
        by_table.setdefault(name, []).append(columns)
    for name, every in by_table.items():
        places = ", ".join("?" * len(every[0]))
        database.executemany(f'INSERT INTO "{name}" VALUES ({places})', sorted(every, key=lambda row: row[:2]))
    database.commit()
    return len(rows)


def _require_same(written: list[Row], made: list[Row]) -> None:
    """Raise ValueError where a row is not what the engine wrote."""
    if sorted(map(_seen, written)) != sorted(map(_seen, made)):
        raise ValueError(f"the engine wrote {written}, and this makes {made}")


def _seen(row: Row) -> tuple[str, str]:
    """A row without what is of no consequence: the order of its attributes, and the place in a parallel scan."""
    name, columns = row
    shown = [*columns[:5]] if name == DESK else [*columns]
    place = 2 if name == DESK else 4
    shown[place] = json.dumps(json.loads(shown[place]), sort_keys=True)
    return name, json.dumps(shown)


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        make(int(argument))
