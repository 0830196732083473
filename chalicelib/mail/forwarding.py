"""What providers write before they forward somebody's mail to an address of ours."""

import re
from urllib.parse import urlsplit

from chalicelib.helpdesk.incoming.forwarding import Confirmation
from chalicelib.mail.parse import IncomingMail
from tenants.directory import Recipient

GOOGLE = re.compile(r"forwarding-noreply@google\.com")
# In every language the subject begins so: "(#123456789) Gmail Forwarding Confirmation - Receive Mail from ...".
CODE = re.compile(r"\(#(\d{6,12})\)")
BARE_CODE = re.compile(r"(?<![\w/#=%.-])(\d{8,10})(?![\w/%.-])")
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}[A-Za-z0-9]")
LINK = re.compile(r"https://[^\s<>\"')\]]+")
HOSTS = {"mail-settings.google.com", "mail.google.com", "isolated.mail.google.com"}


def confirmation(mail: IncomingMail) -> Confirmation | None:
    """Google's letter with the code that allows forwarding, whatever language it is in; None for any other mail.

    Of its links only the one that allows is taken (`/mail/vf-`; `uf-` forbids), and only at Google's own hosts.
    """
    if not GOOGLE.fullmatch(mail.from_address):
        return None
    stated = CODE.search(mail.subject) or BARE_CODE.search(mail.text)
    link = next(filter(_is_allowing, LINK.findall(mail.text) or LINK.findall(mail.html.replace("&amp;", "&"))), "")
    if not stated and not link:
        return None
    return Confirmation("gmail", _asker(mail), stated[1] if stated else "", link)


def is_forwarded(mail: IncomingMail, recipients: list[Recipient]) -> bool:
    """Whether a mail was sent to somebody else and came on to us: it names others, but none of ours."""
    named = {_untagged(address) for address in (*mail.to, *mail.cc)}
    return bool(named) and not named & {one.address for one in recipients}


def _is_allowing(link: str) -> bool:
    parts = urlsplit(link)
    return parts.netloc in HOSTS and re.match(r"/mail/(?:u/\d+/)?vf-", parts.path) is not None


def _asker(mail: IncomingMail) -> str:
    """Whose mail is to be forwarded: the subject names it, and so does the text first of all."""
    ours = {*mail.to, *mail.cc}
    named = [address.lower() for address in ADDRESS.findall(f"{mail.subject}\n{mail.text[:2000]}")]
    return next((one for one in named if one not in ours and not one.endswith("@google.com")), "")


def _untagged(address: str) -> str:
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
