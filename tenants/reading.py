"""Readings that do not need each other, at the same time: what waits is the network, and clients may be shared."""

from collections.abc import Callable, Sequence
from contextvars import copy_context
from functools import cache
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

A = TypeVar("A")
B = TypeVar("B")


def together(one: Callable[[], A], other: Callable[[], B]) -> tuple[A, B]:
    """Do two readings in the time of one; raise what either raises."""
    begun = _others().submit(copy_context().run, other)
    return one(), begun.result()


def every(readings: Sequence[Callable[[], A]]) -> list[A]:
    """Do several readings at once; raise what one of them raises."""
    begun = [_others().submit(copy_context().run, one) for one in readings[1:]]
    return [*(one() for one in readings[:1]), *(one.result() for one in begun)]


def each(readings: Sequence[Callable[[], A]]) -> list[A]:
    """Do several readings at the same time; none of them may come back here."""
    begun = [_others().submit(copy_context().run, one) for one in readings[1:]]
    first = [one() for one in readings[:1]]
    return [*first, *(one.result() for one in begun)]


@cache
def _others() -> "ThreadPoolExecutor":
    from concurrent.futures import ThreadPoolExecutor  # late: most processes serve other pages

    return ThreadPoolExecutor(4, "reading")
