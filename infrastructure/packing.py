"""What goes to Lambda: nothing that is never loaded, and each module compiled.

Lambda's disk keeps nothing, so each start would compile all that it imports. `python -m infrastructure.packing
out/deployment.zip` is run by the Python whose version Lambda has. The compiled files are used without a look at their
sources' times (PEP 552, unchecked hashes), which do not survive the way to Lambda.
"""

import contextlib
import importlib.util
import marshal
import re
import sys
import zipfile
from pathlib import Path

from tenants.tenant import LANGUAGES

UNCHECKED = (1).to_bytes(4, "little")
# The services that integrations/ and tenants/table.py speak to, and the one that gives credentials.
SERVICES = ("acm", "cloudfront", "dynamodb", "kms", "s3", "sesv2", "sqs", "sts")
SERVICE = re.compile(r"botocore/data/([a-z0-9-]+)/")
LOCALE = re.compile(r"babel/locale-data/(\w+)\.dat")
LOCALES = ("root", *LANGUAGES)
# What other people's packages bring along for building and for reading, not for running.
IDLE = re.compile(
    r"(pycparser|pycparser-.*|boto3/(data|examples)|botocore/data/[^/]+/[^/]+/(examples|waiters)-.*)(/.*)?"
)


def pack(package: Path) -> None:
    """Leave out of a zip what nobody asks for, and put beside each module what it compiles to."""
    draft = package.with_suffix(".draft")
    with zipfile.ZipFile(package) as old, zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:
        for entry in old.infolist():
            if not is_needed(entry.filename):
                continue
            content = old.read(entry)
            new.writestr(entry, content)
            if entry.filename.endswith(".py"):
                with contextlib.suppress(SyntaxError):  # a library may carry a file for another Python
                    new.writestr(_name(entry), _compiled(entry.filename, content))
    draft.replace(package)


def is_needed(name: str) -> bool:
    """Whether a file of the package may ever be read; compiled files of this machine are made anew."""
    if name.endswith(".pyc") or IDLE.fullmatch(name):
        return False
    service, locale = SERVICE.match(name), LOCALE.fullmatch(name)
    return (not service or service[1] in SERVICES) and (not locale or locale[1] in LOCALES)


def _name(source: zipfile.ZipInfo) -> zipfile.ZipInfo:
    name = zipfile.ZipInfo(importlib.util.cache_from_source(source.filename), source.date_time)
    name.compress_type, name.external_attr = zipfile.ZIP_DEFLATED, source.external_attr
    return name


def _compiled(name: str, source: bytes) -> bytes:
    code = compile(source, name, "exec", dont_inherit=True)
    return importlib.util.MAGIC_NUMBER + UNCHECKED + importlib.util.source_hash(source) + marshal.dumps(code)


if __name__ == "__main__":
    pack(Path(sys.argv[1]))
