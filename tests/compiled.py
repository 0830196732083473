"""Templates that one process has compiled and others need not, which takes each of them seconds."""

import hashlib
import os
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket, BytecodeCache

from chalicelib import rendering, wording

KEPT = Path(__file__).parent / "__pycache__" / "templates"


class Compiled(BytecodeCache):
    """What templates of a language came to, as long as they, its words and what fills them in are the same."""

    def __init__(self, language: str) -> None:
        words = (wording.HERE / "locale" / language).glob("*/*.mo")
        parts = [path.read_bytes() for path in (Path(rendering.__file__), *words)]
        self._around = hashlib.sha256(b"".join([jinja2.__version__.encode(), *parts])).hexdigest()
        self._folder = KEPT / language

    def get_source_checksum(self, source: str) -> str:
        return hashlib.sha256((self._around + source).encode()).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        path = self._folder / bucket.key
        if path.exists():
            with path.open("rb") as file:
                bucket.load_bytecode(file)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        written = self._folder / f"{bucket.key}.{os.getpid()}"  # another process may read it meanwhile
        with written.open("wb") as file:
            bucket.write_bytecode(file)
        written.rename(self._folder / bucket.key)


def share_templates() -> None:
    for language in wording.LANGUAGES:
        rendering.environment(language).bytecode_cache = Compiled(language)
