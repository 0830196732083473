"""A name of the tenant's own, such as help.acme.kz, at which its customers' pages are."""

from pynamodb.attributes import JSONAttribute, UnicodeAttribute, UTCDateTimeAttribute

from chalicelib.helpdesk.outgoing.domain_names import shown
from tenants.errors import N_, Text
from tenants.tenant import Desk, Setting

OVER = ("expired", "taken")  # nobody looks any more


class OwnHost(Setting, discriminator="own_host"):
    """The name, in ASCII, and how far it is.

    It is `waiting` until DNS proves whose it is, `proved` until it leads to us with a certificate, then `works`;
    `broken` when it leads elsewhere again, `expired` when nothing came of it in time, `taken` when another desk proved
    to have it.
    """

    name = UnicodeAttribute()
    state = UnicodeAttribute()
    certificate = JSONAttribute(null=True)  # arn, status and the record that ACM wants to see
    added_at = UTCDateTimeAttribute()
    proved_at = UTCDateTimeAttribute(null=True)
    works_since = UTCDateTimeAttribute(null=True)  # the first time
    broken_at = UTCDateTimeAttribute(null=True)

    @property
    def shown(self) -> str:
        """The name in the letters of its country."""
        return shown(self.name)


def of(desk: Desk) -> OwnHost | None:
    """The name of a desk's own, however far it is."""
    return next(iter(desk.all(OwnHost)), None)


def is_served(desk: Desk, name: str) -> bool:
    """Whether a host is the desk's own name, also while its records are broken: whoever gets here is not sent away."""
    own = of(desk)
    return own is not None and own.name == name and own.state not in OVER


def summary(desk: Desk) -> Text:
    """How it stands, for the settings."""
    own = of(desk)
    return Text(STATES[own.state].message, {"domain": own.shown}) if own else N_("At our address")


STATES = {
    "waiting": N_("%(domain)s: waits for its DNS records"),
    "proved": N_("%(domain)s: is being set up"),
    "works": N_("%(domain)s: works"),
    "broken": N_("%(domain)s: leads elsewhere, your pages are at our address"),
    "expired": N_("%(domain)s: not set up in time"),
    "taken": N_("%(domain)s: belongs to another desk"),
}
