"""One season of both divisions, put together from its parts, and its tables at any instant."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from football.competitions import competitions_of
from sources.simulated import absences, bookmakers, play, schedule, strengths, truth
from sources.simulated.absences import Absences
from sources.simulated.bookmakers import BOOKS, SCOREBOARD_BOOK, VIEWS, Prices
from sources.simulated.schedule import Fixture
from sources.simulated.seeds import stream
from sources.simulated.shifts import Shift
from sources.simulated.strengths import Strengths
from sources.simulated.weather import Weather

Values = NDArray[np.float64]

_OPENING_LEAD = timedelta(days=6)
_FRIDAY, _TUESDAY = 4, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A club's record; `results` are W, D or L in order of kick-off."""

    club: int
    points: int
    goal_difference: int
    goals_for: int
    results: str


class Season:
    """All matches of one season, the divisions one after the other, each row at its index."""

    def __init__(  # noqa: PLR0913, PLR0917 (what a season is made of)
        self,
        seed: int,
        start_year: int,
        tiers: NDArray[np.int_],
        previous: Strengths | None,
        weather: Weather,
        shift: Shift | None = None,
    ) -> None:
        self.start_year = start_year
        self.tiers = tiers
        self.seed = seed
        self.strengths = strengths.of_season(seed, start_year, tiers, previous)
        self.absences: Absences = absences.of_season(seed, start_year)
        self.fixtures: tuple[Fixture, ...] = tuple(
            fixture
            for competition in competitions_of(simulated=True)
            for fixture in schedule.fixtures_of(
                seed,
                start_year,
                competition.code,
                competition.tier,
                np.flatnonzero(tiers == competition.tier).tolist(),
            )
        )
        self.home = np.array([fixture.home for fixture in self.fixtures])
        self.away = np.array([fixture.away for fixture in self.fixtures])
        self.kickoffs = np.array([fixture.kickoff_at.timestamp() for fixture in self.fixtures])
        self.weather = weather.at_matches(self.home, self.kickoffs)
        self.rates = self._true_rates(shift)
        self.grids = truth.grids(self.rates)
        self.probabilities = truth.outcomes(self.grids)
        counted = 1 if shift is None else shift.counted_at(self.kickoffs)
        self.play = play.play(seed, start_year, self.rates, self.grids, counted=counted)
        seconds = self.play.half_seconds.sum(axis=1) + play.INTERVAL_SECONDS
        self.finished_at = self.kickoffs + seconds

    def rows(self, competition: str) -> list[int]:
        """Return the indices of one division's matches in order of kick-off."""
        return self._rows[competition]

    def is_finished(self, index: int, now: datetime) -> bool:
        """Say whether a match is over at an instant."""
        return bool(self.finished_at[index] <= now.timestamp())

    def standings(self, competition: str, now: datetime | None = None) -> list[Standing]:
        """Return a division's table, best first, from matches over by then (default: all)."""
        rows = self.rows(competition)
        results: dict[int, list[tuple[int, int]]] = {self.fixtures[i].home: [] for i in rows}
        for index in rows:
            fixture = self.fixtures[index]
            if now is None or self.is_finished(index, now):
                home, away = (int(goals) for goals in self.play.goals[index])
                results[fixture.home].append((home, away))
                results[fixture.away].append((away, home))
        table = [_standing(club, scores) for club, scores in results.items()]
        return sorted(table, key=lambda s: (-s.points, -s.goal_difference, -s.goals_for, s.club))

    @cached_property
    def believed_rates(self) -> dict[str, Values]:
        """The goal rates the market works with, by phase: all that prices may be made from."""
        known = {
            "opening": self._instants(opens_at),
            "collected": self._instants(collects_at),
            "closing": self.kickoffs - 60.0,
        }
        log_rates = {
            view.phase: np.log(
                self._ingredients(
                    known[view.phase], news=view.absences_known, weather=view.weather_known
                ).rates()
            )
            for view in VIEWS
        }
        return bookmakers.views(self.seed, self.start_year, log_rates)

    @cached_property
    def prices(self) -> dict[tuple[str, str], Prices]:
        """Every book's prices by (book code, phase)."""
        believed = self.believed_rates
        lines = {phase: bookmakers.fair_lines(rates) for phase, rates in believed.items()}
        return {
            (book.code, phase): bookmakers.quote(
                book,
                rates,
                lines[phase],
                stream(self.seed, "book", self.start_year, book.code, phase),
            )
            for book in (*BOOKS, SCOREBOARD_BOOK)
            for phase, rates in believed.items()
        }

    @cached_property
    def _rows(self) -> dict[str, list[int]]:
        in_order = sorted(range(len(self.fixtures)), key=lambda i: (self.kickoffs[i], i))
        return {
            code: [i for i in in_order if self.fixtures[i].competition == code]
            for code in sorted({fixture.competition for fixture in self.fixtures})
        }

    def _instants(self, of_kickoff: Callable[[datetime], datetime]) -> Values:
        return np.array([of_kickoff(f.kickoff_at).timestamp() for f in self.fixtures])

    def _true_rates(self, shift: Shift | None) -> Values:
        if shift is None:
            return self._ingredients(self.kickoffs, news=1.0, weather=1.0).rates()
        first = self.strengths.skill[:, 0].sum(axis=1)
        home, away = (
            shift.playing_as(clubs, self.kickoffs, tiers=self.tiers, skill=first)
            for clubs in (self.home, self.away)
        )
        made_of = self._ingredients(self.kickoffs, news=1.0, weather=1.0, playing=(home, away))
        return made_of.rates() * shift.goals_at(self.kickoffs)

    def _ingredients(
        self,
        known_at: Values,
        *,
        news: float,
        weather: float,
        playing: tuple[NDArray[np.int_], NDArray[np.int_]] | None = None,
    ) -> truth.Ingredients:
        """Gather what makes the rates, as far as it was known by then (Unix seconds)."""
        opening = datetime(self.start_year, 8, 1, tzinfo=UTC).timestamp()
        week = ((self.kickoffs - opening) // (7 * 86400)).astype(np.int_)
        at_home, on_the_road = playing or (self.home, self.away)
        home = self.strengths.skill[at_home, week]
        away = self.strengths.skill[on_the_road, week]
        home_lost = news * self.absences.losses(self.home, self.kickoffs, known_at)
        away_lost = news * self.absences.losses(self.away, self.kickoffs, known_at)
        return truth.Ingredients(
            attack=np.stack([home[:, 0], away[:, 0]], axis=1),
            defence=np.stack([home[:, 1], away[:, 1]], axis=1),
            home_advantage=self.strengths.home_advantage[self.home],
            attack_lost=np.stack([home_lost[:, 0], away_lost[:, 0]], axis=1),
            defence_lost=np.stack([home_lost[:, 1], away_lost[:, 1]], axis=1),
            weather=weather * self.weather,
        )


def opens_at(kickoff: datetime) -> datetime:
    """Return when the books first show a price on a match."""
    return kickoff - _OPENING_LEAD


def collects_at(kickoff: datetime) -> datetime:
    """Return when published prices are collected: Friday or Tuesday noon before kick-off."""
    weekday = kickoff.weekday()
    is_midweek = _TUESDAY <= weekday < _FRIDAY
    back = (weekday - (_TUESDAY if is_midweek else _FRIDAY)) % 7
    return (kickoff - timedelta(days=back)).replace(hour=12, minute=0, second=0, microsecond=0)


def _standing(club: int, scores: list[tuple[int, int]]) -> Standing:
    results = "".join("W" if f > a else "D" if f == a else "L" for f, a in scores)
    return Standing(
        club=club,
        points=3 * results.count("W") + results.count("D"),
        goal_difference=sum(f - a for f, a in scores),
        goals_for=sum(f for f, _ in scores),
        results=results,
    )
