"""All of it at once, as `make run` starts it: a mail that SMTP said 250 to outlives a kill -9 of everything."""

import contextlib
import os
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from infrastructure.local.premises import DYNOXIDE
from tests.local.processes import ROOT, free_port

MAIL = "From: Dana <dana@customers.example>\nSubject: The till is stuck\nMessage-ID: <1@customers.example>\n\nHelp!\n"


@dataclass
class Running:
    process: subprocess.Popen[str]
    port: int
    smtp_port: int

    def wait_until_ready(self) -> list[str]:
        """Return what it printed until then."""
        lines: list[str] = []
        for line in self.process.stdout or ():
            lines.append(line.strip())
            if line.startswith("Komek is ready"):
                return lines
        raise AssertionError(f"it ended: {lines} {self.process.stderr and self.process.stderr.read()}")

    def acknowledged(self, address: str, patience: float = 20) -> bool:
        until = time.monotonic() + patience
        while time.monotonic() < until:
            sent = requests.get(f"http://localhost:{self.port}/_local/mail.json", timeout=5).json()
            if any(address in mail["to"] for mail in sent):
                return True
            time.sleep(0.2)
        return False


@contextlib.contextmanager
def running(data: Path, engine: str) -> Iterator[Running]:
    port, smtp_port = free_port(), free_port()
    told = {"PORT": str(port), "SMTP_PORT": str(smtp_port), "DATA": str(data), "ENGINE": engine}
    command = [sys.executable, "-u", "-m", "infrastructure.local"]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **told}, text=True, **streams) as process:
        try:
            yield Running(process, port, smtp_port)
        finally:
            process.kill()


def _is_closed(port: int, patience: float = 3) -> bool:
    until = time.monotonic() + patience
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.skipif(not DYNOXIDE.exists(), reason="dynoxide is not installed")
def test_a_mail_outlives_a_kill_and_a_process_that_dies_ends_all(tmp_path: Path) -> None:
    with running(tmp_path, "dynoxide") as first:
        assert first.wait_until_ready()[-1] == f"Komek is ready: http://localhost:{first.port}"
        with smtplib.SMTP("127.0.0.1", first.smtp_port, timeout=10) as door:
            door.sendmail("dana@customers.example", ["support@demo.mail.localhost"], MAIL)
        first.process.kill()
        assert _is_closed(first.port)
        assert _is_closed(first.smtp_port)
    with running(tmp_path, "dynoxide") as again:
        again.wait_until_ready()
        assert requests.get(f"http://localhost:{again.port}/healthz", timeout=5).status_code == 200
        assert again.acknowledged("dana@customers.example")
        children = Path(f"/proc/{again.process.pid}/task/{again.process.pid}/children")
        os.kill(int(children.read_text().split()[0]), 9)
        assert again.process.wait(timeout=10) == 1
        assert again.process.stderr
        assert "ended by itself" in again.process.stderr.read()
        assert _is_closed(again.port)
        assert _is_closed(again.smtp_port)


@pytest.mark.engine
def test_it_runs_in_memory_too_and_ends_when_it_is_told(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--engine") != "moto":
        pytest.skip("making the demo takes moto long, so the run of the engines does it")
    with running(tmp_path, "moto") as everything:
        told = everything.wait_until_ready()
        assert "Engine moto: all is kept in memory and forgotten at the end." in told
        everything.process.terminate()
        assert everything.process.wait(timeout=10) == 0
        assert _is_closed(everything.port)
        assert _is_closed(everything.smtp_port)
