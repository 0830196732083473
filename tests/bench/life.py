"""What a ticket takes in all from its question to its answer, and the quotas of AWS that it meets."""

from tests.bench import bills
from tests.bench.charges import PRICES, memory_of

WRITES, READS = 1_000, 3_000  # units a second of a partition
TABLE = 40_000  # units a second of a table on demand, by default
NEW_TABLE = 4_000  # write units a second that a table which was just made takes
SES_RATE, SES_DAY = 14, 50_000  # mails, of an account just out of the sandbox
CONCURRENCY = 1_000
API_REQUESTS = 10_000  # a second
SNS_PUBLISHED = 3_000  # a second, in eu-central-1
# The life that `partitions.py` measures: asked by form, looked at and answered once.
LIFE = {
    "open a ticket by form": 1,
    "its job": 1,
    "board of 25": 1,
    "ticket with 4 messages": 1,
    "reply": 1,
    "job of a reply": 1,
    "news of a sending": 2,
    "news of a delivery": 2,
}
PAGES, MAILS = 5, 2  # requests to API Gateway of a life, with the empty form; mails


def of_life(figure: str) -> float:
    """What a ticket's life takes in all: units of a kind, or seconds on Lambda."""
    measured = bills.kept()
    if figure != "seconds":
        return float(sum(times * measured[name][figure] for name, times in LIFE.items()))
    machine, memory = PRICES["machine"], memory_of("job_arrived")
    return float(
        sum(
            times
            * (
                measured[name]["cpu_ms"] / (machine["lambda_speed"] * memory)
                + measured[name]["round_trips"] * machine["round_trip_ms"]
            )
            / 1000
            for name, times in LIFE.items()
        )
    )
