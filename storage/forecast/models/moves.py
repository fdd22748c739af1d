"""The moves a model version can make: each one transaction, of states, decision and event.

What belongs here: rows in Postgres, the truth of promotion. What does not: MLflow, whose
aliases follow (`registry`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select

from football.lifecycle import EXTERNAL, Kind, State
from storage.forecast.models import decisions, reigns
from storage.forecast.models.candidates import Candidate, Logged
from storage.forecast.models.decisions import COLUMNS, ModelVersion, MoveError, Why
from storage.forecast.models.reigns import Reign
from storage.forecast.statements import models
from storage.forecast.tables.forecast import model_version
from storage.kit.rules import Rule
from storage.kit.unit_of_work import UnitOfWork, apply, ask


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
        """Return what is forecast here to be compared with the champions at an instant.

        Those are the challengers, and for `reigns.WATCHED` after a promotion the champion before;
        models that run elsewhere send their own forecasts.
        """
        with self.engine.connect() as connection:
            replaced = connection.execute(
                models.replaced_since(), {"since": as_of - reigns.WATCHED}
            )
            names = set(replaced.scalars())
            watched = ask(connection, decisions.in_state(State.PREVIOUS))
            challengers = ask(connection, decisions.in_state(State.CHALLENGER))
        ours = (each for each in challengers if each.family != EXTERNAL)
        return [*ours, *(each for each in watched if each.name in names)]

    def register(
        self,
        candidate: Candidate,
        logged: Logged | None,
        why: Why,
        *,
        state: State = State.CHALLENGER,
    ) -> ModelVersion:
        """Keep a fitted model that is not champion: a challenger, or one already rejected.

        Args:
            candidate: what was fitted.
            logged: where MLflow keeps it; None for models that live in Postgres only.
            why: `challenge` or `rejection`, with its evidence.
            state: `challenger` or `rejected`.
        """
        with UnitOfWork(self.engine) as uow:
            uow.run(decisions.hold())
            made = _insert(uow, candidate, logged, state, why.dagster_run_id)
            uow.run(_recorded_beside_champion(made, why))
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
            uow.run(decisions.hold())
            old = uow.run(decisions.by_id(model_version_id))
            if old.state != State.CHALLENGER:  # it was moved meanwhile: nobody waits for a refit
                why = replace(why, kind=Kind.REJECTION, reason=f"{old.version} is {old.state}")
            is_fit = why.kind is Kind.CHALLENGE
            state = State.CHALLENGER if is_fit else State.REJECTED
            made = _insert(uow, candidate, logged, state, why.dagster_run_id)
            if is_fit:
                uow.run(decisions.put(model_version_id, State.RETIRED))
            uow.run(_recorded_beside_champion(made, why))
            uow.commit()
        return made

    def adopt(
        self, candidates: Sequence[tuple[Candidate, Logged | None, Why]]
    ) -> list[ModelVersion]:
        """Register models and make each the champion of its name, all in one transaction."""
        adopted: list[ModelVersion] = []
        with UnitOfWork(self.engine) as uow:
            uow.run(decisions.hold())
            for candidate, logged, why in candidates:
                made = _insert(uow, candidate, logged, State.CANDIDATE, why.dagster_run_id)
                if why.kind is Kind.REFIT:
                    before = uow.run(reigns.crown_refit(made))
                else:
                    before = uow.run(decisions.crown(made))
                uow.run(decisions.record(made, before, why))
                adopted.append(replace(made, state=State.CHAMPION.value))
            uow.commit()
        return adopted

    def promote(self, model_version_id: int, why: Why) -> ModelVersion:
        """Make a registered version the champion of its name; see `promote`."""
        return apply(self.engine, promote(model_version_id, why))

    def reject(self, model_version_id: int, why: Why) -> ModelVersion:
        """Let a version that is not champion be used no more; see `reject`."""
        return apply(self.engine, reject(model_version_id, why))

    def reign(self, champion: ModelVersion, before: ModelVersion) -> Reign | None:
        """Return since when a champion reigns, and its versions back to the previous champion."""
        with self.engine.connect() as connection:
            return ask(connection, reigns.of(champion, before))

    def roll_back(self, name: str, reason: str, **grounds: Any) -> ModelVersion:
        """Make the champion before champion again; see `roll_back`."""
        return apply(self.engine, roll_back(name, reason, **grounds))

    def _in(self, *states: State, name: str | None = None) -> list[ModelVersion]:
        with self.engine.connect() as connection:
            return ask(connection, decisions.in_state(*states, name=name))


def promote(model_version_id: int, why: Why) -> Rule[ModelVersion]:
    """Make a registered version the champion of its name.

    The champion becomes `previous`: it can be rolled back to, and shadow-scored a while.

    Raises:
        MoveError: there is no such version, or it is champion already, or it runs elsewhere.
    """
    yield from decisions.hold()
    version = yield from decisions.by_id(model_version_id)
    if version.family == EXTERNAL:
        raise MoveError(
            f"{version.name} {version.version} runs elsewhere and is never champion:"
            " train a challenger by the same recipe here"
        )
    if version.state == State.CHAMPION:
        raise MoveError(f"{version.name} {version.version} is champion already")
    before = yield from decisions.crown(version)
    yield from decisions.record(version, before, why)
    return replace(version, state=State.CHAMPION.value)


def reject(model_version_id: int, why: Why) -> Rule[ModelVersion]:
    """Let a version that is not champion be used no more.

    Raises:
        MoveError: there is no such version, or it is champion.
    """
    yield from decisions.hold()
    version = yield from decisions.by_id(model_version_id)
    if version.state == State.CHAMPION:
        raise MoveError(f"{version.name} {version.version} is champion: roll it back instead")
    yield from decisions.put(model_version_id, State.REJECTED)
    yield from _recorded_beside_champion(version, why)
    return replace(version, state=State.REJECTED.value)


def roll_back(name: str, reason: str, **grounds: Any) -> Rule[ModelVersion]:
    """Make the champion before champion again; the champion is rejected.

    Args:
        name: of the registered model.
        reason: for the decision and its event.
        grounds: what else `Why` takes: evidence, decided_by, ab_test_id, dagster_run_id.

    Raises:
        MoveError: nobody was champion before.
    """
    why = Why(kind=Kind.ROLLBACK, reason=reason, **grounds)
    yield from decisions.hold()
    failed = yield from decisions.one_of(name, State.CHAMPION)
    before = yield from decisions.one_of(name, State.PREVIOUS)
    if failed is None or before is None:
        raise MoveError(f"{name} has no champion before this one to go back to")
    yield from decisions.put(failed.model_version_id, State.REJECTED)
    yield from decisions.put(before.model_version_id, State.CHAMPION)
    yield from decisions.record(before, failed.version, why)
    return replace(before, state=State.CHAMPION.value)


def _recorded_beside_champion(about: ModelVersion, why: Why) -> Rule[int]:
    champion = yield from decisions.one_of(about.name, State.CHAMPION)
    return (
        yield from decisions.record(about, None if champion is None else champion.version, why)
    )


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
