"""The gateway hands an app what API Gateway's developer guide says ("Input format of a Lambda function for proxy
integration"), and makes of its answer what a client would get."""

import base64
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from chalice.app import Chalice, Response

from infrastructure.local.gateway import Gateway

HTML = {"Content-Type": "text/html; charset=utf-8"}


class Recorder(Chalice):
    """Keeps the events that it was called with."""

    events: list[dict[str, Any]]

    def __call__(self, event: dict[str, Any], context: Any) -> Any:
        self.events.append(event)
        return super().__call__(event, context)


@pytest.fixture
def app() -> Iterator[Recorder]:
    app = Recorder("small")
    app.events = []
    app.api.binary_types.append("multipart/form-data")
    form = ["application/x-www-form-urlencoded", "multipart/form-data"]

    @app.route("/tickets/{number}/{verb}", methods=["GET", "HEAD"])
    def ticket(number: str, verb: str) -> Response:
        return Response(f"{number} {verb}", headers=HTML)

    @app.route("/form", methods=["POST"], content_types=form)
    def send() -> Response:
        return Response("got it", headers={**HTML, "Set-Cookie": ["a=1; Path=/", "b=2; Path=/"]})

    @app.route("/picture")
    def picture() -> Response:
        return Response(b"\x89PNG\xff", headers={"Content-Type": "image/png"})

    @app.route("/broken")
    def broken() -> Response:
        return Response("an answer without end", headers=HTML, status_code=200)

    yield app


@pytest.fixture
def gateway(app: Recorder) -> Gateway:
    return Gateway(app)


def test_an_event_has_the_documented_shape(app: Recorder, gateway: Gateway) -> None:
    headers = [("Accept", "text/html"), ("Cookie", "a=1"), ("X-Twice", "1"), ("X-Twice", "2")]
    gateway.request("GET", "http://acme.localhost:8000/tickets/7/a%20b?x=1&x=%D1%8F&empty=", headers)
    (event,) = app.events
    assert event["resource"] == "/tickets/{number}/{verb}"
    assert event["path"] == "/tickets/7/a%20b"
    assert event["httpMethod"] == "GET"
    assert event["pathParameters"] == {"number": "7", "verb": "a%20b"}
    assert event["queryStringParameters"] == {"x": "я", "empty": ""}
    assert event["multiValueQueryStringParameters"] == {"x": ["1", "я"], "empty": [""]}
    assert event["headers"]["X-Twice"] == "2"
    assert event["multiValueHeaders"]["X-Twice"] == ["1", "2"]
    assert event["multiValueHeaders"]["Host"] == ["acme.localhost:8000"]
    assert (event["body"], event["isBase64Encoded"], event["stageVariables"]) == (None, False, None)
    context = event["requestContext"]
    assert (context["stage"], context["path"]) == ("api", "/api/tickets/7/a%20b")
    assert (context["resourcePath"], context["httpMethod"]) == (event["resource"], "GET")
    assert (context["domainName"], context["identity"]["sourceIp"]) == ("acme.localhost", "127.0.0.1")
    assert len(context["requestId"]) == 36
    json.dumps(event)


def test_what_is_absent_is_none(app: Recorder, gateway: Gateway) -> None:
    gateway.request("POST", "/form", {"Content-Type": "application/x-www-form-urlencoded"})
    (event,) = app.events
    absent = ("pathParameters", "queryStringParameters", "multiValueQueryStringParameters", "body")
    assert [event[name] for name in absent] == [None] * 4


def test_a_client_cannot_choose_where_it_comes_from(app: Recorder, gateway: Gateway) -> None:
    claims = {"X-Forwarded-For": "10.0.0.1", "X-Forwarded-Proto": "https"}
    gateway.request("GET", "http://acme.localhost/tickets/7/x", claims, source_ip="127.0.0.9")
    (event,) = app.events
    assert event["requestContext"]["identity"]["sourceIp"] == "127.0.0.9"
    assert event["multiValueHeaders"]["X-Forwarded-For"] == ["10.0.0.1, 127.0.0.9"]
    assert event["multiValueHeaders"]["X-Forwarded-Proto"] == ["http"]


def test_a_form_is_text(app: Recorder, gateway: Gateway) -> None:
    gateway.request("POST", "/form", {"Content-Type": "application/x-www-form-urlencoded"}, "a=я".encode())
    assert (app.events[0]["body"], app.events[0]["isBase64Encoded"]) == ("a=я", False)


def test_multipart_is_binary(app: Recorder, gateway: Gateway) -> None:
    sent = b"--x\r\n\r\n\xff\x00\r\n--x--"
    gateway.request("POST", "/form", {"content-type": "Multipart/Form-Data; boundary=x"}, sent)
    assert app.events[0]["isBase64Encoded"]
    assert base64.b64decode(app.events[0]["body"]) == sent


def test_each_cookie_is_a_header(gateway: Gateway) -> None:
    response = gateway.request("POST", "/form", {"Content-Type": "multipart/form-data; boundary=x"}, b"--x--")
    assert response.all("set-cookie") == ["a=1; Path=/", "b=2; Path=/"]
    assert (response.status, response.text, response.header("Content-Length")) == (200, "got it", "6")


def test_head_is_get_without_a_body(gateway: Gateway) -> None:
    got = gateway.request("GET", "/tickets/7/x")
    head = gateway.request("HEAD", "/tickets/7/x")
    assert (head.status, head.body, head.headers) == (200, b"", got.headers)


def test_binary_answers_need_a_client_that_asks_for_them_first(gateway: Gateway) -> None:
    assert gateway.request("GET", "/picture", {"Accept": "image/png,*/*"}).body == b"\x89PNG\xff"
    assert gateway.request("GET", "/picture", {"Accept": "text/html,image/png"}).body != b"\x89PNG\xff"


@pytest.mark.parametrize(("method", "path"), [("GET", "/nowhere"), ("DELETE", "/form"), ("HEAD", "/form")])
def test_what_no_route_takes_is_a_page(gateway: Gateway, app: Recorder, method: str, path: str) -> None:
    response = gateway.request(method, path)
    assert (response.status, response.header("content-type")) == (404, "text/html; charset=utf-8")
    assert not app.events


def test_an_exception_is_a_page(gateway: Gateway, app: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    # Chalice answers for what a view raises; this is what falls through Chalice itself.
    monkeypatch.setattr(Recorder, "__call__", lambda *_: {}["statusCode"])
    response = gateway.request("GET", "/broken")
    assert (response.status, "<h1>" in response.text) == (500, True)


def test_lambda_takes_six_megabytes_with_base64(gateway: Gateway, app: Recorder) -> None:
    form = {"Content-Type": "multipart/form-data; boundary=x"}
    assert gateway.request("POST", "/form", form, b"x" * (4 << 20)).status == 200
    assert gateway.request("POST", "/form", form, b"x" * (5 << 20)).status == 413
    assert gateway.request("POST", "/form", form, b"x" * (11 << 20)).status == 413
    assert len(app.events) == 1


def test_each_thread_has_its_own_request() -> None:
    app = Chalice("threads")
    together = threading.Barrier(8)
    seen: list[tuple[str, str, str]] = []

    @app.route("/{name}")
    def answer(name: str) -> Response:
        together.wait(5)
        return Response(f"{app.current_request.uri_params['name']} {app.lambda_context.aws_request_id}", headers=HTML)

    def ask(name: str) -> None:
        asked, request_id = gateway.request("GET", f"/{name}").text.split()
        seen.append((name, asked, request_id))

    gateway = Gateway(app)
    threads = [threading.Thread(target=ask, args=(f"t{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 8
    assert all(name == asked for name, asked, _ in seen)
    assert len({request_id for _, _, request_id in seen}) == 8
