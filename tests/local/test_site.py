"""Hosts and paths in front of the gateway: static files, downloads, sent mail, and the app for all the rest."""

import gzip
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from chalice.app import Chalice, Response

from infrastructure.local import downloads, site
from infrastructure.local.clock import Clock
from infrastructure.local.disk import write_durably
from infrastructure.local.gateway import Gateway
from infrastructure.local.settings import Settings
from infrastructure.local.wsgi import Answer, ask
from tests.local.processes import client, free_port, services

MAIL = """From: Acme <support@acme.mail.localhost>
To: dana@customers.example
Subject: =?utf-8?b?0JbQsNC70L7QsdCw?=
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=mixed

--mixed
Content-Type: multipart/alternative; boundary=bodies

--bodies
Content-Type: text/plain; charset=utf-8

Open http://acme.localhost:8000/t/1/x. <b>
--bodies
Content-Type: text/html; charset=utf-8

<p class="x">Hi</p><script>alert(1)</script>
--bodies--
--mixed
Content-Type: text/html; name="page.html"
Content-Disposition: attachment; filename="page.html"

<script>
--mixed--
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(port=8000, smtp_port=2525, data=tmp_path, engine="dynoxide", aws_port=free_port())


@pytest.fixture
def web(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> site.Site:
    app = Chalice("small")

    @app.route("/{proxy+}")
    def rest() -> Response:
        assert app.current_request
        host = app.current_request.headers["host"]
        return Response(f"app at {host}", headers={"Content-Type": "text/plain"})

    monkeypatch.setattr(site, "BUILT", tmp_path)
    (tmp_path / "komek-1a2b3c4d.css").write_text("body {}")
    return site.Site(Gateway(app), settings, Clock(tmp_path / "clock"))


def get(web: site.Site, url: str, **more: Any) -> Answer:
    parts = urlsplit(url)
    uri = parts.path + (f"?{parts.query}" if parts.query else "")
    environ = {"REQUEST_METHOD": "GET", "HTTP_HOST": parts.netloc, "REQUEST_URI": uri, "REMOTE_ADDR": "127.0.0.1"}
    return ask(web, {**environ, "wsgi.input": io.BytesIO(), **more})


def test_static_files_are_for_ever(web: site.Site) -> None:
    answer = get(web, "http://acme.localhost:8000/static/komek-1a2b3c4d.css")
    headers = dict(answer.headers)
    assert (answer.body, headers["Content-Type"]) == (b"body {}", "text/css")
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_what_is_long_comes_compressed_to_who_takes_it_so(web: site.Site, tmp_path: Path) -> None:
    (tmp_path / "long-1a2b3c4d.css").write_text("body {}" * 999)
    url = "http://acme.localhost:8000/static/long-1a2b3c4d.css"
    small, whole = get(web, url, HTTP_ACCEPT_ENCODING="gzip, br"), get(web, url)
    assert dict(small.headers)["Content-Encoding"] == "gzip" and gzip.decompress(small.body) == whole.body
    assert dict(small.headers)["Content-Length"] == str(len(small.body)) and len(small.body) < 200
    assert "Content-Encoding" not in dict(whole.headers)
    short = get(web, "http://acme.localhost:8000/static/komek-1a2b3c4d.css", HTTP_ACCEPT_ENCODING="gzip")
    assert short.body == b"body {}"


@pytest.mark.parametrize("name", ["", "..", "../settings.py", "%2e%2e/x", ".hidden", "nothing-there.css"])
def test_nothing_else_is_static(web: site.Site, name: str) -> None:
    assert get(web, f"http://acme.localhost:8000/static/{name}").status.startswith("404")


def test_other_paths_are_the_apps(web: site.Site) -> None:
    assert get(web, "http://acme.localhost:8000/tickets").body == b"app at acme.localhost:8000"
    assert get(web, "http://acme.localhost:8000/_local/mail").body == b"app at acme.localhost:8000"


def test_a_host_that_is_none_is_refused(web: site.Site) -> None:
    assert get(web, "http://acme.localhost:8000/tickets", HTTP_HOST="a b").status.startswith("400")


def test_what_is_too_large_is_not_even_read(web: site.Site) -> None:
    answer = get(web, "http://acme.localhost:8000/form", REQUEST_METHOD="POST", CONTENT_LENGTH="11000000")
    assert answer.status.startswith("413")


@pytest.fixture
def sent(settings: Settings) -> str:
    about = {"from": "support@acme.mail.localhost", "to": ["dana@customers.example"], "sent_at": "2026-11-01"}
    for number, raw in enumerate([b"Subject: older\n\n", MAIL.encode()]):
        write_durably(settings.data / "sent" / f"1{number}-id", json.dumps(about).encode() + b"\n" + raw)
    return "11-id"


def test_programs_get_sent_mail_newest_first(web: site.Site, sent: str) -> None:
    newest, older = json.loads(get(web, "http://localhost:8000/_local/mail.json").body)
    assert set(newest) == {"from", "to", "subject", "raw"}
    assert (newest["subject"], newest["to"]) == ("Жалоба", ["dana@customers.example"])
    assert newest["raw"] == MAIL
    assert older["subject"] == "older"


def test_people_see_sent_mail_as_a_reader_shows_it(web: site.Site, sent: str) -> None:
    page = get(web, "http://localhost:8000/_local/mail").body.decode()
    assert page.index("Жалоба") < page.index("older")
    page = get(web, f"http://localhost:8000/_local/mail/{sent}").body.decode()
    assert re.search(r'<iframe [^>]*sandbox="(?![^"]*allow-scripts)', page)
    assert "<script>" not in page
    assert '<a href="http://acme.localhost:8000/t/1/x">http://acme.localhost:8000/t/1/x</a>. &lt;b&gt;' in page
    assert f'href="/_local/mail/{sent}/0" download="page.html"' in page
    assert get(web, f"http://localhost:8000/_local/mail/{sent}/raw").body == MAIL.encode()
    attachment = get(web, f"http://localhost:8000/_local/mail/{sent}/0")
    assert dict(attachment.headers)["Content-Disposition"] == "attachment"
    assert get(web, "http://localhost:8000/_local/mail/nobody").status.startswith("404")


@pytest.fixture
def link(settings: Settings) -> Iterator[str]:
    """A presigned link to a file, on the host of files."""
    with services(settings):
        s3 = client("s3", settings)
        s3.create_bucket(Bucket="files", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        s3.put_object(Bucket="files", Key="t/счёт", Body=b"<script>", ContentType="text/html")
        asked = {
            "Bucket": "files",
            "Key": "t/счёт",
            "ResponseContentDisposition": "attachment; filename*=UTF-8''%D1%81",
        }
        url = s3.generate_presigned_url("get_object", Params=asked, ExpiresIn=300)
        yield "http://files.localhost:8000" + url.removeprefix(settings.aws_url)


def test_downloads_are_signed_and_safe(web: site.Site, link: str, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = get(web, link)
    headers = dict(answer.headers)
    assert (answer.status[:3], answer.body) == ("200", b"<script>")
    assert headers["Content-Disposition"] == "attachment; filename*=UTF-8''%D1%81"
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert get(web, link, HTTP_RANGE="bytes=1-6").body == b"script"
    assert get(web, link, REQUEST_METHOD="HEAD").body == b""
    for forged in (link[:-1], link.replace("attachment", "inline"), link.partition("?")[0]):
        assert get(web, forged).status.startswith("403")
    assert get(web, link, REQUEST_METHOD="DELETE").status.startswith("405")
    monkeypatch.setattr(downloads, "is_signed", lambda _: True)
    assert get(web, link.replace("Expires=300", "Expires=0")).status.startswith("403")
