"""Files that lie in S3 while a message is still written: named by tokens of ours, so that no form can name others'."""

import base64
import json
from typing import Any

from chalicelib.helpdesk.signing import is_sealed, seal

KEPT = ("name", "type", "size", "key", "cid", "is_inline")
File = dict[str, Any]


def token(tenant: str, staff: str, number: int, file: File) -> str:
    """What stands in a form for a stored file; it is good for one person and one ticket."""
    said = json.dumps({name: file[name] for name in KEPT if name in file}, ensure_ascii=False)
    return f"{base64.urlsafe_b64encode(said.encode()).decode()}.{seal('held', tenant, staff, number, said)}"


def opened(tenant: str, staff: str, number: int, token: str) -> File | None:
    """The file that a token stands for; None for one that we did not make for this person and ticket."""
    coded, _, proof = token.rpartition(".")
    try:
        said = base64.urlsafe_b64decode(coded.encode()).decode()
    except ValueError:
        return None
    if not is_sealed(proof, "held", tenant, staff, number, said):
        return None
    found: File = json.loads(said)
    return found
