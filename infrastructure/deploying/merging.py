"""One template out of all that infrastructure/ says of AWS, and with it the package: the template and the code.

`python -m infrastructure.deploying.merging prod out` writes out/sam.json and out/deployment.zip.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

from infrastructure import packing

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "infrastructure"
TEMPLATE, CODE = "sam.json", "deployment.zip"
OLDEST, NEWEST = (3, 11), (3, 14)  # Pythons that Komek runs on and Lambda has


class Twice(Exception):
    """Two parts say different things of one name; the message says which name, and in which part."""


class Unpackable(Exception):
    """The code cannot be packaged here; the message says why and what to do."""


def merged(folder: Path = FOLDER) -> dict[str, Any]:
    """Read resources.yaml and stack/ as one template, with CloudFormation's short tags written out; raise Twice."""
    template: dict[str, Any] = {}
    for part in (folder / "resources.yaml", *sorted((folder / "stack").glob("*.yaml"))):
        _add(template, yaml.load(part.read_text(), _Loader) or {}, part.name, ())
    return template


def package(stage: str, out: Path) -> Path:
    """Write the template and the code of a stage into a folder and return the template's path.

    No stage needs an entry in .chalice/config.json. The code is the same for each stage. Raise Unpackable, Twice.
    """
    runtime()
    with tempfile.TemporaryDirectory() as place:
        parts = Path(place) / "parts.json"
        parts.write_text(json.dumps(merged()))
        _run(stage, parts, out)
    packing.pack(out / CODE)
    return out / TEMPLATE


def runtime(version: tuple[int, int] = sys.version_info[:2]) -> str:
    """Name the Lambda runtime that the code is packaged for: the Python that packages it; raise Unpackable."""
    if not OLDEST <= version <= NEWEST:
        said = ".".join(map(str, version))
        raise Unpackable(f"Komek runs on Python 3.11 to 3.14, and this is {said}: make PYTHON=python3.11")
    return f"python{version[0]}.{version[1]}"


def environment() -> dict[str, str]:
    """Give Chalice a region, without which it says nothing; the template holds for each."""
    region = os.environ.get("AWS_DEFAULT_REGION") or os.environ.get("AWS_REGION") or "eu-central-1"
    return {**os.environ, "AWS_DEFAULT_REGION": region, "PYTHONDONTWRITEBYTECODE": "1"}


def _run(stage: str, parts: Path, out: Path) -> None:
    chalice = (sys.executable, "-c", "from chalice.cli import main; main()", "package", "--stage", stage)
    done = subprocess.run(
        (*chalice, "--template-format", "json", "--merge-template", str(parts), str(out)),
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    # Chalice only warns of a package that it found no wheel for, and goes on without it.
    if done.returncode or "Could not install dependencies" in done.stdout:
        raise Unpackable(f"chalice package says:\n{done.stdout.strip()}")


def _add(whole: dict[str, Any], part: dict[str, Any], source: str, path: tuple[str, ...]) -> None:
    """Add a part to the whole: dictionaries are joined, anything else may be said once."""
    for name, value in part.items():
        here, there = (*path, name), whole.get(name)
        if name not in whole:
            whole[name] = value
        elif isinstance(value, dict) and isinstance(there, dict) and not _is_one(here):
            _add(there, value, source, here)
        elif there != value or _is_one(here):
            raise Twice(f"{'.'.join(here)} is said twice, the second time in {source}.")


def _is_one(path: tuple[str, ...]) -> bool:
    """Whether a path names a parameter, condition or resource, of which there is one."""
    return len(path) == 2 and path[0] != "Globals"


class _Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short tags, and without a key that is there twice."""

    def compose_mapping_node(self, anchor: Any) -> Any:
        node = super().compose_mapping_node(anchor)
        names = [key.value for key, _ in node.value]
        if doubled := {name for name in names if names.count(name) > 1}:
            raise Twice(f"{', '.join(sorted(doubled))} is said twice in line {node.start_mark.line + 1}.")
        return node


def _long(loader: Any, tag: str, node: yaml.Node) -> dict[str, Any]:
    """Write `!Sub x` as `Fn::Sub: x`, which JSON can say too."""
    name = tag if tag in ("Ref", "Condition") else f"Fn::{tag}"
    if isinstance(node, yaml.ScalarNode):
        said = loader.construct_scalar(node)
        return {name: said.split(".", 1) if tag == "GetAtt" else said}
    made = loader.construct_sequence if isinstance(node, yaml.SequenceNode) else loader.construct_mapping
    return {name: made(node, deep=True)}


_Loader.add_multi_constructor("!", _long)


if __name__ == "__main__":
    try:
        print(package(sys.argv[1], Path(sys.argv[2])))
    except (Twice, Unpackable) as problem:
        sys.exit(str(problem))
