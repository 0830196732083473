"""Reading tariffs.toml, and saying in words what is wrong with it."""

import tomllib
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

PLAN = {"price": int, "seats": int, "tickets": int, "options": str, "more_seat": int, "has_automatic_packs": bool}
OPTIONAL = ("more_seat", "has_automatic_packs")
AMOUNTS = ("price", "more_seat")  # of a plan: what may differ by currency
OFFERED = ("none", "picked", "all")  # how a plan offers options
ALWAYS = "free"  # the plan to which a desk falls that is not paid for

Found = Iterator[str]


class Wrong(ValueError):
    """The price list cannot be used; the message has a line for each thing that is wrong with it."""


def read(path: Path) -> dict[str, Any]:
    """The price list of a file; raise Wrong."""
    try:
        table = tomllib.loads(path.read_text())
    except tomllib.TOMLDecodeError as error:
        raise Wrong(f"{path.name} is no TOML: {error}") from error
    if found := list(problems(table)):
        raise Wrong("\n".join([f"{path.name} cannot be used:", *(f"  {line}" for line in found)]))
    return table


def problems(table: dict[str, Any]) -> Found:
    """What is wrong with a price list, a line each."""
    currencies, versions = table.get("currencies"), table.get("version")
    if not isinstance(currencies, list) or not currencies or not all(_is_code(code) for code in currencies):
        yield 'currencies must be a list of ISO 4217 codes, such as ["KZT", "USD"]'
        return
    if not isinstance(versions, list) or not versions:
        yield "there must be at least one [[version]]"
        return
    for place, version in enumerate(versions, 1):
        since = version.get("since")
        name = f"version since {since}" if type(since) is date else f"version {place}"
        yield from (f"{name}: {line}" for line in _version(version, currencies))
    yield from _order(versions)


def _version(version: dict[str, Any], currencies: list[str]) -> Found:
    def amount(what: str, value: Any) -> Found:
        yield from _amount(what, value, currencies)

    yield from (f"{name} is not known" for name in version.keys() - {"since", "credit", "plans", "day_pack", "options"})
    if type(version.get("since")) is not date:
        yield "since must be a day, such as 2026-11-01"
    yield from amount("credit", version.get("credit"))
    plans = version.get("plans", {})
    if ALWAYS not in plans:
        yield f"there must be a plan {ALWAYS}, to which a desk falls that is not paid for"
    for name, plan in plans.items():
        yield from (f"plan {name}: {line}" for line in _plan(plan, amount))
        if name == ALWAYS and plan.get("price") != 0:
            yield f"plan {name}: price must be 0"
    pack = version.get("day_pack", {})
    yield from amount("day_pack.price", pack.get("price"))
    if not _is_number(pack.get("tickets"), 1):
        yield "day_pack.tickets must be a whole number from 1"
    for name, price in version.get("options", {}).items():
        yield from amount(f"option {name}", price)


def _plan(plan: dict[str, Any], amount: Callable[[str, Any], Found]) -> Found:
    yield from (f"{name} is not known" for name in plan.keys() - PLAN.keys())
    yield from (f"{name} is missing" for name in PLAN.keys() - plan.keys() - set(OPTIONAL))
    for name in AMOUNTS:
        if name in plan:
            yield from amount(name, plan[name])
    for name in ("seats", "tickets"):
        if name in plan and not _is_number(plan[name], 1):
            yield f"{name} must be a whole number from 1"
    if "options" in plan and plan["options"] not in OFFERED:
        yield f"options must be one of {', '.join(OFFERED)}"
    if not isinstance(plan.get("has_automatic_packs", False), bool):
        yield "has_automatic_packs must be true or false"


def _amount(what: str, value: Any, currencies: list[str]) -> Found:
    if isinstance(value, dict):
        yield from (f"{what} has no figure for {code}" for code in currencies if code not in value)
        yield from (f"{what} has a figure for {code}, which is not offered" for code in value.keys() - set(currencies))
    figures = value.values() if isinstance(value, dict) else [value]
    if not all(_is_number(figure, 0) for figure in figures):
        yield f"{what} must be in minor units, a whole number from 0, such as 500 for 5.00"


def _order(versions: list[dict[str, Any]]) -> Found:
    dated = [version for version in versions if type(version.get("since")) is date]
    for before, after in pairwise(sorted(dated, key=lambda version: version["since"])):
        if before["since"] == after["since"]:
            yield f"version since {after['since']} is there twice"
        for name in before.get("plans", {}).keys() - after.get("plans", {}).keys():
            yield f"version since {after['since']}: plan {name} is missing, which tenants of the one before may have"


def _is_number(value: Any, least: int) -> bool:
    return type(value) is int and value >= least


def _is_code(code: Any) -> bool:
    return isinstance(code, str) and len(code) == 3 and code.isascii() and code.isupper()
