"""Small observations and forecasts, so that a test states only what it is about."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Engine, Row, insert, select, text

from football.observations.match import MatchObservation, MatchStatus, Phase, Score, TeamReference
from football.observations.parsed import Parsed, Reject
from football.sealed.forecast import ForecastBody
from storage.football.tables.match import match
from storage.football.writes import matches
from storage.forecast.tables.forecast import model_version
from storage.kit.unit_of_work import UnitOfWork
from storage.raw.counts import IngestCounts

KICKOFF = datetime(2025, 11, 15, 15, tzinfo=UTC)
FETCHED = datetime(2025, 11, 15, 8, tzinfo=UTC)


def fixture(
    home: str = "Harrowmere", away: str = "Caldervane", *, row_no: int = 1, **changes: Any
) -> MatchObservation:
    """A scheduled match of S1 as the scoreboard shows it."""
    values: dict[str, Any] = {
        "row_no": row_no,
        "source": "espn",
        "source_competition_id": "sim.1",
        "season_start_year": 2025,
        "home": TeamReference(name=home),
        "away": TeamReference(name=away),
        "kickoff_at": KICKOFF,
        "has_kickoff_time": True,
        "status": MatchStatus.SCHEDULED,
        "phase": Phase.PRE,
        "fetched_at": FETCHED,
    }
    return MatchObservation(**(values | changes))


def in_play(home_goals: int, away_goals: int, minute: int, **changes: Any) -> MatchObservation:
    """The same match `minute` minutes after kick-off, first half only."""
    return fixture(
        **{
            "status": MatchStatus.IN_PLAY,
            "phase": Phase.FIRST_HALF,
            "period": 1,
            "clock_seconds": minute * 60,
            "fetched_at": KICKOFF + timedelta(minutes=minute),
            "score": Score(home_goals_90=home_goals, away_goals_90=away_goals),
            **changes,
        }
    )


def final(home_goals: int, away_goals: int, **changes: Any) -> MatchObservation:
    """The same match after the final whistle."""
    return fixture(
        **{
            "status": MatchStatus.FINISHED,
            "phase": Phase.FINAL,
            "period": 2,
            "clock_seconds": 5400,
            "fetched_at": KICKOFF + timedelta(hours=2),
            "score": Score(home_goals_90=home_goals, away_goals_90=away_goals),
            **changes,
        }
    )


def from_csv(**changes: Any) -> dict[str, Any]:
    """What football-data.co.uk says differently: its own code, a date without a time."""
    return {
        "source": "footballdata",
        "source_competition_id": "S1",
        "kickoff_at": KICKOFF.replace(hour=0),
        "has_kickoff_time": False,
        "fetched_at": KICKOFF + timedelta(days=2),
        **changes,
    }


def ingest(
    engine: Engine,
    *observations: MatchObservation,
    rejects: Sequence[Reject] = (),
    payload_id: UUID | None = None,
    version: int = 1,
) -> IngestCounts:
    """Apply observations as one payload and commit."""
    parsed = Parsed(
        rows=len(observations) + len(rejects), observations=observations, rejects=rejects
    )
    with UnitOfWork(engine) as uow:
        counts = matches.apply(uow, payload_id or uuid4(), parsed, "test", version)
        uow.commit()
    return counts


def the_match(engine: Engine) -> Row[Any]:
    """The only match there is."""
    with engine.connect() as connection:
        return connection.execute(select(match)).one()


def count(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        return connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608


def a_model(engine: Engine) -> int:
    """Register a model version and return its id."""
    with engine.begin() as connection:
        return connection.execute(
            insert(model_version)
            .values(
                name="outcome",
                version=1,
                track="odds_free",
                family="test",
                parameters={},
                state="champion",
                as_of=FETCHED,
                trained_at=FETCHED,
            )
            .returning(model_version.c.model_version_id)
        ).scalar_one()


def forecast_of(match_id: int, model_version_id: int, **changes: Any) -> ForecastBody:
    """A forecast of a match that kicks off at `KICKOFF`."""
    values: dict[str, Any] = {
        "track": "odds_free",
        "horizon": "24h",
        "kickoff_at": KICKOFF,
        "as_of": FETCHED,
        "p_home": 0.5,
        "p_draw": 0.3,
        "p_away": 0.2,
        "features_digest": "f" * 16,
        **changes,
    }
    return ForecastBody(match_id=match_id, model_version_id=model_version_id, **values)
