"""What of the event log a person is shown: who reads the log sees in it no more than elsewhere."""

from collections.abc import Sequence

from chalicelib.helpdesk.customer_base import history
from chalicelib.helpdesk.log import HIDDEN, Logged
from chalicelib.helpdesk.rights import rights, sees_all
from chalicelib.helpdesk.vocabulary.reply_templates import ReplyTemplate
from tenants.staff import Staff
from tenants.tenant import Desk

TAKES = {  # kinds that tell of people and mail, and the right to those
    "customer": "customers",
    "organisation": "customers",
    "blocked": "moderation",
    "suspended": "moderation",
    "stop_address": "moderation",
    "stop_domain": "moderation",
    "stop_network": "moderation",
    "stop_word": "moderation",
}
AT_ONCE = 100  # tickets of one BatchGetItem


def shown(desk: Desk, person: Staff, entries: Sequence[Logged]) -> list[Logged]:
    """Those of some entries that are a person's to see, without the words that others keep for themselves."""
    mine = rights(desk, person)
    found = [one for one in entries if one.kind not in TAKES or TAKES[one.kind] in mine]
    if not sees_all(desk, person):
        seen = _seen(desk, person, found)
        found = [one for one in found if one.kind != "ticket" or one.object in seen]
    for one in found:
        if one.kind == "reply_template" and not _is_open(desk, person, one):
            one.before, one.after = _veiled(one.before), _veiled(one.after)
    return found


def _seen(desk: Desk, person: Staff, entries: list[Logged]) -> set[str]:
    """The tickets of some entries that a person may see."""
    every = sorted({int(one.object) for one in entries if one.kind == "ticket" and (one.object or "").isdecimal()})
    pages = (every[place : place + AT_ONCE] for place in range(0, len(every), AT_ONCE))
    return {str(int(ticket.number)) for page in pages for ticket in history.seen(desk, person, page)}


def _is_open(desk: Desk, person: Staff, entry: Logged) -> bool:
    """Whether a template's words are for more people than for whom it is; one that is gone may have been private."""
    template = next((one for one in desk.all(ReplyTemplate) if one.id == entry.object), None)
    told = [values.get("owner") for values in (entry.before or {}, entry.after or {})]
    owners = {one for one in (*told, template and template.owner) if one}
    if entry.by == person.id or person.id in owners:
        return True
    return not owners and (template is not None or entry.verb == "added")


def _veiled(values: dict[str, object] | None) -> dict[str, object] | None:
    return {**values, "text": HIDDEN} if values and "text" in values else values
