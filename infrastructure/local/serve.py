"""The product with all its doors: web, mail, queues and clock. A process of its own, started by the supervisor.

Its standard output tells the supervisor how far it is; what it logs goes to standard error.
"""

import importlib
import logging
import os
import socket
import sys
import time
from typing import Any, TextIO

from infrastructure.local.process import end_on_signal
from infrastructure.local.settings import HOST, Settings

READY = "ready"


def main() -> None:
    say = _progress()
    end_on_signal()
    settings = Settings.read()
    # Imports take as long as the other processes take to start.
    app: Any = importlib.import_module("app")
    doors = importlib.import_module("infrastructure.local.doors")
    _wait_for(settings.aws_port)
    if settings.engine == "dynoxide":
        _wait_for(settings.dynamodb_port)
    doors.serve(app, settings, say)


def _progress() -> TextIO:
    """Keep standard output for the supervisor, and send what others print there to the log."""
    say = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.INFO)
    for name in ("botocore", "boto3", "urllib3", "mail.log", "pynamodb", "komek"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # It warns of each request that waits for a thread.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    return say


def _wait_for(port: int, patience: float = 60.0) -> None:
    until = time.monotonic() + patience
    while True:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > until:
                sys.exit(f"Nothing listens on port {port} after {patience:.0f} s.")
            time.sleep(0.02)


if __name__ == "__main__":
    main()
