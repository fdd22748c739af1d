"""The key that signs heads of the chain: Ed25519, one per world, in a file of its own.

The private key never enters the database or an answer; its public half and the signatures do.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from storage.kit.key_files import made_once

if TYPE_CHECKING:  # seven megabytes, for whoever signs or checks
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

FILE = "seals.pem"
_KEY_ID_DIGITS = 16


class SigningKeyError(ValueError):
    """The file does not hold a key of ours; another attempt cannot help."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs with one private key."""

    private: "Ed25519PrivateKey"

    @property
    def public_key(self) -> bytes:
        """The 32 bytes by which anybody checks a signature."""
        return self.private.public_key().public_bytes_raw()

    @property
    def key_id(self) -> str:
        return key_id_of(self.public_key)

    def sign(self, statement: bytes) -> bytes:
        """Return the 64 bytes of the signature."""
        return self.private.sign(statement)


def key_id_of(public_key: bytes) -> str:
    """Return the name of a key: the beginning of its SHA-256, in hexadecimal."""
    return hashlib.sha256(public_key).hexdigest()[:_KEY_ID_DIGITS]


def is_signed(public_key: bytes, signature: bytes, statement: bytes) -> bool:
    """Return whether a signature of a statement is by a key."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415
        Ed25519PublicKey,
    )

    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, statement)
    except (InvalidSignature, ValueError):
        return False
    return True


def signer_in(directory: Path) -> Signer:
    """Return the signer of a world; its key is made at first use, readable by the owner alone.

    Args:
        directory: where the world keeps its keys; made, private, if it is not there.

    Raises:
        SigningKeyError: the file there is no Ed25519 key.
        OSError: the directory cannot be written, or the file not read.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415
        Ed25519PrivateKey,
    )
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415
        load_pem_private_key,
    )

    path = made_once(directory / FILE, _new_key)
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except ValueError as error:
        raise SigningKeyError(f"{path} holds no private key: restore it from a backup") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SigningKeyError(f"{path} holds another kind of key: restore it from a backup")
    return Signer(key)


def _new_key() -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415
        Ed25519PrivateKey,
    )
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    return Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
