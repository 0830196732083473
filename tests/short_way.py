"""The short way to dynoxide, which costs a third: botocore's own looks for its endpoint at each call, signs, looks
through all services that moto plays, and parses headers as a mail's. What is asked, how it is checked and how an answer
is read stays botocore's, with the events up to `before-call` and from `before-parse` on; `make bench` goes its way.
"""

import socket
from io import BytesIO
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from botocore.awsrequest import AWSResponse

SCOPE = "test/20260101/eu-central-1/dynamodb/aws4_request"
HEAD = f"""POST / HTTP/1.1
Host: localhost
Content-Type: application/x-amz-json-1.0
X-Amz-Date: 20260101T000000Z
Authorization: AWS4-HMAC-SHA256 Credential={SCOPE}, SignedHeaders=host, Signature=0
X-Amz-Target: %s
Content-Length: %d

""".replace("\n", "\r\n")


class ShortWay:
    """Connections that are kept open, as many as are wanted at once."""

    def __init__(self, client: Any) -> None:
        self._idle: list[tuple[socket.socket, BinaryIO]] = []
        self._client, self._url = client, client.meta.endpoint_url
        self._parser = client._endpoint._response_parser_factory.create_parser("json")
        client._resolve_endpoint_ruleset = lambda *_, **__: (self._url, {}, {})
        client._make_request = self._ask

    def close(self) -> None:
        for door, answer in self._idle:
            answer.close()
            door.close()

    def _ask(self, model: Any, asked: dict[str, Any], context: dict[str, Any]) -> tuple[AWSResponse, dict[str, Any]]:
        status, headers, body = self._send(asked["headers"]["X-Amz-Target"], asked["body"])
        told = {"status_code": status, "headers": headers, "body": body, "context": {"operation_name": model.name}}
        read: dict[str, Any] = {}
        name = f"before-parse.dynamodb.{model.name}"
        self._client.meta.events.emit(name, operation_model=model, response_dict=told, customized_response_dict=read)
        parsed = self._parser.parse(told, model.output_shape)
        parsed.update(read)
        if status >= 300:
            self._client._endpoint._add_modeled_error_fields(told, parsed, model, self._parser)
        return AWSResponse(self._url, status, headers, BytesIO(body)), parsed

    def _send(self, target: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
        door, answer = pair = self._idle.pop() if self._idle else connected(self._url)
        door.sendall((HEAD % (target, len(body))).encode() + body)
        status = int(answer.readline().split()[1])
        headers = {}
        while line := answer.readline().strip():
            name, _colon, value = line.decode().partition(":")
            headers[name.lower()] = value.strip()
        content = answer.read(int(headers["content-length"]))
        self._idle.append(pair)
        return status, headers, content


def connected(url: str) -> tuple[socket.socket, BinaryIO]:
    to = urlsplit(url)
    door = socket.create_connection((to.hostname, to.port), timeout=20)
    door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return door, door.makefile("rb")
