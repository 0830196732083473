"""The short way to dynoxide, which costs a third: botocore's own looks for its endpoint at each call, signs, looks
through all services that moto plays, walks through its model of what is asked, and parses headers as a mail's. The
product and the tests listen to the same events on it; an error is read by botocore. `make bench` goes botocore's way.
"""

import json
import socket
import struct
from typing import Any, NamedTuple
from urllib.parse import urlsplit

SCOPE = "test/20260101/eu-central-1/dynamodb/aws4_request"
HEAD = f"""POST / HTTP/1.1
Host: localhost
Content-Type: application/x-amz-json-1.0
X-Amz-Date: 20260101T000000Z
Authorization: AWS4-HMAC-SHA256 Credential={SCOPE}, SignedHeaders=host, Signature=0
X-Amz-Target: %s
Content-Length: %d

""".replace("\n", "\r\n")
PATIENCE = struct.pack("ll", 20, 0)  # seconds; kept by the kernel, since Python's own costs two more calls of it


class Http(NamedTuple):
    """As much of an answer as those who listen to `after-call` look at."""

    status_code: int


class ShortWay:
    """Connections that are kept open, as many as are wanted at once."""

    def __init__(self, client: Any) -> None:
        self._idle: list[socket.socket] = []
        self._client, self._url = client, client.meta.endpoint_url
        self._model = client.meta.service_model
        self._parser = client._endpoint._response_parser_factory.create_parser("json")
        self._told: dict[str, tuple[Any, str, set[str]]] = {}
        client._make_api_call = self._ask

    def close(self) -> None:
        for door in self._idle:
            door.close()

    def _ask(self, name: str, asked: dict[str, Any]) -> dict[str, Any]:
        if name not in self._told:
            model = self._model.operation_model(name)
            target = f"{self._model.metadata['targetPrefix']}.{name}"
            self._told[name] = model, target, {*model.input_shape.members}
        model, target, members = self._told[name]
        emit, about = self._client.meta.events.emit, {"model": model, "context": {}}
        emit(f"provide-client-params.dynamodb.{name}", params=asked, **about)
        assert members.issuperset(asked), f"{name} takes no {asked.keys() - members}"
        body = json.dumps(asked).encode()
        request = {"body": body, "headers": {"X-Amz-Target": target}}
        emit(f"before-call.dynamodb.{name}", params=request, request_signer=self._client._request_signer, **about)
        status, head, content = self._send(target, body)
        parsed = self._read(model, status, head, content)
        emit(f"after-call.dynamodb.{name}", http_response=Http(status), parsed=parsed, **about)
        if status >= 300:
            raise self._client.exceptions.from_code(parsed["Error"]["Code"])(parsed, name)
        return parsed

    def _read(self, model: Any, status: int, head: bytes, content: bytes) -> dict[str, Any]:
        """What an answer says, read by the product where it reads it by itself."""
        headers = dict(line.lower().split(": ", 1) for line in head.decode().split("\r\n")[1:]) if status >= 300 else {}
        told = {"status_code": status, "headers": headers, "body": content, "context": {"operation_name": model.name}}
        read: dict[str, Any] = {}
        name = f"before-parse.dynamodb.{model.name}"
        self._client.meta.events.emit(name, operation_model=model, response_dict=told, customized_response_dict=read)
        if told["body"] == b"{}":
            return read
        parsed: dict[str, Any] = self._parser.parse(told, model.output_shape)
        parsed.update(read)
        if status >= 300:
            self._client._endpoint._add_modeled_error_fields(told, parsed, model, self._parser)
        return parsed

    def _send(self, target: str, body: bytes) -> tuple[int, bytes, bytes]:
        door = self._idle.pop() if self._idle else connected(self._url)
        door.sendall((HEAD % (target, len(body))).encode() + body)
        head, content = b"", b""
        while not head:
            content += received(door)
            before, end, after = content.partition(b"\r\n\r\n")
            if end:
                head, content = before, after
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        if len(content) < length:
            parts = [content]
            while (length := length - len(parts[-1])) > 0:
                parts.append(received(door))
            content = b"".join(parts)
        self._idle.append(door)
        return int(head[9:12]), head, content


def received(door: socket.socket) -> bytes:
    part = door.recv(65536)
    if not part:
        raise ConnectionError("the engine is gone")
    return part


def connected(url: str) -> socket.socket:
    to = urlsplit(url)
    door = socket.create_connection((to.hostname, to.port))
    door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for wait in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
        door.setsockopt(socket.SOL_SOCKET, wait, PATIENCE)
    return door
