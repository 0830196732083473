"""Lists of customers and organisations, a page at a time."""

import re
from typing import Any, NamedTuple

from chalicelib.helpdesk import customers
from chalicelib.helpdesk.customer_base import people
from chalicelib.helpdesk.customer_base.organisations import Organisation
from chalicelib.helpdesk.customers import Customer, Known
from chalicelib.helpdesk.rights import require
from tenants import keys, table
from tenants.items import DeskItem
from tenants.keys import Key
from tenants.staff import Staff
from tenants.tenant import Desk

PAGE = 25
ID = re.compile(r"[0-9A-Z]{26}")
LONGEST_CURSOR = 400


class Line(NamedTuple):
    """A customer in a list."""

    id: str
    name: str
    address: str
    organisation: str | None
    organisation_name: str | None


class Lines(NamedTuple):
    rows: list[Line]
    cursor: str  # where the next page begins; empty on the last


class Organisations(NamedTuple):
    rows: list[Organisation]
    cursor: str


def newest(desk: Desk, person: Staff, cursor: str = "") -> Lines:
    """Customers, who came last on top."""
    require(desk, person, "customers")
    pk = keys.listed(desk.id, "customer", "")
    start = _start(keys.customer(desk.id, cursor), pk, cursor) if ID.fullmatch(cursor) else None
    found, last = _items(pk, start=start, newest_first=True)
    rows = [_line(one) for one in found if isinstance(one, Customer)]
    return Lines(rows, last["list_order"]["S"] if last else "")


def by_name(desk: Desk, person: Staff, begins: str = "", cursor: str = "") -> Lines:
    """Customers by the alphabet, whose names begin so."""
    require(desk, person, "customers")
    order, _, address = cursor.partition("~")
    pk, wanted = keys.listed(desk.id, "customer_name", ""), customers.folded(begins) if begins else ""
    is_cursor = address and order.startswith(wanted) and len(cursor) <= LONGEST_CURSOR
    start = _start(customers.key(desk.id, address), pk, order) if is_cursor else None
    found, last = _items(pk, begins=wanted, start=start)
    rows = [_known_line(one) for one in found if isinstance(one, Known)]
    return Lines(rows, f"{last['list_order']['S']}~{rows[-1].address}" if last and rows else "")


def by_address(desk: Desk, person: Staff, address: str) -> Lines:
    """The customer who writes from an address."""
    require(desk, person, "customers")
    found = people.by_address(desk.id, address.strip())
    return Lines([_line(found)] if found else [], "")


def of_organisation(desk: Desk, person: Staff, id: str, cursor: str = "") -> Lines:
    """The customers of an organisation, by the alphabet."""
    require(desk, person, "customers")
    pk, customer = keys.listed(desk.id, "customer", id), cursor.rpartition("~")[2]
    is_cursor = ID.fullmatch(customer) and len(cursor) <= LONGEST_CURSOR
    start = _start(keys.member(desk.id, customer), pk, cursor) if is_cursor else None
    page = table.query(pk, index="list", limit=PAGE + 1, start=start)
    orders = [row["list_order"]["S"] for row in page.rows[:PAGE]]
    found = table.batch_get([keys.customer(desk.id, order.rpartition("~")[2]) for order in orders]) if orders else []
    return Lines(
        [_line(one) for one in found if isinstance(one, Customer)], orders[-1] if len(page.rows) > PAGE else ""
    )


def organisations(desk: Desk, person: Staff, begins: str = "", cursor: str = "") -> Organisations:
    """Organisations by the alphabet, whose names begin so."""
    require(desk, person, "customers")
    pk, id = keys.listed(desk.id, "organisation", ""), cursor.rpartition("~")[2]
    wanted = customers.folded(begins) if begins else ""
    is_cursor = ID.fullmatch(id) and cursor.startswith(wanted) and len(cursor) <= LONGEST_CURSOR
    start = _start(keys.organisation(desk.id, id), pk, cursor) if is_cursor else None
    found, last = _items(pk, begins=wanted, start=start)
    rows = [one for one in found if isinstance(one, Organisation)]
    return Organisations(rows, last["list_order"]["S"] if last else "")


def organisation_names(desk: Desk) -> list[str]:
    """Names to choose from while one is typed: of a small business all, else the first of them."""
    page = table.query(keys.listed(desk.id, "organisation", ""), index="list", limit=500)
    return [row["list_order"]["S"].partition("~")[2].rpartition("~")[0] for row in page.rows]


def _items(
    pk: str, *, begins: str = "", start: dict[str, Any] | None, newest_first: bool = False
) -> tuple[list[DeskItem], dict[str, Any] | None]:
    """A page of what a list holds, and its last place where more follows."""
    page = table.query(pk, index="list", begins=begins, limit=PAGE + 1, start=start, newest_first=newest_first)
    rows = page.rows[:PAGE]
    found = table.batch_get([Key(row["pk"]["S"], row["sk"]["S"]) for row in rows]) if rows else []
    return [one for one in found if one], rows[-1] if len(page.rows) > PAGE else None


def _start(item: Key, pk: str, order: str) -> dict[str, Any]:
    start = {"pk": item.pk, "sk": item.sk, "list_key": pk, "list_order": order}
    return {name: {"S": value} for name, value in start.items()}


def _line(one: Customer) -> Line:
    return Line(one.id, one.name, one.address, one.organisation, one.organisation_name)


def _known_line(one: Known) -> Line:
    return Line(one.customer, one.name, one.address or "", one.organisation, one.organisation_name)
