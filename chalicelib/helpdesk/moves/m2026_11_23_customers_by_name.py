"""Customers from before there was a list by name stand in it, also those who have not written since."""

from chalicelib.helpdesk import customers
from chalicelib.helpdesk.customers import Customer, Known
from chalicelib.helpdesk.moves.moving import Moved
from tenants import keys, table, word_keys
from tenants.errors import Conflict
from tenants.keys import Key
from tenants.tenant import Desk

ABOUT = "Every customer stands in the list by name, by his main address."
PAGE = 50  # customers
TRIES = 3


def page(desk: Desk, cursor: str) -> Moved:
    """Look at some customers in the order of their making; `cursor` is the last one's id."""
    listed = keys.listed(desk.id, "customer", "")
    found = table.query(listed, index="list", since=word_keys.behind(cursor) if cursor else "", limit=PAGE)
    items = table.batch_get([Key(row["pk"]["S"], row["sk"]["S"]) for row in found.rows]) if found.rows else []
    people = [one for one in items if isinstance(one, Customer)]
    changed = sum(_listed(desk, one) for one in people if one.merged_into is None)
    return Moved(found.rows[-1]["list_order"]["S"] if found.last else "", len(found.rows), changed)


def _listed(desk: Desk, customer: Customer) -> bool:
    """Let a customer stand in the list, where he does not; as he is now, whoever changes him meanwhile."""
    for attempt in range(TRIES):
        known = table.get(Known, customers.key(desk.id, customer.address))
        if known is None or known.customer != customer.id or known.address is not None:
            return False
        list_key, list_order = customers.by_name(desk.id, known.name)
        unmoved = Known.address.does_not_exist() & (Known.customer == known.customer) & (Known.name == known.name)
        listed = {"address": customer.address, "list_key": list_key, "list_order": list_order}
        try:
            table.write(table.change(known, unmoved, **listed))
        except Conflict:
            if attempt == TRIES - 1:
                raise
            continue
        return True
    raise AssertionError("unreachable")
