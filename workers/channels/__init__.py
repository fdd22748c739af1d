"""Channels: the ways a message reaches the outside. Each is one module; `all_of` names them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from storage.delivery.writes import Attempt, Outcome
from workers.patience import PATIENCE_SECONDS

__all__ = ["PATIENCE_SECONDS", "Channel", "Channels", "Result"]


@dataclass(frozen=True, slots=True)
class Result:
    """How an attempt went.

    Attributes:
        outcome: `delivered`; `failed`, which did not arrive and is tried again; `refused`, for
            which that is no use; `unknown`, which may have arrived and is never tried again.
        error: what went wrong, for people.
    """

    outcome: Outcome
    error: str | None = None


class Channel(Protocol):
    """One way to reach the outside."""

    @property
    def name(self) -> str: ...

    async def send(self, attempt: Attempt) -> Result:
        """Try once, within `PATIENCE_SECONDS`; never raises for what the other end does."""
        ...


Channels = Mapping[str, Channel]
