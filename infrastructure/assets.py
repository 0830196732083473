"""The build: static files under names that change with their content, catalogues of words compiled, rooms written down.

`static/komek.css` becomes `static/built/komek-1a2b3c4d.css`; templates/assets.json says so to the pages.
"""

import hashlib
import json
import os
import re
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from infrastructure import guides

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "static"
BUILT = STATIC / "built"
GUIDES = ROOT / "templates" / "guides.json"
MANIFEST = ROOT / "templates" / "assets.json"
ROOMS = ROOT / "templates" / "rooms.json"
LOCALE = ROOT / "locale"
KINDS = {".css", ".js", ".mjs", ".svg", ".png", ".webp", ".ico", ".woff2"}
# One file named in another: url(icons.svg#bell), import "./board.js".
REFERENCE = re.compile(rb"""(?<=url\()["']?(?P<url>[\w./-]+)|(?<=["'])\./(?P<module>[\w./-]+\.m?js)(?=["'])""")


def build() -> None:
    """Bring built files, manifest and catalogues up to date; what has not changed is not written."""
    manifest = Hashing(_sources()).names()
    BUILT.mkdir(exist_ok=True)
    for path in set(BUILT.iterdir()) - {BUILT / name for name in manifest.values()}:
        path.unlink()
    _write(MANIFEST, json.dumps(manifest, indent=2, sort_keys=True).encode() + b"\n")
    for catalogue in LOCALE.glob("*/LC_MESSAGES/messages.po"):
        _compile(catalogue)
    _write(GUIDES, guides.written(ROOT))  # after the catalogues, whose names of pages they use
    _write(ROOMS, _rooms())


class Hashing:
    """Gives each file its name, those first that others refer to."""

    def __init__(self, sources: dict[str, Path]) -> None:
        self._sources = sources
        self._built: dict[str, str] = {}

    def names(self) -> dict[str, str]:
        return {name: self._name(name) for name in sorted(self._sources)}

    def _name(self, name: str) -> str:
        if name not in self._built:
            source = self._sources[name]
            self._built[name] = ""  # a file that refers to itself keeps the plain name there
            content = source.read_bytes()
            if source.suffix in (".css", ".js", ".mjs"):
                content = REFERENCE.sub(self._renamed, content)
            digest = hashlib.sha256(content).hexdigest()[:8]
            self._built[name] = f"{source.stem}-{digest}{source.suffix}"
            _write(BUILT / self._built[name], content)
        return self._built[name]

    def _renamed(self, found: re.Match[bytes]) -> bytes:
        wanted = (found["url"] or found["module"]).decode()
        named = next((name for name in self._sources if Path(name).name == Path(wanted).name), None)
        return found[0].replace(wanted.encode(), self._name(named).encode() or wanted.encode()) if named else found[0]


def _sources() -> dict[str, Path]:
    files = (path for path in STATIC.rglob("*") if path.suffix in KINDS and BUILT not in path.parents)
    return {str(path.relative_to(STATIC)): path for path in files}


def _rooms() -> bytes:
    """Which modules of routes have something at each path; the app knows when it has opened all of them."""
    import app  # late: what is above needs nothing of the product

    return json.dumps(app.app.rooms, indent=1, sort_keys=True).encode() + b"\n"


def _write(path: Path, content: bytes) -> None:
    """Put the file in place whole, since a running server may be reading it."""
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")  # two builds may run at once
    draft.write_bytes(content)
    draft.replace(path)


def _compile(catalogue: Path) -> None:
    compiled = catalogue.with_suffix(".mo")
    if compiled.exists() and compiled.stat().st_mtime >= catalogue.stat().st_mtime:
        return
    built = BytesIO()
    with catalogue.open("rb") as words:
        write_mo(built, read_po(words, locale=catalogue.parts[-3]))
    _write(compiled, built.getvalue())
    os.utime(compiled)


if __name__ == "__main__":
    build()
