"""How much work something is, whatever else the machine does: budgets of processor time that slow machines stretch."""

import time
from collections.abc import Callable
from typing import TypeVar

Made = TypeVar("Made")
USUAL = 0.03  # seconds that the yardstick takes on a quiet machine of 2024
TRIES = 3


def within(seconds: float, do: Callable[[], Made]) -> Made:
    """Do something that takes no more processor time than this where the machine is quiet, and return what it returns.

    What is first of its kind loads modules and templates, so that it may be done again before it counts.
    """
    took = []
    for _ in range(TRIES):
        began = time.process_time()
        made = do()
        took.append(time.process_time() - began)
        if took[-1] < seconds or took[-1] < seconds * slowness():
            return made
    raise AssertionError(f"it took {min(took):.2f} s at best, and {seconds} s are enough on a machine of {slowness():.1f}")


def slowness() -> float:
    """How many times slower than usual the machine is just now; never below 1."""
    began = time.process_time()
    words = [f"{number * 7919 % 10_007} of {number}" for number in range(20_000)]
    assert "\n".join(sorted(words)).count("77 of") and len({word.partition(" ")[0] for word in words}) == 10_007
    return max(1.0, (time.process_time() - began) / USUAL)
