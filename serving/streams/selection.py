"""What one client is given of the log."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

from serving.access.permissions import authorise
from serving.access.subject import Subject
from serving.streams.frames import Frame
from storage.kit.audiences import Audience, audience_of

_PLATFORM = frozenset({Audience.PLATFORM})

_POST, _USER, _AGENT, _GROUP = "post:", "user:", "agent:", "group:"


def post_ids_of(topics: Iterable[str]) -> frozenset[int]:
    """Return the posts whose topics are among some."""
    return _ids(_POST, topics)


def agent_topic(agent_id: int) -> str:
    """Return the topic of an agent."""
    return f"{_AGENT}{agent_id}"


def agent_ids_of(topics: Iterable[str]) -> frozenset[int]:
    """Return the agents whose topics are among some."""
    return _ids(_AGENT, topics)


def group_ids_of(topics: Iterable[str]) -> frozenset[int]:
    """Return the groups whose topics are among some."""
    return _ids(_GROUP, topics)


def _ids(prefix: str, topics: Iterable[str]) -> frozenset[int]:
    return frozenset(
        int(topic.removeprefix(prefix)) for topic in topics if topic.startswith(prefix)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Topics, and the caller.

    Attributes:
        topics: each permitted already; empty is what the platform's audience may follow.
        audiences: whose events it may contain.
        post_ids: posts whose topics are among them.
        group_ids: groups whose topics are among them.
        owner_ids: accounts whose topics are among them.
    """

    topics: frozenset[str]
    subject: Subject

    audiences: frozenset[Audience] = field(init=False, compare=False)
    post_ids: frozenset[int] = field(init=False, compare=False)
    group_ids: frozenset[int] = field(init=False, compare=False)
    owner_ids: frozenset[int] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "post_ids", post_ids_of(self.topics))
        object.__setattr__(self, "group_ids", group_ids_of(self.topics))
        object.__setattr__(self, "owner_ids", _ids(_USER, self.topics))
        found = frozenset(audience_of((topic,)) for topic in self.topics) or _PLATFORM
        object.__setattr__(self, "audiences", found)

    @property
    def is_watched(self) -> bool:
        """Whether some of it may be followed no longer while it is."""
        return bool(self.post_ids or self.group_ids)

    @property
    def group(self) -> Hashable:
        """What is equal for all who are given the same events of the same log."""
        return self.topics or (self.subject.roles, self.subject.scopes)

    def takes(self, frame: Frame) -> bool:
        """Whether an event is for this client."""
        if self.topics:
            return not self.topics.isdisjoint(frame.topics)
        if frame.audience is not Audience.PLATFORM:
            return False
        return frame.is_open or any(authorise(self.subject, topic) for topic in frame.topics)
