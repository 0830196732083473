"""What SES publishes about a mail, in the shapes of its developer guide ("Examples of event data"), and its mailbox
simulator: addresses at simulator.amazonses.com by which one can try each of them.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from infrastructure.local.sns import timestamp

SIMULATOR = "@simulator.amazonses.com"


class Event(NamedTuple):
    """An event by its `eventType`, with the object of that name."""

    kind: str
    about: dict[str, Any]

    @property
    def name(self) -> str:
        """The key under which the object stands."""
        return self.kind[:1].lower() + self.kind[1:]

    def notification(self, mail: dict[str, Any]) -> dict[str, Any]:
        """What event publishing tells of a mail."""
        return {"eventType": self.kind, "mail": mail, self.name: self.about}

    def feedback(self, mail: dict[str, Any]) -> dict[str, Any]:
        """What a feedback notification tells of it, which knows no tags."""
        return {
            "notificationType": self.kind,
            "mail": {name: value for name, value in mail.items() if name != "tags"},
            self.name: self.about,
        }


def send() -> Event:
    return Event("Send", {})


def delivery(recipients: Sequence[str]) -> Event:
    about = {"recipients": list(recipients), "smtpResponse": "250 2.6.0 Message received", "reportingMTA": "localhost"}
    return Event("Delivery", {"timestamp": timestamp(), "processingTimeMillis": 1, **about})


def bounce(
    recipients: Sequence[str],
    said: str = "smtp; 550 5.1.1 user unknown",
    *,
    status: str = "5.1.1",
    kind: str = "Permanent",
    subtype: str = "General",
) -> Event:
    """A bounce; without words it is one that had no report, as an automatic answer."""
    report = {"action": "failed", "status": status, "diagnosticCode": said} if said else {}
    about = {
        "bounceType": kind,
        "bounceSubType": subtype,
        "bouncedRecipients": [{"emailAddress": address, **report} for address in recipients],
        "timestamp": timestamp(),
        "feedbackId": f"{timestamp()}-000000",
        "reportingMTA": "dsn; localhost",
    }
    return Event("Bounce", about)


def complaint(recipients: Sequence[str], kind: str = "abuse", subtype: str | None = None) -> Event:
    about = {
        "complainedRecipients": [{"emailAddress": address} for address in recipients],
        "timestamp": timestamp(),
        "feedbackId": f"{timestamp()}-000000",
        "complaintSubType": subtype,
        "complaintFeedbackType": kind,
        "userAgent": "Amazon SES Mailbox Simulator",
    }
    return Event("Complaint", about)


def delay(recipients: Sequence[str], said: str = "smtp; 452 4.2.2 mailbox full", kind: str = "MailboxFull") -> Event:
    about = {
        "timestamp": timestamp(),
        "delayType": kind,
        "expirationTime": timestamp(),
        "delayedRecipients": [
            {"emailAddress": address, "status": "4.2.2", "diagnosticCode": said} for address in recipients
        ],
    }
    return Event("DeliveryDelay", about)


def reject() -> Event:
    """SES took the mail, then found malware in it."""
    return Event("Reject", {"reason": "Bad content"})


def simulated(recipients: Sequence[str]) -> list[Event]:
    """What comes after the mail was sent: deliveries, and what the simulator's addresses stand for.

    Developer guide, "Using the mailbox simulator": success, bounce, ooto, complaint, suppressionlist, each also with
    a label behind a plus.
    """
    failing = [address for address in recipients if _simulator(address) in ("bounce", "suppressionlist")]
    arriving = [address for address in recipients if address not in failing]
    events = [delivery(arriving)] if arriving else []
    for address in recipients:
        match _simulator(address):
            case "bounce":
                events.append(bounce([address]))
            case "suppressionlist":
                said = "Amazon SES has suppressed sending to this address"
                events.append(bounce([address], said, subtype="Suppressed"))
            case "ooto":
                events.append(bounce([address], "", kind="Transient"))
            case "complaint":
                events.append(complaint([address]))
    return events


def _simulator(address: str) -> str:
    """The simulator's mailbox that an address names; empty for an address elsewhere."""
    local, mark, _ = address.lower().partition(SIMULATOR)
    return local.partition("+")[0] if mark else ""
