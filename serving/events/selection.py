"""What one client is given of the log."""

from dataclasses import dataclass

from serving.events.frames import Frame
from serving.events.permissions import Subject, authorise


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Topics, and who asks.

    Attributes:
        topics: each permitted already; empty is everything that the subject may follow.
    """

    topics: frozenset[str]
    subject: Subject

    def takes(self, frame: Frame) -> bool:
        """Whether an event is for this client."""
        if self.topics:
            return not self.topics.isdisjoint(frame.topics)
        return frame.is_open or any(authorise(self.subject, topic) for topic in frame.topics)
