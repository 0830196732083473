"""One tenant as an archive: JSON lines by subject, its mails as they came (mbox), its files, and what is in it.

What only opens doors or means nothing elsewhere stays out: passwords, secrets, sessions, jobs, words of the search.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from tenants.copies import Row

FORMAT = 1
SUBJECTS = {  # by the name of the partition
    "desk": "settings",
    "ticket": "tickets",
    "customer": "customers",
    "address": "customers",
    "organisation": "organisations",
    "domain": "organisations",
    "answer": "answers",
    "answer_picture": "answers",
    "object": "objects",
    "thread": "internal_mail",
    "suspended": "suspended",
    "log": "log",
    "ledger": "money",
    "paying": "money",
    "usage": "usage",
    "activity": "activity",
}
OTHER = "other"
OUT = frozenset({"answer_card", "captcha_secret", "job", "mailbox_secret", "stored", "turn", "two_factor"})
SECRET = frozenset({"password", "secret", "recovery", "link", "spared_session", "undo", "version"})
PLACES = frozenset({"pk", "sk", "item_type", "board_key", "board_order", "assigned_key", "list_key", "list_order"})


def write(path: Path, tenant: str, rows: Iterable[Row], objects: "Objects", about: dict[str, Any]) -> dict[str, Any]:
    """Write the archive; return its manifest."""
    manifest: dict[str, Any] = {"format": FORMAT, "tenant": tenant, **about, "lines": {}, "parts": {}}
    with ZipFile(path, "w", ZIP_DEFLATED, allowZip64=True) as archive:
        _write_lines(archive, rows, manifest, path)
        manifest["files"] = _write_files(archive, tenant, objects)
        manifest["mails"] = _write_mails(archive, tenant, objects)
        manifest["exported_at"] = datetime.now(UTC).isoformat(timespec="seconds")
        archive.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))
    return manifest


class Objects:
    """A tenant's files and mails in S3."""

    def keys(self, tenant: str, *, is_mail: bool) -> Iterator[str]:
        from chalicelib.integrations.aws import client

        pages = client("s3").get_paginator("list_objects_v2").paginate(Bucket=_bucket(is_mail), Prefix=f"{tenant}/")
        return (one["Key"] for page in pages for one in page.get("Contents", []))

    def chunks(self, key: str, *, is_mail: bool) -> Iterator[bytes] | None:
        """An object's content, in pieces; None where it has gone since it was listed."""
        from chalicelib.integrations.aws import client

        try:
            body = client("s3").get_object(Bucket=_bucket(is_mail), Key=key)["Body"]
        except client("s3").exceptions.NoSuchKey:
            return None
        chunks: Iterator[bytes] = body.iter_chunks(1 << 20)
        return chunks


def _write_lines(archive: ZipFile, rows: Iterable[Row], manifest: dict[str, Any], path: Path) -> None:
    """Write a file of lines for each subject, through one beside the archive, which is open for one part at a time."""
    opened: dict[str, Any] = {}
    try:
        for row in rows:
            line = line_of(row)
            if line is None:
                continue
            subject = SUBJECTS.get(row["pk"]["S"].split("#")[1], OTHER)
            if subject not in opened:
                opened[subject] = path.with_name(f"{path.name}.{subject}").open("wb")
            opened[subject].write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
            manifest["lines"][subject] = manifest["lines"].get(subject, 0) + 1
    finally:
        for part in opened.values():
            part.close()
    for subject in sorted(opened):
        part = path.with_name(f"{path.name}.{subject}")
        archive.write(part, f"{subject}.jsonl")
        with part.open("rb") as content:
            manifest["parts"][f"{subject}.jsonl"] = hashlib.file_digest(content, "sha256").hexdigest()
        part.unlink()


def _write_files(archive: ZipFile, tenant: str, objects: Objects) -> int:
    number = 0
    for key in objects.keys(tenant, is_mail=False):
        chunks = objects.chunks(key, is_mail=False)
        if chunks is None:
            continue
        number += 1
        with archive.open(f"files/{_safe(key.removeprefix(f'{tenant}/'))}", "w", force_zip64=True) as part:
            for chunk in chunks:
                part.write(chunk)
    return number


def _write_mails(archive: ZipFile, tenant: str, objects: Objects) -> int:
    """Write raw mails as an mbox (the mboxrd of RFC 4155's appendix); each says under which key it lay."""
    number = 0
    with archive.open("mails.mbox", "w", force_zip64=True) as part:
        for key in objects.keys(tenant, is_mail=True):
            chunks = objects.chunks(key, is_mail=True)
            if chunks is None:
                continue
            number += 1
            raw = b"".join(chunks).replace(b"\r\n", b"\n")
            part.write(b"From MAILER-DAEMON Thu Jan  1 00:00:00 1970\nX-Komek-Key: " + key.encode() + b"\n")
            part.write(re.sub(rb"(?m)^(>*From )", rb">\1", raw).rstrip(b"\n") + b"\n\n")
    return number


def line_of(row: Row) -> dict[str, Any] | None:
    """A row as people read it; None for what stays out."""
    from chalicelib.helpdesk.restoring import kinds

    kind = kinds.kind_of(row)
    if kind in OUT or kinds.is_left(row):
        return None
    told = {"kind": kind, "of": row["pk"]["S"].partition("#")[2], "id": row["sk"]["S"]}
    named = _json_of(kind)
    return told | {
        name: _plain(value, name in named)
        for name, value in sorted(row.items())
        if name not in PLACES and name not in SECRET
    }


def _plain(typed: dict[str, Any], is_json: bool) -> Any:
    ((type, value),) = typed.items()
    if type == "N":
        return float(value) if "." in value else int(value)
    if type == "NULL":
        return None
    if type == "SS":
        return sorted(value)
    return _without_secrets(json.loads(value)) if is_json and type == "S" else value


def _without_secrets(value: Any) -> Any:
    """What was edited last says what it was before, of a password too."""
    if isinstance(value, dict):
        return {name: _without_secrets(one) for name, one in value.items() if name not in ("password", "secret")}
    return [_without_secrets(one) for one in value] if isinstance(value, list) else value


@cache
def _json_of(kind: str) -> frozenset[str]:
    """The attributes of a kind that are JSON in a string."""
    from pynamodb.attributes import JSONAttribute

    from tenants.items import DeskItem

    try:
        model: Any = DeskItem.item_type.deserialize(kind)
    except ValueError:  # of newer code: its attributes stay text
        return frozenset()
    return frozenset(name for name, one in model.get_attributes().items() if isinstance(one, JSONAttribute))


def _safe(name: str) -> str:
    """A key as a path that leads nowhere else."""
    return "/".join(part for part in name.split("/") if part not in ("", ".", ".."))


def _bucket(is_mail: bool) -> str:
    from chalicelib.config import config

    return config().mail_bucket if is_mail else config().files_bucket
