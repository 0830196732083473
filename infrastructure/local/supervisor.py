"""Start what production has, on this machine; watch over it; end all of it together."""

import dataclasses
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import FrameType
from typing import IO

from infrastructure.local.premises import DYNOXIDE, ROOT, Failure, alone, equipped, note_environment, secret, shown
from infrastructure.local.process import die_with_parent
from infrastructure.local.serve import READY
from infrastructure.local.settings import Settings

PATIENCE = 3.0  # seconds that a process has to end by itself


@dataclasses.dataclass
class Child:
    name: str
    process: subprocess.Popen[str]
    log: Path


def run() -> int:
    """Run until a signal comes or something breaks; return the exit code."""
    _listen_for_signals()
    try:
        settings = equipped(Settings.read())
        with alone(settings):
            _supervise(settings)
    except (Failure, ValueError) as error:
        print(f"Komek cannot run: {error}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        print("Komek has ended.", flush=True)
    return 0


def _listen_for_signals() -> None:
    def end(_signal: int, _frame: FrameType | None) -> None:
        # A second signal must not interrupt the ending.
        for sent in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sent, signal.SIG_IGN)
        raise KeyboardInterrupt

    for sent in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sent, end)
    if "MAKELEVEL" in os.environ:
        # Whoever kills `make run` means all of it.
        die_with_parent(os.getppid(), signal.SIGTERM)


def _supervise(settings: Settings) -> None:
    own = settings.environment(secret(settings.data))
    note_environment(settings.data, own)
    environment = {**os.environ, **own, "PYTHONUNBUFFERED": "1"}
    children: list[Child] = []
    is_ready = threading.Event()
    try:
        for name, command in _commands(settings).items():
            children.append(_start(name, command, environment, settings.data / "log"))
        print("Starting the services", flush=True)
        _relay(children[-1].process.stdout, is_ready)
        _watch(children, settings, is_ready)
    finally:
        _end(children)


def _commands(settings: Settings) -> dict[str, list[str]]:
    """Return what runs beside us; the last is the one that tells when all is ready."""
    python = [sys.executable, "-m"]
    commands = {"aws": [*python, "infrastructure.local.aws"]}
    if settings.engine == "dynoxide":
        database = ["--db-path", str(settings.data / "dynamodb.sqlite")]
        commands["dynamodb"] = [str(DYNOXIDE), "serve", "--port", str(settings.dynamodb_port), *database]
    return {**commands, "komek": [*python, "infrastructure.local.serve"]}


def _start(name: str, command: list[str], environment: dict[str, str], logs: Path) -> Child:
    path = logs / f"{name}.log"
    if path.exists():
        path.replace(logs / f"{name}.previous.log")
    parent = os.getpid()
    with path.open("w") as log:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if name == "komek" else log,
            stderr=log,
            text=True,
            # Signals of the terminal are for the supervisor, which ends them in their order.
            start_new_session=True,
            preexec_fn=lambda: die_with_parent(parent),
        )
    return Child(name, process, path)


def _relay(output: IO[str] | None, is_ready: threading.Event) -> None:
    def read() -> None:
        for line in output or ():
            if line.strip() == READY:
                is_ready.set()
            else:
                print(line, end="", flush=True)

    threading.Thread(target=read, daemon=True).start()


def _watch(children: list[Child], settings: Settings, is_ready: threading.Event) -> None:
    is_told = False
    while True:
        for child in children:
            if child.process.poll() is not None:
                raise Failure(f"{child.name} ended by itself. The end of {shown(child.log)}:\n{_last_lines(child.log)}")
        if is_ready.is_set() and not is_told:
            print(f"Mail for Komek goes to localhost:{settings.smtp_port}, mail of it is at {settings.url}/_local/mail")
            print(f"Money goes to a stand-in for Stripe: {settings.stripe_url}")
            print(f"Komek is ready: {settings.url}", flush=True)
            is_told = True
        time.sleep(0.05)


def _last_lines(log: Path, count: int = 5) -> str:
    lines = log.read_text(errors="replace").splitlines()
    return "\n".join(f"  {line}" for line in lines[-count:]) or "  (nothing)"


def _end(children: list[Child]) -> None:
    """End the doors first, then what they need."""
    for child in reversed(children):
        child.process.terminate()
        try:
            child.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            child.process.kill()
            child.process.wait()
