"""The newest events in memory, a ring for each audience, so that none pushes out another's."""

from collections.abc import Collection, Sequence
from heapq import merge

from serving.streams.frames import Frame
from serving.streams.ring import Ring
from storage.kit.audiences import Audience


class Rings:
    """The rings of one log.

    Attributes:
        head: the newest seq known, of whatever audience.
    """

    def __init__(self, size: int, *, head: int) -> None:
        self._rings = {audience: Ring(size, head=head) for audience in Audience}
        self.head = head

    def extend(self, frames: Sequence[Frame]) -> None:
        """Take frames that follow the head, in order."""
        for frame in frames:
            if frame.seq <= self.head:
                raise ValueError(f"event {frame.seq} does not follow {self.head}")
            self.head = frame.seq
        for audience, ring in self._rings.items():
            ring.extend(frame for frame in frames if frame.audience is audience)

    def floor(self, audiences: Collection[Audience]) -> int:
        """Return after which seq every event of these audiences is here."""
        if len(audiences) == 1:  # of nearly every client, for each event
            (only,) = audiences
            return self._rings[only].floor
        return max((self._rings[each].floor for each in audiences), default=0)

    def after(
        self, seq: int, limit: int, audiences: Collection[Audience]
    ) -> tuple[Sequence[Frame], int]:
        """Return up to `limit` frames after `seq`, and up to where nothing else is theirs.

        Raises:
            ValueError: `seq` is before their floor.
        """
        found = [self._rings[each].after(seq, limit) for each in audiences]
        if len(found) == 1:
            frames = found[0]
        else:
            frames = list(merge(*found, key=lambda frame: frame.seq))[:limit]
        return frames, self.head if len(frames) < limit else frames[-1].seq
