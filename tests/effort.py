"""How much work something is, whatever else the machine does: budgets of processor time that slow machines stretch."""

import time
from collections.abc import Callable
from typing import TypeVar

Made = TypeVar("Made")
USUAL = 0.008  # seconds that the yardstick takes on the machines that the budgets are made for
TRIES = 3


def within(seconds: float, do: Callable[[], Made]) -> Made:
    """Do something that takes no more processor time than this, and return what it returns.

    It may be done again before it counts: the first of its kind loads modules and templates.
    """
    took, allowed = [], seconds
    for _ in range(TRIES):
        began = time.process_time()
        made = do()
        took.append(time.process_time() - began)
        if took[-1] < seconds or took[-1] < (allowed := seconds * slowness()):
            return made
    raise AssertionError(f"it took {min(took):.3f} s at best, and may take {allowed:.3f} s here")


def slowness() -> float:
    """How many times slower than usual the machine is just now, or 1."""
    began = time.process_time()
    words = [f"{number * 7919 % 10_007} of {number}" for number in range(20_000)]
    words.sort()
    return max(1.0, (time.process_time() - began) / USUAL)
