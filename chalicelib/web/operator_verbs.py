"""What operators can do with a tenant: the words of each page that asks whether it is meant."""

from typing import NamedTuple

from tenants.errors import N_, Text
from tenants.tenant import Tenant


class Verb(NamedTuple):
    """A page with a form; `fields` names what is typed on it."""

    title: Text
    about: Text
    button: Text
    fields: tuple[str, ...] = ()
    is_danger: bool = False


REASON = ("reason",)
VERBS = {
    "credit": Verb(
        N_("Give credit"),
        N_("It is booked at once, ends grace, and brings back what rests."),
        N_("Book the credit"),
        ("amount", *REASON),
    ),
    "adjust": Verb(
        N_("Put the balance right"),
        N_("With a minus the balance goes down. The tenant sees the entry with your reason."),
        N_("Book the adjustment"),
        ("amount", *REASON),
    ),
    "payment": Verb(
        N_("Enter a payment"),
        N_("For a bank transfer that has come in. Each reference is booked once."),
        N_("Book the payment"),
        ("amount", "reference", "received_on"),
    ),
    "plan": Verb(
        N_("Change the plan"),
        N_("It counts from today: of a day with several plans the dearest is charged."),
        N_("Change the plan"),
        ("plan", *REASON),
    ),
    "tariff": Verb(
        N_("Move to another price list"),
        N_("The tenant’s billing people get a letter now, with the day from which it counts."),
        N_("Move and send the letters"),
        ("tariff", "starts_on"),
    ),
    "suspend": Verb(
        N_("Suspend"),
        N_("Nobody can sign in and no mail goes out. What customers write is kept. The reason is shown to the staff."),
        N_("Suspend the desk"),
        REASON,
        True,
    ),
    "unsuspend": Verb(
        N_("End the suspension"), N_("People can sign in again, and mail that waited goes out."), N_("Let it go on")
    ),
    "close": Verb(
        N_("Close"),
        N_(
            "For a tenant that leaves: its subscription ends and its card is forgotten at once. For 30 days everything "
            "can be read and taken along, then it is deleted."
        ),
        N_("Close the desk"),
        REASON,
        True,
    ),
    "reopen": Verb(N_("Reopen"), N_("The desk works as before, and is not deleted."), N_("Reopen the desk")),
    "delete": Verb(
        N_("Delete at once"),
        N_("Everything of this tenant is removed for good. The address is kept from others for a year."),
        N_("Delete for good"),
        ("slug", *REASON),
        True,
    ),
    "resume": Verb(N_("Let it send again"), N_("The counts of what came back begin anew."), N_("Let it send")),
    "enter": Verb(
        N_("Come in as support"),
        N_("The tenant has allowed it. All that you do there is told in its event log under your name."),
        N_("Come in"),
    ),
    "retry": Verb(
        N_("Try again"), N_("The job starts anew; what it did already stays done."), N_("Try again"), ("job",)
    ),
}


def offered(tenant: Tenant, has_consent: bool, is_paused: bool) -> list[str]:
    """What can be done with a tenant as it stands, in the order of the page."""
    if tenant.is_going:
        return []
    found = ["credit", "adjust", "payment", "plan", "tariff"]
    found += ["enter"] if has_consent else []
    found += ["resume"] if is_paused else []
    found += ["unsuspend"] if tenant.suspended_at else ["suspend"]
    return [*found, *(["reopen"] if tenant.closed_at else ["close"]), "delete"]
