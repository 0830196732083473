"""The build gives static files names that change with their content."""

import json
from pathlib import Path

import pytest

from infrastructure import assets


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, value in {
        "STATIC": tmp_path / "static",
        "BUILT": tmp_path / "static" / "built",
        "MANIFEST": tmp_path / "templates" / "assets.json",
        "LOCALE": tmp_path / "locale",
    }.items():
        monkeypatch.setattr(assets, name, value)
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "icons.svg").write_text("<svg/>")
    (tmp_path / "static" / "komek.css").write_text("a { background: url(icons.svg#bell) url('data:x') }")
    return tmp_path


def _manifest(project: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads((project / "templates" / "assets.json").read_text())
    return found


def test_names_follow_the_content(project: Path) -> None:
    assets.build()
    before = _manifest(project)
    assert set(before) == {"icons.svg", "komek.css"}
    built = (project / "static" / "built" / before["komek.css"]).read_text()
    assert built == f"a {{ background: url({before['icons.svg']}#bell) url('data:x') }}"
    (project / "static" / "icons.svg").write_text("<svg><!-- new --></svg>")
    assets.build()
    after = _manifest(project)
    assert after["icons.svg"] != before["icons.svg"]
    # What refers to a file that changed has changed itself.
    assert after["komek.css"] != before["komek.css"]
    assert {path.name for path in (project / "static" / "built").iterdir()} == set(after.values())


def test_nothing_is_written_when_nothing_changed(project: Path) -> None:
    assets.build()
    files = [*(project / "static" / "built").iterdir(), project / "templates" / "assets.json"]
    before = [path.stat().st_mtime_ns for path in files]
    assets.build()
    assert [path.stat().st_mtime_ns for path in files] == before


def test_catalogues_are_compiled_when_they_are_newer(project: Path) -> None:
    catalogue = project / "locale" / "ru" / "LC_MESSAGES" / "messages.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Yes"\nmsgstr "Да"\n')
    assets.build()
    compiled = catalogue.with_suffix(".mo")
    assert "Да".encode() in compiled.read_bytes()
    before = compiled.stat().st_mtime_ns
    assets.build()
    assert compiled.stat().st_mtime_ns == before
