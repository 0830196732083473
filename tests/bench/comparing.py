"""Where an action takes more round trips or units with many tickets than with few."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

FEWEST = 1_000
COUNTED = ("round_trips", "read_units", "write_units")
SLACK = 0.5  # units: a row that is a few digits longer may begin another 4 kB


@dataclass(frozen=True)
class Grown:
    """An action, and how a figure of it went from the fewest tickets to more."""

    action: str
    figure: str
    tickets: int
    few: float
    many: float

    def __str__(self) -> str:
        name = self.figure.replace("_", " ")
        return f"{self.action}: {name} {self.few:g} with {FEWEST:,}, {self.many:g} with {self.tickets:,} tickets"


def grown(rows: Iterable[Mapping[str, Any]], fewest: int = FEWEST, slack: float = SLACK) -> list[Grown]:
    """What differs from the fewest tickets by more than the slack, more or less."""
    measured = [row for row in rows if "tickets" in row]
    few = {row["action"]: row for row in measured if row["tickets"] == fewest}
    return [
        Grown(row["action"], figure, row["tickets"], few[row["action"]][figure], row[figure])
        for row in measured
        for figure in COUNTED
        if abs(row[figure] - few[row["action"]][figure]) > (0 if figure == "round_trips" else slack)
    ]
