"""The world: every season of Northland, made at first use, the same for the same seed."""

import threading
from datetime import UTC, datetime
from typing import ClassVar

import numpy as np

from sources.simulated.clubs import CLUBS, DIVISION_SIZE, Venue
from sources.simulated.schedule import published_at
from sources.simulated.season import Season
from sources.simulated.shifts import Shift
from sources.simulated.weather import Weather

_MOVING = 2


class World:
    """A synthetic football country.

    The truth (`true_probabilities`, `true_rates`) is for tests; no provider serves it.
    """

    OPENING: ClassVar[datetime] = datetime(2025, 11, 15, 9, tzinfo=UTC)
    FIRST_SEASON: ClassVar[int] = 2018

    def __init__(self, seed: int = 1966, shift: Shift | None = None) -> None:
        self.seed = seed
        self.shift = shift
        self.weather = Weather(seed)
        self._seasons: dict[int, Season] = {}
        self._matches: dict[tuple[str, str, str, str], tuple[Season, int]] = {}
        self._making = threading.Lock()

    @property
    def venues(self) -> tuple[Venue, ...]:
        """Every ground, with the team that plays there."""
        return tuple(club.venue for club in CLUBS)

    def season(self, start_year: int) -> Season:
        """Return a season, playing those before it if needed.

        Raises:
            ValueError: before the first season.
        """
        if start_year < self.FIRST_SEASON:
            raise ValueError(f"Northland has played since {self.FIRST_SEASON}, not {start_year}")
        with self._making:
            for year in range(self.FIRST_SEASON + len(self._seasons), start_year + 1):
                self._add(self._play(year))
        return self._seasons[start_year]

    def seasons_as_of(self, now: datetime) -> list[Season]:
        """Return the seasons whose fixtures are out at an instant, oldest first."""
        last = now.year if published_at(now.year) <= now else now.year - 1
        return [self.season(year) for year in range(self.FIRST_SEASON, last + 1)]

    def warm(self, now: datetime) -> None:
        """Play every season so far and price the current one, so that no answer waits for it."""
        for season in self.seasons_as_of(now)[-1:]:
            season.prices  # noqa: B018 - computed on first use

    def true_probabilities(
        self, competition: str, day: str, home: str, away: str
    ) -> tuple[float, float, float]:
        """Return the probabilities (home, draw, away) the score was drawn from.

        Args:
            competition: division code.
            day: local ISO date of the match, as results files give it.
            home: name as in results files.
            away: likewise.
        """
        season, index = self._match(competition, day, home, away)
        h, d, a = (float(p) for p in season.probabilities[index])
        return h, d, a

    def true_rates(self, competition: str, day: str, home: str, away: str) -> tuple[float, float]:
        """Return the goal rates (home, away) behind a match; arguments as above."""
        season, index = self._match(competition, day, home, away)
        return float(season.rates[index, 0]), float(season.rates[index, 1])

    def _match(self, competition: str, day: str, home: str, away: str) -> tuple[Season, int]:
        self.season(int(day[:4]))
        return self._matches[competition, day, home, away]

    def _add(self, season: Season) -> None:
        self._seasons[season.start_year] = season
        for index, fixture in enumerate(season.fixtures):
            key = (
                fixture.competition,
                fixture.match_date.isoformat(),
                CLUBS[fixture.home].name,
                CLUBS[fixture.away].name,
            )
            self._matches[key] = season, index

    def _play(self, start_year: int) -> Season:
        if start_year == self.FIRST_SEASON:
            tiers = np.repeat([1, 2], DIVISION_SIZE)
            return Season(self.seed, start_year, tiers, None, self.weather, self.shift)
        last = self._seasons[start_year - 1]
        tiers = last.tiers.copy()
        tiers[[row.club for row in last.standings("S1")[-_MOVING:]]] = 2
        tiers[[row.club for row in last.standings("S2")[:_MOVING]]] = 1
        return Season(self.seed, start_year, tiers, last.strengths, self.weather, self.shift)
