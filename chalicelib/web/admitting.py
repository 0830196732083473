"""Whether somebody may come in at all, once it is known who asks at which desk."""

import re
from typing import TYPE_CHECKING

from tenants.errors import N_, NotAllowed, NotFound, NotSecured, Suspended

if TYPE_CHECKING:
    from chalicelib.web.asking import Ask

# What visitors ask for to get in; all else of theirs is the customers', whose words are taken in any case.
STAFF_DOORS = re.compile(r"/(signin|welcome|reset|invitation|address|confirm)(/.*)?")
# What is done at a desk that is leaving: going in and out, and taking all along.
LEAVING = re.compile(r"/(my/)?(signin|signout)(/.*)?|/(reset|welcome)(/.*)?|/heartbeat|.*/export|/settings/you/.*")
CUSTOMERS = re.compile(r"/(form|t|f|my|answers)(/.*)?")
# What nobody lets support do: to let itself or others in, or to change somebody's account.
NOT_SUPPORTS = re.compile(r"/settings/(staff|roles|you|support|signing-in|billing)(/.*)?|/billing(/.*)?")
LOOKING = re.compile(r"/signout|/heartbeat|/signin")


def admit(ask: "Ask", who: str) -> None:
    """Raise what keeps somebody out of a desk, or from changing anything there."""
    tenant = ask.desk.tenant
    if tenant.is_going:
        raise NotFound(N_("There is no desk at this address"))
    is_staffs = who in ("staff", "newcomer") or bool(STAFF_DOORS.fullmatch(ask.path))
    if tenant.suspended_at and is_staffs:
        raise Suspended(tenant.suspended_why or "")
    if tenant.closed_at and ask.is_change and not LEAVING.fullmatch(ask.path):
        raise NotAllowed(LEFT if CUSTOMERS.fullmatch(ask.path) else CLOSED)
    if ask.sitting and ask.sitting.support:
        _admit_support(ask)
    if who == "staff" and not ask.is_led_on:
        _require_secured(ask)


CLOSED = N_("This desk is closed. You can read everything and take it along; nothing can be changed any more.")
LEFT = N_("This desk is closed and takes no more questions.")


def _admit_support(ask: "Ask") -> None:
    is_looking = ask.person.role == "support"
    if ask.is_change and is_looking and not LOOKING.fullmatch(ask.path):
        raise NotAllowed(N_("You may look at this desk, but not change anything."))
    if ask.is_change and NOT_SUPPORTS.fullmatch(ask.path):
        raise NotAllowed(N_("Only people of this desk can change that."))


def _require_secured(ask: "Ask") -> None:
    """Raise NotSecured for somebody who lacks the second step that the desk asks of everybody."""
    if ask.desk.tenant.is_two_factor_required and ask.person.two_factor_at is None:
        raise NotSecured()
