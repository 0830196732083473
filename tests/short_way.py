"""The short way to dynoxide, which costs half: botocore's own signs, looks through all services that moto plays, and
parses headers as a mail's. What is asked and how an answer is read stays botocore's, and `make bench` goes its way.
"""

import socket
from io import BytesIO
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from botocore import UNSIGNED
from botocore.awsrequest import AWSPreparedRequest, AWSResponse

SCOPE = "test/20260101/eu-central-1/dynamodb/aws4_request"
HEAD = f"""POST / HTTP/1.1
Host: localhost
Content-Type: application/x-amz-json-1.0
X-Amz-Date: 20260101T000000Z
Authorization: AWS4-HMAC-SHA256 Credential={SCOPE}, SignedHeaders=host, Signature=0
X-Amz-Target: %s
Content-Length: %d

""".replace("\n", "\r\n")


class Raw(BytesIO):
    """A body as botocore reads it."""

    def stream(self, **_: Any) -> Any:
        yield self.read()


class ShortWay:
    """Connections that are kept open, as many as are wanted at once."""

    def __init__(self, client: Any) -> None:
        self._idle: list[tuple[socket.socket, BinaryIO]] = []
        events = client.meta.events
        events.register_first("choose-signer.dynamodb", lambda **_: UNSIGNED)
        events.register("before-send.dynamodb", self._send)

    def close(self) -> None:
        for door, answer in self._idle:
            answer.close()
            door.close()

    def _send(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        body = request.body if isinstance(request.body, bytes) else request.body.encode()
        door, answer = pair = self._idle.pop() if self._idle else connected(request.url)
        door.sendall((HEAD % (request.headers["X-Amz-Target"].decode(), len(body))).encode() + body)
        status = int(answer.readline().split()[1])
        headers = {}
        while line := answer.readline().strip():
            name, _colon, value = line.decode().partition(":")
            headers[name.lower()] = value.strip()
        content = answer.read(int(headers["content-length"]))
        self._idle.append(pair)
        return AWSResponse(request.url, status, headers, Raw(content))


def connected(url: str) -> tuple[socket.socket, BinaryIO]:
    to = urlsplit(url)
    door = socket.create_connection((to.hostname, to.port), timeout=20)
    door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return door, door.makefile("rb")
