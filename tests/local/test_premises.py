"""What is missing for a run is said in a sentence that tells what to do, before anything starts."""

import os
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infrastructure.local import premises
from infrastructure.local.settings import Settings
from tests.local.processes import ROOT, free_port


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def run(tmp_path: Path, **environment: object) -> subprocess.CompletedProcess[str]:
    told = {"PORT": free_port(), "SMTP_PORT": free_port(), "DATA": tmp_path / "data", **environment}
    command = [sys.executable, "-m", "infrastructure.local"]
    text = {name: str(value) for name, value in told.items()}
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **text}, capture_output=True, text=True, timeout=30)


@pytest.mark.parametrize("name", ["PORT", "SMTP_PORT"])
def test_a_taken_port(tmp_path: Path, taken: int, name: str) -> None:
    ended = run(tmp_path, **{name: taken})
    assert ended.returncode == 1
    assert ended.stderr == (
        f"Komek cannot run: port {taken} is taken by another program; end it, or choose another with {name}=.\n"
    )


def test_an_engine_that_does_not_exist(tmp_path: Path) -> None:
    assert "ENGINE is 'mysql', but must be dynoxide or moto." in run(tmp_path, ENGINE="mysql").stderr


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ended = run(tmp_path, DATA=tmp_path / "file" / "data")
    assert "cannot be written (Not a directory)" in ended.stderr
    assert "DATA=" in ended.stderr


def _settings(tmp_path: Path) -> Settings:
    return Settings(port=free_port(), smtp_port=free_port(), data=tmp_path, engine="dynoxide")


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(premises, "LEAST_ROOM", 1 << 60)
    with pytest.raises(premises.Failure, match=r"the disk of .* has only \d+ MB left; make room"):
        premises.equipped(_settings(tmp_path))


def test_without_dynoxide_moto_stands_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(premises, "DYNOXIDE", premises.ROOT / "nowhere")
    assert premises.equipped(_settings(tmp_path)).engine == "moto"
    told = capsys.readouterr().out
    assert "There is no dynoxide" in told
    assert "kept in memory and forgotten" in told


def test_two_cannot_share_a_folder(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    with premises.alone(settings), pytest.raises(premises.Failure, match="runs already"), premises.alone(settings):
        pytest.fail("both run")


def test_the_secret_is_kept_and_private(tmp_path: Path) -> None:
    made = premises.secret(tmp_path)
    assert len(made) >= 32
    assert premises.secret(tmp_path) == made
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600
