"""Serialised bodies that many clients ask for, kept until one of their topics moves.

A fill notes the hub's head before it queries and is dropped if one of its topics moved meanwhile.
A process that has not confirmed the head lately answers from the database. Personal bodies are
never kept here.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from time import monotonic

from serving.answers.replies import Question, Reply
from serving.events.frames import Frame
from serving.events.hub import Hub

ANY = "*"
# Questions differ by headers a stranger may invent; an address needs a handful.
_REPLIES_OF_A_BODY = 16


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Entry:
    """A body, and what was sent to those who asked for it."""

    key: str
    body: bytes
    topics: Collection[str]
    filled_at_seconds: float
    replies: dict[Question, Reply] = field(default_factory=dict[Question, Reply])

    @property
    def size_bytes(self) -> int:
        return len(self.body) + sum(reply.size_bytes for reply in self.replies.values())


class BodyCache:
    """Least recently used bodies within a budget of bytes.

    Args:
        hub: tells when topics move.
        max_bytes: the budget; 0 keeps nothing.
        max_seconds: no body is older, so that a change without an event still shows.
    """

    def __init__(self, hub: Hub, *, max_bytes: int, max_seconds: float) -> None:
        self._hub = hub
        self._max_bytes = max_bytes
        self._max_seconds = max_seconds
        self._entries: OrderedDict[str, Entry] = OrderedDict()
        self._entry_of_question: dict[Question, Entry] = {}
        self._keys_of_topic: defaultdict[str, set[str]] = defaultdict(set)
        self._bytes = 0
        hub.listen(self._on_frames)

    def __len__(self) -> int:
        return len(self._entries)

    async def get(
        self, key: str, topics: Collection[str], fill: Callable[[], Awaitable[bytes]]
    ) -> bytes:
        """Return the body of a key, from memory if that is certain to be current.

        Args:
            key: the whole question.
            topics: what the answer depends on; `*` is every event.
            fill: asks the database.
        """
        if not self._hub.is_confirmed:
            return await fill()
        entry = self._entries.get(key)
        if entry is not None and self._is_fresh(entry):
            self._entries.move_to_end(key)
            return entry.body
        noted = self._hub.head
        filled_at_seconds = monotonic()
        body = await fill()
        if not self._hub.has_moved(topics, noted):
            self._put(
                Entry(key=key, body=body, topics=topics, filled_at_seconds=filled_at_seconds)
            )
        return body

    def entry(self, key: str, body: bytes) -> Entry | None:
        """Return what keeps exactly this body, if it is kept."""
        entry = self._entries.get(key)
        return entry if entry is not None and entry.body is body else None

    def remember(self, entry: Entry, question: Question, reply: Reply) -> None:
        """Keep what was sent with a body for as long as the body itself."""
        if self._entries.get(entry.key) is not entry or len(entry.replies) >= _REPLIES_OF_A_BODY:
            return
        entry.replies[question] = reply
        self._entry_of_question[question] = entry
        self._bytes += reply.size_bytes
        self._make_room()

    def recall(self, question: Question) -> Reply | None:
        """Return what was sent for the same question, if it is certain to be current."""
        entry = self._entry_of_question.get(question)
        if entry is None or not self._is_fresh(entry) or not self._hub.is_confirmed:
            return None
        self._entries.move_to_end(entry.key)
        return entry.replies[question]

    def _is_fresh(self, entry: Entry) -> bool:
        return monotonic() - entry.filled_at_seconds < self._max_seconds

    def _put(self, entry: Entry) -> None:
        self._drop(entry.key)
        self._entries[entry.key] = entry
        self._bytes += entry.size_bytes
        for topic in entry.topics:
            self._keys_of_topic[topic].add(entry.key)
        self._make_room()

    def _make_room(self) -> None:
        while self._bytes > self._max_bytes:
            self._drop(next(iter(self._entries)))

    def _drop(self, key: str) -> None:
        entry = self._entries.pop(key, None)
        if entry is None:
            return
        self._bytes -= entry.size_bytes
        for question in entry.replies:
            del self._entry_of_question[question]
        for topic in entry.topics:
            keys = self._keys_of_topic[topic]
            keys.discard(key)
            if not keys:
                del self._keys_of_topic[topic]

    def _on_frames(self, frames: Sequence[Frame] | None) -> None:
        if frames is None:
            self._entries.clear()
            self._entry_of_question.clear()
            self._keys_of_topic.clear()
            self._bytes = 0
            return
        for topic in {ANY}.union(*(frame.topics for frame in frames)):
            for key in tuple(self._keys_of_topic.get(topic, ())):
                self._drop(key)
