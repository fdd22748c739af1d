"""Tests of a challenger against the champion: their rows, and the forecasts they compare.

The control of a test is the champion of its track when a forecast was sealed: refitted each week,
it stays the same forecaster. So does a treatment that is refitted by its recipe: its *line* are
the versions that came after it with the same one.
"""

from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    DateTime,
    Float,
    Integer,
    Interval,
    Subquery,
    Text,
    bindparam,
    cast,
    exists,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB, distinct_on

from football.experiments.verdict import OPEN, State
from football.lifecycle import Kind, Role
from football.lifecycle import State as VersionState
from storage.football.statements.results import was_played
from storage.football.tables.match import match
from storage.forecast.statements import forecasts
from storage.forecast.tables.forecast import decision, forecast, model_version
from storage.kit.question import Question
from storage.monitoring.tables.ab_test import ab_exposure, ab_reading, ab_test
from storage.register.tables import competition

_DECIDING = (State.PROMOTE, State.KEEP, State.ROLLBACK)
_SAME_FORECASTER = (Kind.REFIT, Kind.CHALLENGE, Kind.REJECTION)
_OUTCOMES = ("home", "draw", "away")


@cache
def rows() -> Question:
    """Every test with the names of its versions."""
    control, treatment = model_version.alias("control"), model_version.alias("treatment")
    return (
        select(
            *(column for column in ab_test.c if column.name != "memo"),
            treatment.c.name.label("model_name"),
            control.c.version.label("control_version"),
            treatment.c.version.label("treatment_version"),
        )
        .join(control, control.c.model_version_id == ab_test.c.control_version_id)
        .join(treatment, treatment.c.model_version_id == ab_test.c.treatment_version_id)
    )


@cache
def page(*, is_continued: bool, has_state: bool) -> Question:
    """Tests, newest first. Parameters: limit[, before_id][, state]."""
    statement = rows().order_by(ab_test.c.ab_test_id.desc())
    if is_continued:
        statement = statement.where(
            ab_test.c.ab_test_id < bindparam("before_id", type_=BigInteger)
        )
    if has_state:
        statement = statement.where(ab_test.c.state == bindparam("state", type_=Text))
    return statement.limit(bindparam("limit", type_=Integer))


@cache
def one() -> Question:
    """A test. Parameters: ab_test_id."""
    return rows().where(_is_the_test(ab_test.c.ab_test_id))


@cache
def memo() -> Question:
    """A test's memo. Parameters: ab_test_id."""
    return select(ab_test.c.memo).where(_is_the_test(ab_test.c.ab_test_id))


@cache
def in_progress() -> Question:
    """The tests that readings are taken of, oldest first."""
    return (
        rows()
        .where(ab_test.c.state.in_(sorted(state.value for state in OPEN)))
        .order_by(ab_test.c.ab_test_id)
    )


@cache
def served() -> Question:
    """The tests whose variants are shown just now: one per track."""
    return in_progress().where(ab_test.c.is_served)


@cache
def readings(*, is_continued: bool) -> Question:
    """Readings of a test, newest first. Parameters: ab_test_id, limit[, before_no]."""
    statement = (
        select(*(column for column in ab_reading.c if column.name != "evidence_digest"))
        .where(_is_the_test(ab_reading.c.ab_test_id))
        .order_by(ab_reading.c.reading_no.desc())
        .limit(bindparam("limit", type_=Integer))
    )
    if is_continued:
        statement = statement.where(
            ab_reading.c.reading_no < bindparam("before_no", type_=Integer)
        )
    return statement


@cache
def latest_reading() -> Question:
    """The number and digest of a test's last reading. Parameters: ab_test_id."""
    return (
        select(ab_reading.c.reading_no, ab_reading.c.evidence_digest)
        .where(_is_the_test(ab_reading.c.ab_test_id))
        .order_by(ab_reading.c.reading_no.desc())
        .limit(1)
    )


@cache
def exposures() -> Question:
    """How many units were shown each variant. Parameters: ab_test_id."""
    return (
        select(ab_exposure.c.variant, func.count().label("units"))
        .where(_is_the_test(ab_exposure.c.ab_test_id))
        .group_by(ab_exposure.c.variant)
    )


@cache
def line() -> Question:
    """A treatment and the versions fitted by its recipe after it. Parameters: treatment_id."""
    first = model_version.alias("first")
    same_recipe = (model_version.c.recipe == first.c.recipe) & (
        first.c.recipe != cast(literal_column("'{}'", Text), JSONB)
    )
    after = (model_version.c.name == first.c.name) & (model_version.c.version > first.c.version)
    return (
        select(
            model_version.c.model_version_id,
            model_version.c.version,
            model_version.c.track,
            model_version.c.state,
        )
        .select_from(model_version)
        .join(
            first,
            or_(model_version.c.model_version_id == first.c.model_version_id, after & same_recipe),
        )
        .where(first.c.model_version_id == bindparam("treatment_id", type_=Integer))
        .order_by(model_version.c.version)
    )


@cache
def replacements() -> Question:
    """Decisions that made another forecaster champion. Parameters: name, since.

    A refit of the champion is none.
    """
    return (
        select(decision.c.reason, decision.c.kind, decision.c.to_version)
        .where(
            decision.c.name == bindparam("name", type_=Text),
            decision.c.decided_at > bindparam("since", type_=DateTime(timezone=True)),
            decision.c.kind.not_in([kind.value for kind in _SAME_FORECASTER]),
        )
        .order_by(decision.c.decision_id)
        .limit(1)
    )


@cache
def undecided() -> Question:
    """Tests that ended with a verdict which has not reached the registry, oldest first."""
    has_decision = exists().where(decision.c.ab_test_id == ab_test.c.ab_test_id)
    return (
        rows()
        .where(ab_test.c.state.in_([state.value for state in _DECIDING]), ~has_decision)
        .order_by(ab_test.c.ab_test_id)
    )


@cache
def challenging() -> Question:
    """The newest challenger of a treatment's line. Parameters: treatment_id."""
    found = line().subquery()
    return (
        select(found.c.model_version_id)
        .where(found.c.state == VersionState.CHALLENGER.value)
        .order_by(found.c.version.desc())
        .limit(1)
    )


@cache
def compared() -> Question:
    """What the champion had sealed of each finished match, and the treatment beside it, if it had.

    What stood so long before kick-off, where that moment came after the test began. Parameters:
    track, competitions (codes), treatment_ids (its line), within, since.
    """
    control = _stood(forecast.c.role == literal_column(f"'{Role.CHAMPION}'"), "control")
    of_line = func.any(bindparam("treatment_ids", type_=ARRAY(Integer)))
    treatment = _stood(forecast.c.model_version_id == of_line, "treatment")
    codes = func.any(bindparam("competitions", type_=ARRAY(Text)))
    return (
        select(
            control.c.match_id,
            competition.c.code.label("competition"),
            match.c.kickoff_at,
            match.c.home_goals_90,
            match.c.away_goals_90,
            *(control.c[f"p_{name}"].label(f"control_{name}") for name in _OUTCOMES),
            *(treatment.c[f"p_{name}"].label(f"treatment_{name}") for name in _OUTCOMES),
            cast(func.extract("epoch", treatment.c.sealed_at - treatment.c.as_of), Float).label(
                "latency_seconds"
            ),
        )
        .select_from(control)
        .join(match, match.c.match_id == control.c.match_id)
        .join(competition, competition.c.competition_id == match.c.competition_id)
        .outerjoin(treatment, treatment.c.match_id == control.c.match_id)
        .where(
            competition.c.code == codes,
            was_played(),
            control.c.sealed_at < match.c.kickoff_at,
        )
        .order_by(match.c.kickoff_at, control.c.match_id)
    )


def _stood(condition: Any, name: str) -> Subquery:
    opens_at = forecast.c.kickoff_at - bindparam("within", type_=Interval)
    return (
        select(
            forecast.c.match_id,
            forecast.c.p_home,
            forecast.c.p_draw,
            forecast.c.p_away,
            forecast.c.as_of,
            forecast.c.sealed_at,
        )
        .ext(distinct_on(forecast.c.match_id))
        .where(
            condition,
            forecast.c.track == bindparam("track", type_=Text),
            forecast.c.sealed_at <= opens_at,
            forecasts.is_sealed(),
            opens_at >= bindparam("since", type_=DateTime(timezone=True)),
        )
        .order_by(forecast.c.match_id, forecast.c.seal_no.desc(), forecast.c.position.desc())
        .subquery(name)
    )


def _is_the_test(column: Any) -> Any:
    return column == bindparam("ab_test_id", type_=BigInteger)
