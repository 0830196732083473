"""What a cold start costs: the import of the app beside that of what it stands on, and the package's size."""

import contextlib
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS, THEIRS = "import app", "import chalice, pynamodb.models, jinja2"


def imports(runs: int = 7) -> tuple[float, float]:
    """Milliseconds for our import and for our libraries' alone, each in fresh processes, in turn; medians."""
    ours, theirs = [], []
    for _ in range(runs):
        ours.append(_import(OURS))
        theirs.append(_import(THEIRS))
    return statistics.median(ours), statistics.median(theirs)


def _import(statement: str) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", statement], cwd=ROOT, check=True, env=dict(os.environ))
    return (time.perf_counter() - started) * 1000


def package_size() -> tuple[int, int]:
    """Bytes of the package that Lambda gets: unzipped, and as the zip that is uploaded."""
    files = {file: file.relative_to(root) for root, folder in _parts() for file in _files(folder)}
    with tempfile.TemporaryFile() as target:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for file, name in files.items():
                archive.write(file, name)
        zipped = target.tell()
    return sum(file.stat().st_size for file in files), zipped


def _parts() -> list[tuple[Path, Path]]:
    """Our own files and what the runtime requirements install, each with the folder that its names begin at."""
    own = [(ROOT, ROOT / name) for name in ("app.py", "chalicelib", "tenants", "templates", "locale")]
    site = Path(metadata.distribution("jinja2").locate_file(""))
    return [*own, *((site, folder) for folder in _libraries())]


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return [one for one in path.rglob("*") if one.is_file() and "__pycache__" not in one.parts]


def _libraries() -> list[Path]:
    lines = (ROOT / "requirements.txt").read_text().split()
    waiting, seen, folders = [line.partition("==")[0].lower() for line in lines], set[str](), set[Path]()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        with contextlib.suppress(metadata.PackageNotFoundError):  # what only other systems need
            found = metadata.distribution(name)
            tops = {file.parts[0] for file in found.files or [] if ".." not in file.parts}
            folders |= {Path(str(found.locate_file(top))) for top in tops}
            waiting += [re.split(r"[^\w.-]", one)[0].lower() for one in found.requires or [] if "extra ==" not in one]
    return sorted(folders)
