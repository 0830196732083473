"""What a cold start costs: importing and the first answer beside importing libraries alone, and the package's size."""

import compileall
import os
import resource
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

from infrastructure.deploying import merging
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
    """Bytes of the package that Lambda gets, made as `make package` makes it: unzipped, and as it is uploaded."""
    with tempfile.TemporaryDirectory() as place:
        merging.package("prod", Path(place))
        code = Path(place) / merging.CODE
        with zipfile.ZipFile(code) as archive:
            return sum(entry.file_size for entry in archive.infolist()), code.stat().st_size
