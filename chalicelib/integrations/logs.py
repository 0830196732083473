"""What the service says of itself: a line of JSON for each request, job and mail, and for whatever goes wrong.

Lines carry ids of tenants, tickets, jobs and requests, and no word that a person wrote: of an error its kind and where
it arose, never its text; of a foreign library's line its template, never what was filled in.
"""

import json
import logging
import sys
import traceback
from contextvars import ContextVar
from typing import Any

from chalicelib.config import config, is_on_lambda
from chalicelib.integrations import metrics

OURS = ("chalicelib", "tenants", "komek", "app")
FRAMES = 12  # innermost ones of an error that are told

_request: ContextVar[str] = ContextVar("request", default="")
_log = logging.getLogger("komek")


class Lines(logging.Formatter):
    """One line of JSON a record."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = getattr(record, "facts", None) or {"said": _said(record), "where": record.name}
        line = {"level": record.levelname, "request": _request.get(), **line}
        if record.exc_info and record.exc_info[1]:
            line["error"] = _error(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, separators=(",", ":"))


def set_up() -> None:
    """Let all that is logged leave as such lines, where AWS reads them."""
    if not is_on_lambda():
        return
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(Lines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)


def begin(request_id: str) -> None:
    """From here on lines are of this call of the function."""
    _request.set(request_id)


def tell(event: str, counts: dict[str, float] | None = None, by: dict[str, str] | None = None, **facts: Any) -> None:
    """Log what was done, and let CloudWatch count by it; `by` splits figures whose metric says so."""
    if not _log.isEnabledFor(logging.INFO):
        return
    if counts:
        facts |= metrics.embedded(config().stage, _now_ms(), counts, by or {})
    _log.info(event, extra={"facts": {"event": event, **facts}})


def _now_ms() -> int:
    import time

    return int(time.time() * 1000)


def _said(record: logging.LogRecord) -> str:
    return record.getMessage() if record.name.partition(".")[0] in OURS else str(record.msg)


def _error(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    told = {"kind": type(error).__name__, "at": [f"{one.filename}:{one.lineno} {one.name}" for one in frames]}
    cause = error.__cause__ or error.__context__
    return told | ({"cause": type(cause).__name__} if cause else {})
