"""A small league whose true probabilities are known."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import permutations

import numpy as np
import pytest

from football.facts import Facts
from football.models.scorelines import outcome_probabilities
from football.observations.match import (
    Market,
    MatchObservation,
    MatchStatus,
    Phase,
    PricePhase,
    Quote,
    Score,
    Statistics,
    TeamReference,
)

READ_LATER = datetime(2030, 1, 1, tzinfo=UTC)
Triple = tuple[float, float, float]


@dataclass(frozen=True)
class League:
    """Observations of a league, oldest first, and the truth behind each."""

    observations: list[MatchObservation]
    truth: dict[str, Triple]

    @property
    def facts(self) -> Facts:
        return Facts.from_observations(self.observations)


def _prices(rng: np.random.Generator, truth: Triple, noise: float) -> tuple[float, ...]:
    seen = np.exp(np.log(truth) + rng.normal(0.0, noise, 3))
    return tuple(float(price) for price in 1.0 / (1.05 * seen / seen.sum()))


@pytest.fixture(scope="session")
def make_league() -> Callable[..., League]:
    """Return a maker of leagues: a double round of `teams` clubs a season, two rounds a week."""

    def make(*, seasons: int = 3, teams: int = 8, seed: int = 7, code: str = "E0") -> League:
        rng = np.random.default_rng(seed)
        names = [f"{code} Club {chr(65 + i)}" for i in range(teams)]
        strength = dict(zip(names, rng.normal(0.0, 0.35, teams), strict=True))
        observations: list[MatchObservation] = []
        truth: dict[str, Triple] = {}
        for season in range(2010, 2010 + seasons):
            pairings = list(permutations(names, 2))
            rng.shuffle(pairings)
            for number, (home, away) in enumerate(pairings):
                day = datetime(season, 8, 7, tzinfo=UTC) + timedelta(
                    days=number // (teams // 2) * 3
                )
                lead = strength[home] - strength[away]
                rates = np.exp([0.35 + lead / 1.5, 0.1 - lead / 1.5])
                triple = outcome_probabilities(rates[:1], rates[1:])[0]
                goals = rng.poisson(rates)
                shots = goals + rng.poisson(rates * 8)
                p = (float(triple[0]), float(triple[1]), float(triple[2]))
                truth[f"{code}|{day.date()}|{home}|{away}"] = p
                observations.append(
                    MatchObservation(
                        row_no=number + 1,
                        source="footballdata",
                        source_competition_id=code,
                        season_start_year=season,
                        home=TeamReference(name=home),
                        away=TeamReference(name=away),
                        kickoff_at=day,
                        has_kickoff_time=False,
                        status=MatchStatus.FINISHED,
                        phase=Phase.FINAL,
                        fetched_at=READ_LATER,
                        score=Score(home_goals_90=int(goals[0]), away_goals_90=int(goals[1])),
                        statistics=Statistics(
                            home_shots=int(shots[0]),
                            away_shots=int(shots[1]),
                            home_shots_on_target=int(goals[0] + shots[0] // 4),
                            away_shots_on_target=int(goals[1] + shots[1] // 4),
                            home_corners=int(rng.poisson(5.5)),
                            away_corners=int(rng.poisson(4.5)),
                        ),
                        quotes=tuple(
                            Quote(book, Market.MATCH_ODDS, 0.0, phase, _prices(rng, p, noise))
                            for book, phase, noise in (
                                ("average", PricePhase.COLLECTED, 0.06),
                                ("ps", PricePhase.COLLECTED, 0.05),
                                ("ps", PricePhase.CLOSING, 0.03),
                            )
                        ),
                    )
                )
        return League(observations, truth)

    return make
