"""Everything of tenants as archives: whole, without what opens doors, and gone on with where it stopped."""

import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from chalicelib.helpdesk.signing_in import passwords
from infrastructure import operate
from infrastructure.operating import archive, exporting
from tenants import table
from tenants.staff import Staff
from tests.machine import Machine
from tests.mails import mail_from
from tests.people import Business


@pytest.fixture
def busy(acme: Business, world: Machine) -> Business:
    acme.ask("Касса", files={"files": ("чек.txt", b"receipt", "text/plain")})
    mail = mail_from(f"Dana <{acme.dana}>", acme.mail, "First\n\nFrom here on it is quoted")
    world.send(mail, acme.dana, acme.mail)
    world.work()
    acme.owner.get("/tickets/1")
    acme.owner.submit("/reply", text="Here", then="pending")
    owner = acme.desk.all(Staff)[0]
    table.write(table.change(owner, password=passwords.hashed("a password of hers")))
    return acme


def lines(found: ZipFile, subject: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in found.read(f"{subject}.jsonl").splitlines()]


def test_a_tenant_with_all_it_has(busy: Business, globex: Business, tmp_path: Path) -> None:
    globex.ask("Not theirs")
    assert operate.main(["export", busy.slug, "--to", str(tmp_path)]) == 0
    name = f"{busy.slug}-{busy.tenant}.zip"
    assert {one.name for one in tmp_path.iterdir()} == {"manifest.json", name}
    with ZipFile(tmp_path / name) as found:
        assert found.testzip() is None
        manifest = json.loads(found.read("manifest.json"))
        assert (manifest["tenant"], manifest["files"], manifest["mails"]) == (busy.tenant, 1, 1)
        tickets = lines(found, "tickets")
        assert "Касса" in [one.get("subject") for one in tickets] and manifest["lines"]["tickets"] == len(tickets)
        assert {"staff", "department", "tenant"} <= {one["kind"] for one in lines(found, "settings")}
        assert lines(found, "customers") and lines(found, "money") and lines(found, "log")
        assert [found.read(one) for one in found.namelist() if one.startswith("files/")] == [b"receipt"]
        mails = found.read("mails.mbox")
        assert b"\n>From here on" in mails and mails.startswith(b"From ")
        everything = b"".join(found.read(one) for one in found.namelist())
    for secret in (b"argon2", b"Not theirs", globex.tenant.encode(), b"password"):
        assert secret not in everything, secret
    busy.owner.get("/settings/log")
    assert "Export as a file" in busy.owner.text


def test_all_of_them_into_s3_gone_on_with_where_it_stopped(
    busy: Business, globex: Business, world: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket = world.outputs.files_bucket
    command = ["export", "--all", "--to", f"s3://{bucket}/exports/{busy.slug}"]
    whole, written = archive.write, list[str]()

    def interrupted(path: Path, tenant: str, *more: Any) -> dict[str, Any]:
        if tenant == max(busy.tenant, globex.tenant) and tenant not in written:
            written.append(tenant)
            raise KeyboardInterrupt
        return whole(path, tenant, *more)

    monkeypatch.setattr(exporting, "write", interrupted)
    assert operate.main(command) == 1
    with pytest.raises(SystemExit, match="not ended"):
        operate.main([*command[:1], busy.slug, *command[2:]])
    assert operate.main(command) == 0
    found = world.s3.get_object(Bucket=bucket, Key=f"exports/{busy.slug}/manifest.json")["Body"].read()
    told = {one["tenant"]: one for one in json.loads(found)}
    assert {busy.tenant, globex.tenant} <= set(told)
    for one in (busy, globex):
        about = told[one.tenant]
        size = world.s3.head_object(Bucket=bucket, Key=f"exports/{busy.slug}/{about['archive']}")["ContentLength"]
        assert size == about["size"]


def test_one_that_fails_keeps_no_other_from_being_exported(
    busy: Business,
    globex: Business,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    whole, first = archive.write, min(busy.tenant, globex.tenant)

    def failing(path: Path, tenant: str, *more: Any) -> dict[str, Any]:
        if tenant == first:
            raise ValueError("a broken row")
        return whole(path, tenant, *more)

    command = ["export", busy.slug, globex.slug, "--to", str(tmp_path)]
    with monkeypatch.context() as broken:
        broken.setattr(exporting, "write", failing)
        assert operate.main(command) == 1
    told = capsys.readouterr()
    assert f"{first}  failed: ValueError: a broken row" in told.err and "failed: 1" in told.out
    assert len(list(tmp_path.glob("*.zip"))) == 1
    assert operate.main(command) == 0
    assert len(list(tmp_path.glob("*.zip"))) == 2 and not list(tmp_path.glob("*.part*"))


def test_a_file_that_goes_meanwhile_is_not_in_it(
    busy: Business, world: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = archive.Objects.keys

    def then_gone(self: archive.Objects, tenant: str, *, is_mail: bool) -> list[str]:
        found = list(listed(self, tenant, is_mail=is_mail))
        bucket = world.outputs.mail_bucket if is_mail else world.outputs.files_bucket
        for key in found:
            world.s3.delete_object(Bucket=bucket, Key=key)
        return found

    monkeypatch.setattr(archive.Objects, "keys", then_gone)
    assert operate.main(["export", busy.slug, "--to", str(tmp_path)]) == 0
    (about,) = json.loads((tmp_path / "manifest.json").read_text())
    assert (about["files"], about["mails"]) == (0, 0)


def test_one_says_what_is_wanted(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="or --all"):
        operate.main(["export", "--to", str(tmp_path)])


def test_a_row_of_newer_code_is_not_lost() -> None:
    row = {"pk": {"S": "T#ticket#1"}, "sk": {"S": "x"}, "item_type": {"S": "of_tomorrow"}, "said": {"S": "{}"}}
    assert archive.line_of(row) == {"kind": "of_tomorrow", "of": "ticket#1", "id": "x", "said": "{}"}
