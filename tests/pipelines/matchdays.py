"""A match-day of Northland over real HTTP, for the live run: in this process or in one of its own.

    python matchdays.py DATABASE_URL PROVIDER_URL SECONDS

follows the open window with looks so many seconds apart and prints how it ended.
"""

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import Engine, select

from assets.core.intake import take_in
from assets.core.match_intakes import ESPN_SCOREBOARD
from football.competitions import competitions_of
from football.grid import ScoreGrid
from pipelines.live.loop import LiveRun, Outcome, run
from pipelines.live.pace import Pace
from sources.espn.client import EspnClient
from sources.http import build_client
from sources.settings import SourceSettings
from sources.simulated.server import server
from sources.simulated.world import World
from storage.football.tables.match import match
from storage.forecast.writes.forecasts import seal as seal_forecasts
from storage.kit.clock import DatabaseClock, now
from storage.kit.engine import engine_of
from storage.kit.tables.events import event
from storage.kit.unit_of_work import UnitOfWork
from storage.raw.writes.payloads import RawStore
from tests.clocks import step
from tests.storage.builders import a_model, forecast_of

GRID = ScoreGrid.normalised(
    np.outer([0.25, 0.35, 0.22, 0.12, 0.06], [0.33, 0.36, 0.2, 0.08, 0.03])
)
LEAGUES = tuple(each for each in competitions_of(simulated=True) if each.code == "S1")


@contextmanager
def provider(world: World, engine: Engine) -> Iterator[str]:
    """Northland's providers at the domain clock of a database; gives their address."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        running = server(world, DatabaseClock(engine).now, "127.0.0.1", 0)
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        running.should_exit = True
        thread.join(timeout=10)


def follow(engine: Engine, provider_url: str, seconds: float, **options: object) -> Outcome:
    """Follow the open window to its end."""
    with build_client(provider_url, SourceSettings()) as http:
        live = LiveRun(
            engine=engine,
            espn=EspnClient(http, DatabaseClock(engine).now),
            competitions=LEAGUES,
            pace=Pace(seconds=seconds),
            holder="test",
            **options,  # type: ignore[arg-type]
        )
        return run(live)


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchDay:
    """A database with the fixtures of one day, each forecast on one track."""

    engine: Engine
    provider_url: str
    world: World

    @property
    def now(self) -> datetime:
        with self.engine.connect() as connection:
            return now(connection)

    def step_to(self, at: datetime) -> None:
        step(self.engine, to=at)

    def prepare(self) -> None:
        """Load the fixtures and seal a forecast of each match to come."""
        with build_client(self.provider_url, SourceSettings()) as http:
            espn = EspnClient(http, DatabaseClock(self.engine).now)
            fetched = espn.scoreboard("sim.1", f"{self.now:%Y%m%d}")
        RawStore(self.engine).put(
            "espn", "scoreboard", "sim.1/day", 200, fetched.fetched_at, fetched.body
        )
        take_in(self.engine, [ESPN_SCOREBOARD])
        model = a_model(self.engine)
        p_home, p_draw, p_away = GRID.outcomes()
        values = {"p_home": p_home, "p_draw": p_draw, "p_away": p_away, "grid": GRID.to_list()}
        with UnitOfWork(self.engine) as uow:
            seal_forecasts(
                uow,
                [
                    forecast_of(each.match_id, model, kickoff_at=each.kickoff_at, **values)
                    for each in self.matches()
                    if each.kickoff_at > self.now
                ],
            )
            uow.commit()

    def matches(self) -> list:
        with self.engine.connect() as connection:
            return list(connection.execute(select(match).order_by(match.c.kickoff_at)))

    def events(self, kind: str) -> list:
        with self.engine.connect() as connection:
            wanted = select(event).where(event.c.type == kind).order_by(event.c.seq)
            return list(connection.execute(wanted))

    def first_kickoff(self) -> datetime:
        return self.matches()[0].kickoff_at

    def true_scores(self) -> dict[datetime, list[tuple[int, int]]]:
        """Final scores by kick-off, sorted."""
        season = self.world.season(2025)
        found: dict[datetime, list[tuple[int, int]]] = {}
        for index in season.rows("S1"):
            fixture = season.fixtures[index]
            home, away = (int(goals) for goals in season.play.goals[index])
            found.setdefault(fixture.kickoff_at, []).append((home, away))
        return {at: sorted(scores) for at, scores in found.items()}


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


if __name__ == "__main__":
    database_url, provider_url, seconds = sys.argv[1:]
    outcome = follow(engine_of(database_url), provider_url, float(seconds))
    sys.stdout.write(f"{outcome.ending.name}\n")
