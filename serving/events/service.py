"""Rules of the event endpoints: which topics there are, and how a long poll answers."""

import re
from collections.abc import Sequence

import orjson

from serving.errors import BadRequestError
from serving.events.feed import Feed, LostPlaceError
from serving.events.frames import Frame
from serving.parameters import MAX_ID

MAX_TOPICS = 100
_NUMBERED = re.compile(r"(match|team):(\d{1,19})", re.ASCII)
_CODED = re.compile(r"competition:[A-Z0-9]{1,16}", re.ASCII)
_PLAIN = frozenset({"live", "models", "imports", "news"})
_FORMS = f"match:ID, team:ID, competition:CODE, {', '.join(sorted(_PLAIN))}"


def topics_of(text: str | None) -> frozenset[str]:
    """Return the topics of a comma-separated parameter; none asked for means every one.

    Raises:
        BadRequestError: one is not a topic, or there are too many.
    """
    if text is None:
        return frozenset()
    topics = frozenset(part.strip() for part in text.split(","))
    if len(topics) > MAX_TOPICS or not all(_is_topic(topic) for topic in topics):
        message = f"allowed: at most {MAX_TOPICS}, separated by commas, each one of {_FORMS}"
        raise BadRequestError.parameter("topics", message)
    return topics


def _is_topic(text: str) -> bool:
    numbered = _NUMBERED.fullmatch(text)
    if numbered is not None:
        return int(numbered[2]) <= MAX_ID
    return text in _PLAIN or _CODED.fullmatch(text) is not None


async def poll(feed: Feed, *, world: str, wait_seconds: float, limit: int) -> bytes:
    """Return the body of a long poll: events at once, or as soon as there are any."""
    frames: Sequence[Frame] = ()
    if feed.has_recovered:
        try:
            frames = await feed.next(limit=limit, wait_seconds=wait_seconds)
        except LostPlaceError:
            feed.cursor, feed.has_recovered = feed.hub.head, False
    page = {
        "world": world,
        "recovered": feed.has_recovered,
        "cursor": str(feed.cursor),
        "events": [orjson.Fragment(frame.body) for frame in frames],
    }
    return orjson.dumps(page)
