"""Serialised bodies that many clients ask for, kept until one of their topics moves.

A fill notes the hub's head before it queries and is dropped if one of its topics moved meanwhile.
A process that has not confirmed the head lately answers from the database. Personal bodies are
never kept here.
"""

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from time import monotonic

from serving.edge.replies import Reply, RequestKey
from serving.streams.frames import Frame
from serving.streams.hub import Hub
from storage.kit.audiences import FORMS, Audience, form_of

ANY = "*"  # every event of the platform's audience
# Questions differ by headers a stranger may invent; an address needs a handful.
_REPLIES_OF_A_BODY = 16


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Entry:
    """A body, and the replies that were sent with it."""

    key: str
    body: bytes
    topics: Collection[str]
    filled_at_seconds: float
    replies: dict[RequestKey, Reply] = field(default_factory=dict[RequestKey, Reply])

    @property
    def size_bytes(self) -> int:
        return len(self.body) + sum(reply.size_bytes for reply in self.replies.values())


class BodyCache:
    """Least recently used bodies within a budget of bytes.

    Args:
        hub: reports when topics move.
        max_bytes: the budget; 0 keeps nothing.
        max_seconds: no body is older, so that a change without an event still shows.

    Attributes:
        hits: answers from memory.
        misses: answers from the database, though their topics are kept.
        flushes: bodies dropped because a topic moved, by the topic's form.
    """

    def __init__(self, hub: Hub, *, max_bytes: int, max_seconds: float) -> None:
        self._hub = hub
        self._max_bytes = max_bytes
        self._max_seconds = max_seconds
        self._entries: OrderedDict[str, Entry] = OrderedDict()
        self._entry_of_key: dict[RequestKey, Entry] = {}
        self._keys_of_topic: defaultdict[str, set[str]] = defaultdict(set)
        self._bytes = 0
        self.hits = 0
        self.misses = 0
        self.flushes: Counter[str] = Counter()
        hub.listen(self._on_frames)

    def __len__(self) -> int:
        return len(self._entries)

    async def get(
        self, key: str, topics: Collection[str], fill: Callable[[], Awaitable[bytes]]
    ) -> bytes:
        """Return the body of a key, from memory if that is certain to be current.

        Args:
            key: of the request.
            topics: what the answer depends on; `*` is every event of the platform's audience.
            fill: queries the database.

        Raises:
            ValueError: a topic is personal; such an answer is not shared.
        """
        is_confirmed = self._hub.is_confirmed
        entry = self._entries.get(key) if is_confirmed else None
        if entry is not None and self._is_fresh(entry):
            self._entries.move_to_end(key)
            self.hits += 1
            return entry.body
        self.misses += 1
        _refuse_personal(topics)  # not above: what is kept has been through it
        if not is_confirmed:
            return await fill()
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

    def remember(self, entry: Entry, key: RequestKey, reply: Reply) -> None:
        """Keep what was sent with a body for as long as the body itself."""
        if self._entries.get(entry.key) is not entry or len(entry.replies) >= _REPLIES_OF_A_BODY:
            return
        entry.replies[key] = reply
        self._entry_of_key[key] = entry
        self._bytes += reply.size_bytes
        self._make_room()

    def recall(self, key: RequestKey) -> Reply | None:
        """Return what was sent for the same request, if it is certain to be current."""
        entry = self._entry_of_key.get(key)
        if entry is None or not self._is_fresh(entry) or not self._hub.is_confirmed:
            return None
        self._entries.move_to_end(entry.key)
        self.hits += 1
        return entry.replies[key]

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
        for each in entry.replies:
            del self._entry_of_key[each]
        for topic in entry.topics:
            keys = self._keys_of_topic[topic]
            keys.discard(key)
            if not keys:
                del self._keys_of_topic[topic]

    def _on_frames(self, frames: Sequence[Frame] | None) -> None:
        if frames is None:
            self.flushes["reset"] += len(self._entries)
            self._entries.clear()
            self._entry_of_key.clear()
            self._keys_of_topic.clear()
            self._bytes = 0
            return
        shared = [frame for frame in frames if frame.audience is not Audience.PERSONAL]
        moved = {topic for frame in shared for topic in frame.topics}
        if any(frame.audience is Audience.PLATFORM for frame in shared):
            moved.add(ANY)
        for topic in moved:
            keys = tuple(self._keys_of_topic.get(topic, ()))
            for key in keys:
                self._drop(key)
            if keys:
                self.flushes[form_of(topic) or topic] += len(keys)


def _refuse_personal(topics: Collection[str]) -> None:
    personal = [each for each in topics if FORMS.get(form_of(each) or "") is Audience.PERSONAL]
    if personal:
        raise ValueError(f"a personal answer is never in a shared cache: {', '.join(personal)}")
