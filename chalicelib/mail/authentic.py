"""Whether a mail comes from whom its From names, by what our own receiver saw and never by what the sender wrote."""

import re
from collections.abc import Iterator

from chalicelib.mail.parse import IncomingMail
from chalicelib.mail.receipt import Receipt

RECEIVER = "amazonses.com"  # what SES calls itself in Authentication-Results (RFC 8601, "authserv-id")
DKIM = re.compile(r"dkim=pass\s+header\.[di]=@?([a-z0-9.-]+)$")
SPF = re.compile(r"envelope-from=\S*@([a-z0-9.-]+)$")


def is_authentic(mail: IncomingMail, receipt: Receipt) -> bool:
    """Tell whether SPF or DKIM passed for the domain of From, or one above or below it (RFC 7489, relaxed alignment).

    DMARC's own pass says just that. Else SES's verdict must be a pass, and the topmost Authentication-Results, which
    SES wrote, must name a domain that aligns. Mail fetched from a mailbox has no receiver of ours, so it never counts,
    and neither does a From that names two domains: SES may have looked at the other one.
    """
    domain = mail.from_address.rpartition("@")[2].rstrip(".")
    if not domain or mail.from_domains != {domain} or receipt.source != "smtp" or receipt.says("dmarc", "FAIL"):
        return False
    if receipt.says("dmarc", "PASS"):
        return True
    results = mail.authentication_results[0] if mail.authentication_results else ""
    return any(_aligns(signed, domain) for signed in _passed(results.lower(), receipt))


def _passed(results: str, receipt: Receipt) -> Iterator[str]:
    """The domains for which a check passed, out of SES's line about them."""
    if '"' in results:  # a quoted address could hold what looks like a result
        return
    receiver, *parts = (part.strip() for part in re.sub(r"\([^()]*\)", " ", results).split(";"))
    if receiver != RECEIVER:
        return
    is_spf = receipt.says("spf", "PASS") and any(part.startswith("spf=pass") for part in parts)
    for part in parts:
        if is_spf and (sent := SPF.match(part)):
            yield sent[1]
        if receipt.says("dkim", "PASS") and (signed := DKIM.match(part)):
            yield signed[1]


def _aligns(signed: str, domain: str) -> bool:
    signed = signed.strip(".")
    return "." in signed and (signed == domain or signed.endswith(f".{domain}") or domain.endswith(f".{signed}"))
