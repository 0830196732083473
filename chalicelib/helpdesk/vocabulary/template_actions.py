"""What a reply template does to a ticket beside its text: status, assignee, class, tags."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from chalicelib.helpdesk.assigning import assigned
from chalicelib.helpdesk.rights import may
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.helpdesk.vocabulary import classes, tags, terms
from chalicelib.helpdesk.vocabulary.changes import NONE, Changes
from chalicelib.helpdesk.vocabulary.reply_templates import ReplyTemplate
from chalicelib.helpdesk.vocabulary.sub_statuses import SubStatus
from tenants.errors import N_, Invalid, NotFound
from tenants.staff import Staff
from tenants.tenant import Desk

THEN = ("open", "pending", "solved")  # what a ticket may be once it is answered
ME = "me"


class Stage(NamedTuple):
    """A status, and a stage of it by its id where one was named."""

    status: str
    sub_status: str = ""

    @classmethod
    def of(cls, typed: str) -> "Stage":
        status, _, stage = typed.partition(":")
        return cls(status, stage)


def chosen(desk: Desk, status: str, assignee: str, ticket_class: str, tag_ids: Iterable[str]) -> dict[str, Any]:
    """Actions as they were chosen for a template; raise Invalid naming the field."""
    stage, wanted = Stage.of(status), set(tag_ids)
    if status and (stage.status not in THEN or (stage.sub_status and not _sub_status(desk, stage))):
        raise Invalid(status=N_("There is no such status."))
    if assignee not in ("", ME, *(one.id for one in desk.all(Staff) if one.is_active)):
        raise Invalid(assignee=N_("Choose one of these."))
    if ticket_class not in ("", *(one.id for one in classes.active(desk))):
        raise Invalid(ticket_class=N_("Choose one of these."))
    if not wanted <= {one.id for one in tags.active(desk)}:
        raise Invalid(tags=N_("Choose one of these."))
    kept = {"status": status, "assignee": assignee, "ticket_class": ticket_class, "tags": wanted}
    return {name: value or None for name, value in kept.items()}


def of_status(desk: Desk, template: ReplyTemplate | None) -> Stage | None:
    """The status that a template gives; none where its stage is gone by now."""
    stage = Stage.of(template.status) if template and template.status else None
    return stage if stage and (not stage.sub_status or _sub_status(desk, stage)) else None


def changes(desk: Desk, person: Staff, ticket: Ticket, template: ReplyTemplate | None) -> Changes:
    """What a template changes of a ticket; what is gone by now, or not the person's to do, is left out."""
    if template is None:
        return NONE
    made = NONE
    if template.ticket_class in [one.id for one in classes.active(desk)]:
        made = made.and_then(classes.classed(desk, person, ticket, template.ticket_class))
    offered = [one.id for one in tags.active(desk) if one.id in (template.tags or ())]
    made = made.and_then(tags.tagged(desk, person, ticket, offered))
    return made.and_then(_handed(desk, person, ticket, template.assignee, made.attributes.get("department")))


def _handed(desk: Desk, person: Staff, ticket: Ticket, to: str | None, department: str | None) -> Changes:
    """Whom a template gives the ticket, who may answer where it then is."""
    wanted = person.id if to == ME else to
    new = next((one for one in desk.all(Staff) if one.id == wanted), None)
    where = department or ticket.department
    is_allowed = may(desk, person, "assign", ticket) or (new == person and not ticket.assignee)
    if new is None or new.id == ticket.assignee or not is_allowed or not may(desk, new, "answer", where):
        return NONE
    return Changes((assigned(desk, person, ticket, new),), {"assignee": new.id})


def _sub_status(desk: Desk, stage: Stage) -> SubStatus | None:
    try:
        one = terms.find(desk, SubStatus, stage.sub_status)
    except NotFound:
        return None
    return one if one.is_active and one.status == stage.status else None
