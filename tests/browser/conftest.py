"""The whole product on ports of its own, as `make run` starts it, and a Chromium in front."""

import fcntl
import json
import os
import shutil
import signal
import smtplib
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_string, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.machine import free_port

ROOT = Path(__file__).parents[2]
expect.set_options(timeout=20_000)  # ms; the usual 5 s are too few on a machine that is busy besides
# The one without windows costs a third where a test begins anew as another person, and less elsewhere.
CHROMIUM = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser"))), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each worker that comes to a file starts a site and a Chromium; a file is one worker's, for its fixtures."""
    for item in items:
        if Path(__file__).parent in Path(item.path).parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group(f"{Path(item.path).stem} {_look(item)}".strip()))


def _look(item: pytest.Item) -> str:
    """In which look a page or a room is tried, since all of them in all looks are half of what there is to do."""
    wanted = getattr(item, "callspec", None)
    if not wanted or "look" not in wanted.params:
        return ""
    return "-".join(map(str, (*wanted.params["look"], "page" if "name" in wanted.params else "room")))


@dataclass
class Site:
    """A running Komek that can be killed and started again."""

    data: Path
    port: int = field(default_factory=free_port)
    smtp_port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def desk(self, slug: str) -> str:
        return f"http://{slug}.localhost:{self.port}"

    def start(self) -> None:
        names = ("PATH", "HOME", "LANG")
        environment = {name: os.environ[name] for name in names if name in os.environ}
        environment |= {"PORT": str(self.port), "SMTP_PORT": str(self.smtp_port), "DATA": str(self.data)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "infrastructure.local"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        assert self.process.stdout
        said = ""
        for line in self.process.stdout:
            said += line
            if "Komek is ready" in line:
                return
        raise AssertionError(f"it did not start: {said}")

    def kill(self) -> None:
        """End all of it as a power cut would."""
        assert self.process
        os.killpg(self.process.pid, signal.SIGKILL)
        self._end()

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        assert self.process
        self.process.send_signal(signal.SIGTERM)
        self._end()
        assert self.process.returncode == 0

    def _end(self) -> None:
        assert self.process and self.process.stdout
        self.process.wait(20)
        self.process.stdout.close()

    def mails(self, to: str) -> list[EmailMessage]:
        """What was sent to an address, newest first."""
        with urllib.request.urlopen(f"{self.url}/_local/mail.json") as answer:
            rows = json.load(answer)
        parsed = [message_from_string(row["raw"], policy=policy.default) for row in rows if to in row["to"]]
        return [mail for mail in parsed if isinstance(mail, EmailMessage)]

    def mail_to(self, to: str, containing: str = "") -> EmailMessage:
        """The newest mail to an address that says something; waits for it."""
        return eventually(lambda: next((mail for mail in self.mails(to) if containing in text_of(mail)), None))

    def send(self, raw: EmailMessage, *recipients: str) -> None:
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=20) as door:
            door.sendmail(str(raw["From"]), list(recipients), raw.as_bytes(policy=policy.SMTP))


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    return str(body.get_content()) if body else ""


def eventually(check: Any, seconds: float = 20) -> Any:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := check():
            return found
        time.sleep(0.1)
    raise AssertionError("it did not come")


@pytest.fixture(scope="session")
def kept_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a site keeps once the demo desk stands, made by the first worker that asks; sites begin with a copy."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "demo").exists():
            made = Site(shared / "demo-draft")
            made.start()
            _wait_for_quiet(made.data / "sqs")
            made.stop()
            made.data.rename(shared / "demo")
    return shared / "demo"


def _wait_for_quiet(queues: Path) -> None:
    """Wait until nothing moves in the queues, where what was asked for lately is done."""
    before, seen = None, sorted(queues.rglob("*"))
    while seen != before:
        time.sleep(1.5)
        before, seen = seen, sorted(queues.rglob("*"))


@pytest.fixture(scope="session")
def site(kept_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    made = Site(shutil.copytree(kept_demo, tmp_path_factory.mktemp("site") / "data"))
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=CHROMIUM)
        except Exception as error:
            pytest.skip(f"no Chromium to be had (`make test` says what it tried): {error}")
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(locale="en")
    yield context.new_page()
    context.close()
