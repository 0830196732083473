"""Charts as the server draws them: the geometry of bars and a line, so that a page needs no script for them."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

WIDTH, HEIGHT = 860, 220
LEFT, TOP, BOTTOM = 36, 12, 196
GAP = 0.3  # of a bar's place


class Bar(NamedTuple):
    x: float
    y: float
    width: float
    height: float
    is_last: bool


class Tick(NamedTuple):
    at: float
    text: str


class Chart(NamedTuple):
    """Bars and a line over the same places; `across` and `up` are the labels of the axes."""

    bars: list[Bar]
    line: str  # points, as SVG has them
    across: list[Tick]
    up: list[Tick]


def chart(labels: Sequence[str], bars: Sequence[int], line: Sequence[int], every: int = 5) -> Chart:
    """A chart whose bars and line stand at the same places, oldest first; each `every`th from the end is named."""
    top = ceiling(max([*bars, *line, 1]))
    step = (WIDTH - LEFT) / max(1, len(labels))
    last = len(labels) - 1

    def height(value: int) -> float:
        return round((BOTTOM - TOP) * value / top, 1)

    def middle(place: int) -> float:
        return round(LEFT + (place + 0.5) * step, 1)

    return Chart(
        [
            Bar(
                round(LEFT + (place + GAP / 2) * step, 1),
                round(BOTTOM - height(value), 1),
                round(step * (1 - GAP), 1),
                height(value),
                place == last,
            )
            for place, value in enumerate(bars)
        ],
        " ".join(f"{middle(place)},{round(BOTTOM - height(value), 1)}" for place, value in enumerate(line)),
        [Tick(middle(place), text) for place, text in enumerate(labels) if (last - place) % every == 0],
        [Tick(round(BOTTOM - height(value), 1), str(value)) for value in _values(top)],
    )


def short_day(text: str, language: str) -> str:
    """A day, kept as 2026-11-22, as it stands below a chart."""
    from babel.dates import format_skeleton

    return str(format_skeleton("Md", date.fromisoformat(text), locale=language))


def ceiling(value: int) -> int:
    """The next round number that is no less: 4, 8, 20, 40, 80, 200 ..."""
    step = 1
    while True:
        for most in (4 * step, 8 * step, 20 * step):
            if value <= most:
                return most
        step *= 10


def _values(top: int) -> list[int]:
    return [top * quarter // 4 for quarter in range(5)]
