"""What else is done to a ticket: subject, Cc, requester, followers, other lines and people, deleting and restoring."""

from typing import Any

from chalicelib.helpdesk import (
    assigning,
    copying,
    deleting,
    escalating,
    following,
    requesting,
    subjects,
    transferring,
)
from chalicelib.helpdesk.rights import may
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.web.asking import Ask
from tenants.staff import Staff


def set_subject(ask: Ask, ticket: Ticket) -> None:
    subjects.set_subject(ask.desk, ask.person, ticket, ask.form.get("subject"))


def set_copies(ask: Ask, ticket: Ticket) -> None:
    """Put addresses in Cc, or take one out."""
    if gone := ask.form.get("remove"):
        copying.copy_no_more(ask.desk, ask.person, ticket, gone)
    else:
        copying.copy_to(ask.desk, ask.person, ticket, ask.form.get("copied"))


def set_requester(ask: Ask, ticket: Ticket) -> None:
    requesting.set_requester(ask.desk, ask.person, ticket, ask.form.get("requester"), ask.form.get("requester_name"))


def follow(ask: Ask, ticket: Ticket) -> None:
    """Follow a ticket, or no more: oneself, or the colleague who is named."""
    if gone := ask.form.get("remove"):
        following.unfollow(ask.desk, ask.person, ticket, gone)
    else:
        following.follow(ask.desk, ask.person, ticket, ask.form.get("follower"))


def transfer(ask: Ask, ticket: Ticket) -> None:
    """Give a ticket to a department or a person, up a line, or back to where it came from."""
    words, way = ask.form.text("words"), ask.form.get("line")
    if way in ("up", "back"):
        {"up": escalating.escalate, "back": escalating.give_back}[way](ask.desk, ask.person, ticket, words)
        return
    to, assignee = ask.form.get("department"), ask.form.get("assignee")
    transferring.transfer(ask.desk, ask.person, ticket, to, words, assignee)


def delete(ask: Ask, ticket: Ticket) -> None:
    """Delete a ticket, as spam where that is said."""
    is_spam = ask.form.get("delete") == "spam"
    (deleting.delete_as_spam if is_spam else deleting.delete)(ask.desk, ask.person, ticket)


def restore(ask: Ask, ticket: Ticket) -> None:
    deleting.restore(ask.desk, ask.person, ticket)


def shown(ask: Ask, ticket: Ticket) -> dict[str, Any]:
    """What the page needs of all this."""
    desk, person = ask.desk, ask.person
    may_answer = may(desk, person, "answer", ticket)
    may_transfer = may(desk, person, "transfer", ticket)
    everybody = transferring.destinations(desk) if may_transfer else []
    return {
        "followers": following.followers(desk, ticket),
        "follow_candidates": following.candidates(desk, ticket) if may_answer else [],
        "is_following": person.id in (ticket.followers or ()),
        "may_delete": may(desk, person, "delete", ticket),
        "may_spam": ticket.shelf != deleting.DELETED and deleting.is_spammable(desk, person, ticket),
        "receivers": [one for one in everybody if one.id != ticket.assignee],
        "externals": {one.id for one in everybody if assigning.is_external(desk, one)},
        "is_external": _is_external(ask, ticket),
        "line_above": escalating.goal(desk, ticket) if may_transfer else None,
        "line_below": escalating.origin(desk, ticket) if may_transfer else None,
    }


def _is_external(ask: Ask, ticket: Ticket) -> bool:
    """Whether an external provider has the ticket."""
    having = ask.desk.by_id(Staff).get(ticket.assignee or "")
    return having is not None and assigning.is_external(ask.desk, having)
