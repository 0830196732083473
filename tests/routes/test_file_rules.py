"""Which files are taken in: of mails, of forms and of staff; what was left out is said."""

from typing import Any

import pytest

from chalicelib.helpdesk import tickets
from tests import mails
from tests.machine import Machine
from tests.people import Browser, Business, fields_of, opened_before

PROGRAM = b"MZ\x90\x00\x03"


def mail_with(acme: Business, *files: tuple[str, bytes]) -> None:
    mail = mails.mail_from(acme.dana, acme.mail, "See the files")
    for name, content in files:
        mail.add_attachment(content, "application", "octet-stream", filename=name)
    mails.send(acme.machine, mail, acme.mail)


def rule(acme: Business, **fields: Any) -> None:
    acme.owner.get("/settings/files")
    acme.owner.submit("/settings/files", **fields)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("report.exe", b"anything"),
        ("report.pdf.EXE", b"anything"),
        ("report.scr . ", b"anything"),
        ("r\u202efdp.js", b"anything"),
        ("report.pdf", PROGRAM),
        ("image.iso", b"anything"),
    ],
)
def test_programs_are_left_out_of_a_mail_and_named(world: Machine, acme: Business, name: str, content: bytes) -> None:
    mail_with(acme, (name, content), ("bill.pdf", b"%PDF"))
    acme.owner.get("/tickets/1")
    assert "was left out: programs are not taken in. It is in the raw mail." in acme.owner.text
    (chip,) = acme.owner.tree.css("a.chip")
    assert "bill.pdf" in chip.text() and "See the files" in acme.owner.text
    stored = world.s3.list_objects_v2(Bucket=world.outputs.files_bucket, Prefix=f"{acme.tenant}/")
    assert stored["KeyCount"] == 1


def test_ordinary_files_are_taken(world: Machine, acme: Business) -> None:
    names = ("exe", "notes.txt", "Смета.xlsx", "archive.zip", "page.html", "js.md")
    mail_with(acme, *((name, b"words") for name in names))
    acme.owner.get("/tickets/1")
    assert len(acme.owner.tree.css("a.chip")) == len(names) - 1, "a name without a dot is its own ending"
    assert "exe" in acme.owner.text


def test_a_tenant_has_rules_of_its_own(world: Machine, acme: Business) -> None:
    rule(acme, largest="1", refused="zip, .RAR *.7z")
    assert acme.owner.page.status == 200 and "Saved." in acme.owner.text
    area = acme.owner.tree.css_first("textarea[name=refused]")
    assert area is not None and area.text().strip() == "7z, rar, zip"
    mail_with(acme, ("a.zip", b"PK"), ("large.pdf", b"x" * 1_000_001), ("report.exe", PROGRAM))
    acme.owner.get("/tickets/1")
    assert "a.zip" in acme.owner.text and "files of this kind are not taken in" in acme.owner.text
    assert "large.pdf" in acme.owner.text and "it is larger than files may be" in acme.owner.text
    (chip,) = acme.owner.tree.css("a.chip")
    assert "report.exe" in chip.text(), "what a tenant allows is its own decision"


@pytest.mark.parametrize(
    ("field", "value"),
    [("largest", "0"), ("largest", "41"), ("largest", "many"), ("refused", "a b/c"), ("refused", "é" * 50)],
)
def test_rules_that_cannot_be_are_told_beside_the_field(acme: Business, field: str, value: str) -> None:
    rule(acme, **{"largest": "25", "refused": "exe", field: value})
    assert acme.owner.page.status == 422 and acme.owner.tree.css_first(f"#{field}-error")
    typed = acme.owner.tree.css_first(f"[name={field}]")
    assert typed is not None and value in (typed.attributes.get("value") or typed.text())


def test_only_admins_set_rules(acme: Business) -> None:
    boris = acme.agent()
    assert boris.get("/settings/files").status == 403
    acme.owner.get("/settings/files")
    assert acme.agent("Olga", role="admin").get("/settings/files").status == 200


def assert_kept(browser: Browser, name: str, text: str) -> None:
    """The form came back with what is wrong and with what was typed."""
    assert browser.page.status == 422 and "report.exe was not taken: programs are not taken in" in browser.text
    area = browser.tree.css_first(f"textarea[name={name}]")
    assert area is not None and area.text().strip() == text


def test_forms_obey_and_lose_nothing(acme: Business) -> None:
    chosen = {"files": ("report.exe", PROGRAM, "application/octet-stream")}
    visitor = acme.visitor()
    visitor.get("/form")
    about = {"subject": "Till", "message": "Look at this", "name": "Dana", "email": acme.dana}
    visitor.submit("/form", chosen, **about, opened=opened_before(9))
    assert_kept(visitor, "message", "Look at this")
    number = acme.ask()
    acme.owner.get(f"/tickets/{number}")
    csrf = fields_of(acme.owner.form("/reply"))["csrf"]
    for verb in ("reply", "note"):
        acme.owner.post(f"/tickets/{number}/{verb}", {"csrf": csrf, "text": "Try it", "cc": ""}, chosen)
        assert_kept(acme.owner, "text", "Try it")
    visitor.get(f"/t/{number}/{tickets.load(acme.tenant, number).secret}")
    visitor.submit("/reply", chosen, text="Here")
    assert_kept(visitor, "text", "Here")


def test_the_second_of_two_sees_what_the_first_has_changed(acme: Business) -> None:
    rule(acme, largest="10", refused="exe")
    olga = acme.agent("Olga", role="admin")
    olga.get("/settings/files")
    rule(acme, largest="20", refused="exe")
    olga.submit("/settings/files", largest="5", refused="exe")
    assert olga.page.status == 422 and "Aigerim changed this meanwhile" in olga.text
    olga.submit("/settings/files")
    assert "Saved." in olga.text and olga.tree.css_first("[name=largest]").attributes["value"] == "5"
