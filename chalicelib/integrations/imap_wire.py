"""IMAPClient on a connection to the address that was checked, under the certificate of the name, with an allowance."""

import imaplib
import socket
import ssl

from imapclient import IMAPClient

from chalicelib.integrations.imap import TOO_MUCH

FIRST = 1 << 20  # bytes of a greeting and what follows it


class Connection(imaplib.IMAP4):
    """A connection that ends when the server sends more than it was allowed to."""

    def __init__(self, host: str, port: int, address: str, timeout: float, tls: ssl.SSLContext | None) -> None:
        self.left = FIRST
        self._address, self._patience, self._tls = address, timeout, tls
        super().__init__(host, port, timeout)

    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        plain = socket.create_connection((self._address, self.port), self._patience)
        if self._tls is None:
            return plain
        try:
            return self._tls.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise

    def read(self, size: int) -> bytes:
        self._spend(size)
        return super().read(size)

    def readline(self) -> bytes:
        line = super().readline()
        self._spend(len(line))
        return line

    def _spend(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise self.abort(TOO_MUCH)


class Client(IMAPClient):  # type: ignore[misc]
    """IMAPClient on such a connection; `tls` is None where STARTTLS will follow."""

    def __init__(self, host: str, port: int, address: str, timeout: float, tls: ssl.SSLContext | None) -> None:
        self._made = (host, port, address, timeout, tls)
        super().__init__(host, port, ssl=tls is not None, timeout=timeout)
        self.normalise_times = False

    def allow(self, size: int) -> None:
        """Let the server send so many bytes from now on."""
        self._imap.left = size

    def _create_IMAP4(self) -> Connection:
        return Connection(*self._made)
