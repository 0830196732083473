"""Imports point one way: read them and see."""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Each imports only what follows.
FLOORS = [
    "app",
    "routes",
    "web",
    "mail",
    "helpdesk",
    "jobs",
    "integrations",
    "config",
]  # each imports only what follows
STANDS_ON = ("urls", "own_words", "plain_text", "parts_made", "markdown")
OUTSIDE = {"worker": 1, "rendering": 7, "wording": 7, **dict.fromkeys(STANDS_ON, 7)}  # beside routes; beside config
NO_TENANTS = {"config"}
FILES = sorted([ROOT / "app.py", *(ROOT / "chalicelib").rglob("*.py"), *(ROOT / "tenants").glob("*.py")])
ONLY = {
    "chalice": lambda room: room in ("app", "routes", "web"),
    "boto3": lambda room: room in ("integrations", "tenants.table"),
    "botocore": lambda room: room in ("integrations", "tenants.table"),
    "stripe": lambda room: room == "integrations",
}


def room_of(module: str) -> str:
    parts = module.split(".")
    if parts[0] == "tenants":
        return "tenants.table" if parts[1:2] == ["table"] else "tenants"
    return parts[1] if parts[0] == "chalicelib" and len(parts) > 1 else parts[0]


def module_of(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def imports(file: Path) -> list[str]:
    """Every module that a file imports, wherever in it the import stands."""
    found = []
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return found


def floor(room: str) -> int:
    return OUTSIDE[room] if room in OUTSIDE else FLOORS.index(room)


def test_imports_point_down() -> None:
    assert [
        f"{module_of(file)} imports {one}" for file in FILES for one in imports(file) if _points_up(file, one)
    ] == []


def _points_up(file: Path, imported: str) -> bool:
    room = room_of(module_of(file))
    if imported.split(".")[0] == "tenants":
        return room in NO_TENANTS
    if imported.split(".")[0] != "chalicelib" or "." not in imported:
        return False
    other = room_of(imported)
    if room.startswith("tenants"):
        return True
    return other != room and not (floor(room) < floor(other) or "config" in (room, other) or _beside(room, other))


def _beside(room: str, other: str) -> bool:
    """`wording` and `rendering` stand on these, `markdown` on `plain_text`, and all on `config`."""
    stands = room in ("wording", "rendering") and other in STANDS_ON
    return stands or (room, other) in (("rendering", "wording"), ("markdown", "plain_text"))


def test_outside_doors() -> None:
    for file in FILES:
        room = room_of(module_of(file))
        for imported in imports(file):
            allowed = ONLY.get(imported.split(".")[0])
            assert allowed is None or allowed(room), f"{module_of(file)} imports {imported}"


def test_routes_never_import_each_other() -> None:
    for file in (ROOT / "chalicelib/routes").glob("*.py"):
        assert not [name for name in imports(file) if name.startswith("chalicelib.routes")], file


def test_only_config_reads_the_environment() -> None:
    for file in FILES:
        if file.name != "config.py":
            assert "os.environ" not in file.read_text() and "os.getenv" not in file.read_text(), file


def test_only_one_file_writes_keys() -> None:
    """A partition key that is spelt anywhere else would escape the tenant's prefix."""
    for file in FILES:
        if not file.name.endswith("keys.py"):
            assert not re.search(r"\}#[a-z]|\"due#", file.read_text()), file


def test_files_stay_short() -> None:
    assert {str(file): n for file in FILES if (n := len(file.read_text().splitlines())) > 250} == {}


def test_no_page_waits_for_what_only_mail_or_a_few_pages_need() -> None:
    late = {"nh3", "dns", "imapclient", "cryptography", "requests", "ulid", "pyotp", "segno", "markdown_it"}
    late |= {"chalicelib.mail", "chalicelib.worker"}
    script = "import sys, app; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert not late & set(loaded.split())
