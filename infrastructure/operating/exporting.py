"""Everything of tenants, taken out at the shell: an archive each, and a list of them."""

import argparse
import getpass
import hashlib
import json
import sys
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from infrastructure.operating.archive import Objects, write
from infrastructure.operating.gathered import Gathered
from infrastructure.operating.place import any_tenant_id


def add_to(commands: Any) -> None:
    """Add the command."""
    command = commands.add_parser("export", help="everything of tenants, an archive each; asked again it goes on")
    command.add_argument("tenant", metavar="TENANT", nargs="*")
    command.add_argument("--all", action="store_true", help="of every tenant")
    command.add_argument("--to", required=True, metavar="PLACE", help="a folder, or s3://bucket/prefix")
    command.set_defaults(do=export)


def export(asked: argparse.Namespace) -> int:
    """Read the desk table once, whatever is wanted of it, then write the archives."""
    if bool(asked.tenant) == asked.all:
        sys.exit("Say which tenants, or --all.")
    wanted = sorted(any_tenant_id(one) for one in asked.tenant)
    place = _place(asked.to)
    gathered = Gathered(place / "reading.sqlite")
    if gathered.state("wanted") not in (None, wanted):
        sys.exit(f"Another export to {asked.to} is not ended. Ask for the same again, or remove {place}.")
    gathered.keep("wanted", wanted)
    failed = 0
    try:
        _read(gathered, wanted)
        for tenant in gathered.tenants():
            failed += not _is_exported(gathered, tenant, place, asked.to)
    except KeyboardInterrupt:
        print("Stopped. The same command goes on.")
        return 1
    if failed:
        print(f"Tenants that failed: {failed}. The others are exported; the same command tries these again.")
        return 1
    every = gathered.done()
    _put(_kept(place / "manifest.json", json.dumps(every, ensure_ascii=False, indent=1)), asked.to, "manifest.json")
    gathered.close()
    (place / "reading.sqlite").unlink()
    print(f"Tenants exported: {len(every)}.")
    return 0


def _is_exported(gathered: Gathered, tenant: str, place: Path, to: str) -> bool:
    """Export one tenant; what is wrong with it keeps no other one from being exported."""
    try:
        about = _written(gathered, tenant, place, to)
    except Exception as problem:
        print(f"{tenant}  failed: {type(problem).__name__}: {problem}", file=sys.stderr)
        return False
    gathered.written(tenant, about)
    print(f"{about['archive']}  {sum(about['lines'].values())} lines, {about['files']} files")
    return True


def _read(gathered: Gathered, wanted: list[str]) -> None:
    from tenants import copies

    while not gathered.state("is_read"):
        looked = copies.desk_table().page("", gathered.start)
        rows = [row for row in looked.rows if not wanted or row["pk"]["S"].partition("#")[0] in wanted]
        gathered.add(looked._replace(rows=rows))


def _written(gathered: Gathered, tenant: str, place: Path, to: str) -> dict[str, Any]:
    """Write a tenant's archive to its place, and tell of it in both logs."""
    from chalicelib.helpdesk.operators.deeds import By, told_both
    from tenants import table
    from tenants.errors import NotFound
    from tenants.tenant import load

    try:
        desk = load(tenant)
    except NotFound:  # deleted meanwhile
        return {"tenant": tenant, "archive": "-", "lines": {}, "files": 0}
    name = f"{desk.tenant.slug}-{tenant}.zip"
    part = place / f"{name}.part"
    known = {"slug": desk.tenant.slug, "name": desk.tenant.name}
    about = write(part, tenant, gathered.rows(tenant), Objects(), known)
    with part.open("rb") as content:
        sum = hashlib.file_digest(content, "sha256").hexdigest()
    size = part.stat().st_size
    _put(part, to, name)
    by = By(getpass.getuser())
    table.write(*told_both(by, desk.tenant, "exported", None, archive=name, sha256=sum))
    return {**about, "archive": name, "size": size, "sha256": sum}


def _place(to: str) -> Path:
    """The folder to work in: where the archives go, or one beside it for what goes to S3."""
    folder = Path(to)
    if to.startswith("s3://"):
        folder = Path(gettempdir()) / f"komek-export-{hashlib.sha256(to.encode()).hexdigest()[:12]}"
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


def _kept(path: Path, text: str) -> Path:
    part = path.with_name(f"{path.name}.part")
    part.write_text(text)
    return part


def _put(part: Path, to: str, name: str) -> None:
    """Put a file where it is to be, whole or not at all."""
    if not to.startswith("s3://"):
        part.rename(Path(to) / name)
        return
    from chalicelib.integrations.aws import client

    bucket, _, prefix = to.removeprefix("s3://").partition("/")
    key = "/".join(filter(None, (prefix.strip("/"), name)))
    client("s3").upload_file(str(part), bucket, key, ExtraArgs={"ServerSideEncryption": "AES256"})
    part.unlink()
