"""One connected client as the broadcast sees it: a place in the log and a way out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from time import monotonic

from serving.streams.frames import Frame
from serving.streams.outlet import Outlet
from serving.streams.selection import Selection
from storage.kit.audiences import Audience
from storage.kit.events import Cursor

EVERYTHING = "*"


@dataclass(slots=True, kw_only=True, eq=False)
class Client:
    """What is kept of a client; there is no queue, so a slow one costs no memory.

    Attributes:
        seq: everything up to here was written or is not for it.
        selection: what it follows; None is nothing.
        starts: where topics begin that were added later, with a snapshot of that moment.
        is_latest: replaced events may be left out.
        blocked_at_seconds: since when it takes nothing.
        spoke_at_seconds: when it was last written to.
        is_held: it is given nothing until it is known what it may still follow.
    """

    outlet: Outlet
    epoch: str
    seq: int
    selection: Selection | None = None
    starts: dict[str, int] = field(default_factory=dict[str, int])
    is_latest: bool = False
    blocked_at_seconds: float | None = None
    spoke_at_seconds: float = field(default_factory=monotonic)
    is_held: bool = False

    @property
    def is_even(self) -> bool:
        """Whether all its topics have begun, so that what it gets depends on these alone."""
        return not self.starts or max(self.starts.values()) <= self.seq

    @property
    def cursor(self) -> Cursor:
        """Where it stands in the log."""
        return Cursor(self.epoch, self.seq)

    @property
    def audiences(self) -> frozenset[Audience]:
        """Whose events it may be given."""
        return frozenset() if self.selection is None else self.selection.audiences

    def follow(self, topics: frozenset[str], selection: Selection, start: int) -> None:
        """Add topics whose events count after `start`."""
        if self.is_even:
            self.starts.clear()
        if self.selection is not None:
            known = self.selection.topics
            now = topics | known if topics and known else frozenset[str]()
            # What was followed already goes on where it is.
            self.starts |= dict.fromkeys(known or {EVERYTHING}, self.seq) | self.starts
            added = topics - known if known else frozenset[str]()
            self.starts |= dict.fromkeys(added if topics else {EVERYTHING}, start)
            selection = Selection(topics=now, subject=selection.subject)
        self.selection = selection

    def takes(self, frame: Frame) -> bool:
        """Whether an event is for this client."""
        if self.selection is None or not self.selection.takes(frame):
            return False
        return self.is_even or any(
            frame.seq > start and (topic == EVERYTHING or topic in frame.topics)
            for topic, start in self.starts.items()
        )

    def chosen(self, frames: Iterable[Frame]) -> Sequence[Frame]:
        """Return what of these events it is given, in order."""
        taken = [frame for frame in frames if self.takes(frame)]
        return coalesced(taken) if self.is_latest else taken


def coalesced(frames: Sequence[Frame]) -> Sequence[Frame]:
    """Leave out every event that a later one of the same type and topics replaces."""
    last = {(frame.type, frame.topics): frame for frame in frames}
    return [frame for frame in frames if last[frame.type, frame.topics] is frame]
