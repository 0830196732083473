"""Mail by its Message-ID on the wire, seen or sent: which ticket and message it became."""

from pynamodb.attributes import UnicodeAttribute, UnicodeSetAttribute
from pynamodb.expressions.operand import Path

from tenants import keys
from tenants.items import DeskItem, IntegerAttribute
from tenants.table import Write, put, update


class Seen(DeskItem, discriminator="mail"):
    """A Message-ID of one tenant; `bodies` tells the same mail twice from another mail with the same id."""

    number = IntegerAttribute(null=True)
    entry = UnicodeAttribute(null=True)
    bodies = UnicodeSetAttribute(null=True)


def sent(tenant: str, message_id: str, number: int, entry: str) -> Write:
    """Remember a mail of ours by the id that SES gave it."""
    return put(Seen(*keys.mail(tenant, message_id), number=number, entry=entry))


def received(tenant: str, message_id: str, body: str, number: int, entry: str) -> Write:
    """Remember a mail that came; its transaction fails when it came before.

    An id that is known already goes on to mean the first mail, or anybody could draw its answers to a ticket of his.
    """
    item = Seen(*keys.mail(tenant, message_id))
    is_new = Path(["bodies"]).does_not_exist() | ~Path(["bodies"]).contains(body)
    first = [Seen.number.set(Seen.number | number), Seen.entry.set(Seen.entry | entry)]
    return update(item, [*first, Seen.bodies.add({body})], is_new)
