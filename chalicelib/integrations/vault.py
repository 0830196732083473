"""The door to KMS: passwords and tokens that have to be read again, encrypted for one tenant and one thing of it."""

import base64

from chalicelib.config import config
from chalicelib.integrations.aws import client

MOST = 4096  # bytes, the most that KMS encrypts by itself


def lock(tenant: str, thing: str, text: str) -> str:
    """Encrypt a text; only who names the same tenant and the same thing gets it back (KMS, "Encryption context")."""
    answer = client("kms").encrypt(
        KeyId=config().vault_key, Plaintext=text.encode(), EncryptionContext=_context(tenant, thing)
    )
    return base64.b64encode(answer["CiphertextBlob"]).decode()


def unlock(tenant: str, thing: str, locked: str) -> str:
    """Read a text that was encrypted for the same tenant and thing."""
    answer = client("kms").decrypt(
        KeyId=config().vault_key,
        CiphertextBlob=base64.b64decode(locked),
        EncryptionContext=_context(tenant, thing),
    )
    text: str = answer["Plaintext"].decode()
    return text


def _context(tenant: str, thing: str) -> dict[str, str]:
    return {"tenant": tenant, "thing": thing}
