"""What goes to Lambda: nothing that is never loaded, and each module and each template compiled.

Lambda's disk keeps nothing, so each start would compile all that it imports. `python -m infrastructure.packing
out/deployment.zip` is run by the Python whose version Lambda has. The compiled files are used without a look at their
sources' times (PEP 552, unchecked hashes), which do not survive the way to Lambda.
"""

import contextlib
import importlib.util
import marshal
import re
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from chalicelib.rendering import grammar
from tenants.tenant import LANGUAGES

UNCHECKED = (1).to_bytes(4, "little")
# The services that integrations/ and tenants/table.py speak to, and the one that gives credentials.
SERVICES = ("acm", "cloudfront", "dynamodb", "kms", "s3", "sesv2", "sqs", "sts")
SERVICE = re.compile(r"botocore/data/([a-z0-9-]+)/")
LOCALE = re.compile(r"babel/locale-data/(\w+)\.dat")
LOCALES = ("root", *LANGUAGES)
# What other people's packages bring along for building and for reading, not for what we ask of them.
IDLE = re.compile(
    r"(pycparser|pycparser-.*|boto3/(data|examples)|botocore/data/.*/(examples|waiters)-.*"
    r"|pillow\.libs/libavif.*|PIL/_avif.*|font_roboto/files/(?!Roboto-(Medium|Bold)\.ttf).*)(/.*)?"
)
OURS = ("app.py", "chalicelib/", "tenants/")  # of others only what their modules compile to goes along


def pack(package: Path) -> None:
    """Leave out of a zip what nobody asks for, and put beside each module what it compiles to."""
    draft = package.with_suffix(".draft")
    with zipfile.ZipFile(package) as old, zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:
        for entry in old.infolist():
            if not is_needed(entry.filename):
                continue
            content, is_module = old.read(entry), entry.filename.endswith(".py")
            if not is_module or entry.filename.startswith(OURS):
                new.writestr(entry, content)
            if is_module:
                with contextlib.suppress(SyntaxError):  # a library may carry a file for another Python
                    new.writestr(_compiled_entry(entry), _compiled(entry.filename, content))
        for module, source in templates():
            new.writestr(_template_entry(module), _compiled(module, source))
    draft.replace(package)


def _template_entry(module: str) -> zipfile.ZipInfo:
    """Where a compiled template lies, at no particular time: the same code is the same package."""
    entry = zipfile.ZipInfo(f"templates/compiled/{module}.pyc")
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    return entry


def is_needed(name: str) -> bool:
    """Whether a file of the package may ever be read; compiled files of this machine are made anew."""
    if name.endswith(".pyc") or IDLE.fullmatch(name):
        return False
    service, locale = SERVICE.match(name), LOCALE.fullmatch(name)
    return (not service or service[1] in SERVICES) and (not locale or locale[1] in LOCALES)


def templates() -> Iterator[tuple[str, bytes]]:
    """Each template as the module that Jinja looks for; it is the same in every language."""
    with tempfile.TemporaryDirectory() as made:
        grammar("en").compile_templates(made, zip=None, ignore_errors=False, filter_func=is_template)
        for file in sorted(Path(made).iterdir()):
            yield file.stem, file.read_bytes()


def is_template(name: str) -> bool:
    return not name.endswith(".json")


def _compiled_entry(source: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """Where a compiled module lies: beside its source, or in its place (importlib's SourcelessFileLoader)."""
    is_alone = not source.filename.startswith(OURS)
    place = f"{source.filename}c" if is_alone else importlib.util.cache_from_source(source.filename)
    entry = zipfile.ZipInfo(place, source.date_time)
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, source.external_attr
    return entry


def _compiled(name: str, source: bytes) -> bytes:
    code = compile(source, name, "exec", dont_inherit=True)
    return importlib.util.MAGIC_NUMBER + UNCHECKED + importlib.util.source_hash(source) + marshal.dumps(code)


if __name__ == "__main__":
    pack(Path(sys.argv[1]))
