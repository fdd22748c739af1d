"""Sensors that request runs: what each of them checks before it looks for work that is due."""

from collections.abc import Callable
from typing import Protocol

import dagster as dg
from sqlalchemy import Engine

from football.competitions import Competition
from pipelines.declarations import Answer, sensor
from pipelines.readiness import Need
from pipelines.run_requests import Tick


class Job(Protocol):
    """What Dagster can run, by its name."""

    @property
    def name(self) -> str: ...


def request_sensor(
    job: Job, need: Need, *, description: str, seconds: int, name: str | None = None
) -> Callable[[Callable[[Tick], Answer]], dg.SensorDefinition]:
    """Make a running sensor of a function that is called only when its job may be requested.

    Args:
        job: what it requests.
        need: what the world must have before.
        description: what it waits for.
        seconds: shortest time between two ticks.
        name: of the sensor; that of the function by default.
    """

    def made(due: Callable[[Tick], Answer]) -> dg.SensorDefinition:
        @sensor(
            name=name or due.__name__,
            job=job,
            description=description,
            minimum_interval_seconds=seconds,
            default_status=dg.DefaultSensorStatus.RUNNING,
        )
        def tick(
            context: dg.SensorEvaluationContext,
            engine: dg.ResourceParam[Engine],
            competitions: dg.ResourceParam[tuple[Competition, ...]],
        ) -> Answer:
            tick = Tick.of(engine, context.instance, competitions)
            if objection := tick.objection(job.name, need):
                return dg.SkipReason(objection)
            return due(tick)

        return tick

    return made
