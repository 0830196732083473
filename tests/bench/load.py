"""`make load`: people at work on a Komek of their own on this machine, eight at once and then thirty-two.

Four clients share a desk: each looks at the board and at tickets, replies, reads answers and asks by the form, at once
again and again for SECONDS. All of it goes over loopback to what `make run` starts. Afterwards every question that was
taken must be one ticket, every reply one message, and the numbers beside the views what a recount finds.

    python -m tests.bench.load
"""

import http.client
import importlib
import itertools
import json
import os
import random
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from tests.bench import afterwards
from tests.bench.afterwards import Seen
from tests.machine import ROOT, free_port

CLIENTS = (8, 32)
MIX = {"board": 5, "ticket": 5, "answers": 3, "reply": 2, "form": 1}
A_DESK = 4  # clients
MOST_QUESTIONS = 14  # of a client: a form has room for sixty in an hour before it asks for a proof
TEXT = "Since this morning cash desk 3 feeds paper but prints nothing. " * 4


class Client:
    """One person: owner of a desk at one moment, its customer at the next."""

    def __init__(self, port: int, business: Any, seen: Seen, seed: int) -> None:
        self.port, self.business, self.seen = port, business, seen
        self.chance, self.networks = random.Random(seed), _networks(seed)
        self.host = f"{business.slug}.localhost:{port}"
        self.cookie = "; ".join(f"{name}={value}" for name, value in business.owner.cookies.items())
        self.ours = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.questions, self.number = 0, 1

    def work(self, until: float) -> None:
        kinds, weights = list(MIX), list(MIX.values())
        while time.monotonic() < until:
            kind = self.chance.choices(kinds, weights)[0]
            if kind == "form" and self.questions >= MOST_QUESTIONS:
                kind = "board"
            getattr(self, f"_{kind}")()

    def _board(self) -> None:
        self._timed("board", lambda: self._ask(self.ours, "GET", "/tickets"))

    def _ticket(self) -> None:
        self._timed("ticket", lambda: self._ask(self.ours, "GET", f"/tickets/{self.number}"))

    def _answers(self) -> None:
        self._timed("answers", lambda: self._ask(self.ours, "GET", "/answers"))

    def _reply(self) -> None:
        from tests.bench.actions import csrf

        once = secrets.token_hex(8)
        fields = {"text": "The courier leaves at ten.", "then": "pending", "cc": "", "once": once}
        number = self.chance.randint(1, self.questions)
        sent = {"csrf": csrf(self.business.owner), **fields}
        if self._timed("reply", lambda: self._ask(self.ours, "POST", f"/tickets/{number}/reply", sent)):
            with self.seen.lock:
                self.seen.replied[self.business.tenant] = self.seen.replied.get(self.business.tenant, 0) + 1

    def _form(self) -> None:
        from tests.people import opened_before

        subject = f"Blank receipts {secrets.token_hex(8)}"
        who = {"name": "Dana", "email": f"{secrets.token_hex(6)}@customers.example", "website": ""}
        fields = {**who, "subject": subject, "message": TEXT, "opened": opened_before(60)}
        theirs = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=(next(self.networks), 0))
        try:
            if self._timed("form", lambda: self._ask(theirs, "POST", "/form", fields)):
                self.questions += 1
                self.number = self.chance.randint(1, self.questions)
                with self.seen.lock:
                    self.seen.asked.setdefault(self.business.tenant, []).append(subject)
        finally:
            theirs.close()

    def _timed(self, kind: str, ask: Callable[[], int]) -> bool:
        began, error = time.perf_counter(), ""
        try:
            status = ask()
            if status not in (200, 303):
                error = str(status)
        except (OSError, http.client.HTTPException) as problem:
            error = type(problem).__name__
            self.ours.close()
        self.seen.add(kind, time.perf_counter() - began, error)
        return not error

    def _ask(self, to: http.client.HTTPConnection, method: str, path: str, fields: dict[str, Any] | None = None) -> int:
        headers = {"Host": self.host, "Accept": "text/html"}
        if to is self.ours:
            headers["Cookie"] = self.cookie
        body = None
        if fields is not None:
            body, headers["Content-Type"] = urlencode(fields), "application/x-www-form-urlencoded"
        to.request(method, path, body, headers)
        answer = to.getresponse()
        answer.read()
        return answer.status


def _networks(seed: int) -> Iterator[str]:
    """Addresses of this machine, each of which a form takes for another network."""
    return (f"127.{1 + seed % 200}.{place // 250 % 250}.{1 + place % 250}" for place in itertools.count())


def main() -> None:
    seconds = int(os.environ.get("SECONDS", "20"))
    with tempfile.TemporaryDirectory() as folder:
        runs(Path(folder), seconds, CLIENTS)


def runs(folder: Path, seconds: float, clients: tuple[int, ...]) -> None:
    """Start Komek, let so many clients work, and require that all is there; raise SystemExit where it is not."""
    settings = {"PORT": str(free_port()), "SMTP_PORT": str(free_port()), "DATA": str(folder), "ENGINE": "dynoxide"}
    command, out = [sys.executable, "-m", "infrastructure.local"], (folder / "out").open("w")
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings}, stdout=out, stderr=out)
    try:
        _wait_for_it(folder, process)
        os.environ.update(json.loads((folder / "environment.json").read_text()))
        importlib.import_module("app")  # which opens the tables
        faults = [fault for count in clients for fault in run(process.pid, int(settings["PORT"]), count, seconds)]
    finally:
        process.terminate()
        process.wait(60)
    if faults:
        sys.exit("\n".join(faults))


def run(pid: int, port: int, count: int, seconds: float) -> list[str]:
    """Let clients work, and print what they saw; return what is not as it should be."""
    from tests.bench import stage
    from tests.people import Business

    machine: Any = SimpleNamespace(gateway=None)
    businesses = [Business.start(machine, "load", "Aigerim") for _ in range(count // A_DESK)]
    for business in businesses:
        stage.open_wide(business.tenant)
    seen = Seen()
    clients = [Client(port, businesses[place // A_DESK], seen, 1 + place) for place in range(count)]
    for client in clients:
        client._form()  # whose ticket is there to be looked at
    seen.took.clear()
    began = time.monotonic()
    threads = [threading.Thread(target=client.work, args=[began + seconds]) for client in clients]
    for thread in threads:
        thread.start()
    memory = [_memory(pid)]
    while any(thread.is_alive() for thread in threads):
        memory.append(_memory(pid))
        time.sleep(0.5)
    took = time.monotonic() - began
    _print(count, took, seen, max(memory))
    faults = [f"with {count} clients: {error}" for error in sorted({*seen.errors})]
    return faults + afterwards.checked([business.tenant for business in businesses], seen)


def _print(count: int, seconds: float, seen: Seen, memory: float) -> None:
    every = [one for many in seen.took.values() for one in many]
    a_second, errors = len(every) / seconds, len(seen.errors)
    print(
        f"\n{count} clients, {seconds:.0f} s: {a_second:.0f} requests a second, {errors} errors, {memory:.0f} MB",
        flush=True,
    )
    print(f"  {'':10}{'requests':>9}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}")
    for kind, took in [*sorted(seen.took.items()), ("all", every)]:
        took.sort()
        places = [took[min(len(took) - 1, int(len(took) * part))] * 1000 for part in (0.5, 0.95, 0.99)]
        print(f"  {kind:10}{len(took):>9,}" + "".join(f"{place:>9,.0f}" for place in places))


def _memory(pid: int) -> float:
    """Megabytes that a process and those that it started have in memory, each page where it is used."""
    return sum(_resident(one) for one in (pid, *_children(pid)))


def _resident(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1000


def _children(pid: int) -> Iterator[int]:
    try:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    for one in map(int, found):
        yield one
        yield from _children(one)


def _wait_for_it(folder: Path, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 180
    while "Komek is ready" not in (folder / "out").read_text():
        if process.poll() is not None or time.monotonic() > until:
            sys.exit((folder / "out").read_text()[-2000:])
        time.sleep(0.3)


if __name__ == "__main__":
    main()
