"""The state of topics at one instant, with the place in the log where that instant is."""

from dataclasses import dataclass

from storage.kit.events import Cursor


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshots:
    """What was read at one instant.

    Attributes:
        cursor: events after it happened after the snapshots.
        bodies: JSON by topic, null where nothing is kept of one.
    """

    cursor: Cursor
    bodies: dict[str, bytes]
