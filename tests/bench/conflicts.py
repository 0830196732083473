"""A simulation of many transactions that write one item, and of a night in which many days are charged.

DynamoDB refuses a transaction while another one that writes the same item is under way (TransactionConflict); whoever
is refused tries again as `tenants/writing.py` does. Each try takes write units too, of which an item has so many a
second. Arrivals are random with a fixed seed, so that it is the same whenever it is run.
"""

import heapq
import random
from dataclasses import dataclass

from tenants import writing

HELD_MS = 10  # how long a transaction holds its items between its two phases: assumed, AWS tells none
UNITS = 2  # of a write in a transaction, of an item up to 1 kB
A_PARTITION = 1_000  # write units a second
PAUSE = 0.05  # seconds, of the first pause at most, as in writing.py
LIMIT = 0.001  # of what came: more than that turned away does not hold
COUNT = 3_000  # tickets of a run


@dataclass(frozen=True)
class Outcome:
    """What became of the tickets that came."""

    rate: float  # a second
    done: float  # of them, that went through
    tries: float  # a ticket
    half_ms: float  # in which half of them were through
    slow_ms: float  # in which 99 of 100 were

    @property
    def holds(self) -> bool:
        return 1 - self.done <= LIMIT


class Item:
    """An item that is held by one transaction at a time, and that has units for so many a second."""

    def __init__(self) -> None:
        self.free_at, self.units, self.at = 0.0, float(A_PARTITION), 0.0

    def take(self, now: float) -> bool:
        self.units, self.at = min(A_PARTITION, self.units + (now - self.at) * A_PARTITION), now
        if self.units < UNITS:
            return False
        self.units -= UNITS
        if now < self.free_at:
            return False
        self.free_at = now + HELD_MS / 1000
        return True


def run(rate: float, shards: int = 1, writes: int = 1, count: int = COUNT, seed: int = 7) -> Outcome:
    """Let so many tickets come at random, so many a second, each of which writes one of the shards so many times."""
    chance = random.Random(seed)
    items, waiting, moment = [Item() for _ in range(shards)], list[tuple[float, int, float, int]](), 0.0
    for name in range(count):
        moment += chance.expovariate(rate * writes)
        waiting.append((moment, name, moment, 1))
    took, tries = list[float](), 0
    while waiting:
        now, name, began, attempt = heapq.heappop(waiting)
        tries += 1
        if items[chance.randrange(shards)].take(now):
            took.append(now - began + HELD_MS / 1000)
        elif attempt < writing.TRIES:
            pause = chance.uniform(0, PAUSE * 2 ** (attempt - 1))
            heapq.heappush(waiting, (now + HELD_MS / 1000 + pause, name, began, attempt + 1))
    took.sort()
    slow = took[int(len(took) * 0.99)] if took else 0.0
    half = took[len(took) // 2] if took else 0.0
    return Outcome(rate, len(took) / count, tries / count, half * 1000, slow * 1000)


def most(shards: int, writes: int = 1) -> int:
    """The most tickets a second that hold, to a twentieth."""
    low, high = 0.0, 1000 / HELD_MS * shards / writes
    while high - low > max(1.0, high / 20):
        middle = (low + high) / 2
        low, high = (middle, high) if run(middle, shards, writes).holds else (low, middle)
    return int(low)


SEND_MS = 8  # of handing one message, or ten at once, to SQS
A_RUN = 50  # seconds of a minute in which the sweep announces, before its function must end


def minutes_to_charge(tenants: int, at_once: int) -> int:
    """How many minutes after their midnight the last of so many tenants is charged, whose timers were due together."""
    return -(-tenants // (int(A_RUN * 1000 / SEND_MS) * at_once))
