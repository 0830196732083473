"""A mail server of our own: Debian's Dovecot on ports of its own, with mailboxes in a folder of its own."""

import contextlib
import getpass
import grp
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

from imapclient import IMAPClient, imap_utf7

from tests.machine import free_port, wait_for
from tests.mails import UNFOLDED

PASSWORD = "app-password-9"
BINARY = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
IS_ROOT = os.geteuid() == 0
# Whoever starts Dovecot as root has mails belong to somebody else.
OWNER = pwd.getpwnam("nobody" if IS_ROOT else getpass.getuser())
CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {group}
ssl = required
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
auth_mechanisms = plain login xoauth2
auth_failure_delay = 0
auth_cache_size = 0
mail_location = maildir:{folder}/mail/%u
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 0
last_valid_uid = 0
mail_max_userip_connections = 100
mailbox_list_index = no
namespace inbox {{
  inbox = yes
  separator = /
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
service anvil {{
  # Else each wrong password would hold up the next ones for seconds.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {tls}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""
TOKENS = """
introspection_mode = post
introspection_url = {url}
username_attribute = username
active_attribute = active
active_value = true
"""


class Dovecot:
    """The server and what lies in it; mailboxes come into being when somebody enters them or mail is delivered."""

    host = "localhost"

    def __init__(self, folder: Path, introspection_url: str) -> None:
        self.folder = folder
        self.tls, self.plain = free_port(), free_port()
        self.ca = folder / "cert.pem"
        self._process: subprocess.Popen[bytes] | None = None
        _make_certificate(folder)
        internal = "dovecot" if IS_ROOT else OWNER.pw_name
        values = {
            "folder": folder,
            "internal": internal,
            "login": "dovenull" if IS_ROOT else OWNER.pw_name,
            "group": grp.getgrgid(pwd.getpwnam(internal).pw_gid).gr_name,
            "uid": OWNER.pw_uid,
            "gid": OWNER.pw_gid,
            "password": PASSWORD,
            "plain": self.plain,
            "tls": self.tls,
        }
        (folder / "dovecot.conf").write_text(CONFIG.format(**values))
        (folder / "oauth2.conf").write_text(TOKENS.format(url=introspection_url))
        _give(_made(folder / "mail"))

    def start(self) -> None:
        assert BINARY
        self._process = subprocess.Popen([BINARY, "-F", "-c", str(self.folder / "dovecot.conf")])
        wait_for(self.tls)

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait(10)
            self._process = None

    def deliver(self, user: str, mail: EmailMessage | bytes, folder: str = "INBOX", at: datetime | None = None) -> None:
        """Put a mail into a mailbox as an MDA does; `at` is its INTERNALDATE."""
        content = mail if isinstance(mail, bytes) else mail.as_bytes(policy=UNFOLDED)
        place = self._maildir(user, folder)
        name = f"{time.time_ns()}.{os.getpid()}.localhost"
        path = place / "tmp" / name
        path.write_bytes(content)
        if at:
            os.utime(path, (at.timestamp(), at.timestamp()))
        _give(path)
        path.rename(place / "new" / name)

    def spoil(self, user: str, mail: EmailMessage) -> None:
        """Put a mail there that the server itself cannot read."""
        self.deliver(user, mail)
        newest = max((self._maildir(user, "INBOX") / "new").iterdir(), key=lambda path: path.name)
        # Its size stands in the name, so that only who wants the mail itself finds out.
        spoiled = newest.rename(newest.with_name(f"{newest.name},S={newest.stat().st_size},W={newest.stat().st_size}"))
        spoiled.chmod(0)

    def make_anew(self, user: str, folder: str = "INBOX") -> None:
        """Let a folder lose its UIDs, as after a move to another server."""
        place = self._maildir(user, folder)
        for path in place.glob("dovecot*"):
            path.unlink()
        # Maildir takes the time for the new UIDVALIDITY, which counts in seconds.
        (place / "dovecot-uidlist").write_text(f"3 V{int(time.time()) + 1000} N1 G{os.urandom(16).hex()}\n")
        _give(place / "dovecot-uidlist")

    @contextlib.contextmanager
    def entered(self, user: str) -> Iterator[IMAPClient]:
        """The mailbox as its owner sees it."""
        import ssl

        context = ssl.create_default_context(cafile=str(self.ca))
        with IMAPClient(self.host, self.tls, ssl_context=context, timeout=10) as client:
            client.login(user, PASSWORD)
            yield client

    def flags(self, user: str, folder: str = "INBOX") -> list[set[str]]:
        """The flags of each mail, oldest first, without what only says that nobody was there yet."""
        with self.entered(user) as client:
            client.select_folder(folder, readonly=True)
            found = client.get_flags(client.search("ALL"))
        return [{flag.decode() for flag in flags} - {"\\Recent"} for _, flags in sorted(found.items())]

    def _maildir(self, user: str, folder: str) -> Path:
        root = _made(self.folder / "mail" / user)
        place = root if folder == "INBOX" else root / f".{imap_utf7.encode(folder).decode()}"
        for path in (place, *(place / name for name in ("cur", "new", "tmp"))):
            _give(_made(path))
        return place


@contextlib.contextmanager
def running(introspection_url: str) -> Iterator[Dovecot]:
    """Start a server, and end it afterwards."""
    with tempfile.TemporaryDirectory(prefix="komek-dovecot-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        server = Dovecot(folder, introspection_url)
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _make_certificate(folder: Path) -> None:
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    places = ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(folder / "key.pem")]
    subprocess.run([*command.split(), *places, "-out", str(folder / "cert.pem")], check=True, capture_output=True)


def _made(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    return path


def _give(path: Path) -> None:
    os.chown(path, OWNER.pw_uid, OWNER.pw_gid)
