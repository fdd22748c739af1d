"""A small world and its Dagster instance: what the tests of sensors tick against."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import dagster as dg
from dagster import DagsterInstance, DagsterRun, DagsterRunStatus
from dagster._core.remote_origin import (
    RegisteredCodeLocationOrigin,
    RemoteJobOrigin,
    RemoteRepositoryOrigin,
)
from sqlalchemy import Engine, func, insert, select

from football.competitions import competitions_of
from football.horizons import horizon
from pipelines import tags
from storage.football.tables.match import match
from storage.forecast.statements import due
from storage.forecast.tables.review import review
from storage.forecast.writes.forecasts import seal as seal_forecasts
from storage.kit.clock import now
from storage.kit.unit_of_work import UnitOfWork
from tests.clocks import step
from tests.storage.builders import KICKOFF, a_model, fixture, forecast_of, ingest

QUIET = dict.fromkeys(due.SEEN, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class TickResult:
    """What one tick came to."""

    requests: list[dg.RunRequest]
    reason: str

    @property
    def request(self) -> dg.RunRequest:
        (only,) = self.requests
        return only


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A database with a stepped clock, and an instance."""

    engine: Engine
    instance: DagsterInstance
    is_simulated: bool = True

    @property
    def now(self) -> datetime:
        with self.engine.connect() as connection:
            return now(connection)

    def step(self, by: timedelta) -> None:
        step(self.engine, by=by)

    def tick(self, sensor: dg.SensorDefinition) -> TickResult:
        """Evaluate a sensor as the daemon does."""
        context = dg.build_sensor_context(
            instance=self.instance,
            resources={
                "engine": self.engine,
                "competitions": competitions_of(simulated=self.is_simulated),
            },
        )
        answer = sensor(context)
        if isinstance(answer, dg.RunRequest):
            return TickResult(requests=[answer], reason="")
        if isinstance(answer, dg.SkipReason):
            return TickResult(requests=[], reason=answer.skip_message or "")
        assert isinstance(answer, dg.SensorResult)
        reason = answer.skip_reason.skip_message if answer.skip_reason else ""
        return TickResult(requests=list(answer.run_requests or []), reason=reason or "")

    def run(self, job: str, status: DagsterRunStatus, as_of: datetime | None = None) -> None:
        """Let Dagster know a run of a job, asked for at a domain instant (default: now)."""
        carried = tags.as_of(as_of or self.now)
        self.instance.add_run(
            DagsterRun(
                job_name=job,
                run_id=str(uuid4()),
                status=status,
                tags=carried,
                remote_job_origin=_of_our_location(job),  # queued runs must have one
            )
        )

    def fill(self) -> int:
        """Give the world one match, forecast and reviewed, and return the match's id.

        Two further matches are a month away: they only make their clubs known.
        """
        later = KICKOFF + timedelta(days=30)
        known = [("Fenborough", "Norwick"), ("Ravensby", "Selkirk")]
        ingest(self.engine, fixture(), *(fixture(*who, kickoff_at=later) for who in known))
        with UnitOfWork(self.engine) as uow:
            seal_forecasts(uow, [forecast_of(self.match_id, a_model(self.engine))])
            uow.commit()
        self.review(self.match_id)
        return self.match_id

    @property
    def match_id(self) -> int:
        """The match of the day, wherever it has been moved."""
        with self.engine.connect() as connection:
            return connection.execute(select(func.min(match.c.match_id))).scalar_one()

    def review(self, match_id: int, **seen: Any) -> None:
        """Note that a match was looked at now."""
        with self.engine.begin() as connection:
            kickoff_at = connection.execute(
                select(match.c.kickoff_at).where(match.c.match_id == match_id)
            ).scalar_one()
            row = {"match_id": match_id, "as_of": self.now, "kickoff_at": kickoff_at}
            row |= {"horizon": horizon(kickoff_at, self.now), "cause": "test", "sealed": 0}
            connection.execute(insert(review).values(row | QUIET | seen))


def _of_our_location(job: str) -> RemoteJobOrigin:
    location = RegisteredCodeLocationOrigin(location_name="touchline")
    return RemoteJobOrigin(RemoteRepositoryOrigin(location, "__repository__"), job)


def opened(engine: Engine, *, is_simulated: bool = True) -> Iterator[World]:
    """Yield a world with an instance of its own."""
    with DagsterInstance.ephemeral() as instance:
        yield World(engine=engine, instance=instance, is_simulated=is_simulated)
