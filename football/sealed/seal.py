"""One seal of the chain, and the statement about it that is signed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from football.canonical import canonical_json, instant_text
from football.sealed.chain import Link

_STATEMENT = "touchline.seal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """One seal.

    Attributes:
        previous: hash of the seal before it.
        root: digest of the digests under it.
        count: things under it.
        hash: see `football.sealed.chain`.
    """

    seal_no: int
    version: int
    previous: bytes
    root: bytes
    sealed_at: datetime
    count: int
    hash: bytes

    @property
    def link(self) -> Link:
        """What its hash is made of."""
        return Link(
            version=self.version, root=self.root, sealed_at=self.sealed_at, count=self.count
        )

    def content(self) -> dict[str, object]:
        """Return its fields as JSON holds them: digests in hexadecimal, the instant in UTC."""
        return {
            "seal_no": self.seal_no,
            "version": self.version,
            "previous": self.previous.hex(),
            "root": self.root.hex(),
            "sealed_at": instant_text(self.sealed_at),
            "count": self.count,
            "hash": self.hash.hex(),
        }

    def statement(self) -> bytes:
        """Return the bytes that are signed: canonical JSON of its fields and a `type`."""
        return canonical_json({"type": _STATEMENT, **self.content()})

    @classmethod
    def of_content(cls, content: Mapping[str, Any]) -> Self:
        """Read what `content` wrote.

        Raises:
            KeyError: a field is missing.
            ValueError: a field does not hold what it should; also `TypeError`.
        """
        sealed_at = datetime.fromisoformat(content["sealed_at"])
        if sealed_at.tzinfo is None:
            raise ValueError(f"{content['sealed_at']} has no time zone")
        return cls(
            seal_no=int(content["seal_no"]),
            version=int(content["version"]),
            previous=bytes.fromhex(content["previous"]),
            root=bytes.fromhex(content["root"]),
            sealed_at=sealed_at,
            count=int(content["count"]),
            hash=bytes.fromhex(content["hash"]),
        )
