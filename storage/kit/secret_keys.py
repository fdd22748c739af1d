"""The secret of an installation and older ones: read from its file, replaced, given up.

The first line of the file is the secret. Lines after it are of older ones, newest first, with the
instant when each was replaced: `old INSTANT SECRET` while something may be encrypted with it, and
`digests INSTANT KEY` from then on, which finds what was digested with it and decrypts nothing.
"""

import hashlib
import hmac
import secrets
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from storage.kit.key_files import made_once

if TYPE_CHECKING:  # seven megabytes, for whoever encrypts something
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FILE = "secrets.key"
LEAST_KEY_CHARACTERS = 32
_VERSION = b"\x02"
_NAME_BYTES = 4
_NOBODY_KNOWS = datetime.fromtimestamp(0, UTC).isoformat()
"""When a secret was replaced that the environment gives."""

Digest = Callable[[bytes | str, str], bytes]
"""Makes the digest of a value in a context."""


class SecretKeyError(ValueError):
    """The key of this installation is too short to be one, or its file cannot be understood."""


@dataclass(frozen=True, slots=True)
class SecretKey:
    """What is derived from one secret.

    Attributes:
        prefix: with what everything begins that it encrypts: the form, and the key's name.
    """

    prefix: bytes
    cipher: "AESGCM" = field(repr=False)

    @classmethod
    def of(cls, secret: bytes) -> "SecretKey":
        """Return the key of a secret.

        Raises:
            SecretKeyError: it is too short.
        """
        if len(secret) < LEAST_KEY_CHARACTERS:
            raise SecretKeyError(
                f"a secret key has at least {LEAST_KEY_CHARACTERS} characters, not {len(secret)};"
                ' make one with: python -c "import secrets; print(secrets.token_urlsafe(32))"'
            )
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

        name = _derived(secret, b"name")[:_NAME_BYTES]
        return cls(_VERSION + name, AESGCM(_derived(secret, b"encrypt")))


@dataclass(frozen=True, slots=True)
class Older:
    """A secret that was replaced.

    Attributes:
        until: when it was.
        secret: None once nothing is encrypted with it.
        digest_key: what of it makes digests.
    """

    until: datetime
    secret: bytes | None = field(repr=False)
    digest_key: bytes = field(repr=False)

    @property
    def line(self) -> bytes:
        """How it stands in the file."""
        kind, kept = (b"old", self.secret)
        if kept is None:
            kind, kept = b"digests", urlsafe_b64encode(self.digest_key)
        return b" ".join((kind, self.until.isoformat().encode(), kept))


@dataclass(frozen=True, slots=True)
class Ring:
    """The secret of an installation, and older ones, newest first."""

    secret: bytes = field(repr=False)
    older: Sequence[Older] = ()
    newest: SecretKey = field(init=False)
    keys: Sequence[SecretKey] = field(init=False)
    digests: Sequence[Digest] = field(init=False)

    def __post_init__(self) -> None:
        newest = SecretKey.of(self.secret)
        readable = [SecretKey.of(each.secret) for each in self.older if each.secret is not None]
        digest_keys = [_derived(self.secret, b"digest"), *(each.digest_key for each in self.older)]
        object.__setattr__(self, "newest", newest)
        object.__setattr__(self, "keys", (newest, *readable))
        object.__setattr__(self, "digests", tuple(partial(_digest, key) for key in digest_keys))

    @classmethod
    def of(cls, text: bytes) -> "Ring":
        """Return the secrets of a file.

        Raises:
            SecretKeyError: its secret is too short, or it has a line of another form.
        """
        first, *rest = text.strip().splitlines() or [b""]
        return cls(first.strip(), tuple(_older(line) for line in rest if line.strip()))

    @property
    def is_under_way(self) -> bool:
        """Whether something may still be encrypted with an older secret."""
        return any(each.secret is not None for each in self.older)

    def replaced(self, secret: bytes, *, at: datetime) -> "Ring":
        """Return it with another secret; the one of now becomes the newest of the older ones."""
        was = Older(at, self.secret, _derived(self.secret, b"digest"))
        return Ring(secret, (was, *self.older))

    def reencrypted(self) -> "Ring":
        """Return it with nothing of the older ones that decrypts."""
        return Ring(self.secret, tuple(replace(each, secret=None) for each in self.older))

    def alone(self) -> "Ring":
        """Return it without the older ones."""
        return Ring(self.secret)

    def encode(self) -> bytes:
        """Return the contents of its file."""
        return b"\n".join((self.secret, *(each.line for each in self.older))) + b"\n"


def given(secret: str, older: Sequence[str]) -> bytes:
    """Return secrets of the environment as a file would have them."""
    return "\n".join((secret, *(f"old {_NOBODY_KNOWS} {each}" for each in older))).encode()


def made_file(path: Path) -> Path:
    """Return the path of the file, made with a new secret if it is not there.

    Raises:
        OSError: it cannot be made.
    """
    return made_once(path, lambda: new_secret() + b"\n")


def new_secret() -> bytes:
    """Return a secret that nobody has."""
    return urlsafe_b64encode(secrets.token_bytes(32))


def stored(path: Path) -> Ring:
    """Return the secrets of the file. Raises as `made_file`, and `Ring.of`."""
    return Ring.of(made_file(path).read_bytes())


def _older(line: bytes) -> Older:
    try:
        kind, until, kept = line.split()
        instant = datetime.fromisoformat(until.decode())
        if kind == b"old":
            return Older(instant, kept, _derived(kept, b"digest"))
        if kind == b"digests":
            return Older(instant, None, b64decode(kept, altchars=b"-_", validate=True))
    except ValueError:
        pass
    raise SecretKeyError(f"{FILE} has a line that is neither `old` nor `digests`")


def _digest(key: bytes, value: bytes | str, context: str) -> bytes:
    plain = value.encode() if isinstance(value, str) else value
    return hmac.new(key, context.encode() + b"\0" + plain, hashlib.sha256).digest()


def _derived(secret: bytes, purpose: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415

    info = b"touchline:" + purpose
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret)
