"""One tick of a sensor: may a job be requested now, and under which tags.

What belongs here: what every tick has in common, whatever is due. What does not: what is due
(`pipelines.sensors`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dagster import DagsterInstance
from sqlalchemy import Engine

from football.competitions import Competition
from pipelines import runs
from pipelines.readiness import Need, Readiness
from storage.kit.clock import DatabaseClock

FIRST_RUN = ("history", "spine", "surroundings", "refresh")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """One tick's view of the world and of Dagster's runs."""

    engine: Engine
    instance: DagsterInstance
    competitions: Sequence[Competition]
    now: datetime

    @classmethod
    def of(
        cls, engine: Engine, instance: DagsterInstance, competitions: Sequence[Competition]
    ) -> "Tick":
        now = DatabaseClock(engine).now()
        return cls(engine=engine, instance=instance, competitions=competitions, now=now)

    def objection(self, job: str, need: Need) -> str | None:
        """Say why a job must not be requested now; None when it may, if it is due."""
        simulated = all(competition.is_simulated for competition in self.competitions)
        lacking = Readiness.of(self.engine, is_simulated=simulated).lacks(need)
        if lacking is not None:
            return lacking
        run = runs.under_way(self.instance, (job, *FIRST_RUN))
        if run is not None:
            return f"run {run.run_id[:8]} of {run.job_name} is {run.status.value.lower()}"
        until = runs.next_try_at(self.instance, job)
        if until is not None and until > datetime.now(UTC):
            return f"{job} failed last time; it is tried again at {until:%H:%M:%S} UTC"
        return None

    def served_recently(self, job: str, within: timedelta) -> bool:
        """Whether a job succeeded for an instant not longer ago than that."""
        return runs.has_served(self.instance, (job,), self.now - within)
