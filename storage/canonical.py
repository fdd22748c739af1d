"""Canonical JSON and the arithmetic of seals: pure functions a stranger can redo.

digest = sha256(body); root = sha256(the digests, in order); hash = sha256(previous || root); the
first previous is 32 zero bytes.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from uuid import UUID

GENESIS = bytes(32)


def canonical_json(body: Mapping[str, object]) -> bytes:
    """Return the one spelling of `body`: sorted keys, compact, UTF-8, no NaN.

    Raises:
        ValueError: a number is not finite or an instant has no zone.
        TypeError: a value has no JSON form.
    """
    return json.dumps(
        body,
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
        default=_plain,
    ).encode()


def digest(body: bytes) -> bytes:
    """Return the digest of one body."""
    return hashlib.sha256(body).digest()


def root(digests: Iterable[bytes]) -> bytes:
    """Return the digest of a seal's digests, in order of position."""
    return hashlib.sha256(b"".join(digests)).digest()


def link(previous: bytes, root_of_seal: bytes) -> bytes:
    """Return the hash of a seal, which the next seal names as its previous."""
    return hashlib.sha256(previous + root_of_seal).digest()


def _plain(value: object) -> str:
    match value:
        case datetime() if value.tzinfo is not None:
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case datetime():
            raise ValueError(f"{value} has no time zone")
        case UUID():
            return str(value)
        case _:
            raise TypeError(f"{type(value).__name__} has no canonical JSON form")
