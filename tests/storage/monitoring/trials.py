"""A world in which a champion and a challenger forecast the same matches, day after day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Engine, insert, select, update

from football.experiments.planner import Design
from football.lifecycle import Kind, Role, State
from football.sealed.forecast import ForecastBody
from storage.football.tables.match import match
from storage.forecast.models.registry import ModelVersion, Registry, Why
from storage.forecast.models.tracking import Candidate, Tracking
from storage.forecast.writes.forecasts import seal as seal_forecasts
from storage.kit.clock import DatabaseClock
from storage.kit.unit_of_work import UnitOfWork
from storage.monitoring.ab_tests.registration import Registration
from storage.register.tables import competition, season, team
from tests.clocks import step

NAME = "outcome_odds_free"
TRACK = "odds_free"
LEAGUES = ("S1", "S2")
A_DAY = timedelta(days=1)
GOALS = ((1, 0), (0, 0), (0, 1))


@dataclass(frozen=True, kw_only=True)
class Skill:
    """How far each is off, in log odds."""

    control: float = 0.9
    treatment: float = 0.1


@dataclass(frozen=True, kw_only=True)
class Trial:
    """Champion, challenger, and two leagues of eight teams.

    Attributes:
        draws: where truth, errors and outcomes come from.
        beside: tracks that the champion forecasts too, each erring by itself.
    """

    engine: Engine
    registry: Registry
    champion: ModelVersion
    challenger: ModelVersion
    places: dict[str, tuple[int, int]]
    teams: list[int]
    draws: np.random.Generator = field(default_factory=lambda: np.random.default_rng(21))
    beside: Mapping[str, float] = field(default_factory=dict[str, float])

    @property
    def now(self) -> datetime:
        return DatabaseClock(self.engine).now()

    def registration(self, **changes: Any) -> Registration:
        """A test that finds an obvious edge within few days."""
        values: dict[str, Any] = {
            "name": "Errs less",
            "hypothesis": "The challenger loses less on every match.",
            "treatment_version_id": self.challenger.model_version_id,
            "competitions": LEAGUES,
            "design": Design(
                minimum_effect=0.1, standard_deviation=0.6, matches_per_day=8.0, day_bound=5.0
            ),
            "minimum_match_days": 3,
        }
        return Registration(**(values | changes))

    def play(
        self, days: int, skill: Skill | None = None, *, roles: Sequence[Role] = tuple(Role)
    ) -> None:
        """Let days pass: eight matches on each, forecast thirty hours before by these roles."""
        for _ in range(days):
            kickoff_at = self.now.replace(minute=0, second=0, microsecond=0) + 2 * A_DAY
            ids, truth = self._fixtures(kickoff_at)
            step(self.engine, to=kickoff_at - timedelta(hours=30))
            self._seal(ids, truth, kickoff_at, skill or Skill(), roles)
            step(self.engine, to=kickoff_at + timedelta(hours=2))
            self._finish(ids, truth)

    def coming(self) -> list[int]:
        """Let eight matches be forecast that are still to come, and return their ids."""
        kickoff_at = self.now + 2 * A_DAY
        ids, truth = self._fixtures(kickoff_at)
        self._seal(ids, truth, kickoff_at, Skill(), tuple(Role))
        return ids

    def _fixtures(self, kickoff_at: datetime) -> tuple[list[int], np.ndarray]:
        rows = [
            {
                "competition_id": place[0], "season_id": place[1],
                "home_team_id": self.teams[2 * number], "away_team_id": self.teams[2 * number + 1],
                "kickoff_at": kickoff_at, "has_kickoff_time": True, "kickoff_source": "espn",
                "status": "scheduled", "phase_rank": 0, "observed_at": self.now,
                "known_at": self.now, "known_basis": "observed", "recorded_at": self.now,
            }
            for place in self.places.values()
            for number in range(4)
        ]  # fmt: skip
        with self.engine.begin() as connection:
            made = connection.execute(insert(match).returning(match.c.match_id), rows)
            ids = sorted(made.scalars())
        return ids, self.draws.normal(scale=(0.7, 0.1, 0.7), size=(len(ids), 3))

    def _seal(
        self,
        ids: list[int],
        truth: np.ndarray,
        kickoff_at: datetime,
        skill: Skill,
        roles: Sequence[Role],
    ) -> None:
        sides = [
            (Role.CHAMPION, self.champion, TRACK, skill.control),
            (Role.CHALLENGER, self.challenger, TRACK, skill.treatment),
            *((Role.CHAMPION, self.champion, track, e) for track, e in self.beside.items()),
        ]
        with UnitOfWork(self.engine) as uow:
            seal_forecasts(uow, [
                replace(_body(match_id, version, role, kickoff_at, uow.now, triple), track=track)
                for role, version, track, error in sides
                if role in roles
                for match_id, triple in zip(
                    ids, shares(truth + error * self.draws.normal(size=truth.shape)), strict=True
                )
            ])  # fmt: skip
            uow.commit()

    def _finish(self, ids: list[int], truth: np.ndarray) -> None:
        for match_id, chances in zip(ids, shares(truth), strict=True):
            home, away = GOALS[int(self.draws.choice(3, p=chances))]
            self.score(match_id, home, away)

    def score(self, match_id: int, home: int, away: int) -> None:
        """Let a match have ended so."""
        values = {
            "status": "finished", "home_goals_90": home, "away_goals_90": away,
            "known_at": self.now,
        }  # fmt: skip
        with self.engine.begin() as connection:
            connection.execute(update(match).where(match.c.match_id == match_id).values(values))


def shares(log_odds: np.ndarray) -> np.ndarray:
    odds = np.exp(log_odds)
    return odds / odds.sum(axis=-1, keepdims=True)


def _body(  # noqa: PLR0917 - a row of forecasts
    match_id: int,
    version: ModelVersion,
    role: Role,
    kickoff_at: datetime,
    now: datetime,
    triple: np.ndarray,
) -> ForecastBody:
    home, draw, away = (float(p) for p in triple)
    return ForecastBody(
        match_id=match_id, track=TRACK, horizon="T-72h", role=role,
        model_version_id=version.model_version_id, kickoff_at=kickoff_at, as_of=now,
        p_home=home, p_draw=draw, p_away=away, features_digest="0" * 64,
        grid=[[draw, away], [home, 0.0]],
    )  # fmt: skip


def candidate(number: int, **changes: Any) -> Candidate:
    values: dict[str, Any] = {
        "name": NAME, "track": TRACK, "family": "stacked_logit", "parameters": {"fit": number},
        "as_of": datetime.fromisoformat("2025-11-15T08:00:00Z"),
    }  # fmt: skip
    return Candidate(**(values | changes))


def why(kind: Kind, **details: Any) -> Why:
    return Why(kind=kind, reason=f"because of {kind}", **details)


def trial_in(engine: Engine, registry: Registry | None = None) -> Trial:
    """Make the world; the clock is the caller's."""
    registry = registry or Registry(engine, Tracking("http://127.0.0.1:9"))
    (champion,) = registry.adopt([(candidate(1), None, why(Kind.FIRST))])
    challenger = registry.register(candidate(2), None, why(Kind.CHALLENGE), state=State.CHALLENGER)
    places: dict[str, tuple[int, int]] = {}
    with engine.begin() as connection:
        for code in LEAGUES:
            number = connection.execute(
                select(competition.c.competition_id).where(competition.c.code == code)
            ).scalar_one()
            row = {"competition_id": number, "start_year": 2025, "label": "2025-26"}
            made = connection.execute(insert(season).values(row).returning(season.c.season_id))
            places[code] = number, made.scalar_one()
        named = [{"name": f"Club {number}", "country": "Northland"} for number in range(8)]
        teams = list(connection.execute(insert(team).returning(team.c.team_id), named).scalars())
    return Trial(
        engine=engine, registry=registry, champion=champion, challenger=challenger,
        places=places, teams=teams,
    )  # fmt: skip
