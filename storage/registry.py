"""Model versions and which of them is champion: decided in Postgres, shown in MLflow.

What belongs here: promotion. Postgres is the truth: a promotion is one transaction there, rows and
events; MLflow's alias follows (`align`) and may be set again at any time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select, update

from storage.canonical import canonical_json, digest
from storage.events import Event
from storage.tables.forecast import model_version
from storage.tracking import CHAMPION, Candidate, Logged, Tracking
from storage.unit_of_work import UnitOfWork

_RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelVersion:
    """A champion."""

    model_version_id: int
    name: str
    version: int
    track: str
    family: str
    mlflow_run_id: str | None
    parameters: Mapping[str, Any]
    as_of: datetime

    @property
    def digest(self) -> str:
        """Fingerprint of the parameters, comparable with `Candidate.digest`."""
        return digest(canonical_json(self.parameters)).hex()


_COLUMNS = tuple(model_version.c[name] for name in ModelVersion.__dataclass_fields__)


class Registry:
    """The models of one world.

    Attributes:
        tracking: where outcome models are logged before they can be promoted.
    """

    def __init__(self, engine: Engine, tracking: Tracking) -> None:
        self._engine = engine
        self.tracking = tracking

    def champions(self) -> dict[str, ModelVersion]:
        """Return the champion of every name."""
        statement = select(*_COLUMNS).where(model_version.c.state == CHAMPION)
        with self._engine.connect() as connection:
            rows = connection.execute(statement).mappings().all()
        return {row["name"]: ModelVersion(**row) for row in rows}

    def promote(
        self,
        candidates: Sequence[tuple[Candidate, Logged | None]],
        *,
        dagster_run_id: str,
        reason: str,
    ) -> list[ModelVersion]:
        """Make each candidate the champion of its name, in one transaction with its event.

        Args:
            candidates: with where MLflow keeps them; None for models that live in Postgres only.
            dagster_run_id: the run that decides.
            reason: said in the event.
        """
        promoted: list[ModelVersion] = []
        with UnitOfWork(self._engine) as uow:
            for candidate, logged in candidates:
                previous = _retire(uow.connection, candidate.name)
                champion = _insert(uow, candidate, logged, dagster_run_id)
                promoted.append(champion)
                uow.publish(_promoted(uow.now, champion, previous, candidate.metrics, reason))
            uow.commit()
        return promoted

    def align(self) -> None:
        """Point MLflow's alias at every champion that MLflow knows."""
        for champion in self.champions().values():
            if champion.mlflow_run_id is not None:
                self.tracking.set_champion(champion.name, champion.version)


def _retire(connection: Connection, name: str) -> int | None:
    """Retire the champion of a name and return its version."""
    return connection.execute(
        update(model_version)
        .where(model_version.c.name == name, model_version.c.state == CHAMPION)
        .values(state=_RETIRED)
        .returning(model_version.c.version)
    ).scalar_one_or_none()


def _insert(
    uow: UnitOfWork, candidate: Candidate, logged: Logged | None, dagster_run_id: str
) -> ModelVersion:
    statement = (
        insert(model_version)
        .values(
            name=candidate.name,
            version=logged.version if logged else _next_version(uow.connection, candidate.name),
            track=candidate.track,
            family=candidate.family,
            mlflow_run_id=logged.run_id if logged else None,
            dagster_run_id=dagster_run_id,
            parameters=dict(candidate.parameters),
            metrics=dict(candidate.metrics),
            state=CHAMPION,
            as_of=candidate.as_of,
            trained_at=uow.now,
        )
        .returning(*_COLUMNS)
    )
    return ModelVersion(**uow.connection.execute(statement).mappings().one())


def _next_version(connection: Connection, name: str) -> int:
    highest = connection.scalar(
        select(func.max(model_version.c.version)).where(model_version.c.name == name)
    )
    return (highest or 0) + 1


def _promoted(
    now: datetime,
    champion: ModelVersion,
    previous: int | None,
    metrics: Mapping[str, float],
    reason: str,
) -> Event:
    return Event(
        type="model.promoted",
        topics=["models"],
        payload={
            "model_version_id": champion.model_version_id,
            "name": champion.name,
            "version": champion.version,
            "previous_version": previous,
            "track": champion.track,
            "family": champion.family,
            "metrics": dict(metrics),
            "reason": reason,
        },
        occurred_at=now,
    )
