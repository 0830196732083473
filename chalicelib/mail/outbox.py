"""Mail that is on its way: which effect sends what, and what SES tells of it afterwards."""

import json
import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from chalicelib.helpdesk.outgoing import delivering, rates
from chalicelib.integrations import logs, mailer
from chalicelib.jobs import Job
from chalicelib.mail import delay_letter, feedback, letters, portal_letters, replies, solved_letter
from chalicelib.mail.feedback import Feedback
from chalicelib.mail.seen import Seen
from tenants import directory, keys, table
from tenants.errors import Conflict, NotFound
from tenants.keys import now
from tenants.tenant import Desk, load

YOUNG = timedelta(minutes=30)  # so long a mail's Message-ID may not be stored yet

log = logging.getLogger(__name__)

SENT: dict[str, Callable[[Desk, Job, dict[str, Any], str, list[str] | None], None]] = {
    "acknowledge": letters.acknowledged,
    "deliver": replies.delivered,
    "letter": letters.letter_sent,
    "ask_solved": solved_letter.asked,
    "tell_late": delay_letter.told,
    "customer_letter": portal_letters.sent,
}


class TooEarly(Exception):
    """An event came before the mail that it is about was stored; the queue brings it again."""


def told_all(messages: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Take events by id and body of their messages, and name those that failed, as Lambda wants it of a batch.

    Raise the fault where all of them failed, so that it counts as one.
    """
    failed: list[str] = []
    for id, body in messages:
        try:
            told(envelope(body))
        except Exception:
            failed.append(id)
            if len(failed) == len(messages):
                raise
            log.exception("what became of a mail could not be learnt yet")
    return {"batchItemFailures": [{"itemIdentifier": id} for id in failed]}


def told(notification: dict[str, Any]) -> None:
    """Take an event of SES, in whichever of its shapes, in any order and as often as it comes.

    Any event shows that SES has the mail, so it settles one that was handed over by a worker who died before he could
    say so. Raise TooEarly for a mail that is not known yet.
    """
    news = feedback.read(notification)
    tenant = _tenant(news) if news else ""
    if not news or not tenant:
        return
    try:
        desk = load(tenant)
    except NotFound:
        return
    _settle(desk, news)
    if news.outcomes:
        _learn(desk, news)
        _count(desk, news)
    if feedback.is_counted(news.outcomes):
        rates.watch(load(tenant))


def _tenant(news: Feedback) -> str:
    """Whose mail it was: by our tag, or by the address that it came from."""
    if tenant := news.tags.get("tenant"):
        return tenant
    sender = directory.recipient(news.source)
    return sender.tenant if sender else ""


def _settle(desk: Desk, news: Feedback) -> None:
    tags = news.tags
    job = table.get(Job, keys.job(desk.id, tags["job"])) if {"job", "effect"} <= tags.keys() else None
    if job is None or tags["effect"] not in job.effects:
        return
    wish = job.effects[tags["effect"]]
    try:
        SENT[tags["effect"]](desk, job, wish, mailer.wire_id(news.ses_id), news.destination)
    except Conflict:
        log.info("job %s of tenant %s was settled by somebody else", job.id, job.tenant)


def _count(desk: Desk, news: Feedback) -> None:
    bounced, complained = (
        sum(one.is_counted and (one.state == "complained") == is_complaint for one in news.outcomes)
        for is_complaint in (False, True)
    )
    states = sorted({one.state for one in news.outcomes})
    logs.tell("mail outcome", {"MailsBounced": bounced, "Complaints": complained}, tenant=desk.id, states=states)


def _learn(desk: Desk, news: Feedback) -> None:
    message_id = mailer.wire_id(news.ses_id)
    place = _place(desk, news, message_id)
    if place and delivering.learn(desk, *place, news.outcomes):
        return
    if not news.tags and place is None and news.sent_at + YOUNG > now():
        raise TooEarly(message_id)
    delivering.learn_of_letter(desk, message_id, news.outcomes)


def _place(desk: Desk, news: Feedback, message_id: str) -> tuple[int, str] | None:
    """Ticket and entry of a mail: by our tags, or by the Message-ID that was stored when it was sent."""
    if {"ticket", "message"} <= news.tags.keys():
        return int(news.tags["ticket"]), news.tags["message"]
    known = table.get(Seen, keys.mail(desk.id, message_id))
    return (int(known.number), known.entry) if known and known.number is not None and known.entry else None


def envelope(body: str) -> dict[str, Any]:
    """What SNS carries in a message from SQS; nothing where it is the sentence by which SES tries a new topic."""
    carried = json.loads(body)["Message"]
    try:
        message = json.loads(carried)
    except json.JSONDecodeError:
        return {}
    return message if isinstance(message, dict) else {}
