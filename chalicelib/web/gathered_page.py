"""The tickets of an incident on one page, to be answered or settled all at once."""

from typing import Any

from chalice.app import Response

from chalicelib.helpdesk.joining import answering_all, gathering
from chalicelib.helpdesk.joining.answering_all import Answering
from chalicelib.helpdesk.rights import may
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.helpdesk.vocabulary.reply_templates import MACROS
from chalicelib.urls import urls
from chalicelib.urls.queries import with_query
from chalicelib.web.asking import Ask
from chalicelib.web.inside import inside
from tenants.errors import N_, Invalid

WHY = {
    "rights": N_("may not be answered by who asked for it"),
    "fields": N_("has fields to fill in first"),
    "macros": N_("has no value for a macro of the text"),
    "closed": N_("is closed already"),
    "gone": N_("does not belong to it any more"),
}
LONGEST_CURSOR = 10  # digits


def show(ask: Ask, incident: Ticket, invalid: Invalid | None = None) -> Response:
    """The page; with `invalid` what was typed stands in it, with what is wrong."""
    after = ask.query.get("after", "")
    start = int(after) if after.isascii() and after.isdecimal() and len(after) <= LONGEST_CURSOR else 0
    page = gathering.page(ask.desk, ask.person, incident, start)
    here = urls.verb(int(incident.number), "gathered")
    answers = answering_all.latest(ask.desk, incident)
    return inside(
        ask,
        "gathered.html",
        N_("Tickets of the incident"),
        invalid,
        ticket=incident,
        tickets=page.tickets,
        hidden=page.hidden,
        next_url=with_query(here, {"after": str(page.after)}) if page.after else "",
        is_first_page=not start,
        here=here,
        answers=[_told(ask, one) for one in answers],
        is_under_way=any(one.ended_at is None for one in answers),
        macros=[one.written for one in MACROS],
        may_answer=may(ask.desk, ask.person, "answer", incident),
    )


def _told(ask: Ask, one: Answering) -> dict[str, Any]:
    return {
        "id": one.id,
        "by": one.by_name,
        "at": one.begun_at,
        "text": one.text or "",
        "then": one.then,
        "done": int(one.done),
        "is_ended": one.ended_at is not None,
        "is_stopped": one.stopped_at is not None,
        "left": [{"number": number, "why": ask.say(WHY[why])} for number, why in one.left],
    }
