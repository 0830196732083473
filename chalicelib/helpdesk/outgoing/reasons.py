"""Why a mail did not arrive, as one of a few codes that have words for people (templates/partials/sending.html)."""

import re

# Receivers' own words come before their codes: "550 5.7.1 No such user" is what Yandex says of an unknown address.
_SAID = (
    ("full", r"box\W+(?:is\W+|size\W+limit\W+)?(?:full|exceed)|over\W?quota|quota exceeded|out of storage|переполнен"),
    (
        "address",
        r"(?:no such|unknown|invalid|non-?existent) (?:user|recipient|mailbox|address|account|local)"
        r"|(?:user|recipient|mailbox|account|address)[^.\n]{0,40} (?:unknown|not (?:found|exist)|does ?n.t exist"
        r"|does not exist|no longer)",
    ),
    ("big", r"(?:message|mail|size)[^.\n]{0,30}(?:too (?:large|big)|exceeds)|size limit"),
    ("rules", r"spam|black ?list|block ?list|reputation|\bdmarc\b|\bspf\b|\bdkim\b|policy"),
)
# Enhanced status codes without their first digit (RFC 3463; 1.10 is Outlook's word for an unknown address).
_CODES = {
    "1.1": "address",
    "1.3": "address",
    "1.6": "address",
    "1.10": "address",
    "1.2": "domain",
    "4.4": "domain",
    "2.1": "off",
    "2.2": "full",
    "2.3": "big",
    "3.4": "big",
    "4.1": "silent",
    "4.2": "silent",
    "4.7": "silent",
}
_SUBJECTS = {"6": "content", "7": "rules"}  # of the second digit
# Subtypes of a bounce and types of a delay (SES developer guide, "Bounce types" and "DeliveryDelay object").
_SUBTYPES = {
    "NoEmail": "address",
    "MailboxFull": "full",
    "MessageTooLarge": "big",
    "ContentRejected": "content",
    "AttachmentRejected": "content",
    "Suppressed": "listed",
    "OnAccountSuppressionList": "listed",
    "SpamDetected": "rules",
    "IPFailure": "rules",
    "TransientCommunicationFailure": "silent",
}
# What stands against the mail or the moment, and not against the address.
PASSING = {"full", "big", "rules", "content", "silent"}


def why(status: str, said: str, subtype: str = "") -> str:
    """The code of a reason, "server" where nothing better is known; `status` is as RFC 3463 has it, such as 5.1.1."""
    if subtype in _SUBTYPES:
        return _SUBTYPES[subtype]
    for code, pattern in _SAID:
        if re.search(pattern, said[:2000], re.IGNORECASE):
            return code
    detail = status.partition(".")[2]
    return _CODES.get(detail) or _SUBJECTS.get(detail.partition(".")[0], "server")
