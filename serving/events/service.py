"""Rules of the event endpoints: what may be asked for, and how a long poll answers."""

from collections.abc import Sequence

import orjson

from serving.errors import NotFoundError, UnauthorisedError
from serving.events.feed import Feed, LostPlaceError
from serving.events.frames import Frame
from serving.events.permissions import refuse_forbidden, subject_of_header
from serving.events.schemas import EventTypeRead, EventTypes, TopicRead
from serving.events.selection import Selection
from serving.events.topics import FORMS, topics_of
from serving.settings import ServingSettings
from storage.event_types.catalogue import EVENT_TYPES, description_of


def selection_of(
    settings: ServingSettings, topics: str | None, authorization: str | None
) -> Selection:
    """Return what a request may be given of what it asks for.

    Raises:
        BadRequestError: one is not a topic, or there are too many.
        UnauthorisedError: the token is nobody's.
        ForbiddenError: a topic is not for this subject.
    """
    subject = subject_of_header(settings, authorization)
    if subject is None:
        raise UnauthorisedError("Nobody has this token; leave the header out to be anonymous.")
    wanted = topics_of(topics)
    refuse_forbidden(subject, wanted)
    return Selection(topics=wanted, subject=subject)


async def describe_all(world: str) -> EventTypes:
    """Return every type of event and every form of topics."""
    return EventTypes(
        world=world,
        types=[EventTypeRead(**description_of(kind)) for kind in EVENT_TYPES.values()],
        topics=[
            TopicRead(form=form.form, meaning=form.meaning, scope=form.scope) for form in FORMS
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
