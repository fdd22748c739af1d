"""The picks of a match, as they are sealed at its lock: the root of salted commitments.

One row stands for all picks of a match. Who picked holds the salt of their commitment, so that a
proof shows their pick and nobody else's: without the salt nobody can tell a pick from its hash.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from football.canonical import canonical_json
from football.sealed import merkle
from football.sealed.errors import BodyError
from football.sealed.kind import Kind

_ROOT_LENGTH = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class PicksBody:
    """What is sealed of a match's picks.

    Attributes:
        schedule: how often the match had been given another date.
        locked_at: since when it took no picks.
        count: picks.
        root: of their commitments, in hexadecimal; see `football.sealed.merkle`.
    """

    match_id: int
    schedule: int
    locked_at: datetime
    count: int
    root: str


def encode(body: PicksBody) -> bytes:
    """Return the bytes that are sealed.

    Raises:
        BodyError: the instant has no zone.
    """
    try:
        return canonical_json(
            {
                "kind": "pick",
                "match_id": body.match_id,
                "schedule": body.schedule,
                "locked_at": body.locked_at,
                "count": body.count,
                "root": body.root,
            }
        )
    except (TypeError, ValueError) as error:
        message = f"picks of match {body.match_id} cannot be written: {error}"
        raise BodyError(message) from error


def decode(written: bytes) -> PicksBody:
    """Read the bytes that were sealed; fields this version does not know are ignored.

    Raises:
        BodyError: they are no JSON, or lack a field, or a field is of another type.
    """
    try:
        content: Any = orjson.loads(written)
        locked_at = datetime.fromisoformat(content["locked_at"])
        body = PicksBody(
            match_id=int(content["match_id"]),
            schedule=int(content["schedule"]),
            locked_at=locked_at,
            count=int(content["count"]),
            root=str(content["root"]),
        )
    except orjson.JSONDecodeError as error:
        raise BodyError(f"is no JSON: {error}") from error
    except KeyError as error:
        raise BodyError(f"lacks {error.args[0]}") from error
    except (AttributeError, TypeError, ValueError) as error:
        raise BodyError(f"is no root of picks: {error}") from error
    if locked_at.tzinfo is None:
        raise BodyError(f"is no root of picks: {content['locked_at']} has no time zone")
    return body


def faults(body: PicksBody, sealed_at: datetime) -> list[str]:
    """Return what is wrong with picks that were sealed at an instant; empty if nothing is.

    The rule of time: picks are sealed at their lock or after it, when none can be changed.
    """
    checks = {
        "it was sealed before its lock": body.locked_at <= sealed_at,
        "it holds no picks": body.count > 0,
        "its root is no digest": len(body.root) == _ROOT_LENGTH,
    }
    return [fault for fault, holds in checks.items() if not holds]


PICK = Kind(name="pick", encode=encode, decode=decode, faults=faults)


def commitment(content: Mapping[str, object], salt: bytes) -> bytes:
    """Return the leaf that stands for a pick.

    Args:
        content: the pick: plain JSON values.
        salt: 32 random bytes, which only the picker is given.
    """
    return merkle.leaf(canonical_json({**content, "salt": salt.hex()}))
