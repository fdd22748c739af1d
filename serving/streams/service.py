"""Rules of the event endpoints: what may be requested, and how a long poll answers."""

import orjson

from serving.access.permissions import refuse_forbidden
from serving.access.subject import Subject
from serving.access.topics import FORMS, topics_of
from serving.kit.errors import NotFoundError
from serving.streams.feed import Feed, LostPlaceError
from serving.streams.frames import Frame
from serving.streams.schemas import EventTypeRead, EventTypes, TopicRead
from serving.streams.selection import Selection
from storage.event_catalogue import EVENT_TYPES, description_of

_MOST_PAGE_BYTES = 256 * 1024
_READ = 32


def selection_of(subject: Subject, topics: str | None) -> Selection:
    """Return the topics that a request selects, all permitted.

    Raises:
        BadRequestError: one is not a topic, or there are too many.
        ForbiddenError: a topic is not for this subject.
    """
    wanted = topics_of(topics)
    refuse_forbidden(subject, wanted)
    return Selection(topics=wanted, subject=subject)


async def describe_all(world: str) -> EventTypes:
    """Return every type of event and every form of topics."""
    return EventTypes(
        world=world,
        types=[EventTypeRead(**description_of(kind)) for kind in EVENT_TYPES.values()],
        topics=[
            TopicRead(
                form=form.form, meaning=form.meaning, audience=form.audience, scope=form.scope
            )
            for form in FORMS
        ],
    )


async def describe(name: str) -> EventTypeRead:
    """Return one type of event.

    Raises:
        NotFoundError: there is none of that name.
    """
    kind = EVENT_TYPES.get(name)
    if kind is None:
        raise NotFoundError(f"No event type {name[:40]!r}; /v1/events/schema lists them.")
    return EventTypeRead(**description_of(kind))


async def poll(feed: Feed, *, world: str, wait_seconds: float, limit: int) -> bytes:
    """Return the body of a long poll: events at once, or as soon as there are any.

    A page ends early when it has become large: what is not read lies in memory.
    """
    frames: list[Frame] = []
    size = 0
    try:
        while feed.has_recovered and len(frames) < limit and size < _MOST_PAGE_BYTES:
            more = await feed.next(
                limit=min(limit - len(frames), _READ),
                wait_seconds=0.0 if frames else wait_seconds,
            )
            if not more:
                break
            frames += more
            size += sum(len(frame.body) for frame in more)
    except LostPlaceError:
        frames.clear()
        feed.cursor, feed.has_recovered = feed.hub.head, False
    page = {
        "world": world,
        "recovered": feed.has_recovered,
        "cursor": str(feed.cursor),
        "events": [orjson.Fragment(frame.body) for frame in frames],
    }
    return orjson.dumps(page)
