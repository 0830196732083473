"""The door to somebody's mail server: IMAP (RFC 3501), always under TLS, with bounds on time and size.

IMAPClient (imap_wire.py) is imported when a mailbox is entered, since no page needs it to start.
"""

import contextlib
import imaplib
import logging
import re
import ssl
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from chalicelib.config import config
from chalicelib.integrations.network import Unreachable, checked_address

if TYPE_CHECKING:
    from chalicelib.integrations.imap_wire import Client

TIMEOUT = 20.0  # seconds without a byte
LARGEST = 40 << 20  # bytes of a mail, as SES takes them
MOST_FOLDERS = 250  # of one mailbox: their names lie in an item, and the chosen ones among the desk's settings
LONGEST_NAME = 250  # letters of the name of a folder
ALLOWANCE = LARGEST + (4 << 20)  # bytes of all answers to one command
KINDS = {b"\\Sent": "sent", b"\\Drafts": "drafts", b"\\Trash": "trash", b"\\Junk": "junk", b"\\All": "all"}
CODE = re.compile(r"\[([A-Z][A-Z-]+)[^\]]*\]")
PASSING = {"UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG", "OVERQUOTA", "THROTTLED"}  # RFC 5530, and Google's

TOO_MUCH = "more than we take"

# At their lowest level these write down what goes over the wire.
logging.getLogger("imapclient").setLevel(logging.WARNING)


class Trouble(Exception):
    """A mailbox cannot be read; `code` says why.

    "name", "private", "silent", "certificate", "tls", "password", "off", "busy", "folder", "protocol"; what the server
    said is in `said`.
    """

    def __init__(self, code: str, said: str = "") -> None:
        super().__init__(code)
        self.code, self.said = code, " ".join(said.split())[:300]


@dataclass(frozen=True)
class Server:
    host: str
    port: int = 993
    security: str = "tls"  # or "starttls"


@dataclass(frozen=True)
class Folder:
    name: str
    kind: str = ""  # "sent", "drafts", "trash", "junk", "all" (RFC 6154)


@dataclass(frozen=True)
class Opened:
    """A folder as it stands: UIDs mean something only together with `validity`; new mail gets `next` or more."""

    validity: int
    next: int


@dataclass(frozen=True)
class Described:
    """A mail before it is fetched: its size, and when the server got it."""

    size: int
    at: datetime


class Session:
    """Somebody's mailbox, entered."""

    def __init__(self, client: "Client") -> None:
        self._client = client

    def folders(self) -> list[Folder]:
        """The folders that can hold mail, the inbox first; at most MOST_FOLDERS."""
        with _told("protocol"):
            self._renew()
            found = [
                Folder(str(name), next((KINDS[flag] for flag in flags if flag in KINDS), ""))
                for flags, _, name in self._client.list_folders()
                if not {b"\\Noselect", b"\\NonExistent"} & set(flags) and len(str(name)) <= LONGEST_NAME
            ]
        found.sort(key=lambda folder: (folder.name.upper() != "INBOX", folder.kind != "", folder.name))
        return found[:MOST_FOLDERS]

    def open(self, folder: str, *, is_marked: bool) -> Opened:
        """Open a folder, for marking mails as seen or only for reading; raise Trouble("folder") when it is gone."""
        with _told("folder"):
            said = self._client.select_folder(folder, readonly=not is_marked)
        with _told("protocol"):
            following = said.get(b"UIDNEXT") or max([0, *self._search(["ALL"])]) + 1
            return Opened(int(said[b"UIDVALIDITY"]), int(following))

    def above(self, uid: int, until: int = 0, since: date | None = None) -> list[int]:
        """UIDs above one, not above `until`, of mail that came on a day or later; in order."""
        criteria: list[Any] = ["UID", f"{uid + 1}:{until or '*'}", *(["SINCE", since] if since else [])]
        # `7:*` names the last mail also where that is number 5 (RFC 3501, 6.4.8).
        with _told("protocol"):
            return sorted(one for one in self._search(criteria) if one > uid and (not until or one <= until))

    def describe(self, uids: Sequence[int]) -> dict[int, Described]:
        """Size and date of mails; those that are gone meanwhile are missing."""
        with _told("protocol"):
            found = self._fetch(uids, ["RFC822.SIZE", "INTERNALDATE"])
            return {uid: Described(int(one[b"RFC822.SIZE"]), _utc(one[b"INTERNALDATE"])) for uid, one in found.items()}

    def head(self, uid: int) -> bytes:
        """Some headers of a mail."""
        with _told("protocol"):
            found = self._fetch([uid], ["BODY.PEEK[HEADER.FIELDS (FROM SUBJECT DATE)]"]).get(uid, {})
        return next((value for key, value in found.items() if key.startswith(b"BODY[")), b"") or b""

    def fetch(self, uid: int) -> bytes | None:
        """A whole mail, which stays unseen by that (BODY.PEEK); None when it is gone."""
        with _told("protocol"):
            raw: bytes | None = self._fetch([uid], ["BODY.PEEK[]"]).get(uid, {}).get(b"BODY[]")
        return raw

    def mark_seen(self, uids: Sequence[int]) -> None:
        with _told("protocol"):
            self._renew()
            self._client.add_flags(list(uids), [b"\\Seen"], silent=True)

    def _search(self, criteria: list[Any]) -> list[int]:
        self._renew()
        return [int(uid) for uid in self._client.search(criteria)]

    def _fetch(self, uids: Sequence[int], what: list[str]) -> dict[int, dict[bytes, Any]]:
        self._renew()
        found: dict[int, dict[bytes, Any]] = dict(self._client.fetch(list(uids), what))
        return found

    def _renew(self) -> None:
        self._client.allow(ALLOWANCE)


@contextlib.contextmanager
def enter(
    server: Server, user: str, *, password: str = "", token: str = "", timeout: float = TIMEOUT
) -> Iterator[Session]:
    """Enter a mailbox by its password, or by an access token (XOAUTH2); leave it afterwards. Raise Trouble."""
    client = _connected(server, timeout)
    try:
        with _told("password"):
            if token:
                client.oauth2_login(user, token)
            else:
                client.login(user, password)
        yield Session(client)
    finally:
        with contextlib.suppress(Exception):
            client.socket().settimeout(2)
            client.logout()
        with contextlib.suppress(Exception):
            client.shutdown()


def _connected(server: Server, timeout: float) -> "Client":
    try:
        address = checked_address(server.host, server.port)
    except Unreachable as error:
        raise Trouble("name" if error.is_unknown else "private", server.host) from error
    from chalicelib.integrations.imap_wire import Client

    with _told("silent"):
        client = Client(server.host, server.port, address, timeout, _context() if server.security == "tls" else None)
        if server.security == "starttls":
            try:
                client.starttls(_context())
            except Exception:
                client.shutdown()
                raise
    return client


@contextlib.contextmanager
def _told(code: str) -> Iterator[None]:
    """Make one Trouble of all that a server can do; `code` is what a plain "no" means here."""
    try:
        yield
    except Trouble:
        raise
    except ssl.SSLCertVerificationError as error:
        raise Trouble("certificate", error.verify_message) from error
    except ssl.SSLError as error:
        raise Trouble("tls", error.reason or "") from error
    except imaplib.IMAP4.abort as error:
        raise Trouble("protocol" if TOO_MUCH in str(error) else "silent", _plain(error)) from error
    except imaplib.IMAP4.error as error:
        raise Trouble(_code(_plain(error), code), _plain(error)) from error
    except OSError as error:
        raise Trouble("silent", str(error)) from error
    except (ValueError, KeyError, AssertionError, UnicodeError) as error:  # an answer that is none
        raise Trouble("protocol", type(error).__name__) from error


def _code(said: str, code: str) -> str:
    """What a "no" means: servers answer alike for a wrong password, a busy moment and IMAP that is switched off."""
    stated = CODE.search(said)
    if (stated and stated[1] in PASSING) or re.search(r"too many (simultaneous )?(connections|login)", said, re.I):
        return "busy"
    is_off = re.search(r"not enabled for imap|imap (access )?is (disabled|not (enabled|allowed))", said, re.I)
    # Yandex says both in one breath.
    if code == "password" and is_off and not re.search(r"invalid credentials", said, re.I):
        return "off"
    return "tls" if "STARTTLS" in said else code


def _plain(error: Exception) -> str:
    """What a server said, without Python's own marks around it."""
    return re.sub(r"""^b['"]|['"]$""", "", str(error))


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _context() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if config().mailbox_ca:
        context.load_verify_locations(config().mailbox_ca)
    return context
