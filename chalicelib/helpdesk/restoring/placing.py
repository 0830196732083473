"""A single ticket that is brought back into a desk that went on without it: where it belongs there now."""

from typing import Any

from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.restoring import joining
from chalicelib.helpdesk.ticket import Ticket
from tenants import keys, table
from tenants.copies import Row
from tenants.staff import Staff
from tenants.tenant import Desk

MERGED = ("merged_into", "merged_at", "merged_by", "brought")
APART: dict[str, Any] = dict.fromkeys(MERGED)


def placed(desk: Desk, row: Row) -> Row:
    """Give a ticket whose department or assignee are gone to the first department, and to nobody.

    Whether it is merged stands at both tickets, and is what the other one says now.
    """
    if row["item_type"]["S"] != "ticket":
        return row
    ticket, changed = Ticket.from_raw_data(row), dict[str, Any]()
    if ticket.department not in desk.by_id(Department):
        changed["department"] = desk.all(Department)[0].id
    person = desk.by_id(Staff).get(ticket.assignee or "")
    if ticket.assignee and (person is None or not person.is_active):
        changed["assignee"] = None
    return joining.with_attributes(row, Ticket, **changed, **_merged(desk.id, ticket))


def _merged(tenant: str, ticket: Ticket) -> dict[str, Any]:
    present = _found(tenant, [int(ticket.number)]).get(int(ticket.number))
    if present is not None:
        stands = {name: getattr(present, name) for name in (*MERGED, "took_in")}
    else:
        stands = {**_into(tenant, ticket), "took_in": _took_in(tenant, ticket)}
    into, was = stands.get("merged_into", ticket.merged_into), ticket.merged_into
    if (into is None) != (was is None):
        stands["shelf"] = ticket.status if into is None or present is None else present.shelf
    return stands


def _into(tenant: str, ticket: Ticket) -> dict[str, Any]:
    if ticket.merged_into is None:
        return {}
    survivor = _found(tenant, [int(ticket.merged_into)]).get(int(ticket.merged_into))
    is_there = survivor is not None and int(ticket.number) in (survivor.took_in or ())
    return {} if is_there else APART


def _took_in(tenant: str, ticket: Ticket) -> list[int] | None:
    """Those of its tickets that still say so; those they had taken in come along."""
    there = _found(tenant, [int(one) for one in ticket.took_in or ()])
    group = {int(ticket.number)}
    while more := {number for number, one in there.items() if one.merged_into in group} - group:
        group |= more
    return [int(one) for one in ticket.took_in or () if int(one) in group] or None


def _found(tenant: str, numbers: list[int]) -> dict[int, Ticket]:
    read = table.batch_get([keys.ticket(tenant, one) for one in numbers]) if numbers else []
    return {int(one.number): one for one in read if isinstance(one, Ticket)}
