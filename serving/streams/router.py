"""The event log over HTTP: long poll and server-sent events."""

from typing import Annotated

from fastapi import Depends, Header, Query, Request
from starlette.responses import Response

from serving.access.declared import PUBLIC, Caller
from serving.access.dependencies import AuthenticationDependency
from serving.access.routing import router_of
from serving.kit import problems
from serving.kit.conditional import conditional
from serving.kit.dependencies import DatabaseDependency, SettingsDependency, World
from serving.kit.errors import UnauthorisedError
from serving.streams import service, sse
from serving.streams.dependencies import HubDependency, PostsDependency, take_stream_seat
from serving.streams.feed import HEAD, Feed
from serving.streams.replay import MAX_SPEED, chunks, load, match_of_topic
from serving.streams.schemas import EVENT, EventPage, EventTypeRead, EventTypes

router = router_of("/v1", tag="events", access=PUBLIC)

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
_STREAM_EXAMPLE = (
    "id: 5f2c9d:1041\nevent: hello\n"
    'data: {"cursor":"5f2c9d:1041","world":"simulated","recovered":true}\n\n'
    f"id: {EVENT['cursor']}\nevent: event\n"
    'data: {"cursor":"5f2c9d:1042","type":"match.score", …}\n\n'
)


@router.get(
    "/events",
    response_model=EventPage,
    responses=problems.declare(401, 403, 422, 429),
    dependencies=[Depends(take_stream_seat)],
    summary="Long poll",
)
async def read_events(
    hub: HubDependency,
    database: DatabaseDependency,
    settings: SettingsDependency,
    subject: Caller,
    authentication: AuthenticationDependency,
    posts: PostsDependency,
    after: After = HEAD,
    topics: Topics = None,
    wait: Annotated[
        float, Query(ge=0, le=30, description="Seconds to wait for the first event.")
    ] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """Events after a cursor, at once or as soon as there are any; continue with `cursor`."""
    selection = service.selection_of(subject, topics)
    await posts.check(subject, selection.topics)
    feed = await Feed.resume(hub, database, after=after, selection=selection)
    body = await service.poll(feed, world=settings.world, wait_seconds=wait, limit=limit)
    if not await authentication.still_holds(subject):
        raise UnauthorisedError("Your session ended meanwhile; log in again.")
    await posts.check(subject, selection.topics)  # that may have ended meanwhile too
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})


@router.get(
    "/events/schema",
    response_model=EventTypes,
    responses=problems.declare(422),
    summary="Every type of event",
)
async def read_schemas(request: Request, world: World) -> Response:
    """Types with version, topics and the JSON Schema of their payload; and the topics there are.

    Fields may be added within a version: ignore what you do not know.
    """
    return conditional(request, (await service.describe_all(world)).model_dump_json().encode())


@router.get(
    "/events/schema/{event_type}",
    response_model=EventTypeRead,
    responses=problems.declare(404, 422),
    summary="One type of event",
)
async def read_schema(event_type: str, request: Request) -> Response:
    """One type with version, topics and the JSON Schema of its payload."""
    return conditional(request, (await service.describe(event_type)).model_dump_json().encode())


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
    dependencies=[Depends(take_stream_seat)],
    summary="Server-sent events",
)
async def stream_events(
    hub: HubDependency,
    posts: PostsDependency,
    database: DatabaseDependency,
    settings: SettingsDependency,
    subject: Caller,
    authentication: AuthenticationDependency,
    after: After = HEAD,
    topics: Topics = None,
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
    selection = service.selection_of(subject, topics)
    await posts.check(subject, selection.topics)
    watch = sse.Watch(subject, authentication.revocations)
    if replay is not None:
        played = await load(
            database,
            selection.subject,
            match_of_topic(replay),
            speed=speed,
            after=last_event_id,
        )
        again = chunks(played, world=settings.world, heartbeat_seconds=settings.heartbeat_seconds)
        return sse.PlayedResponse(hub, watch, again)
    feed = await Feed.resume(
        hub,
        database,
        # A reconnect repeats the first address, so the header is the newer of the two.
        after=last_event_id or after,
        selection=selection,
        backlog_limit=settings.backlog_limit,
    )
    return sse.LiveResponse(posts, watch, feed, world=settings.world)
