"""A few coming matches and a model in a scratch database, to make forecasts of."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Engine, insert, select

from football.grid import ScoreGrid
from football.lifecycle import Role
from football.models.scorelines import score_grids
from football.sealed.forecast import ForecastBody
from sources.simulated.clubs import CLUBS
from sources.simulated.world import World
from storage.football.tables.match import match, odds_quote
from storage.forecast.tables.forecast import model_version
from storage.kit.clock import set_stepped
from storage.register.tables import competition, season, team

CODE = "S1"
SIDES = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class League:
    """What forecasts refer to."""

    match_ids: list[int]
    model_version_id: int

    def bodies(self, count: int, *, track: str = "odds_free") -> list[ForecastBody]:
        """Return forecasts as the pipeline writes them, a score grid in each."""
        ids = (self.match_ids * (count // len(self.match_ids) + 1))[:count]
        return [self._body(match_id, number, track) for number, match_id in enumerate(ids)]

    def _body(self, match_id: int, number: int, track: str) -> ForecastBody:
        rates = np.array([1.1 + number % 7 / 10.0]), np.array([0.9 + number % 5 / 10.0])
        written = ScoreGrid(score_grids(*rates, -0.05)[0]).to_list()
        grid = ScoreGrid.from_list(written)
        p_home, p_draw, p_away = grid.outcomes()
        home, away = grid.expected_goals()
        return ForecastBody(
            match_id=match_id,
            track=track,
            role=Role.CHAMPION,
            horizon="T-24h",
            kickoff_at=kickoff(),
            as_of=World.OPENING,
            model_name="outcome_odds_free",
            model_version=1,
            model_version_id=self.model_version_id,
            features_digest="0" * 64,
            p_home=p_home,
            p_draw=p_draw,
            p_away=p_away,
            expected_goals=(home, away),
            grid=written,
            cause="measurement",
        )


def kickoff() -> datetime:
    """Return when every match of this league starts."""
    return World.OPENING + timedelta(hours=20)


def plant(engine: Engine) -> League:
    """Create the league and stop the domain clock before its matches."""
    set_stepped(engine, World.OPENING)
    with engine.begin() as connection:
        found = select(competition.c.competition_id).where(competition.c.code == CODE)
        ids = {"competition_id": connection.execute(found).scalar_one()}
        making = insert(season).values(**ids, start_year=2025, label="2025-26")
        made = connection.execute(making.returning(season.c.season_id))
        ids["season_id"] = made.scalar_one()
        names = [{"name": club.name, "country": "Northland"} for club in CLUBS[:SIDES]]
        teams = connection.execute(insert(team).returning(team.c.team_id), names).scalars().all()
        fixtures = [_fixture(home, away) | ids for home in teams for away in teams if home != away]
        adding = insert(match).returning(match.c.match_id)
        matches = list(connection.execute(adding, fixtures).scalars())
        connection.execute(insert(odds_quote), [_quote(m, b) for m in matches for b in "ab"])
        model = connection.execute(_model().returning(model_version.c.model_version_id))
        return League(match_ids=matches, model_version_id=model.scalar_one())


def _fixture(home_id: int, away_id: int) -> dict[str, Any]:
    return {
        "home_team_id": home_id,
        "away_team_id": away_id,
        "kickoff_at": kickoff(),
        "has_kickoff_time": True,
        "kickoff_source": "espn",
        "status": "scheduled",
        "phase_rank": 0,
        "observed_at": World.OPENING,
        "known_at": World.OPENING,
        "known_basis": "observed",
        "recorded_at": World.OPENING,
    }


def _quote(match_id: int, book: str) -> dict[str, Any]:
    return {
        "match_id": match_id,
        "book": book,
        "market": "1x2",
        "line": 0.0,
        "phase": "collected",
        "prices": [2.1, 3.4, 3.6],
        "known_at": World.OPENING,
        "known_basis": "observed",
        "recorded_at": World.OPENING,
    }


def _model() -> Any:
    return insert(model_version).values(
        name="outcome_odds_free",
        version=1,
        track="odds_free",
        family="outcome",
        parameters={},
        state="champion",
        as_of=World.OPENING,
        trained_at=World.OPENING,
    )
