"""Files that are whole or not there at all, and still there after a crash."""

import os
from pathlib import Path


def write_durably(path: Path, content: bytes) -> None:
    """Put the content in place; when this returns it survives the loss of the process and of power."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".draft")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    _sync_folder(path.parent)


def files_in(folder: Path) -> list[Path]:
    """List the whole files of a folder, oldest first; drafts that a crash left are none."""
    if not folder.is_dir():
        return []
    return sorted((path for path in folder.iterdir() if path.suffix != ".draft"), key=lambda path: path.stat().st_mtime)


def _sync_folder(folder: Path) -> None:
    # The name is in the folder, which has to reach the disk as well.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
