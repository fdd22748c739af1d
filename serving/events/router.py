"""The event log over HTTP: long poll and server-sent events."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request
from starlette.responses import Response

from serving import problems
from serving.events import service, stream
from serving.events.feed import HEAD, Feed
from serving.events.replay import MAX_SPEED, chunks, load, match_of_topic
from serving.events.schemas import EVENT, EventPage, EventTypeRead, EventTypes
from serving.parameters import only_declared
from serving.state import (
    Answers,
    DatabaseDependency,
    HubDependency,
    SeatsDependency,
    SettingsDependency,
    World,
)

router = APIRouter(prefix="/v1", tags=["events"], dependencies=[Depends(only_declared)])

After = Annotated[
    str,
    Query(
        max_length=100,
        description="A cursor: events after it. `head`: from now on. `oldest`: all that is kept.",
    ),
]
Topics = Annotated[
    str | None,
    Query(
        max_length=4000,
        description="Comma-separated, e.g. `match:311,competition:S1,live`; none is everything.",
    ),
]
Who = Annotated[
    str | None, Header(max_length=1000, description="`Bearer TOKEN`; without it, anonymous.")
]
_STREAM_EXAMPLE = (
    "id: 5f2c9d:1041\nevent: hello\n"
    'data: {"cursor":"5f2c9d:1041","world":"simulated","recovered":true}\n\n'
    f"id: {EVENT['cursor']}\nevent: event\n"
    'data: {"cursor":"5f2c9d:1042","type":"match.score", …}\n\n'
)


@router.get(
    "/events",
    response_model=EventPage,
    responses=problems.declare(401, 403, 422),
    summary="Long poll",
)
async def read_events(
    hub: HubDependency,
    database: DatabaseDependency,
    settings: SettingsDependency,
    after: After = HEAD,
    topics: Topics = None,
    authorization: Who = None,
    wait: Annotated[
        float, Query(ge=0, le=30, description="Seconds to wait for the first event.")
    ] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """Events after a cursor, at once or as soon as there are any; continue with `cursor`."""
    selection = service.selection_of(settings, topics, authorization)
    feed = await Feed.resume(hub, database, after=after, selection=selection)
    body = await service.poll(feed, world=settings.world, wait_seconds=wait, limit=limit)
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})


@router.get(
    "/events/schema",
    response_model=EventTypes,
    responses=problems.declare(422),
    summary="Every type of event",
)
async def read_schemas(answers: Answers, world: World) -> Response:
    """Types with version, topics and the JSON Schema of their payload; and the topics there are.

    Fields may be added within a version: ignore what you do not know.
    """
    return await answers.answer(lambda: service.describe_all(world))


@router.get(
    "/events/schema/{event_type}",
    response_model=EventTypeRead,
    responses=problems.declare(404, 422),
    summary="One type of event",
)
async def read_schema(event_type: str, answers: Answers) -> Response:
    """One type with version, topics and the JSON Schema of its payload."""
    return await answers.answer(lambda: service.describe(event_type))


@router.get(
    "/stream",
    response_class=Response,
    responses={
        200: {
            "description": "`hello` with `recovered`, then `event`s and `heartbeat`s, each with "
            "a cursor as its id; `closing` when the stream ends.",
            "content": {"text/event-stream": {"example": _STREAM_EXAMPLE}},
        },
        **problems.declare(401, 403, 404, 422, 429),
    },
    summary="Server-sent events",
)
async def stream_events(
    request: Request,
    hub: HubDependency,
    seats: SeatsDependency,
    database: DatabaseDependency,
    settings: SettingsDependency,
    after: After = HEAD,
    topics: Topics = None,
    authorization: Who = None,
    replay: Annotated[
        str | None,
        Query(max_length=40, description="`match:ID`: play a finished match again, from the log."),
    ] = None,
    speed: Annotated[
        float, Query(gt=0, le=MAX_SPEED, description="How many times as fast, with `replay`.")
    ] = 60.0,
    last_event_id: Annotated[str | None, Header(max_length=100)] = None,
) -> Response:
    """The log as a stream. A reconnecting browser sends `Last-Event-ID` and misses nothing.

    With `replay`, a finished match instead: its events with their original spacing, accelerated.
    """
    seats.refuse_full(request.scope)
    selection = service.selection_of(settings, topics, authorization)
    patience_seconds = settings.send_timeout_seconds
    if replay is not None:
        played = await load(
            database,
            selection.subject,
            match_of_topic(replay),
            speed=speed,
            after=last_event_id,
        )
        again = chunks(played, world=settings.world, heartbeat_seconds=settings.heartbeat_seconds)
        return stream.StreamResponse(hub, seats, again, patience_seconds)
    feed = await Feed.resume(
        hub,
        database,
        # A reconnect repeats the first address, so the header is the newer of the two.
        after=last_event_id or after,
        selection=selection,
        backlog_limit=settings.backlog_limit,
    )
    content = stream.chunks(
        feed, world=settings.world, heartbeat_seconds=settings.heartbeat_seconds
    )
    return stream.StreamResponse(hub, seats, content, patience_seconds)
