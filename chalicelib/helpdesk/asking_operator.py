"""A tenant's people ask the operator: Komek helps its tenants with Komek."""

from typing import Any

from chalicelib.config import config
from chalicelib.helpdesk import customers, limits, log, opening
from chalicelib.helpdesk.departments import first
from chalicelib.helpdesk.desk import signup, slugs
from chalicelib.helpdesk.desk.signup import Wish
from chalicelib.helpdesk.limits import Limit
from chalicelib.helpdesk.opening import Question
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.urls import urls
from tenants import directory, fence, keys, table, terms
from tenants.errors import N_, Invalid, NotFound
from tenants.staff import Staff
from tenants.tenant import Desk, Tenant, load

LONGEST = 10_000  # letters


@fence.around("")
def operator_desk() -> Desk | None:
    """The operator's own desk; None where he has not made one."""
    found = directory.host(slugs.host_of(config().operator_desk))
    return load(found.tenant) if found else None


def found(name: str, address: str, password: str) -> str:
    """Make the operator's own desk, whose address no tenant may have; return its URL, or nothing where there is one.

    It has the largest plan, which it is not charged for.
    """
    slug = config().operator_desk
    if directory.host(slugs.host_of(slug)):
        return ""
    made = signup.sign_up(Wish(name, slug, name, address, password, "en"), is_demo=True)
    table.write(table.add(Tenant(*keys.setting(made.tenant, "tenant")), {"revision": 1}, **_largest(load(made.tenant))))
    return urls.desk_url(slug)


def _largest(desk: Desk) -> dict[str, Any]:
    plans = terms.terms(desk).tariff.plans.values()
    return terms.agreed(desk, max(plans, key=lambda plan: plan.tickets).name)


@fence.around("")  # the one deed at two desks at once
def ask(desk: Desk, person: Staff, subject: str, text: str) -> tuple[Desk, Ticket]:
    """Open a ticket on the operator's desk in a staff member's name; return that desk and the ticket.

    The tenant's log tells of it in the same transaction. Raise Invalid, and NotFound where the operator has no desk.
    """
    if not text.strip():
        raise Invalid(text=N_("Write something first."))
    if len(text) > LONGEST:
        raise Invalid(text=N_("At most %(number)s letters.", number=LONGEST))
    theirs = operator_desk()
    if theirs is None:
        raise NotFound()
    limits.count(desk.id, Limit("ask-operator", 20, 3600))
    department = first(theirs)
    question = Question(
        department=department.id,
        subject=subject,
        text=f"{text.strip()}\n\n{desk.tenant.name} ({desk.tenant.slug}), {person.name}",
        channel="help",
        name=person.name,
        address=person.address,
        language=person.language,
    )
    known = table.get(customers.Known, customers.key(theirs.id, person.address))
    told = log.record(desk.id, person, "operator", "asked", name=subject.strip()[:200])
    return theirs, opening.open_ticket(theirs, question, known, lambda ticket, message: [told])
