"""What the composer offers while somebody types, and the files that go straight to S3."""

from typing import Any

import boto3
import pytest

from chalicelib.helpdesk import tickets
from chalicelib.integrations import storage
from infrastructure.local import uploads
from tests.machine import Machine
from tests.people import Browser, Business, fields_of
from tests.routes.test_reply_templates import HELLO, make, tickets_subject

HOSTILE = "<script>alert(1)</script> “Қалай?” @%(names)s"


def offers(browser: Browser, number: int, of: str = "templates", search: str = "") -> list[dict[str, Any]]:
    answer = browser.get(f"/tickets/{number}/template?of={of}&q={search}")
    assert answer.status == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["offers"]
    return found


def test_templates_are_offered_as_they_read_on_the_ticket_and_found_by_their_words(acme: Business) -> None:
    boris, number = acme.agent(), acme.ask("Касса")
    make(acme.owner, HOSTILE, HELLO, "all", ticket_class="incident", status="solved")
    make(acme.owner, "Courier", "He is on his way, with the receipt.", "all")
    make(acme.owner, "Private", "Only mine")
    one = offers(boris, number, search="қалай")[0]
    assert one["name"] == HOSTILE and one["text"].startswith("Hello Dana,\n\nabout “Касса”: Boris of Acme")
    assert (one["missing"], one["does"], one["then"]) == ("", "On sending: Class: Incident", "solved")
    assert [found["name"] for found in offers(boris, number, search="receipt+way")] == ["Courier"]
    assert len(offers(boris, number)) == 2 and offers(boris, number, search="mine") == []


def test_what_has_no_value_is_said_with_the_offer(acme: Business) -> None:
    make(acme.owner)
    number = acme.ask()
    tickets_subject(acme, number, "")
    one = offers(acme.owner, number)[0]
    assert "{{ ticket.subject }}" in one["text"] and "no value here for {{ ticket.subject }}" in one["missing"]


def test_who_may_not_answer_is_offered_nothing_and_who_may_not_see_not_even_that(
    acme: Business, globex: Business
) -> None:
    make(acme.owner, visibility="all")
    number = acme.ask()
    assert offers(acme.agent("Olga", "observer"), number) == []
    assert globex.owner.get(f"/tickets/{number}/template?of=templates").status == 404
    assert acme.owner.get(f"/tickets/{number}/template?of=passwords").status == 404
    assert acme.owner.get(f"/tickets/{number}/template").status == 200 and acme.owner.url.endswith(f"/{number}")


# ---------------------------------------------------------------- files


def step(browser: Browser, number: int, **fields: Any) -> Any:
    browser.get(f"/tickets/{number}")
    csrf = browser.form("/reply").css_first("[name=csrf]").attributes["value"]
    return browser.post(f"/tickets/{number}/upload", {"csrf": csrf, **fields})


def upload(machine: Machine, browser: Browser, number: int, name: str, content: bytes, kind: str = "") -> Any:
    """Send a file as the page's script does; return the last answer."""
    place = step(browser, number, do="begin", name=name, size=len(content)).json()
    machine.s3.put_object(Bucket=machine.outputs.files_bucket, Key=place["fields"]["key"], Body=content)
    return step(browser, number, do="claim", name=name, type=kind, upload=place["upload"])


def test_a_large_file_goes_out_with_the_reply_that_names_it(world: Machine, acme: Business) -> None:
    number, content = acme.ask(), b"%PDF" + bytes(5_000_000)  # more than a form may bring
    found = upload(world, acme.owner, number, "../счёт.pdf", content, "application/pdf").json()
    acme.owner.get(f"/tickets/{number}")
    acme.owner.submit("/reply", text="Here it is", held=found["token"])
    file = tickets.timeline(acme.tenant, number).entries[-1].files[0]
    assert (file["name"], file["size"], file["type"]) == ("счёт.pdf", len(content), "application/pdf")
    assert file["key"].startswith(f"{acme.tenant}/") and storage.read(file["key"]) == content
    world.work()
    assert next(world.sent(acme.dana)[-1].iter_attachments()).get_filename() == "счёт.pdf"


def test_what_the_rules_refuse_is_said_before_and_looked_at_again_behind(world: Machine, acme: Business) -> None:
    number = acme.ask()
    refused = step(acme.owner, number, do="begin", name="setup.EXE", size=10)
    assert refused.status == 422 and refused.text == "setup.EXE was not taken: programs are not taken in."
    assert step(acme.owner, number, do="begin", name="film.mp4", size=25_000_001).status == 422
    hidden = upload(world, acme.owner, number, "photo.png", b"MZ" + bytes(600))
    assert hidden.status == 422 and "programs are not taken in" in hidden.text


def test_a_picture_is_known_by_how_it_begins(world: Machine, acme: Business) -> None:
    number = acme.ask()
    found = upload(world, acme.owner, number, "x", b"\x89PNG\r\n\x1a\n" + bytes(20), "image/svg+xml").json()
    acme.owner.get(f"/tickets/{number}")
    fields = fields_of(acme.owner.form("/reply"))
    acme.owner.post(f"/tickets/{number}/note", {**fields, "text": "Look", "held": found["token"]})
    assert tickets.timeline(acme.tenant, number).entries[-1].files[0]["type"] == "image/png"


def test_an_upload_is_claimed_by_whom_it_belongs_to_and_on_its_ticket(world: Machine, acme: Business) -> None:
    number, other = acme.ask(), acme.ask()
    place = step(acme.owner, number, do="begin", name="a.txt", size=3).json()
    assert step(acme.owner, number, do="claim", name="a.txt", upload=place["upload"]).status == 422  # not there yet
    world.s3.put_object(Bucket=world.outputs.files_bucket, Key=place["fields"]["key"], Body=b"abc")
    claim = {"do": "claim", "name": "a.txt", "upload": place["upload"]}
    assert step(acme.agent(), number, **claim).status == step(acme.owner, other, **claim).status == 422
    for made in ("", "x", place["upload"][:-1], "../" + place["upload"]):
        assert step(acme.owner, number, **{**claim, "upload": made}).status == 422
    assert step(acme.owner, number, **claim).status == 200
    assert step(acme.owner, number, **claim).status == 422  # it has gone to its place


def test_files_take_the_right_to_answer(acme: Business) -> None:
    number = acme.ask()
    olga = acme.agent("Olga", "observer")
    olga.get(f"/tickets/{number}")
    csrf = olga.tree.css_first("[name=csrf]").attributes["value"]
    assert olga.post(f"/tickets/{number}/upload", {"csrf": csrf, "name": "a", "size": "1"}).status == 403


@pytest.mark.parametrize(
    ("size", "changed", "code"),
    [
        (3, {}, ""),
        (0, {}, "EntityTooSmall"),
        (25_000_001, {}, "EntityTooLarge"),
        (3, {"key": "uploads/elsewhere"}, "AccessDenied"),
        (3, {"x-amz-signature": "0" * 64}, "AccessDenied"),
        (3, {"policy": ""}, "AccessDenied"),
    ],
)
def test_the_signed_form_lets_one_file_in_of_the_size_that_the_rules_allow(
    acme: Business, monkeypatch: pytest.MonkeyPatch, size: int, changed: dict[str, str], code: str
) -> None:
    monkeypatch.setattr(uploads, "Credentials", lambda *_: boto3.Session().get_credentials())
    number = acme.ask()
    place = step(acme.owner, number, do="begin", name="a.txt", size=3).json()
    bucket = place["url"].rpartition("/")[2]
    assert uploads.refused(bucket, {**place["fields"], **changed}, size) == code
