"""KMS that remembers: what was encrypted before a restart is read after it, though moto's keys are new each time."""

import base64
import json
from pathlib import Path
from typing import Any

from infrastructure.local.disk import files_in, write_durably


def keep_keys(backend: Any, folder: Path) -> None:
    """Give moto the keys of the folder, and put there whichever it makes from now on, with their aliases."""
    create_key, create_alias = backend.create_key, backend.create_alias
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    for path in files_in(folder):
        _load(backend, json.loads(path.read_bytes()))

    def keep(key: Any) -> None:
        kept = {
            "id": key.id,
            "arn": key.arn,
            "material": base64.b64encode(key.key_material).decode(),
            "description": key.description,
            "aliases": list(key.aliases),
        }
        write_durably(folder / key.id, json.dumps(kept).encode())

    def note_key(*arguments: Any, **named: Any) -> Any:
        key = create_key(*arguments, **named)
        keep(key)
        return key

    def note_alias(target_key_id: str, alias_name: str) -> Any:
        alias = create_alias(target_key_id, alias_name)
        keep(backend.keys[backend.get_key_id(target_key_id)])
        return alias

    backend.create_key, backend.create_alias = note_key, note_alias


def _load(backend: Any, kept: dict[str, Any]) -> None:
    key = backend.create_key(None, "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", kept["description"], None)
    del backend.keys[key.id]
    key.id, key.arn, key.key_material = kept["id"], kept["arn"], base64.b64decode(kept["material"])
    backend.keys[key.id] = key
    for alias in kept["aliases"]:
        backend.create_alias(key.id, alias)
