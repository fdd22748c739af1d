"""Named dependencies by which endpoints get the hub, and hold what one address may hold."""

from collections.abc import AsyncGenerator
from typing import Annotated

from fastapi import Depends, Request

from serving.streams.hub import Hub
from serving.streams.post_watch import PostWatch


async def _hub(request: Request) -> Hub:
    return request.app.state.serving.hub


async def _posts(request: Request) -> PostWatch:
    return request.app.state.serving.posts


async def take_stream_seat(request: Request) -> AsyncGenerator[None]:
    """Hold one of the streams of the request's address until its answer was taken."""
    with request.app.state.serving.seats.taken(request.scope):
        yield


async def take_export_seat(request: Request) -> AsyncGenerator[None]:
    """Hold one of the exports of the request's address until its answer was taken."""
    with request.app.state.serving.export_seats.taken(request.scope):
        yield


HubDependency = Annotated[Hub, Depends(_hub)]
PostsDependency = Annotated[PostWatch, Depends(_posts)]
