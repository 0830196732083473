"""What was deployed to a stage, newest last: versions.json in the bucket of artefacts."""

import subprocess
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from infrastructure.deploying.artefacts import Artefacts

KEPT = 50
# These follow the account and not the deployment: going back leaves them as they are.
PASSING = {"IsProtected", "KeysVersion", "Certificate", "EdgeCertificate", "ReceiptRuleSet"}


@dataclass(frozen=True)
class Version:
    at: str
    by: str
    commit: str
    template: str  # key of the template, which names the code
    parameters: dict[str, str]
    left_at: str = ""  # when it was gone back from

    @property
    def lasting(self) -> dict[str, str]:
        return {name: said for name, said in self.parameters.items() if name not in PASSING}

    def is_like(self, other: "Version") -> bool:
        return self.template == other.template and self.lasting == other.lasting

    def __str__(self) -> str:
        return f"of {self.at[:16].replace('T', ' ')} UTC" + (f", commit {self.commit}" if self.commit else "")


def new(by: str, commit: str, template: str, parameters: dict[str, str]) -> Version:
    return Version(_now(), by, commit, template, parameters)


def read(artefacts: Artefacts) -> list[Version]:
    return [Version(**one) for one in artefacts.read(_key(artefacts)) or []]


def record(artefacts: Artefacts, version: Version) -> None:
    """Write down that a version stands; once, however often it is deployed again."""
    known = read(artefacts)
    standing = [one for one in known if not one.left_at]
    if not standing or not standing[-1].is_like(version):
        _write(artefacts, [*known, version])


def before(known: list[Version], now: Version) -> Version | None:
    """The version to go back to from the one that stands now, which may not have been written down."""
    standing = [one for one in known if not one.left_at]
    same = [place for place, one in enumerate(standing) if one.is_like(now)]
    end = same[-1] if same else len(standing)
    return standing[end - 1] if end else None


def leave(artefacts: Artefacts, target: Version) -> None:
    """Write down that all versions after one were gone back from."""
    known = read(artefacts)
    place = known.index(target)
    left = [one if one.left_at else Version(**{**asdict(one), "left_at": _now()}) for one in known[place + 1 :]]
    _write(artefacts, [*known[: place + 1], *left])


@cache
def commit(root: Path) -> str:
    """Which commit the tree is at, with a + if it is not quite that; empty where there is no git."""
    asked = ["git", "-C", str(root), "describe", "--always", "--dirty=+", "--abbrev=12", "--exclude=*"]
    try:
        done = subprocess.run(asked, capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _write(artefacts: Artefacts, known: list[Version]) -> None:
    artefacts.write(_key(artefacts), [asdict(one) for one in known[-KEPT:]])


def _key(artefacts: Artefacts) -> str:
    return f"{artefacts.stage}/versions.json"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
