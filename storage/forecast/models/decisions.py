"""Decisions about model versions: a row on record, and the event that reports it.

What belongs here: the one way a version changes its state, as rules of the caller's transaction.
What does not: which move is right (`registry` offers moves, assets and people choose them).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, func, insert, select, update

from football.canonical import canonical_json, digest
from football.lifecycle import Kind, State
from storage.forecast.events.models import (
    ModelChallenged,
    ModelPromoted,
    ModelRejected,
    ModelRolledBack,
    OfVersion,
)
from storage.forecast.tables.forecast import decision, model_version
from storage.kit.events import Event
from storage.kit.rules import Publish, Rule, now, one, rows
from storage.kit.unit_of_work import ask

_MOVING = 7_340_005  # advisory lock, held to COMMIT: two moves never see the same champion
TOPIC = "models"
EVENTS: Mapping[Kind, type[OfVersion]] = {
    **dict.fromkeys(Kind, ModelPromoted),
    Kind.ROLLBACK: ModelRolledBack,
    Kind.CHALLENGE: ModelChallenged,
    Kind.REJECTION: ModelRejected,
}


class MoveError(ValueError):
    """A move that cannot be: the message says what could."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """What a decision rests on.

    Attributes:
        evidence: figures, as JSON keeps them.
        decided_by: a person, or the asset that decides by rule.
    """

    kind: Kind
    reason: str
    evidence: Mapping[str, Any] = field(default_factory=dict[str, Any])
    decided_by: str = "touchline"
    ab_test_id: int | None = None
    dagster_run_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelVersion:
    """A registered version of a name."""

    model_version_id: int
    name: str
    version: int
    track: str
    family: str
    mlflow_run_id: str | None
    parameters: Mapping[str, Any]
    as_of: datetime
    recipe: Mapping[str, Any] = field(default_factory=dict[str, Any])
    metrics: Mapping[str, float] = field(default_factory=dict[str, float])
    state: str = State.CHAMPION.value

    @property
    def digest(self) -> str:
        """Fingerprint of the parameters, comparable with `Candidate.digest`."""
        return digest(canonical_json(self.parameters)).hex()


COLUMNS = tuple(model_version.c[name] for name in ModelVersion.__dataclass_fields__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A row of the record."""

    decision_id: int
    name: str
    from_version: int | None
    to_version: int
    kind: str
    reason: str
    evidence: Mapping[str, Any]
    decided_by: str
    ab_test_id: int | None
    dagster_run_id: str | None
    decided_at: datetime


def hold() -> Rule[None]:
    """Keep other moves out until COMMIT; the first statement of a move."""
    yield from rows(select(func.pg_advisory_xact_lock(_MOVING)))


def in_state(*states: State, name: str | None = None) -> Rule[list[ModelVersion]]:
    """Return the versions in these states, of one name or of all, oldest first."""
    statement = select(*COLUMNS).where(model_version.c.state.in_(states))
    if name is not None:
        statement = statement.where(model_version.c.name == name)
    ordered = statement.order_by(model_version.c.name, model_version.c.version)
    return [ModelVersion(**row) for row in (yield from rows(ordered))]


def one_of(name: str, state: State) -> Rule[ModelVersion | None]:
    """Return the version of a name in a state that only one can have."""
    return next(iter((yield from in_state(state, name=name))), None)


def by_id(model_version_id: int) -> Rule[ModelVersion]:
    """Return a version.

    Raises:
        MoveError: there is none of this number.
    """
    row = yield from one(
        select(*COLUMNS).where(model_version.c.model_version_id == model_version_id)
    )
    if row is None:
        raise MoveError(f"no model version {model_version_id}; see `touchline models list`")
    return ModelVersion(**row)


def put(model_version_id: int, state: State) -> Rule[None]:
    """Set a version's state; `record` says why, in the same transaction."""
    yield from rows(
        update(model_version)
        .where(model_version.c.model_version_id == model_version_id)
        .values(state=state.value)
    )


def crown(version: ModelVersion) -> Rule[int | None]:
    """Make a version champion, the champion `previous` and the previous one retired.

    Returns the number of the version that was champion.
    """
    before = yield from one_of(version.name, State.CHAMPION)
    if before is not None:
        if (older := (yield from one_of(version.name, State.PREVIOUS))) is not None:
            yield from put(older.model_version_id, State.RETIRED)
        yield from put(before.model_version_id, State.PREVIOUS)
    yield from put(version.model_version_id, State.CHAMPION)
    return None if before is None else before.version


def record(about: ModelVersion, from_version: int | None, why: Why) -> Rule[int]:
    """Write what was decided, with its event, and return the decision's number."""
    at = yield from now()
    values = {
        "name": about.name,
        "from_version": from_version,
        "to_version": about.version,
        "kind": why.kind.value,
        "reason": why.reason,
        "evidence": dict(why.evidence),
        "decided_by": why.decided_by,
        "ab_test_id": why.ab_test_id,
        "dagster_run_id": why.dagster_run_id,
        "decided_at": at,
    }
    written = yield from rows(insert(decision).values(values).returning(decision.c.decision_id))
    decision_id: int = written[0]["decision_id"]
    yield Publish(
        Event.of(
            EVENTS[why.kind](
                decision_id=decision_id,
                model_version_id=about.model_version_id,
                name=about.name,
                version=about.version,
                previous_version=from_version,
                track=about.track,
                family=about.family,
                metrics=dict(about.metrics),
                kind=why.kind.value,
                reason=why.reason,
                decided_by=why.decided_by,
                ab_test_id=why.ab_test_id,
            ),
            topics=[TOPIC],
            occurred_at=at,
        )
    )
    return decision_id


def listed(engine: Engine, name: str | None = None, *, limit: int = 100) -> list[Decision]:
    """Return what was decided, newest first."""
    with engine.connect() as connection:
        return ask(connection, recorded(name, limit=limit))


def recorded(name: str | None = None, *, limit: int = 100) -> Rule[list[Decision]]:
    """Return what was decided, newest first, as a transaction sees it."""
    statement = select(decision).order_by(decision.c.decision_id.desc()).limit(limit)
    if name is not None:
        statement = statement.where(decision.c.name == name)
    return [Decision(**row) for row in (yield from rows(statement))]
