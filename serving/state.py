"""What one running process holds, and the named dependencies by which endpoints get it.

Dependencies are coroutines even where they only look up: FastAPI sends plain functions to a
thread, which costs more than everything else in an answer; and none asks for another, because each
step between them costs as much again.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from serving.ab_tests.variants import ExposureLog
from serving.answers.bodies import Bodies
from serving.answers.cache import BodyCache
from serving.events.hub import Hub
from serving.events.seats import Seats
from serving.flight import SingleFlight
from serving.metrics.registry import Metrics
from serving.orchestrator import Orchestrator
from serving.postgres.database import Database
from serving.settings import ServingSettings
from serving.websocket.broadcast import Broadcast


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The parts that live from start to stop of a process."""

    settings: ServingSettings
    database: Database
    hub: Hub
    cache: BodyCache
    metrics: Metrics
    orchestrator: Orchestrator
    exposures: ExposureLog
    flight: SingleFlight
    broadcast: Broadcast
    seats: Seats


def _state(request: Request) -> State:
    return request.app.state.serving


async def _database(request: Request) -> Database:
    return _state(request).database


async def _hub(request: Request) -> Hub:
    return _state(request).hub


async def _settings(request: Request) -> ServingSettings:
    return _state(request).settings


async def _world(request: Request) -> str:
    return _state(request).settings.world


async def _metrics(request: Request) -> Metrics:
    return _state(request).metrics


async def _flight(request: Request) -> SingleFlight:
    return _state(request).flight


async def _exposures(request: Request) -> ExposureLog:
    return _state(request).exposures


async def _orchestrator(request: Request) -> Orchestrator:
    return _state(request).orchestrator


async def _bodies(request: Request) -> Bodies:
    return Bodies(request=request, cache=_state(request).cache)


async def _seats(request: Request) -> Seats:
    return _state(request).seats


DatabaseDependency = Annotated[Database, Depends(_database)]
HubDependency = Annotated[Hub, Depends(_hub)]
SettingsDependency = Annotated[ServingSettings, Depends(_settings)]
World = Annotated[str, Depends(_world)]
Answers = Annotated[Bodies, Depends(_bodies)]
FlightDependency = Annotated[SingleFlight, Depends(_flight)]
SeatsDependency = Annotated[Seats, Depends(_seats)]
OrchestratorDependency = Annotated[Orchestrator, Depends(_orchestrator)]
MetricsDependency = Annotated[Metrics, Depends(_metrics)]
ExposuresDependency = Annotated[ExposureLog, Depends(_exposures)]
