"""What is told of our mail, as outcomes: by SES, in its two documented shapes, and by the reports of mail systems.

Event publishing ("Contents of event data that Amazon SES publishes to Amazon SNS") names its kind in `eventType` and
carries our tags; feedback notifications ("Amazon SNS notification contents for Amazon SES") name it in
`notificationType` and have none.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parseaddr
from typing import Any

from chalicelib.helpdesk.outgoing import reasons
from chalicelib.helpdesk.outgoing.outcomes import Outcome
from chalicelib.mail.parse import IncomingMail
from tenants.keys import now, stamp

# A complaint that nobody made: "not-spam" takes one back, and "auth-failure" is about DKIM and SPF.
NO_COMPLAINTS = ("not-spam", "auth-failure")
ON_ACCOUNT_LIST = "OnAccountSuppressionList"


@dataclass(frozen=True)
class Feedback:
    """One event of SES about one mail; `destination` is the envelope's recipients, None where it is not told."""

    ses_id: str
    source: str
    sent_at: datetime
    destination: list[str] | None
    tags: dict[str, str]
    outcomes: list[Outcome]


def read(notification: dict[str, Any]) -> Feedback | None:
    """Read an event of SES; None for one that says nothing of a mail's way, such as Open."""
    kind = notification.get("eventType") or notification.get("notificationType") or ""
    mail = notification.get("mail") or {}
    if kind not in READERS or not mail.get("messageId"):
        return None
    about = notification.get(OBJECTS.get(kind, kind[:1].lower() + kind[1:])) or {}
    return Feedback(
        ses_id=mail["messageId"],
        source=_plain(mail.get("source") or ""),
        sent_at=_moment(mail.get("timestamp")),
        destination=[_plain(address) for address in mail["destination"]] if mail.get("destination") else None,
        tags={name: values[0] for name, values in (mail.get("tags") or {}).items() if values},
        outcomes=READERS[kind](about, mail),
    )


def of_report(mail: IncomingMail) -> list[Outcome]:
    """What a mail system or a receiver reports by mail (RFC 3464, RFC 5965)."""
    moment = stamp(now())
    if mail.is_complaint:  # whose it is, receivers mostly hide
        return [Outcome("", "complained", moment, "spam")]
    return [
        Outcome(
            address=one.address,
            state="delayed" if one.is_delay else "bounced",
            at=moment,
            why=reasons.why(one.status, one.reason),
            said=one.reason,
            is_hard=one.is_hard,
        )
        for one in (mail.bounce.recipients if mail.bounce else ())
    ]


def _sent(about: dict[str, Any], mail: dict[str, Any]) -> list[Outcome]:
    return []


def _delivered(about: dict[str, Any], mail: dict[str, Any]) -> list[Outcome]:
    recipients = about.get("recipients") or mail.get("destination") or []
    return [Outcome(_plain(address), "delivered", _at(about)) for address in recipients]


def _bounced(about: dict[str, Any], mail: dict[str, Any]) -> list[Outcome]:
    kind, subtype = about.get("bounceType", ""), about.get("bounceSubType", "")
    found = []
    for one in about.get("bouncedRecipients") or ():
        # "Transient" without a report is what SES makes of an automatic answer: the mail has arrived, and it sends
        # no other sign for it (developer guide, "Bounce types", the note on General).
        if kind == "Transient" and not one.get("status") and not one.get("diagnosticCode"):
            continue
        why = reasons.why(one.get("status") or "", one.get("diagnosticCode") or "", subtype)
        is_hard = kind == "Permanent" and why not in reasons.PASSING
        # What SES's own list held back does not count in its rate.
        is_counted = kind == "Permanent" and subtype != ON_ACCOUNT_LIST
        said = _said(one.get("diagnosticCode"))
        found.append(Outcome(_plain(one["emailAddress"]), "bounced", _at(about), why, said, is_hard, is_counted))
    return found


def _complained(about: dict[str, Any], mail: dict[str, Any]) -> list[Outcome]:
    if about.get("complaintFeedbackType") in NO_COMPLAINTS:
        return []
    recipients = [_plain(one["emailAddress"]) for one in about.get("complainedRecipients") or ()]
    if about.get("complaintSubType") == ON_ACCOUNT_LIST:
        return [Outcome(address, "bounced", _at(about), "listed") for address in recipients]
    return [Outcome(address, "complained", _at(about), "spam", is_counted=True) for address in recipients]


def _delayed(about: dict[str, Any], mail: dict[str, Any]) -> list[Outcome]:
    return [
        Outcome(
            _plain(one["emailAddress"]),
            "delayed",
            _at(about),
            reasons.why(one.get("status") or "", one.get("diagnosticCode") or "", about.get("delayType", "")),
            _said(one.get("diagnosticCode")),
        )
        for one in about.get("delayedRecipients") or ()
    ]


def _refused(about: dict[str, Any], mail: dict[str, Any]) -> list[Outcome]:
    said = about.get("reason") or about.get("errorMessage") or ""
    why = "virus" if said == "Bad content" else ""
    moment = stamp(_moment(mail.get("timestamp")))
    return [Outcome(_plain(address), "refused", moment, why, said) for address in mail.get("destination") or ()]


READERS: dict[str, Callable[[dict[str, Any], dict[str, Any]], list[Outcome]]] = {
    "Send": _sent,
    "Delivery": _delivered,
    "Bounce": _bounced,
    "Complaint": _complained,
    "DeliveryDelay": _delayed,
    "Reject": _refused,
    "Rendering Failure": _refused,
}
OBJECTS = {"Rendering Failure": "failure"}


def is_counted(told: Iterable[Outcome]) -> bool:
    """Whether some of it may be too much for SES."""
    return any(one.is_counted for one in told)


def _plain(address: str) -> str:
    """An address without the name that may stand before it."""
    return (parseaddr(address)[1] or address).strip().lower()


def _said(diagnosis: str | None) -> str:
    """The words of a Diagnostic-Code without its type (RFC 3464, section 2.3.6), on one line."""
    _, mark, words = (diagnosis or "").partition(";")
    return " ".join((words if mark else diagnosis or "").split())


def _at(about: dict[str, Any]) -> str:
    return stamp(_moment(about.get("timestamp")))


def _moment(text: str | None) -> datetime:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return now()
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
