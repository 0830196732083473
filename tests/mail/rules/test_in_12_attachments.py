"""In 12: attachments lie under names of ours and come from another origin (rules: tests/routes/test_file_rules.py)."""

import re
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest

from tests.kept import messages
from tests.machine import Machine
from tests.mails import mail_from, send
from tests.people import Business

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.mark.engine
def test_attachments_are_kept_byte_for_byte_and_their_names_only_shown(world: Machine, acme: Business) -> None:
    mail, content = mail_from(acme.dana, acme.mail), bytes(range(256)) * 9
    mail.add_attachment(content, maintype="application", subtype="pdf", filename="Счёт № 7 «касса».pdf")
    mail.add_attachment("a;b", subtype="csv", filename="../../etc/passwd")
    send(world, mail, acme.mail)
    acme.owner.get("/tickets/1")
    first, second = (chip.css_first(".clip").text() for chip in acme.owner.tree.css("a.chip"))
    assert first == "Счёт № 7 «касса».pdf" and "passwd" in second
    (message,) = messages(acme)
    got = world.s3.get_object(Bucket=world.outputs.files_bucket, Key=message.files[0]["key"])["Body"].read()
    assert got == content and message.files[0]["size"] == len(content)
    for file in message.files:
        assert re.fullmatch(rf"{acme.tenant}/[0-9a-f]{{64}}", file["key"])


def test_downloads_come_from_another_origin_and_only_plain_pictures_open_there(world: Machine, acme: Business) -> None:
    mail = mail_from(acme.dana, acme.mail)
    files = {"a.html": "text/html", "b.svg": "image/svg+xml", "c.pdf": "application/pdf", "d.png": "image/png"}
    for name, kind in files.items():
        content = PNG if name == "d.png" else b"<svg onload=alert(1)>"
        mail.add_attachment(content + name.encode(), *kind.split("/"), filename=name)
    send(world, mail, acme.mail)
    acme.owner.get("/tickets/1")
    chips = [str(chip.attributes["href"]) for chip in acme.owner.tree.css("a.chip")]
    for link, (name, kind) in zip(chips, files.items(), strict=True):
        page = acme.owner.get(link)
        to = urlsplit(page.header("location") or "")
        assert page.status == 303 and to.netloc not in ("", acme.owner.host)
        is_plain = kind == "image/png"
        assert ("inline" if is_plain else "attachment") in to.query and name in to.query
        assert ("image%2Fpng" if is_plain else "application%2Foctet-stream") in to.query
        assert re.search(r"Expires=\d+", to.query)
        acme.owner.url = "/"


def test_inline_images_are_shown_where_they_stand(world: Machine, acme: Business) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = acme.dana, acme.mail, "Look", "<inline@x.example>"
    mail.set_content("See the picture")
    mail.add_alternative('<p>See <img src="cid:shot@x"></p>', subtype="html")
    mail.get_payload()[1].add_related(PNG, "image", "png", cid="<shot@x>", filename="shot.png")  # type: ignore[union-attr,index]
    send(world, mail, acme.mail)
    acme.owner.get("/tickets/1")
    (picture,) = acme.owner.tree.css("article.message img")
    assert picture.attributes["alt"] == "shot.png" and "shot.png" not in acme.owner.text
    assert acme.owner.get(picture.attributes["src"] or "").status == 303


def test_what_is_refused_is_said_and_stays_in_the_raw_mail(world: Machine, acme: Business) -> None:
    mail = mail_from(acme.dana, acme.mail)
    mail.add_attachment(b"MZ\x90", "application", "octet-stream", filename="report.exe")
    send(world, mail, acme.mail)
    acme.owner.get("/tickets/1")
    assert "report.exe" in acme.owner.text and "programs are not taken in" in acme.owner.text
    raw = acme.owner.get(str(acme.owner.tree.css_first("a[href*='/raw/']").attributes["href"]))
    assert raw.status == 200 and "report.exe" in raw.text
