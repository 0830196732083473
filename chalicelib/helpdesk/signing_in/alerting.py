"""Letters to staff members about their own account: whoever did not do it himself should know."""

from chalicelib import jobs
from chalicelib.helpdesk.signing_in.sessions import Origin
from chalicelib.jobs import Job
from tenants.keys import now, stamp
from tenants.staff import Staff
from tenants.tenant import Desk


def alert(desk: Desk, person: Staff, what: str, origin: Origin | None = None, **about: str) -> Job:
    """A letter to a person about what was done with his account: password_changed, address_changed, two_factor_on,
    two_factor_off or recovery_used; to be written with it.
    """
    origin = origin or Origin()
    letter = {
        "name": "alert",
        "to": person.address,
        "language": person.language,
        "what": what,
        "at": stamp(now()),
        "network": origin.network,
        "browser": origin.browser[:300],
        **about,
    }
    return jobs.job(desk.id, letter=letter)
