"""The operator lets a tenant send again whose mail came back too often."""

from chalicelib.helpdesk.operators.deeds import By, told
from chalicelib.helpdesk.outgoing import rates
from tenants import table
from tenants.tenant import Desk


def resume(by: By, desk: Desk) -> None:
    """Count anew what comes back; the tenant's log tells of it, too."""
    table.write(*told(by, "sending_resumed", desk.id, desk.tenant.slug), *rates.resumed(desk, by.shown))
