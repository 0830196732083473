"""The price list is checked when it is read, and says in words what is wrong."""

import copy
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tenants import price_list, tariff

GOOD: dict[str, Any] = price_list.read(Path(tariff.__file__).parent / "tariffs.toml")


def changed(*path: Any, to: Any) -> dict[str, Any]:
    """The list with one value in another's place; None leaves it out."""
    table = copy.deepcopy(GOOD)
    place: Any = table
    for step in path[:-1]:
        place = place[step]
    if to is None:
        del place[path[-1]]
    else:
        place[path[-1]] = to
    return table


FIRST = ("version", 0)
PLANS = (*FIRST, "plans")
WRONG = [
    (("currencies",), "KZT", "currencies must be a list of ISO 4217 codes"),
    (("currencies",), ["kzt"], "currencies must be a list of ISO 4217 codes"),
    (("version",), [], "at least one [[version]]"),
    ((*FIRST, "since"), "2026-11-01", "since must be a day"),
    ((*FIRST, "credit"), None, "credit must be in minor units"),
    ((*FIRST, "credit"), 200.5, "credit must be in minor units"),
    ((*FIRST, "credit"), -1, "credit must be in minor units"),
    ((*FIRST, "credit"), True, "credit must be in minor units"),
    ((*FIRST, "bonus"), 1, "bonus is not known"),
    ((*PLANS, "free"), None, "there must be a plan free"),
    ((*PLANS, "free", "price"), 1, "plan free: price must be 0"),
    ((*PLANS, "pro", "price"), {"KZT": 1}, "plan pro: price has no figure for RUB"),
    ((*PLANS, "pro", "price"), dict.fromkeys([*GOOD["currencies"], "XAU"], 1), "price has a figure for XAU"),
    ((*PLANS, "pro", "seat"), 5, "plan pro: seat is not known"),
    ((*PLANS, "pro", "seats"), None, "plan pro: seats is missing"),
    ((*PLANS, "pro", "seats"), 0, "plan pro: seats must be a whole number from 1"),
    ((*PLANS, "pro", "options"), "some", "plan pro: options must be one of none, picked, all"),
    ((*PLANS, "pro", "has_automatic_packs"), "yes", "has_automatic_packs must be true or false"),
    ((*FIRST, "day_pack", "tickets"), 0, "day_pack.tickets must be a whole number from 1"),
    ((*FIRST, "day_pack"), None, "day_pack.price must be in minor units"),
    ((*FIRST, "options", "statistics"), "cheap", "option statistics must be in minor units"),
]


@pytest.mark.parametrize(("path", "to", "said"), WRONG, ids=[said for _, _, said in WRONG])
def test_what_is_wrong_is_said(path: tuple[Any, ...], to: Any, said: str) -> None:
    found = list(price_list.problems(changed(*path, to=to)))
    assert any(said in line for line in found), found


def test_a_file_with_several_faults_names_them_all(tmp_path: Path) -> None:
    (tmp_path / "tariffs.toml").write_text('currencies = ["KZT"]\n[[version]]\ncredit = -5\n')
    with pytest.raises(price_list.Wrong) as raised:
        price_list.read(tmp_path / "tariffs.toml")
    lines = str(raised.value).splitlines()
    assert lines[0] == "tariffs.toml cannot be used:" and len(lines) >= 5


def test_a_file_that_is_no_toml_says_where(tmp_path: Path) -> None:
    (tmp_path / "tariffs.toml").write_text("currencies = \n")
    with pytest.raises(price_list.Wrong, match="line 1"):
        price_list.read(tmp_path / "tariffs.toml")


def later(since: date, **more: Any) -> dict[str, Any]:
    return {**copy.deepcopy(GOOD["version"][0]), "since": since, **more}


def test_a_day_names_one_version() -> None:
    twice = {**GOOD, "version": [*GOOD["version"], later(GOOD["version"][0]["since"])]}
    assert any("is there twice" in line for line in price_list.problems(twice))


def test_a_plan_that_somebody_may_have_is_not_dropped() -> None:
    plans = {name: plan for name, plan in GOOD["version"][0]["plans"].items() if name != "standard"}
    table = {**GOOD, "version": [*GOOD["version"], later(date(2027, 3, 1), plans=plans)]}
    assert any("plan standard is missing" in line for line in price_list.problems(table))


@pytest.fixture
def two_versions(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """A dearer price list from next March on, with a figure for each currency."""
    plans = copy.deepcopy(GOOD["version"][0]["plans"])
    plans["standard"]["price"] = {"RUB": 700, "KZT": 3500, "USD": 600, "EUR": 600}
    table = {**GOOD, "version": [later(date(2027, 3, 1), plans=plans), *GOOD["version"]]}
    assert list(price_list.problems(table)) == []
    monkeypatch.setattr(tariff, "_table", lambda: table)
    tariff.versions.cache_clear()
    return tariff.versions.cache_clear


def test_versions_have_dates_and_currencies(two_versions: Callable[[], None]) -> None:
    prices = [
        (day, code, tariff.tariff(day, code).plans["standard"].price)
        for day in (date(2027, 2, 28), date(2027, 3, 1))
        for code in ("USD", "KZT")
    ]
    two_versions()
    assert [price for _, _, price in prices] == [500, 500, 600, 3500]
