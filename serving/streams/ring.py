"""The newest events in memory, in order, shared by every client."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from serving.streams.frames import Frame


class Ring:
    """Frames after `floor` up to `head`, at least `size` of them once that many came.

    Attributes:
        floor: every event after it, as far as `head`, is here; earlier ones are not.
        head: the newest seq known; later than the last frame when the log has holes.
    """

    def __init__(self, size: int, *, head: int) -> None:
        self._size = size
        self._frames: list[Frame] = []
        self._seqs: list[int] = []
        self.floor = head
        self.head = head

    def extend(self, frames: Iterable[Frame]) -> None:
        """Take frames that follow the head, in order."""
        for frame in frames:
            if frame.seq <= self.head:
                raise ValueError(f"event {frame.seq} does not follow {self.head}")
            self._frames.append(frame)
            self._seqs.append(frame.seq)
            self.head = frame.seq
        self._trim()

    def after(self, seq: int, limit: int) -> Sequence[Frame]:
        """Return up to `limit` frames after `seq`, which must not be before the floor."""
        if seq < self.floor:
            raise ValueError(f"{seq} has fallen off the ring at {self.floor}")
        start = bisect_right(self._seqs, seq)
        return self._frames[start : start + limit]

    def _trim(self) -> None:
        # Cutting one frame at a time would copy the list for each event.
        if len(self._frames) >= 2 * self._size:
            surplus = len(self._frames) - self._size
            self.floor = self._seqs[surplus - 1]
            del self._frames[:surplus]
            del self._seqs[:surplus]
