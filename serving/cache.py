"""Serialised bodies that many clients ask for, kept until one of their topics moves.

A fill notes the hub's head before it queries and is dropped if one of its topics moved meanwhile.
A process that has not confirmed the head lately answers from the database. Personal bodies are
never kept here.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from time import monotonic

from serving.events.frames import Frame
from serving.events.hub import Hub

ANY = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    body: bytes
    topics: Collection[str]
    filled_at_seconds: float


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
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
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
        if entry is not None and monotonic() - entry.filled_at_seconds < self._max_seconds:
            self._entries.move_to_end(key)
            return entry.body
        noted = self._hub.head
        filled_at_seconds = monotonic()
        body = await fill()
        if not self._hub.has_moved(topics, noted):
            entry = _Entry(body=body, topics=topics, filled_at_seconds=filled_at_seconds)
            self._put(key, entry)
        return body

    def _put(self, key: str, entry: _Entry) -> None:
        self._drop(key)
        self._entries[key] = entry
        self._bytes += len(entry.body)
        for topic in entry.topics:
            self._keys_of_topic[topic].add(key)
        while self._bytes > self._max_bytes:
            self._drop(next(iter(self._entries)))

    def _drop(self, key: str) -> None:
        entry = self._entries.pop(key, None)
        if entry is None:
            return
        self._bytes -= len(entry.body)
        for topic in entry.topics:
            keys = self._keys_of_topic[topic]
            keys.discard(key)
            if not keys:
                del self._keys_of_topic[topic]

    def _on_frames(self, frames: Sequence[Frame] | None) -> None:
        if frames is None:
            self._entries.clear()
            self._keys_of_topic.clear()
            self._bytes = 0
            return
        for topic in {ANY}.union(*(frame.topics for frame in frames)):
            for key in tuple(self._keys_of_topic.get(topic, ())):
                self._drop(key)
