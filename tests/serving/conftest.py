"""The real API on a free port, and a small league in a real database behind it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import numpy as np
import pytest
from sqlalchemy import Engine, insert, select, update

from football.grid import ScoreGrid
from football.sealed.forecast import ForecastBody
from football.season import remaining
from football.season.progress import SeasonSoFar
from football.season.projection import project
from serving.app import create_app
from serving.server import server_of
from serving.settings import ServingSettings
from storage.football.statements import standings
from storage.football.tables.match import match, odds_quote
from storage.forecast.tables.forecast import model_version
from storage.forecast.writes import projections
from storage.forecast.writes.forecasts import seal as seal_forecasts
from storage.forecast.writes.projections import Made
from storage.kit.clock import DatabaseClock
from storage.kit.events import Event
from storage.kit.roles import Role
from storage.kit.unit_of_work import UnitOfWork
from storage.register.tables import competition, season, team
from tests import people
from tests.databases import url_as
from tests.people import SECRET
from tests.servers import PostgresServer

GRID = ScoreGrid.normalised(np.outer([0.3, 0.4, 0.3], [0.5, 0.3, 0.2]))


@contextmanager
def running(**options: Any) -> Iterator[str]:
    """Run the API in a thread, as the role it has in a running stack, and give its base URL."""
    if options.get("database_url"):
        options["database_url"] = url_as(Role.API, options["database_url"])
    options.setdefault("rate_limits", "off")  # tests flood; those of the gate switch it on
    app = create_app(ServingSettings(**{"secret_key": SECRET, **options}))
    server = server_of(app, host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started and thread.is_alive():
            time.sleep(0.005)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=20)


def until(condition: Callable[[], bool], *, seconds: float = 15.0) -> None:
    """Wait for a condition of a running server."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


@contextmanager
def client_of_running(**options: Any) -> Iterator[httpx.Client]:
    """Run the API and give a client of it."""
    with running(**options) as url, httpx.Client(base_url=url, timeout=30) as client:
        yield client


@pytest.fixture(scope="session")
def serving_api() -> Callable[..., AbstractContextManager[httpx.Client]]:
    """Run an API with settings of one's own, ready or not."""
    return client_of_running


@pytest.fixture
def api(database_url: str, clock: DatabaseClock) -> Iterator[httpx.Client]:
    """Client of an API over this test's database, ready."""
    with client_of_running(database_url=database_url, heartbeat_seconds=0.2) as client:
        until(lambda: client.get("/readyz").status_code == 200)
        yield client


@pytest.fixture(scope="session")
def eventually() -> Callable[[Callable[[], bool]], None]:
    """Wait for a condition of a running server."""
    return until


@pytest.fixture(scope="module")
def empty_api(postgres_server: PostgresServer, template_database: str) -> Iterator[httpx.Client]:
    """Client of an API over a database without matches, which a module's tests only read."""
    name = f"serving_{uuid4().hex}"
    postgres_server.copy(template_database, name)
    with client_of_running(database_url=postgres_server.url(name)) as client:
        until(lambda: client.get("/readyz").status_code == 200)
        yield client
    postgres_server.administer(f"DROP DATABASE {name} WITH (FORCE)")


@dataclass(frozen=True, kw_only=True)
class League:
    """Two competitions with four teams and matches two hours apart around the clock's opening."""

    engine: Engine
    now: datetime
    competition_ids: dict[str, int] = field(default_factory=dict)
    season_ids: dict[str, int] = field(default_factory=dict)
    team_ids: list[int] = field(default_factory=list)
    model_version_ids: list[int] = field(default_factory=list)

    def add_match(self, hours: float, *, code: str = "S1", **columns: Any) -> int:
        """Insert a match that kicks off so many hours after the opening."""
        values = {
            "competition_id": self.competition_ids[code],
            "season_id": self.season_ids[code],
            "home_team_id": self.team_ids[0],
            "away_team_id": self.team_ids[1],
            "kickoff_at": self.now + timedelta(hours=hours),
            "has_kickoff_time": True,
            "kickoff_source": "espn",
            "status": "scheduled",
            "phase_rank": 0,
            "observed_at": self.now,
            "known_at": self.now,
            "known_basis": "observed",
            "recorded_at": self.now,
            **columns,
        }
        with self.engine.begin() as connection:
            statement = insert(match).values(**values).returning(match.c.match_id)
            return connection.execute(statement).scalar_one()

    def seal(self, match_id: int, hours: float, *tracks: str) -> list[UUID]:
        """Seal a forecast of a match for each track, as the pipeline does."""
        p_home, p_draw, p_away = GRID.outcomes()
        bodies = [
            ForecastBody(
                match_id=match_id,
                track=track,
                horizon="T-24h",
                model_version_id=self.model_version_ids[0],
                kickoff_at=self.now + timedelta(hours=hours),
                as_of=self.now,
                p_home=p_home,
                p_draw=p_draw,
                p_away=p_away,
                features_digest="0" * 64,
                grid=GRID.to_list(),
                information=["results", "squads"] if track == "odds_free" else None,
            )
            for track in tracks
        ]
        with UnitOfWork(self.engine) as uow:
            ids = seal_forecasts(uow, bodies)
            uow.publish(self.event(f"match:{match_id}", kind="forecast.updated"))
            uow.commit()
        return ids

    def quote(self, match_id: int, book: str, prices: list[float], phase: str) -> None:
        """Insert a price on home, draw and away known since the opening."""
        values = {
            "match_id": match_id,
            "book": book,
            "market": "1x2",
            "line": 0.0,
            "phase": phase,
            "prices": prices,
            "known_at": self.now,
            "known_basis": "observed",
            "recorded_at": self.now,
        }
        with self.engine.begin() as connection:
            connection.execute(insert(odds_quote).values(**values))

    def project(self, hours: float = 0.0, *, n_seasons: int = 200) -> None:
        """Play S1 out by even matches, as known so many hours after the opening."""
        named = {"competition": "S1", "season": "2025-26"}
        with UnitOfWork(self.engine) as uow:
            matches = uow.connection.execute(standings.matches_of_season(), named).mappings()
            adjusted = uow.connection.execute(standings.adjustments(), named).mappings()
            so_far = SeasonSoFar.of("S1", 2025, matches.all(), adjusted.all())
            fixtures = remaining(so_far.results, [], so_far.team_ids, so_far.rules)
            projection = project(
                so_far.results,
                fixtures,
                np.full((len(fixtures), 3, 3), 1 / 9),
                so_far.rules,
                np.random.default_rng(1),
                adjustments=so_far.adjustments,
                teams=so_far.team_ids,
                n_seasons=n_seasons,
            )
            made = Made(
                season_id=self.season_ids["S1"],
                competition="S1",
                as_of=self.now + timedelta(hours=hours),
                track="odds_free",
                model_version_id=self.model_version_ids[0],
                strength_sd=0.12,
                matches_played=len(so_far.results),
                inputs_digest=f"as of {hours}",
                dagster_run_id=None,
            )
            projections.append(uow, made, projection, so_far.table(), so_far.team_ids)
            uow.commit()

    def event(self, *topics: str, kind: str = "match.score", **payload: Any) -> Event:
        """Make an event of these topics."""
        return Event(type=kind, topics=topics, payload=payload, occurred_at=self.now)

    def score(self, match_id: int, goals: int) -> None:
        """Give the home side so many goals and tell of it, in one transaction."""
        with UnitOfWork(self.engine) as uow:
            values = {"home_goals_90": goals, "away_goals_90": 0}
            of_match = update(match).where(match.c.match_id == match_id)
            uow.connection.execute(of_match.values(**values))
            uow.publish(self.event(f"match:{match_id}", number=goals))
            uow.commit()

    def publish(self, *topics: str, at: datetime | None = None, **payload: Any) -> int:
        """Write one event in a transaction of its own and return its seq."""
        with UnitOfWork(self.engine) as uow:
            uow.publish(replace(self.event(*topics, **payload), occurred_at=at or self.now))
            uow.commit()
            assert uow.last_seq is not None
            return uow.last_seq


def league_in(engine: Engine, clock: DatabaseClock) -> League:
    """Make a league with teams but no matches yet."""
    made = League(engine=engine, now=clock.now())
    with engine.begin() as connection:
        for code in ("S1", "S2"):
            made.competition_ids[code] = connection.execute(
                select(competition.c.competition_id).where(competition.c.code == code)
            ).scalar_one()
            made.season_ids[code] = connection.execute(
                insert(season)
                .values(
                    competition_id=made.competition_ids[code], start_year=2025, label="2025-26"
                )
                .returning(season.c.season_id)
            ).scalar_one()
        for name in ("Askvik", "Bø 100%", "Corrie", "Dalur"):
            made.team_ids.append(
                connection.execute(
                    insert(team).values(name=name, country="Northland").returning(team.c.team_id)
                ).scalar_one()
            )
        made.model_version_ids.append(
            connection.execute(
                insert(model_version)
                .values(
                    name="outcome_odds_free",
                    version=2,
                    track="odds_free",
                    family="stacked_logit",
                    parameters={},
                    state="champion",
                    as_of=made.now,
                    trained_at=made.now,
                )
                .returning(model_version.c.model_version_id)
            ).scalar_one()
        )
    return made


@pytest.fixture
def league(engine: Engine, clock: DatabaseClock) -> League:
    """A league in this test's own database."""
    return league_in(engine, clock)


@pytest.fixture(scope="session")
def make_league() -> Callable[[Engine, DatabaseClock], League]:
    """Make a league in a database that several tests share."""
    return league_in


@pytest.fixture
def admin_headers(engine: Engine, clock: DatabaseClock) -> dict[str, str]:
    """The header of an administrator of this test's database who logged in."""
    return people.headers_of(engine, "admin")


@pytest.fixture
def ml_headers(engine: Engine, clock: DatabaseClock) -> dict[str, str]:
    """The header of somebody with the role `ml` who logged in."""
    return people.headers_of(engine, "ml")
