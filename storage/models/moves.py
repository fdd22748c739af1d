"""The moves a model version can make: each one transaction, of states, decision and event.

What belongs here: what Postgres, the truth of promotion, is told. What does not: MLflow, whose
aliases follow (`registry`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select

from football.lifecycle import Kind, State
from storage.models import decisions, reigns
from storage.models.candidates import Candidate, Logged
from storage.models.decisions import COLUMNS, ModelVersion, MoveError, Why
from storage.models.reigns import Reign
from storage.statements import models
from storage.tables.forecast import model_version
from storage.unit_of_work import UnitOfWork


class Moves:
    """The model versions of one world."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def champions(self) -> dict[str, ModelVersion]:
        """Return the champion of every name."""
        return {each.name: each for each in self._in(State.CHAMPION)}

    def challengers(self, name: str | None = None) -> list[ModelVersion]:
        """Return the versions that are compared with their champion, oldest first."""
        return self._in(State.CHALLENGER, name=name)

    def previous(self) -> dict[str, ModelVersion]:
        """Return, by name, who was champion before the champion."""
        return {each.name: each for each in self._in(State.PREVIOUS)}

    def versions(self, name: str | None = None) -> list[ModelVersion]:
        """Return every version, of one name or of all, oldest first."""
        return self._in(*State, name=name)

    def newest(self) -> dict[str, ModelVersion]:
        """Return the newest version of every name, whatever became of it."""
        return {each.name: each for each in self.versions()}

    def shadows(self, as_of: datetime) -> list[ModelVersion]:
        """Return what is compared with the champions of outcome models at an instant.

        Those are the challengers, and for `reigns.WATCHED` after a promotion the champion before.
        """
        with self.engine.connect() as connection:
            replaced = connection.execute(
                models.replaced_since(), {"since": as_of - reigns.WATCHED}
            )
            names = set(replaced.scalars())
            watched = decisions.in_state(connection, State.PREVIOUS)
            challengers = decisions.in_state(connection, State.CHALLENGER)
        return [*challengers, *(each for each in watched if each.name in names)]

    def register(
        self,
        candidate: Candidate,
        logged: Logged | None,
        why: Why,
        *,
        state: State = State.CHALLENGER,
    ) -> ModelVersion:
        """Keep a fitted model that does not speak for us: a challenger, or one already rejected.

        Args:
            candidate: what was fitted.
            logged: where MLflow keeps it; None for models that live in Postgres only.
            why: `challenge` or `rejection`, with its evidence.
            state: `challenger` or `rejected`.
        """
        with UnitOfWork(self.engine) as uow:
            decisions.hold(uow.connection)
            made = _insert(uow, candidate, logged, state, why.dagster_run_id)
            decisions.record(uow, made, _champion_of(uow.connection, made.name), why)
            uow.commit()
        return made

    def succeed(
        self, model_version_id: int, candidate: Candidate, logged: Logged | None, why: Why
    ) -> ModelVersion:
        """Keep a refit of a challenger, which takes its place unless it is rejected.

        Args:
            model_version_id: of the challenger.
            candidate: fitted by the same recipe.
            logged: where MLflow keeps it.
            why: `challenge` or `rejection`, with its evidence.
        """
        with UnitOfWork(self.engine) as uow:
            decisions.hold(uow.connection)
            old = decisions.by_id(uow.connection, model_version_id)
            if old.state != State.CHALLENGER:  # it was moved meanwhile: nobody waits for a refit
                why = replace(why, kind=Kind.REJECTION, reason=f"{old.version} is {old.state}")
            is_fit = why.kind is Kind.CHALLENGE
            state = State.CHALLENGER if is_fit else State.REJECTED
            made = _insert(uow, candidate, logged, state, why.dagster_run_id)
            if is_fit:
                decisions.put(uow.connection, model_version_id, State.RETIRED)
            decisions.record(uow, made, _champion_of(uow.connection, made.name), why)
            uow.commit()
        return made

    def adopt(
        self, candidates: Sequence[tuple[Candidate, Logged | None, Why]]
    ) -> list[ModelVersion]:
        """Register models and make each the champion of its name, all in one transaction."""
        adopted: list[ModelVersion] = []
        with UnitOfWork(self.engine) as uow:
            decisions.hold(uow.connection)
            for candidate, logged, why in candidates:
                made = _insert(uow, candidate, logged, State.CANDIDATE, why.dagster_run_id)
                if why.kind is Kind.REFIT:
                    before = reigns.crown_refit(uow.connection, made, uow.now)
                else:
                    before = decisions.crown(uow.connection, made)
                decisions.record(uow, made, before, why)
                adopted.append(replace(made, state=State.CHAMPION.value))
            uow.commit()
        return adopted

    def promote(self, model_version_id: int, why: Why) -> ModelVersion:
        """Make a registered version the champion of its name.

        The champion becomes `previous`: it can be rolled back to, and shadow-scored a while.

        Raises:
            MoveError: there is no such version, or it is champion already.
        """
        with UnitOfWork(self.engine) as uow:
            decisions.hold(uow.connection)
            version = decisions.by_id(uow.connection, model_version_id)
            if version.state == State.CHAMPION:
                raise MoveError(f"{version.name} {version.version} is champion already")
            before = decisions.crown(uow.connection, version)
            decisions.record(uow, version, before, why)
            uow.commit()
        return replace(version, state=State.CHAMPION.value)

    def reject(self, model_version_id: int, why: Why) -> ModelVersion:
        """Let a version that is not champion be used no more.

        Raises:
            MoveError: there is no such version, or it is champion.
        """
        with UnitOfWork(self.engine) as uow:
            decisions.hold(uow.connection)
            version = decisions.by_id(uow.connection, model_version_id)
            if version.state == State.CHAMPION:
                raise MoveError(
                    f"{version.name} {version.version} is champion: roll it back instead"
                )
            decisions.put(uow.connection, model_version_id, State.REJECTED)
            decisions.record(uow, version, _champion_of(uow.connection, version.name), why)
            uow.commit()
        return replace(version, state=State.REJECTED.value)

    def reign(self, champion: ModelVersion, before: ModelVersion) -> Reign | None:
        """Return since when a champion speaks, and what spoke as it, back to the one before."""
        with self.engine.connect() as connection:
            return reigns.of(connection, champion, before)

    def roll_back(self, name: str, reason: str, **told: Any) -> ModelVersion:
        """Let the champion before speak again; the champion is rejected.

        Args:
            name: of the registered model.
            reason: said in the decision and its event.
            told: what else `Why` takes: evidence, decided_by, ab_test_id, dagster_run_id.

        Raises:
            MoveError: nobody was champion before.
        """
        why = Why(kind=Kind.ROLLBACK, reason=reason, **told)
        with UnitOfWork(self.engine) as uow:
            decisions.hold(uow.connection)
            failed = decisions.one_of(uow.connection, name, State.CHAMPION)
            before = decisions.one_of(uow.connection, name, State.PREVIOUS)
            if failed is None or before is None:
                raise MoveError(f"{name} has no champion before this one to go back to")
            decisions.put(uow.connection, failed.model_version_id, State.REJECTED)
            decisions.put(uow.connection, before.model_version_id, State.CHAMPION)
            decisions.record(uow, before, failed.version, why)
            uow.commit()
        return replace(before, state=State.CHAMPION.value)

    def _in(self, *states: State, name: str | None = None) -> list[ModelVersion]:
        with self.engine.connect() as connection:
            return decisions.in_state(connection, *states, name=name)


def _champion_of(connection: Connection, name: str) -> int | None:
    champion = decisions.one_of(connection, name, State.CHAMPION)
    return None if champion is None else champion.version


def _insert(
    uow: UnitOfWork,
    candidate: Candidate,
    logged: Logged | None,
    state: State,
    dagster_run_id: str | None,
) -> ModelVersion:
    values: Mapping[str, Any] = {
        "name": candidate.name,
        "version": logged.version if logged else _next_version(uow.connection, candidate.name),
        "track": candidate.track,
        "family": candidate.family,
        "mlflow_run_id": logged.run_id if logged else None,
        "dagster_run_id": dagster_run_id,
        "parameters": dict(candidate.parameters),
        "recipe": dict(candidate.recipe),
        "metrics": dict(candidate.metrics),
        "state": state.value,
        "as_of": candidate.as_of,
        "trained_at": uow.now,
    }
    statement = insert(model_version).values(values).returning(*COLUMNS)
    return ModelVersion(**uow.connection.execute(statement).mappings().one())


def _next_version(connection: Connection, name: str) -> int:
    highest = connection.scalar(
        select(func.max(model_version.c.version)).where(model_version.c.name == name)
    )
    return (highest or 0) + 1
