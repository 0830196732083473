"""Who is signed in as a customer, for pages with `who="customer"`; for all others only who that would be."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from chalicelib.helpdesk.signing import is_sealed, seal
from chalicelib.web import pages
from tenants import keys, table
from tenants.errors import N_, NotAllowed, NotSignedIn
from tenants.keys import Key
from tenants.tenant import warm

if TYPE_CHECKING:
    from chalicelib.helpdesk.customers import Customer
    from chalicelib.web.asking import Ask

Also = Callable[["Ask"], Sequence[Key]]


STALE = N_("This page was open for too long. Go back, load it again, and repeat what you did.")


def enter(ask: "Ask", also: Also | None) -> None:
    """Read who asks; raise NotSignedIn, and NotAllowed for a form that is none of his."""
    from chalicelib.helpdesk.portal import sessions  # which pages for all others need not open

    token = ask.cookie(pages.CUSTOMER)
    wanted = [keys.setting(ask.tenant, "tenant"), sessions.key(ask.tenant, token)]
    found = table.batch_get([*wanted, *(also(ask) if also else ())])
    ask.desk, ask.extra = warm(ask.tenant, found[0]), found[2:]
    ask.customer, ask.customer_session = sessions.opened(ask.tenant, found[1] if token else None)
    ask.session = token
    if ask.is_change and not is_csrf(token, ask.form.get("csrf")):
        raise NotAllowed(STALE)


def csrf(token: str) -> str:
    """What the forms of a signed-in customer must carry."""
    return seal("customer-csrf", token)


def is_csrf(token: str, proof: str) -> bool:
    return is_sealed(proof, "customer-csrf", token)


def id_of(ask: "Ask") -> str:
    """The id of the customer who is signed in here, asked cheaply and for nothing secret; empty for nobody."""
    if ask.customer:
        return str(ask.customer.id)
    if not (token := ask.cookie(pages.CUSTOMER)):
        return ""
    from chalicelib.helpdesk.portal import sessions

    return sessions.id_of(ask.tenant, token)


def of(ask: "Ask") -> tuple["Customer", str] | None:
    """Who is signed in here and by which address, on a page for everybody; None for nobody."""
    from chalicelib.helpdesk.portal import sessions

    token = ask.cookie(pages.CUSTOMER)
    try:
        found = table.get(sessions.CustomerSession, sessions.key(ask.tenant, token)) if token else None
        customer, session = sessions.opened(ask.tenant, found)
    except NotSignedIn:
        return None
    return customer, str(session.address)
