"""Who a tenant is at Stripe, and how a change of what it pays by is told in the log."""

import logging
from typing import Any

from chalicelib.helpdesk import log
from chalicelib.helpdesk.paying.amounts import plain
from chalicelib.integrations import payments
from tenants import paying, table
from tenants.errors import N_, Conflict, Invalid, NotFound, Text
from tenants.keys import digest
from tenants.paying import Paying
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk, load

BUSY = N_("The payment service does not answer just now. Nothing was paid. Try again in a few minutes.")
REFUSED = N_("The payment service did not take this. Nothing was paid.")

logger = logging.getLogger(__name__)


def changed(desk: Desk, person: Staff | None, found: Paying, verb: str, **attributes: Any) -> list[Write]:
    """What changes how a tenant pays, as it was read, and tells the log; no person means that it came by itself."""
    before = {name: shown(name, getattr(found, name)) for name in attributes if name in TOLD}
    after = {name: shown(name, value) for name, value in attributes.items() if name in TOLD}
    named = {name for name in after if before[name] != after[name]}
    told = [{name: values[name] for name in named} for values in (before, after)]
    record = log.record(desk.id, person, "paying", verb, before=told[0], after=told[1])
    return [paying.changed(found, **attributes), record]


def shown(name: str, value: Any) -> str | None:
    """A value as the log keeps it."""
    if not value:
        return None
    if name == "card":
        return f"{str(value['brand']).capitalize()} {value['last4']}"
    return value if isinstance(value, str) else plain(int(value["amount"]))


TOLD = ("stripe_customer_id", "card", "automatic", "subscription")


def customer(desk: Desk, person: Staff) -> Paying:
    """How the tenant pays, with a customer at Stripe, made now where there is none."""
    found = paying.read(desk.id)
    if found.stripe_customer_id:
        return found
    name, language = desk.tenant.name, desk.tenant.language
    # The same for a second try, another once anything is another.
    key = f"customer#{desk.id}#{found.edition}#{digest(f'{name}{person.address}{language}')[:16]}"
    id = payments.driver().customer(desk.id, name, person.address, language, key)
    try:
        made = changed(desk, person, found, "customer_made", stripe_customer_id=id)
        table.write(paying.owned(id, desk.id), *made)
    except Conflict:  # somebody else came first, and theirs stands
        if not paying.read(desk.id).stripe_customer_id:
            raise
    return paying.read(desk.id)


def desk_of(stripe_customer_id: str, noted: str) -> Desk | None:
    """The desk that something at Stripe belongs to: by its customer, which must not say otherwise than what was noted.

    None where nobody's, or where the tenant is gone since; the operator hears of it by the log.
    """
    tenant = paying.owner(stripe_customer_id)
    if not tenant or (noted and noted != tenant):
        logger.error("stripe customer %s is tenant %s, noted is %s", stripe_customer_id, tenant or "-", noted or "-")
        return None
    try:
        return load(tenant)
    except NotFound:
        logger.error("stripe customer %s is tenant %s, which is gone", stripe_customer_id, tenant)
        return None


def unavailable(problem: payments.Problem) -> Invalid:
    """What a person is told who wanted to pay."""
    text: Text = BUSY if isinstance(problem, payments.Busy) else REFUSED
    logger.warning("a payment was not begun: %s", problem)
    return Invalid(amount=text)
