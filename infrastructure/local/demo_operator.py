"""The demo's operator, who sets up the second step at the first sign-in, as anywhere."""

from chalicelib.helpdesk.operators import operators, summaries
from chalicelib.helpdesk.operators.deeds import By
from chalicelib.helpdesk.operators.operators import Operator
from chalicelib.helpdesk.signing_in import passwords
from tenants import platform_keys, table
from tenants.keys import now
from tenants.tenant import Desk

ADDRESS, PASSWORD = "operator@demo.example", "demo-operator-1"


def fill() -> None:
    """Make the operator, unless there is one."""
    if operators.find(ADDRESS) is None:
        made = Operator(*platform_keys.operator(ADDRESS), name="Olga Petrova", created_at=now())
        made.password = passwords.hashed(PASSWORD)
        table.write(*operators.created(By("demo"), made))


def note(desk: Desk) -> None:
    """Let the list show the demo tenant as it is by now; its daily job does so from tomorrow on."""
    table.write(summaries.summary_write(desk))
