"""At how many tenants the platform meets which limit, and how long a night of charges takes: tables of SCALE.md."""

from dataclasses import dataclass

from tenants import keys
from tests.bench import bills, conflicts, partitions
from tests.bench.bills import markdown
from tests.bench.charges import PRICES
from tests.bench.life import API_REQUESTS, CONCURRENCY, PAGES, SES_DAY, SES_RATE, TABLE, WRITES, of_life

TENANTS = 100_000
OWN_HOSTS, OWN_DOMAINS = 0.05, 0.10  # of all tenants
TICKETS_A_DAY, AT_WORK = 10, 8 * 3600  # of a tenant; seconds in which they come
PEAK = 3  # times the mean
LOOKING = 0.5  # pages of a tenant that are open at the peak
MAILS_A_TICKET = 3
IN_ONE_ZONE = 0.6  # of all tenants, whose midnight is the same


@dataclass(frozen=True)
class Ceiling:
    """A limit of the platform's, and at how many tenants it is reached."""

    name: str
    limit: str
    tenants: float
    remedy: str


def ceilings() -> list[Ceiling]:
    """All limits of the platform, the first to give first."""
    tickets = TICKETS_A_DAY / AT_WORK * PEAK  # a second, of a tenant
    beats = LOOKING * bills.BEATS_AN_HOUR / 3600
    measured, machine = bills.kept(), PRICES["machine"]
    beat = measured["heartbeat of a board"]
    beat_seconds = (beat["cpu_ms"] / machine["lambda_speed"] + beat["round_trips"] * machine["round_trip_ms"]) / 1000
    read = tickets * of_life("read_units") + beats * beat["read_units"]
    due = partitions.kept()["due index, all shards"]["write_units"]
    mails = TICKETS_A_DAY * MAILS_A_TICKET
    return sorted(
        [
            Ceiling("SES, mails a day", f"{SES_DAY:,}", SES_DAY / mails, "asked of AWS, grows with use by itself"),
            Ceiling("SES, sending rate", f"{SES_RATE} a second", SES_RATE / (tickets * MAILS_A_TICKET), "asked of AWS"),
            Ceiling("ACM, certificates", "2,500", 2_500 / OWN_HOSTS, "asked of AWS, a second account for own hosts"),
            Ceiling("CloudFront, distribution tenants", "10,000", 10_000 / OWN_HOSTS, "asked of AWS"),
            Ceiling("SES, identities", "10,000", 10_000 / OWN_DOMAINS, "asked of AWS, a second region"),
            Ceiling(
                "API Gateway", f"{API_REQUESTS:,} a second", API_REQUESTS / (beats + PAGES * tickets), "asked of AWS"
            ),
            Ceiling("Lambda, concurrency", f"{CONCURRENCY:,}",
                    CONCURRENCY / (beats * beat_seconds + tickets * of_life("seconds")), "asked of AWS"),
            Ceiling(
                "desk table, writing",
                f"{TABLE:,} a second",
                TABLE / (tickets * of_life("write_units")),
                "asked of AWS",
            ),
            Ceiling("desk table, reading", f"{TABLE:,} a second", TABLE / read, "asked of AWS"),
            Ceiling("`due` index", f"{keys.DUE_SHARDS} × {WRITES:,} a second",
                    keys.DUE_SHARDS * WRITES / (due * tickets), "`DUE_SHARDS`"),
            Ceiling("S3, `incoming/`", "3,500 a second", 3_500 / (tickets * 2.2), "more prefixes, by receipt rules"),
        ],
        key=lambda one: one.tenants,
    )  # fmt: skip


def platform_table() -> str:
    rows = [[one.name, one.limit, f"{one.tenants:,.0f}", one.remedy] for one in ceilings()]
    return markdown(["what gives", "limit", "at so many tenants", "what is done"], rows)


def midnight_table() -> str:
    rows = []
    for tenants in (1_000, 10_000, TENANTS):
        due = int(tenants * IN_ONE_ZONE)
        rows.append([f"{tenants:,}", f"{due:,}", *(f"{conflicts.minutes_to_charge(due, count)}" for count in (1, 10))])
    return markdown(["tenants", "due in one minute", "minutes, one by one", "minutes, ten at once"], rows)
