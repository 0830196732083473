"""How often each form was sent, when last, and from which site."""

from urllib.parse import urlsplit

from pynamodb.attributes import UnicodeAttribute, UTCDateTimeAttribute

from tenants import form_keys, table
from tenants.items import DeskItem, IntegerAttribute
from tenants.keys import now
from tenants.table import Write

LONGEST = 253  # letters of a host name


class FormUse(DeskItem, discriminator="form_use"):
    """The questions that came by one form."""

    sent = IntegerAttribute(default=0)
    last_at = UTCDateTimeAttribute(null=True)
    last_site = UnicodeAttribute(null=True)  # a host name; none where the sender named none


def sent(tenant: str, form: str, origin: str) -> Write:
    """One more question by a form, from a page of an origin, for the transaction that takes the question."""
    key = form_keys.use(tenant, form)
    return table.add(FormUse(*key), {"sent": 1}, last_at=now(), last_site=_site(origin) or None)


def every(tenant: str) -> dict[str, FormUse]:
    """What is known of all forms of a tenant, by their ids: one Query."""
    begins = form_keys.use(tenant, "").sk
    found = table.query_all(form_keys.use(tenant, "").pk, begins)
    return {one.sk.removeprefix(begins): one for one in found if isinstance(one, FormUse)}


def of(tenant: str, form: str) -> FormUse | None:
    """What is known of one form."""
    return table.get(FormUse, form_keys.use(tenant, form))


def forgotten(tenant: str, form: str) -> Write:
    """What forgets a form that is removed."""
    return table.delete(FormUse(*form_keys.use(tenant, form)))


def _site(origin: str) -> str:
    try:
        return (urlsplit(origin).hostname or "")[:LONGEST]
    except ValueError:
        return ""
