"""A process as Lambda starts it: `python -m tests.cold` answers the events on its input, one a line.

For each it tells on a line of JSON the status, the rooms that are open and the packages and rooms of our house that are
loaded by then, and milliseconds since the first line.
"""

import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from tests.people import Browser

STARTED = time.perf_counter()
INNER = ("chalicelib.worker", "chalicelib.mail", "chalicelib.routes.board")  # of what is ours, these too are told


def events(browser: "Browser", *paths: str) -> list[dict[str, Any]]:
    """What API Gateway hands over when somebody asks for pages."""
    import app
    from chalicelib.web.paths import OUTSIDE, match
    from infrastructure.local.gateway import STAGE
    from infrastructure.local.proxy_event import Asked, proxy_event

    cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    headers = [("host", browser.host), ("accept", "text/html,*/*"), ("cookie", cookie)]
    made = []
    for path in paths:
        found = match(OUTSIDE, path)
        assert found, path
        asked = Asked("GET", urlsplit(f"http://{browser.host}{path}"), headers, b"", browser.network)
        made.append(proxy_event(asked, *found, stage=STAGE, binary_types=app.app.api.binary_types))
    return made


def start(*events: dict[str, Any]) -> list[dict[str, Any]]:
    """Start a process that believes it is on Lambda, and hand it events."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.cold"],
        input="\n".join(map(json.dumps, events)),
        capture_output=True,
        text=True,
        env={**os.environ, "AWS_LAMBDA_FUNCTION_NAME": "komek", "AWS_EC2_METADATA_DISABLED": "true"},
    )
    assert done.returncode == 0, done.stderr
    sys.stderr.write(done.stderr)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    return [one for one in told if "rooms" in one]  # the others are lines of the log


def _answer() -> None:
    import app

    _tell(0)
    for line in sys.stdin:
        event = json.loads(line)
        if "Records" in event:
            app.job_arrived(event, None)
            _tell(0)
        else:
            answer = app.app(event, None)
            _tell(answer["statusCode"])


def _tell(status: int) -> None:
    prefix = "chalicelib.routes."
    rooms = sorted(name.removeprefix(prefix) for name in sys.modules if name.startswith(prefix))
    loaded = sorted({name.partition(".")[0] for name in sys.modules} | {name for name in sys.modules if name in INNER})
    took = (time.perf_counter() - STARTED) * 1000
    print(json.dumps({"status": status, "rooms": rooms, "loaded": loaded, "ms": round(took, 1)}), flush=True)


if __name__ == "__main__":
    _answer()
