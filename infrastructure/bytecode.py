"""Compiled modules for the package: Lambda's disk keeps nothing, so each start would compile all that it imports.

`python -m infrastructure.bytecode out/deployment.zip`, run by the Python whose version Lambda has. The compiled files
are used without a look at their sources' times (PEP 552, unchecked hashes), which do not survive the way to Lambda.
"""

import contextlib
import importlib.util
import marshal
import sys
import zipfile
from pathlib import Path

UNCHECKED = (1).to_bytes(4, "little")


def add(package: Path) -> None:
    """Put beside each module of a zip what it compiles to, in the place of compiled files of this machine."""
    draft = package.with_suffix(".draft")
    with zipfile.ZipFile(package) as old, zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename.endswith(".pyc"):
                continue
            content = old.read(entry)
            new.writestr(entry, content)
            if entry.filename.endswith(".py"):
                with contextlib.suppress(SyntaxError):  # a library may carry a file for another Python
                    new.writestr(_name(entry), _compiled(entry.filename, content))
    draft.replace(package)


def _name(source: zipfile.ZipInfo) -> zipfile.ZipInfo:
    name = zipfile.ZipInfo(importlib.util.cache_from_source(source.filename), source.date_time)
    name.compress_type, name.external_attr = zipfile.ZIP_DEFLATED, source.external_attr
    return name


def _compiled(name: str, source: bytes) -> bytes:
    code = compile(source, name, "exec", dont_inherit=True)
    return importlib.util.MAGIC_NUMBER + UNCHECKED + importlib.util.source_hash(source) + marshal.dumps(code)


if __name__ == "__main__":
    add(Path(sys.argv[1]))
