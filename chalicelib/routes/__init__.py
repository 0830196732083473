"""What the world may ask: a module for a group of pages, each with a blueprint `routes`; being here registers it.

On Lambda somebody waits while a process starts, so there a room is entered when it is first asked for. The build writes
down which room has which path (templates/rooms.json); a path that is not in there opens all. API Gateway is told of two
paths, one that takes every other along (web/paths.py); which of ours is meant is decided here.
"""

import json
import time
from collections.abc import Callable, Iterable
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

from chalice.app import Chalice

from chalicelib.config import is_on_lambda, is_packaging
from chalicelib.integrations import logs
from chalicelib.web.paths import OUTSIDE, Match, Paths
from tenants import fence, units

ANYTHING = OUTSIDE[1]
PLAN = Path(__file__).parents[2] / "templates" / "rooms.json"


class House(Chalice):
    """The app, which knows its rooms."""

    outside = OUTSIDE

    def __init__(self, app_name: str) -> None:
        super().__init__(app_name, configure_logs=False)  # integrations/logs.py does
        self.rooms: dict[str, list[str]] = {}  # of each path, those that are open
        self._known: set[str] = set()
        self._asked: set[str] = set()
        for kind in ("sqs", "scheduled"):
            self.register_middleware(_begin, kind)

    def open(self) -> None:
        """Open every room, on Lambda none yet, and for Chalice's packager the one that has what API Gateway knows."""
        if is_packaging():
            self._open_each(["front"])
            self.routes = {path: self.routes[path] for path in OUTSIDE}
        elif not is_on_lambda():
            self.open_all()

    def open_all(self) -> None:
        """Open every room, and so know every kind of item."""
        import pkgutil  # late, as is all that Lambda rarely needs

        self._open_each(found.name for found in pkgutil.iter_modules(__path__))

    def __call__(self, event: Any, context: Any) -> dict[str, Any]:
        with fence.around(""):
            return self._answer(event, context)

    def _answer(self, event: Any, context: Any) -> dict[str, Any]:
        logs.begin(getattr(context, "aws_request_id", ""))
        path, parameters = self._meant(event)
        if is_on_lambda() and path not in self._asked:
            self.enter(path)
            self._asked.add(path)
        if event["httpMethod"] not in self.routes[path]:  # nothing is there for such a request
            path, parameters = ANYTHING, {"proxy": ""}
            self.enter(path)
        here = {**event.get("requestContext", {}), "resourcePath": path}
        started, before = time.perf_counter(), units.so_far()
        answer: dict[str, Any] = super().__call__(
            {**event, "requestContext": here, "pathParameters": parameters or None}, context
        )
        _tell(here, event["httpMethod"], answer["statusCode"], time.perf_counter() - started, before)
        return answer

    def _meant(self, event: Any) -> Match:
        """Which of our paths a request is for: API Gateway hands over what comes behind the first slash as it came."""
        if not self._plan:
            self.open_all()
        rest = (event.get("pathParameters") or {}).get("proxy", "")
        return self._paths.match(f"/{rest}") or (ANYTHING, {"proxy": rest})

    def enter(self, path: str) -> None:
        """Open the rooms that have something at a path; all, where none is known to."""
        self._open_each(self._plan.get(path, []))
        if path not in self.routes:
            self.open_all()

    def _open_each(self, names: Iterable[str]) -> None:
        for name in names:
            if name not in self._known:
                before = self._registered()
                self.register_blueprint(import_module(f"{__name__}.{name}").routes)
                self._known.add(name)
                for path in sorted({path for path, _ in self._registered() - before}):
                    self.rooms.setdefault(path, []).append(name)

    def _registered(self) -> set[tuple[str, str]]:
        return {(path, method) for path, methods in self.routes.items() for method in methods}

    @cached_property
    def _paths(self) -> Paths:
        return Paths({*self._plan, *self.routes})

    @cached_property
    def _plan(self) -> dict[str, list[str]]:
        return json.loads(PLAN.read_text()) if PLAN.exists() else {}


def _begin(event: Any, respond: Callable[[Any], Any]) -> Any:
    logs.begin(getattr(event.context, "aws_request_id", ""))
    return respond(event)


def _tell(here: dict[str, Any], method: str, status: int, took: float, before: units.Units) -> None:
    """Log a request: what kind of page it was for, never which one, since addresses of pages may be secrets."""
    used = units.so_far().since(before)
    counts = {"Requests": 1, "RequestTime": round(took * 1000, 1), "ReadUnits": used.read, "WriteUnits": used.written}
    logs.tell(
        "request",
        counts | ({"RequestFaults": 1} if status >= 500 else {}),
        {"Plan": here.get("plan", ""), "Function": "web"},
        tenant=here.get("tenant", ""),
        api_request=here.get("requestId", ""),
        method=method,
        path=here["resourcePath"],
        status=status,
    )
