"""Canonical JSON: the one spelling of a value, so that its digest means something."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID


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
    """Return the SHA-256 digest of one body."""
    return hashlib.sha256(body).digest()


def instant_text(at: datetime) -> str:
    """Return the one spelling of an instant: ISO 8601 in UTC with a `Z`.

    Raises:
        ValueError: the instant has no zone.
    """
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone")
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _plain(value: object) -> str:
    match value:
        case datetime():
            return instant_text(value)
        case UUID():
            return str(value)
        case _:
            raise TypeError(f"{type(value).__name__} has no canonical JSON form")
