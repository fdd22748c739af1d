"""The arithmetic of the chain of seals, which a stranger can repeat.

digest = sha256(body); root = sha256(the digests, in order of position). The hash of a seal is

- version 1: sha256(previous ‖ root);
- version 2: sha256(previous ‖ root ‖ sealed_at ‖ count), where sealed_at is an int64 of
  microseconds since 1970-01-01 UTC and count an int32, both big-endian.

The first seal names 32 zero bytes as its previous. A chain may begin with version 1 and go on with
version 2, never back.
"""

import hashlib
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

GENESIS = bytes(32)
VERSION = 2
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What the hash of one seal is made of, besides the hash before it.

    Attributes:
        sealed_at: the instant of sealing; only version 2 covers it.
        count: things under the seal; only version 2 covers it.
    """

    version: int
    root: bytes
    sealed_at: datetime
    count: int

    def hash_after(self, previous: bytes) -> bytes:
        """Return the hash of the seal that names `previous`.

        Raises:
            ValueError: there is no such version.
        """
        match self.version:
            case 1:
                covered = previous + self.root
            case 2:
                covered = previous + self.root + _packed(self.sealed_at, self.count)
            case _:
                raise ValueError(f"there is no version {self.version} of seals")
        return hashlib.sha256(covered).digest()


def root(digests: Iterable[bytes]) -> bytes:
    """Return the digest of a seal's digests, in order of position."""
    return hashlib.sha256(b"".join(digests)).digest()


def _packed(sealed_at: datetime, count: int) -> bytes:
    return struct.pack(">qi", (sealed_at - _EPOCH) // _MICROSECOND, count)
