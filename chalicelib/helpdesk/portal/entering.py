"""A customer comes in by a link that is mailed to him: it opens a page with a button, once and within half an hour.

Whoever asks sees the same whether somebody has written from the address or nobody: a job looks it up.
"""

import re
import secrets
from datetime import timedelta
from typing import Any

from pynamodb.attributes import UnicodeAttribute

from chalicelib import jobs
from chalicelib.helpdesk import addresses, customers, limits
from chalicelib.helpdesk.customers import Customer, Known
from chalicelib.helpdesk.limits import Limit
from chalicelib.helpdesk.portal import sessions
from chalicelib.jobs import Job
from tenants import keys, table
from tenants.errors import Conflict, NotFound
from tenants.items import DeskItem
from tenants.keys import digest, now
from tenants.tenant import Desk

EFFECT = "customer_link"
LASTS = timedelta(minutes=30)
HOUR = 3600
OWN_PATH = re.compile(r"/(my|answers|form)(/[\w./~-]*)?(\?[\w=&%.+-]*)?", re.ASCII)
LONGEST_PATH = 300


class CustomerLink(DeskItem, discriminator="customer_link"):
    """What a mailed link stands for; void once a newer one was asked for, and where the address is another's by now."""

    customer = UnicodeAttribute()
    address = UnicodeAttribute()
    next = UnicodeAttribute(null=True)  # where somebody wanted to be


def ask(desk: Desk, typed: str, language: str, network: str, next: str = "") -> None:
    """Ask for a letter with a link; raise Invalid naming `email`, and LimitReached."""
    address = addresses.checked(typed, "email")
    limits.count(
        desk.id,
        Limit(f"customer-link#{addresses.key_of(address)}", 3, HOUR),
        Limit(f"customer-link-network#{network}", 20, HOUR),
    )
    jobs.commit([], jobs.job(desk.id, customer_link={"address": address, "language": language, "next": own_path(next)}))


def own_path(path: str) -> str:
    """A path of the customers' pages; empty for any other, which a link is not to lead to."""
    is_own = len(path) <= LONGEST_PATH and OWN_PATH.fullmatch(path) and not path.startswith("/my/sign")
    return path if is_own else ""


def answer(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    """Handle the effect `customer_link`: write to whoever has the address; to a stranger, how to ask something."""
    known = table.get(Known, customers.key(desk.id, wish["address"]))
    if known is None or not isinstance(table.get(Customer, keys.customer(desk.id, known.customer)), Customer):
        about = {"name": "my_unknown", "to": wish["address"], "language": wish["language"], "is_stranger": True}
        _settle(job, about, [])
        return
    token = secrets.token_urlsafe(32)
    made = CustomerLink(
        *_key(desk.id, token),
        customer=known.customer,
        address=wish["address"],
        next=wish["next"] or None,
        expires_at=now() + LASTS,
    )
    language = known.language or wish["language"]
    about = {"name": "my_signin", "to": wish["address"], "language": language, "token": token}
    _settle(job, about, [table.create(made), table.change(known, link=digest(token))])


def _settle(job: Job, about: dict[str, Any], writes: list[table.Write]) -> None:
    letter = jobs.job(job.tenant, customer_letter=about)
    jobs.settle(job, EFFECT, *writes, table.create(letter))
    jobs.announce(letter)


def find(desk: Desk, token: str) -> CustomerLink:
    """What a link stands for; raise NotFound when it is void, over or nobody's."""
    return _found(desk, token)[0]


def enter(desk: Desk, token: str) -> tuple[str, CustomerLink]:
    """Spend a link; return the token of the session it starts. The address is proved by it. Raise NotFound."""
    found, known = _found(desk, token)
    session, started = sessions.start(desk.id, found.customer, found.address)
    spent = table.delete(found, CustomerLink.pk.exists())
    proved = table.change(known, Known.customer == found.customer, link=None, is_proved=True)
    try:
        table.write(spent, started, proved)
    except Conflict as over:
        raise NotFound() from over
    return session, found


def _found(desk: Desk, token: str) -> tuple[CustomerLink, Known]:
    found = table.get(CustomerLink, _key(desk.id, token))
    known = table.get(Known, customers.key(desk.id, found.address)) if found else None
    if found is None or known is None or known.customer != found.customer or known.link != digest(token):
        raise NotFound()
    return found, known


def _key(tenant: str, token: str) -> keys.Key:
    return keys.secret(tenant, "customer_link", token)
