"""Events that never came: Stripe tries for three days to tell of one, and then we ask."""

import logging
from datetime import timedelta

from chalicelib.helpdesk.paying import arriving
from chalicelib.helpdesk.service_status import heartbeats
from chalicelib.integrations import payments
from tenants import paying
from tenants.keys import now

BACK = timedelta(days=4)

logger = logging.getLogger(__name__)


def sweep() -> int:
    """Deal with every event of the last days that nobody told of, oldest first; return how many there were."""
    if not payments.takes_cards():
        return 0
    try:
        events = list(payments.driver().events(now() - BACK))[::-1]
    except payments.Problem as problem:
        logger.error("events could not be listed: %s", problem)
        heartbeats.beat("payments", heartbeats.DOWN)
        return 0
    heartbeats.beat("payments", heartbeats.WORKS)
    known = paying.known(one.id for one in events) if events else set()
    missed = [one for one in events if one.id not in known]
    for event in missed:
        try:
            arriving.arrived(event)
        except Exception:  # one that fails must not keep the others from being found; it is found again
            logger.exception("event %s could not be dealt with", event.id)
    return len(missed)
