"""One mail for one tenant, and who wrote it."""

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property

from chalicelib.helpdesk.departments import Department, is_ours
from chalicelib.helpdesk.incoming import mailboxes
from chalicelib.helpdesk.incoming.suspending import Suspended
from chalicelib.mail.authentic import is_authentic
from chalicelib.mail.forwarding import is_forwarded
from chalicelib.mail.parse import IncomingMail
from chalicelib.mail.receipt import Receipt
from tenants.directory import Recipient
from tenants.keys import digest
from tenants.staff import Staff, by_address
from tenants.tenant import Desk

NOBODY = "unknown@sender.invalid"  # RFC 2606: who writes without an address gets no mail from us
# Programs that mail what somebody filled in on a web site, and name that person in Reply-To only.
RELAY = re.compile(
    r"^(?:(?:do-?)?no-?_?\.?reply|wordpress|web-?form|contact-?form|forms?|form-?submissions?|notifications?|mailer|website"
    r"|submissions?|www-data|apache|nginx|robot|bot)(?:[-+._].*)?@",
    re.IGNORECASE,
)
NO_REPLY = re.compile(r"^(?:[^@]*[-._])?(?:do[-._]?not|no)[-._]?reply(?:[-._+][^@]*)?@", re.IGNORECASE)


@dataclass(frozen=True)
class Arrival:
    """A mail as one tenant gets it; the recipients are those of the envelope that are the tenant's."""

    desk: Desk
    recipients: list[Recipient]
    mail: IncomingMail
    raw_key: str
    size: int  # bytes of the raw mail
    receipt: Receipt
    aside: Suspended | None = None  # the mail as it lies in Suspended, when it is taken from there
    taker: Staff | None = None  # who takes it from there
    is_released: bool = False  # a person wants it whatever speaks against it
    is_unread: bool = False  # the mail is only its head, with the whole as a file

    @property
    def id(self) -> str:
        """A digest of the raw mail."""
        return self.raw_key.rpartition("/")[2]

    @cached_property
    def sender(self) -> str:
        """Who asks and gets our answer: From; Reply-To where From only relays; who wrote what a colleague forwards."""
        address = self.mail.from_address
        if self.forwarder and self.mail.forwarded_from:
            return self.mail.forwarded_from.lower()
        others = [one for one in self.mail.reply_to if not self.is_own(one)]
        if others and (self.is_own(address) or (RELAY.match(address) and others[0] != address)):
            return others[0]
        return address or NOBODY

    @property
    def sender_name(self) -> str:
        return self.mail.from_name if self.sender == self.mail.from_address else ""

    @cached_property
    def staff(self) -> Staff | None:
        """The staff member whom From names, whether he wrote it or not."""
        return by_address(self.desk, self.mail.from_address)

    @cached_property
    def is_authentic(self) -> bool:
        return is_authentic(self.mail, self.receipt)

    @cached_property
    def forwarder(self) -> Staff | None:
        """The colleague who passes on somebody else's mail, where it is proved that he does."""
        return self.staff if self.mail.forwarded_from and self.staff and self.is_authentic else None

    @property
    def pretends(self) -> Staff | None:
        """The colleague whose name From bears without a proof."""
        is_sender = self.sender == self.mail.from_address
        return self.staff if self.staff and is_sender and not self.is_authentic else None

    def is_own(self, address: str) -> bool:
        """Whether an address is one of the tenant's own senders, or of any tenant below our mail domain."""
        return is_ours(address) or address in self.own_addresses or by_address(self.desk, address) is not None

    @cached_property
    def own_addresses(self) -> set[str]:
        """Where the tenant's mail comes from and arrives: what is sent there comes back to us."""
        departments = self.desk.all(Department)
        named = {address for one in departments for address in (one.address, one.sender) if address}
        return named | mailboxes.addresses(self.desk)

    @cached_property
    def is_forwarded(self) -> bool:
        """Whether the mail was sent to somebody else and came on to us."""
        return is_forwarded(self.mail, self.recipients)

    @cached_property
    def came_by(self) -> set[str]:
        """The tenant's addresses elsewhere from which the mail came on: an answer to them would come back."""
        noted = {one for one in self.mail.delivered_to if one in (*self.mail.to, *self.mail.cc)}
        return (noted or set(self.mail.to)) if self.is_forwarded else noted

    @property
    def is_machine(self) -> bool:
        """Whether no person waits for an answer: programs, reports, and our own mail that comes back."""
        mail = self.mail
        return mail.is_auto_reply or mail.is_bounce or mail.is_complaint or self._is_echo

    @property
    def _is_echo(self) -> bool:
        return self.sender == self.mail.from_address and is_ours(self.sender)

    @property
    def message_id(self) -> str:
        return self.mail.message_id or f"<{digest(f'{self.mail.date} {self.body}')}@without-id.invalid>"

    @cached_property
    def body(self) -> str:
        """A digest of what was written, without the headers that change on the way, to tell the same mail twice."""
        mail = self.mail
        parts = [text.encode("utf-8", "replace") for text in (mail.text, mail.html, mail.subject, mail.from_address)]
        whole = hashlib.sha256()
        for part in (*parts, *(one.content for one in mail.attachments)):
            whole.update(hashlib.sha256(part).digest())
        return whole.hexdigest()[:32]  # 128 bits; an item has room for 10,000 mails of one id
