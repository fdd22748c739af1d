"""What one running process holds, and the named dependencies by which endpoints get it.

Dependencies are coroutines even where they only look up: FastAPI sends plain functions to a
thread, which costs more than everything else in a cached answer.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from serving.bodies import Bodies
from serving.cache import BodyCache
from serving.database import Database
from serving.events.hub import Hub
from serving.metrics.registry import Metrics
from serving.settings import ServingSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The parts that live from start to stop of a process."""

    settings: ServingSettings
    database: Database
    hub: Hub
    cache: BodyCache
    metrics: Metrics


async def _state(request: Request) -> State:
    return request.app.state.serving


async def _database(state: Annotated[State, Depends(_state)]) -> Database:
    return state.database


async def _hub(state: Annotated[State, Depends(_state)]) -> Hub:
    return state.hub


async def _settings(state: Annotated[State, Depends(_state)]) -> ServingSettings:
    return state.settings


async def _world(state: Annotated[State, Depends(_state)]) -> str:
    return state.settings.world


async def _metrics(state: Annotated[State, Depends(_state)]) -> Metrics:
    return state.metrics


async def _bodies(request: Request, state: Annotated[State, Depends(_state)]) -> Bodies:
    return Bodies(request=request, cache=state.cache)


DatabaseDependency = Annotated[Database, Depends(_database)]
HubDependency = Annotated[Hub, Depends(_hub)]
SettingsDependency = Annotated[ServingSettings, Depends(_settings)]
World = Annotated[str, Depends(_world)]
Answers = Annotated[Bodies, Depends(_bodies)]
MetricsDependency = Annotated[Metrics, Depends(_metrics)]
