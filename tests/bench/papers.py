"""The tables of COSTS.md and SCALE.md, written between their marks from figures that are kept and reckoned.

python -m tests.bench.papers
"""

import re
from collections.abc import Callable
from functools import partial

from tests.bench import bills, charges, ladder

FOLDER = charges.ROOT / "infrastructure"


def tables() -> dict[str, dict[str, Callable[[], str]]]:
    """Who makes each table of each paper, by its mark."""
    measured = bills.kept()
    return {
        "COSTS.md": {
            "bills": partial(bills.table, measured),
            "idle": bills.idle_table,
            "units": partial(bills.units_table, measured),
        },
        "SCALE.md": ladder.tables(),
    }


def renewed(name: str) -> str:
    """A paper with its tables as they should be; raise KeyError for a mark that it lacks."""
    text = (FOLDER / name).read_text()
    for mark, make in tables()[name].items():
        pattern = re.compile(rf"(<!-- {mark} -->\n).*?(\n<!-- /{mark} -->)", re.DOTALL)
        if not pattern.search(text):
            raise KeyError(mark)
        made = make()
        text = pattern.sub(lambda found, made=made: f"{found[1]}{made}{found[2]}", text)
    return text


def write() -> None:
    for name in tables():
        (FOLDER / name).write_text(renewed(name))


if __name__ == "__main__":
    write()
