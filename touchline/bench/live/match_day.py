"""A match-day in a scratch database: fixtures, forecasts, the live run.

What belongs here: setting the scene and letting goals fall. What does not: what is measured.
"""

import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Engine, insert, select

from assets.core.intake import take_in
from assets.core.match_intakes import ESPN_SCOREBOARD
from football.competitions import competitions_of
from football.grid import ScoreGrid
from football.models.scorelines import score_grids
from football.sealed.forecast import ForecastBody
from pipelines.live.loop import LiveRun, run
from pipelines.live.pace import SIMULATED_SECONDS, Pace
from sources.espn.client import EspnClient
from sources.http import build_client
from sources.settings import SourceSettings
from sources.simulated.play import INTERVAL_SECONDS
from sources.simulated.world import World
from storage.football.tables.match import match
from storage.forecast.tables.forecast import model_version
from storage.forecast.writes.forecasts import seal as seal_forecasts
from storage.kit.clock import DatabaseClock, set_stepped, step
from storage.kit.unit_of_work import UnitOfWork
from storage.raw.writes.payloads import RawStore

DAY = date(2025, 11, 15)
_APART = timedelta(seconds=90)
_LEAD = timedelta(minutes=5)
_LONG_AFTER = timedelta(hours=20)
_LEAGUES = competitions_of(simulated=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchDay:
    """One day's matches, known and forecast, with the clock before the first of them."""

    engine: Engine
    url: str
    world: World

    def prepare(self) -> None:
        """Load the fixtures, and seal a forecast of each."""
        set_stepped(self.engine, datetime.combine(DAY, World.OPENING.timetz()))
        store = RawStore(self.engine)
        with build_client(self.url, SourceSettings()) as http:
            espn = EspnClient(http, DatabaseClock(self.engine).now)
            for league in _LEAGUES:
                slug = league.espn or ""
                fetched = espn.scoreboard(slug, f"{DAY:%Y%m%d}")
                resource = f"{slug}/{DAY:%Y%m%d}"
                store.put("espn", "scoreboard", resource, 200, fetched.fetched_at, fetched.body)
        take_in(self.engine, [ESPN_SCOREBOARD])
        self._seal()

    def goals(self) -> list[datetime]:
        """Return instants at which goals fall, far enough apart to be distinguished."""
        season = self.world.season(DAY.year)
        instants: list[datetime] = []
        for number, fixture in enumerate(season.fixtures):
            if fixture.match_date == DAY:
                first_half = int(season.play.half_seconds[number, 0])
                seconds = season.play.goal_seconds[number].ravel()
                for second in seconds[~np.isnan(seconds)]:
                    break_seconds = INTERVAL_SECONDS if second >= first_half else 0
                    after = timedelta(seconds=int(second) + break_seconds)
                    instants.append(fixture.kickoff_at + after)
        chosen: list[datetime] = []
        for at in sorted(instants):
            if not chosen or at - chosen[-1] > _APART:
                chosen.append(at)
        return chosen

    @contextmanager
    def followed(self, first: datetime) -> Generator[None]:
        """Let the live run follow the matches from shortly before an instant."""
        step(self.engine, to=first - _LEAD)
        thread = threading.Thread(target=self._follow)
        thread.start()
        try:
            yield
        finally:
            step(self.engine, by=_LONG_AFTER)  # nothing is due any more: the run ends by itself
            thread.join()

    def _follow(self) -> None:
        with build_client(self.url, SourceSettings()) as http:
            run(
                LiveRun(
                    engine=self.engine,
                    espn=EspnClient(http, DatabaseClock(self.engine).now),
                    competitions=_LEAGUES,
                    pace=Pace(seconds=SIMULATED_SECONDS),
                    holder="measurement",
                )
            )

    def _seal(self) -> None:
        written = ScoreGrid(score_grids(np.array([1.4]), np.array([1.1]), -0.05)[0]).to_list()
        p_home, p_draw, p_away = ScoreGrid.from_list(written).outcomes()
        at = World.OPENING
        with self.engine.begin() as connection:
            model_id = connection.execute(
                insert(model_version)
                .values(
                    name="outcome_odds_free", version=1, track="odds_free", family="outcome",
                    parameters={}, state="champion", as_of=at, trained_at=at,
                )
                .returning(model_version.c.model_version_id)
            ).scalar_one()  # fmt: skip
            coming = connection.execute(select(match.c.match_id, match.c.kickoff_at)).all()
        opinion: dict[str, Any] = {
            "p_home": p_home, "p_draw": p_draw, "p_away": p_away, "grid": written,
        }  # fmt: skip
        with UnitOfWork(self.engine) as uow:
            seal_forecasts(uow,
                [
                    ForecastBody(
                        **opinion, match_id=each.match_id, track="odds_free",
                        horizon="kick-off", kickoff_at=each.kickoff_at, as_of=at,
                        model_version_id=model_id, features_digest="0" * 64,
                    )
                    for each in coming
                    if each.kickoff_at > at
                ]
            )  # fmt: skip
            uow.commit()
