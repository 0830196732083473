"""What a tenant has agreed on is known for each of its days."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tenants import keys, times
from tenants.tenant import Desk, Tenant
from tenants.terms import agreed, charged_on, has, terms

START = datetime(2027, 2, 26, 12, tzinfo=UTC)


class Days:
    """A desk to which things happen on days."""

    def __init__(self, plan: str = "standard") -> None:
        self.tenant = Tenant(
            *keys.setting("T", "tenant"),
            name="Acme",
            slug="acme",
            language="en",
            time_zone="Asia/Almaty",
            currency="KZT",
            plan=plan,
            created_at=START,
        )

    @property
    def desk(self) -> Desk:
        return Desk([self.tenant.to_dynamodb_dict()])

    def on(self, moment: str, *changes: dict[str, Any]) -> None:
        times.run_ahead(lambda: datetime.fromisoformat(moment) - datetime.now(UTC))
        for change in changes:
            for name, value in agreed(self.desk, **change).items():
                setattr(self.tenant, name, value)

    def charged(self, *days: str) -> list[tuple[str, list[str]]]:
        found = [charged_on(self.desk, day) for day in days]
        return [(one.plan.name, sorted(one.picked)) for one in found]


@pytest.fixture
def days() -> Any:
    yield Days()
    times.run_ahead(None)


def test_before_any_change_it_is_the_plan_of_the_sign_up(days: Days) -> None:
    assert days.charged("2027-02-26", "2027-03-20") == [("standard", []), ("standard", [])]


def test_a_change_counts_from_its_day_and_not_before(days: Days) -> None:
    days.on("2027-02-28T20:30+05:00", {"plan": "pro"})
    assert days.charged("2027-02-27", "2027-02-28", "2027-03-01") == [("standard", []), ("pro", []), ("pro", [])]
    days.on("2027-03-03T09:00+05:00", {"plan": "free"})
    assert days.charged("2027-03-02", "2027-03-03", "2028-02-29") == [("pro", []), ("pro", []), ("free", [])]


def test_the_day_is_the_tenants_own(days: Days) -> None:
    days.on("2027-02-27T19:30+00:00", {"plan": "pro"})  # half past midnight in Almaty
    assert days.charged("2027-02-27", "2027-02-28") == [("standard", []), ("pro", [])]


def test_what_was_taken_and_given_back_on_a_day_is_charged_for_it(days: Days) -> None:
    days.on("2027-03-03T09:00+05:00", {"plan": "pro"}, {"plan": "standard"})
    assert terms(days.desk).plan.name == "standard"
    assert days.charged("2027-03-02", "2027-03-03", "2027-03-04") == [("standard", []), ("pro", []), ("standard", [])]


def test_options_are_picked_and_dropped_by_day(days: Days) -> None:
    days.on("2027-03-01T09:00+05:00", {"options": ["statistics"]})
    assert has(days.desk, "statistics") and not has(days.desk, "mailboxes")
    days.on("2027-03-02T09:00+05:00", {"options": ["statistics", "mailboxes"]}, {"options": ["statistics"]})
    days.on("2027-03-03T09:00+05:00", {"options": []})
    assert days.charged("2027-03-01", "2027-03-02", "2027-03-03", "2027-03-04") == [
        ("standard", ["statistics"]),
        ("standard", ["mailboxes", "statistics"]),
        ("standard", ["statistics"]),
        ("standard", []),
    ]


def test_on_and_off_on_alternating_days_costs_every_day(days: Days) -> None:
    for day in (1, 3, 5):
        days.on(f"2027-03-0{day}T09:00+05:00", {"plan": "pro", "options": ["statistics"]})
        days.on(f"2027-03-0{day + 1}T09:00+05:00", {"plan": "standard"})
    days.on("2027-03-07T09:00+05:00", {"plan": "free"})
    assert [plan for plan, _ in days.charged(*(f"2027-03-0{day}" for day in range(1, 9)))] == [
        *["pro"] * 6,
        "standard",
        "free",
    ]
    days.on("2027-03-08T09:00+05:00", {"plan": "standard", "options": []})
    assert days.charged("2027-03-08") == [("standard", [])], "what only waited for a plan was not had"


def test_what_nobody_has_chosen_is_not_charged_any_more(days: Days) -> None:
    days.on("2027-03-01T09:00+05:00", {"options": ["statistics"]})
    days.on("2027-03-02T00:01+05:00", {"plan": "free", "options": (), "is_chosen": False})
    assert days.charged("2027-03-01", "2027-03-02") == [("standard", ["statistics"]), ("free", [])]


def test_a_day_that_comes_again_in_another_zone_keeps_what_was_had(days: Days) -> None:
    days.on("2027-03-02T00:30+05:00", {"plan": "pro"}, {"plan": "standard"})
    days.tenant.time_zone = "America/Los_Angeles"  # where it is the day before once more
    days.on("2027-03-02T01:00+05:00", {"plan": "free"})
    assert days.charged("2027-03-01", "2027-03-02") == [("pro", []), ("free", [])]


def test_pro_has_every_option_and_pays_for_none(days: Days) -> None:
    days.on("2027-03-01T09:00+05:00", {"options": ["statistics"]})
    days.on("2027-03-02T09:00+05:00", {"plan": "pro"})
    assert terms(days.desk).options == frozenset(terms(days.desk).tariff.options)
    assert days.charged("2027-03-02") == [("pro", [])]
    days.on("2027-03-05T09:00+05:00", {"plan": "standard"})
    assert days.charged("2027-03-06") == [("standard", ["statistics"])], "what was picked is there again"


def test_free_has_none_of_them(days: Days) -> None:
    days.on("2027-03-01T09:00+05:00", {"options": ["statistics"]})
    days.on("2027-03-02T09:00+05:00", {"plan": "free"})
    assert terms(days.desk).options == frozenset() and days.charged("2027-03-03") == [("free", [])]


def test_who_starts_small_on_the_first_day_pays_for_small(days: Days) -> None:
    days.on("2027-02-26T13:00+00:00", {"plan": "free"})
    assert days.charged("2027-02-26") == [("free", [])]
