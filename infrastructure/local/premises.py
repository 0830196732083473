"""What a run on this machine needs before anything starts: looked for, or asked for in a sentence."""

import contextlib
import dataclasses
import fcntl
import json
import os
import secrets
import shutil
import socket
import time
from collections.abc import Iterator
from pathlib import Path

from infrastructure.local import clock
from infrastructure.local.settings import HOST, Settings

ROOT = Path(__file__).parents[2]
DYNOXIDE = ROOT / "node_modules" / "@dynoxide" / "linux-x64" / "dynoxide"
LEAST_ROOM = 100 << 20  # bytes that have to be free on the disk


class Failure(Exception):
    """Komek cannot run; the message says why and what to do, in a sentence for the person at the keyboard."""


def equipped(settings: Settings) -> Settings:
    """Look for all that is needed before anything starts, and say in a line which engine keeps what."""
    if settings.engine == "dynoxide" and not os.access(DYNOXIDE, os.X_OK):
        print(f"There is no dynoxide for this machine ({DYNOXIDE.relative_to(ROOT)}), so moto stands in.", flush=True)
        settings = dataclasses.replace(settings, engine="moto")
    if settings.clock:
        clock.read(settings.clock)  # which says what is wrong with it
    folder = shown(settings.data)
    if settings.engine == "dynoxide":
        print(f"Engine dynoxide: tables, files, mail and queues are kept in {folder}.", flush=True)
    else:
        print("Engine moto: all is kept in memory and forgotten at the end.", flush=True)
    _check_folder(settings.data)
    for name, port in (("PORT", settings.port), ("SMTP_PORT", settings.smtp_port)):
        _check_port(name, port)
    return dataclasses.replace(settings, aws_port=_free_port(), dynamodb_port=_free_port())


def _check_folder(data: Path) -> None:
    try:
        (data / "log").mkdir(parents=True, exist_ok=True)
        (data / "log" / "write-test").write_bytes(b"x" * 4096)
        (data / "log" / "write-test").unlink()
    except OSError as error:
        raise Failure(
            f"{shown(data)} cannot be written ({error.strerror}); choose another folder with DATA=."
        ) from error
    free = shutil.disk_usage(data).free
    if free < LEAST_ROOM:
        raise Failure(
            f"the disk of {shown(data)} has only {free >> 20} MB left; make room or choose another with DATA=."
        )


def _check_port(name: str, port: int) -> None:
    # A run that was killed just now may take a moment to let go.
    until = time.monotonic() + 1
    while _is_taken(port):
        if time.monotonic() > until:
            raise Failure(f"port {port} is taken by another program; end it, or choose another with {name}=.")
        time.sleep(0.1)


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        # As servers do: what is left of closed connections does not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError as error:
            raise Failure(f"port {port} needs root's rights; choose one above 1023.") from error
        except OSError:
            return True
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Hold the data folder; two at a time would spoil it."""
    with (settings.data / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            folder = shown(settings.data)
            raise Failure(f"it runs already with {folder}; end that, or choose another folder with DATA=.") from error
        yield


def secret(data: Path) -> str:
    """Return the key that signs links and sessions, made once: a new one would void those that people have."""
    path = data / "secret"
    with (
        contextlib.suppress(FileExistsError),
        os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file,
    ):
        file.write(secrets.token_urlsafe(32))
    return path.read_text()


def note_environment(data: Path, environment: dict[str, str]) -> None:
    """Write down what the operator's commands need to work on this run, readable by its owner alone."""
    path = data / "environment.json"
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        json.dump(environment, file)


def shown(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
