"""Secrets kept in the database: those read back are encrypted, others looked up by keyed digests.

Both are bound to a context, such as `second_factor:7`: what was encrypted for one row cannot be
moved to another, and the same value has another digest elsewhere. The key can be replaced while
processes run (`secret_keys`): what older keys wrote is still read and found.
"""

import secrets
from collections.abc import Callable, Iterator, Sequence

from storage.kit.secret_keys import FILE, Digest, Ring, SecretKey, given, made_file
from storage.settings import SecretSettings

_NONCE_BYTES = 12
_FIRST = b"\x01"
"""Of what earlier releases encrypted, without the name of its key."""


class SecretError(ValueError):
    """It cannot be decrypted: another key or row encrypted it, or it was changed."""


class SecretBox:
    """Encrypts and digests with keys derived from one secret, which is read at first use."""

    def __init__(
        self, read: Callable[[], bytes], *, stamp: Callable[[], object] = lambda: None
    ) -> None:
        """Prepare a box.

        Args:
            read: gives the secret, at least 32 characters, and lines of older ones.
            stamp: changes when there is something else to read.
        """
        self._read = read
        self._stamp = stamp
        self._read_at: object = None
        self._ring: Ring | None = None
        # What was read before, too: a row may have been fetched a moment before a key went.
        self._known: dict[bytes, SecretKey] = {}

    @classmethod
    def of(cls, settings: SecretSettings) -> "SecretBox":
        """Return the box of this installation.

        Its secret is `TOUCHLINE_SECRET_KEY`, or a file in the directory of keys, made at first
        use, which is read again whenever it is replaced.
        """
        if settings.secret_key is not None:
            text = given(settings.secret_key.get_secret_value(), settings.older_secrets)
            return cls(lambda: text)
        path = settings.keys_dir / FILE

        def stamp() -> object:
            found = path.stat()
            return found.st_ino, found.st_mtime_ns, found.st_size

        return cls(lambda: made_file(path).read_bytes(), stamp=stamp)

    def open(self) -> None:
        """Read the secret now rather than at first use.

        Raises:
            SecretKeyError: it is too short.
            OSError: its file cannot be read, or made.
        """
        self._current()

    @property
    def prefix(self) -> bytes:
        """With what everything begins that the key of now encrypts."""
        return self._current().newest.prefix

    def encrypt(self, secret: bytes, *, context: str) -> bytes:
        """Return a secret encrypted for a context; the same one twice looks different."""
        newest = self._current().newest
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return newest.prefix + nonce + newest.cipher.encrypt(nonce, secret, context.encode())

    def decrypt(self, encrypted: bytes, *, context: str) -> bytes:
        """Return what was encrypted for this context.

        Raises:
            SecretError: it was encrypted for another one, by another key, or was changed.
        """
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - only who decrypts pays

        self._current()
        for key, rest in self._tries(encrypted):
            nonce, sealed = rest[:_NONCE_BYTES], rest[_NONCE_BYTES:]
            try:
                return key.cipher.decrypt(nonce, sealed, context.encode())
            except (InvalidTag, ValueError):
                continue
        raise SecretError(
            "this was encrypted with another key: restore the one it was written with"
        )

    def digest(self, value: bytes | str, *, context: str) -> bytes:
        """Return the 32 bytes by which a value of a context is found again."""
        return self._current().digests[0](value, context)

    def digests(self, value: bytes | str, *, context: str) -> list[bytes]:
        """Return under which digests a value may be kept: by the key of now, then older ones."""
        return [digest(value, context) for digest in self._current().digests]

    @property
    def digesters(self) -> Sequence[Digest]:
        """What makes digests: the key of now, then older ones."""
        return self._current().digests

    def _tries(self, encrypted: bytes) -> Iterator[tuple[SecretKey, bytes]]:
        """Yield each key that may have encrypted it, with what it would decrypt."""
        for prefix, key in tuple(self._known.items()):
            if encrypted.startswith(prefix):
                yield key, encrypted[len(prefix) :]
            elif encrypted.startswith(_FIRST):
                yield key, encrypted[len(_FIRST) :]

    def _current(self) -> Ring:
        """Return the keys, read again if there is something else to read."""
        try:
            stamp = self._stamp()
        except FileNotFoundError:
            stamp = self._read_at  # not made yet, or taken away under a running process
        if self._ring is None or stamp != self._read_at:
            self._ring = Ring.of(self._read())
            self._known |= {key.prefix: key for key in self._ring.keys}
            self._read_at = stamp
        return self._ring
