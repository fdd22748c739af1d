"""What a backup says about itself: first in the archive, read before anything is done."""

import json
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Self

from touchline import __version__
from touchline.errors import BackupError

NAME = "manifest.json"
FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """One world at one instant.

    Attributes:
        taken_at: the wall instant to which the databases are brought.
        domain_at: what the world's clock showed then.
        migration: the revision of the schema.
        postgres: the version of the server, e.g. `18.4`.
        machine: the architecture; a cluster's files fit no other.
        sizes: bytes by part.
    """

    format: int
    world: str
    taken_at: datetime
    domain_at: datetime
    touchline: str
    migration: str
    postgres: str
    machine: str
    files: int
    sizes: Mapping[str, int]

    @property
    def total_bytes(self) -> int:
        return sum(self.sizes.values())

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), indent=2, default=datetime.isoformat).encode() + b"\n"

    @classmethod
    def from_json(cls, written: bytes) -> Self:
        """Reads one.

        Raises:
            BackupError: it is none, or of a format this version does not know.
        """
        try:
            found = json.loads(written)
            made_by = found["touchline"]
            known = found["format"] == FORMAT
            if known:
                for name in ("taken_at", "domain_at"):
                    found[name] = datetime.fromisoformat(found[name])
                return cls(**found)
        except (ValueError, TypeError, KeyError) as error:
            raise BackupError(f"its {NAME} cannot be read: it is no backup of a world") from error
        raise BackupError(
            f"it has format {found['format']}, made by Touchline {made_by}: this is"
            f" {__version__}, which reads format {FORMAT}: restore with the version that made it"
        )


def machine() -> str:
    """This machine's architecture, under one name for each."""
    found = platform.machine().lower()
    return {"amd64": "x86_64", "arm64": "aarch64"}.get(found, found)
