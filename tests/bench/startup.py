"""What a cold start costs: importing and the first answer beside importing libraries alone, and the package's size."""

import compileall
import contextlib
import os
import re
import resource
import subprocess
import sys
import tempfile
import zipfile
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

from tests import cold

ROOT = Path(__file__).parents[2]
THEIRS = "import chalice, pynamodb.models, jinja2"
BOARD = "import app; app.app.enter('/tickets')"  # what somebody on Lambda waits for before his page is made
EVERYTHING = "import app; app.app.open_all()"
RUNS = 15


class Start(NamedTuple):
    """Milliseconds, each in fresh processes, in turn: the least, since whatever else the machine does only adds.

    All but the last are the processor's. Modules are compiled before, as they are in the package.
    """

    libraries: float  # alone
    board: float  # our modules for the board, with the libraries
    everything: float  # all of our modules, with the libraries
    answer: float  # from the first line to the first answer: a board, with DynamoDB's client made


def starts(event: dict[str, Any]) -> Start:
    """Measure the start of a process, and how soon it has answered the event."""
    for folder in ("chalicelib", "tenants"):
        compileall.compile_dir(ROOT / folder, quiet=1)
    took: list[list[float]] = [[], [], [], []]
    for _ in range(RUNS):
        for times, statement in zip(took, (THEIRS, BOARD, EVERYTHING), strict=False):
            times.append(_run(statement))
        _, answered = cold.start(event)
        assert answered["status"] == 200, answered
        took[3].append(answered["ms"])
    return Start(*map(min, took))


def _run(statement: str) -> float:
    before = _children()
    environment = {**os.environ, "AWS_LAMBDA_FUNCTION_NAME": "komek"}
    subprocess.run([sys.executable, "-c", statement], cwd=ROOT, check=True, env=environment)
    return (_children() - before) * 1000


def _children() -> float:
    """Seconds of processor time that processes which have ended took."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


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
