"""A test as it is kept, and the steps that every move of one takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from sqlalchemy import RowMapping, update

from football.experiments.guardrails import Guardrails
from football.experiments.planner import Design
from football.experiments.terms import Terms
from football.experiments.verdict import State, StopRule
from football.horizons import CUT_OFFS, Horizon
from football.lifecycle import State as VersionState
from storage.forecast.models import decisions
from storage.forecast.models.decisions import ModelVersion, MoveError
from storage.kit.events import Event
from storage.kit.rules import Publish, Rule, now, one, rows
from storage.monitoring.events import OfAbTest
from storage.monitoring.statements import ab_tests
from storage.monitoring.tables.ab_test import ab_test

TOPIC = "models"
_HORIZONS = {each.name: each for each in CUT_OFFS}


class AbTestError(ValueError):
    """A test that cannot be, or cannot make this move: the message says what could."""


class UnknownAbTestError(AbTestError):
    """There is no test of this number."""


class RepeatedKeyError(AbTestError):
    """An Idempotency-Key came back with another request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AbTest:
    """A registered test."""

    ab_test_id: int
    name: str
    hypothesis: str
    track: str
    model_name: str
    control_version_id: int
    control_version: int
    treatment_version_id: int
    treatment_version: int
    competitions: Sequence[str]
    horizon: str
    minimum_effect: float
    alpha: float
    power: float
    standard_deviation: float
    matches_per_day: float
    day_bound: float
    planned_matches: int
    minimum_match_days: int
    maximum_matches: int
    maximum_days: int
    guardrails: Mapping[str, Any]
    is_served: bool
    treatment_share: float
    salt: str
    registered_at: datetime
    state: str
    reason: str | None
    started_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of(cls, row: RowMapping | Mapping[str, Any]) -> Self:
        """Return the test of a row of `storage.monitoring.statements.ab_tests.rows`."""
        return cls(**{name: row[name] for name in cls.__dataclass_fields__})

    @property
    def cut_off(self) -> Horizon:
        """How long before kick-off a forecast must have stood."""
        return _HORIZONS[self.horizon]

    @property
    def terms(self) -> Terms:
        """How it is read."""
        design = Design(
            minimum_effect=self.minimum_effect,
            standard_deviation=self.standard_deviation,
            matches_per_day=self.matches_per_day,
            day_bound=self.day_bound,
            alpha=self.alpha,
            power=self.power,
        )
        rule = StopRule(
            alpha=self.alpha,
            minimum_effect=self.minimum_effect,
            minimum_match_days=self.minimum_match_days,
            maximum_matches=self.maximum_matches,
            maximum_days=self.maximum_days,
        )
        return Terms(how=design.bets, rule=rule, guardrails=Guardrails(**self.guardrails))


def find(ab_test_id: int, *, is_locked: bool = False) -> Rule[AbTest]:
    """Return a test, kept from other moves until COMMIT if `is_locked`.

    Raises:
        UnknownAbTestError: there is none of this number.
    """
    statement = ab_tests.one()
    if is_locked:
        statement = statement.with_for_update(of=ab_test)
    row = yield from one(statement, ab_test_id=ab_test_id)
    if row is None:
        raise UnknownAbTestError(f"There is no test {ab_test_id}; /v1/ab-tests lists them.")
    return AbTest.of(row)


def move(test: AbTest, state: State, reason: str, **values: object) -> Rule[None]:
    """Put a test in a state, in the caller's transaction."""
    yield from rows(
        update(ab_test)
        .where(ab_test.c.ab_test_id == test.ab_test_id)
        .values(state=state.value, reason=reason, **values)
    )


def announce(
    happening: type[OfAbTest], test: AbTest, details: Mapping[str, Any] | None = None
) -> Rule[None]:
    """Publish what happened to a test."""
    payload = happening(
        ab_test_id=test.ab_test_id,
        name=test.name,
        model_name=test.model_name,
        control_version=test.control_version,
        treatment_version=test.treatment_version,
        state=test.state,
        reason=test.reason,
        **(details or {}),
    )
    at = yield from now()
    yield Publish(Event.of(payload, topics=[TOPIC], occurred_at=at))


def sides(treatment_id: int) -> Rule[tuple[ModelVersion, ModelVersion]]:
    """Return the champion and its challenger."""
    try:
        treatment = yield from decisions.by_id(treatment_id)
    except MoveError as error:
        raise AbTestError(f"treatment_version_id: there is no version {treatment_id}") from error
    if treatment.state != VersionState.CHALLENGER:
        raise AbTestError(
            f"treatment_version_id: {treatment.name} {treatment.version} is {treatment.state};"
            " only a challenger can be tested"
        )
    champion = yield from decisions.one_of(treatment.name, VersionState.CHAMPION)
    if champion is None:
        raise AbTestError(
            f"treatment_version_id: {treatment.name} has no champion to compare with"
        )
    return champion, treatment
