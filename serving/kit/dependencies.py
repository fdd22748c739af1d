"""Named dependencies by which endpoints get the process's own parts: pool, settings, world.

Dependencies are coroutines even where they only look up: FastAPI sends plain functions to a
thread, which costs more than everything else in an answer; and none needs another, because each
step between them costs as much again.
"""

from typing import Annotated

from fastapi import Depends, Request

from serving.kit.postgres.database import Database
from serving.kit.postgres.replica import Replica
from serving.kit.single_flight import SingleFlight
from serving.kit.writes import Writes
from serving.settings import ServingSettings


async def _database(request: Request) -> Database:
    parts = request.app.state.serving
    return parts.database if parts.reads is None else parts.reads.database_of(request)


async def _replica(request: Request) -> Replica | None:
    reads = request.app.state.serving.reads
    return None if reads is None else reads.replica


async def _writes(request: Request) -> Writes:
    return request.app.state.serving.writes


async def _settings(request: Request) -> ServingSettings:
    return request.app.state.serving.settings


async def _world(request: Request) -> str:
    return request.app.state.serving.settings.world


async def _flight(request: Request) -> SingleFlight:
    return request.app.state.serving.flight


DatabaseDependency = Annotated[Database, Depends(_database)]
ReplicaDependency = Annotated[Replica | None, Depends(_replica)]
WritesDependency = Annotated[Writes, Depends(_writes)]
SettingsDependency = Annotated[ServingSettings, Depends(_settings)]
World = Annotated[str, Depends(_world)]
FlightDependency = Annotated[SingleFlight, Depends(_flight)]
