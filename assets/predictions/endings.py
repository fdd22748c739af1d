"""What a season is played out from: its results, the matches left, and a score grid for each.

What belongs here: gathering the inputs of one projection, and their digest. What does not: playing
(`football.season`), or which seasons and when (`season`).
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from sqlalchemy import Connection

from assets.seasons import read_season
from football.arrays import FloatArray
from football.competitions import Competition
from football.grid import ScoreGrid
from football.models.dixon_coles import DixonColes
from football.sealed.forecast import decode
from football.season import remaining
from football.season.progress import SeasonSoFar
from football.season.projection import N_SEASONS, STRENGTH_SD, Projection, project
from football.season.schedule import Pair
from storage.football.statements import standings
from storage.forecast.models.registry import ModelVersion
from storage.forecast.statements import forecasts

TRACK = "odds_free"
_DIGITS = 6


class NotProjectedError(Exception):
    """Why a season is not played out; for people."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ending:
    """The rest of one season, ready to be played.

    Attributes:
        season: its label.
        fixtures: home and away club of every match left.
        grids: a score grid for each.
        sealed: how many of the grids are sealed forecasts; the goal model made the others.
    """

    competition: str
    season: str
    season_id: int
    so_far: SeasonSoFar
    fixtures: Sequence[Pair]
    grids: FloatArray
    sealed: int
    model_version_id: int
    as_of: datetime

    @property
    def today(self) -> date:
        return self.as_of.date()

    @property
    def digest(self) -> str:
        """Fingerprint of everything the projection rests on, except its own chance."""
        so_far = self.so_far
        adjusted = [each for each in so_far.adjustments if each.effective_on <= self.today]
        basis = [
            [self.competition, self.season, N_SEASONS, STRENGTH_SD],
            so_far.results,
            [(each.team, each.points) for each in adjusted],
            self.fixtures,
        ]
        text = json.dumps(basis, ensure_ascii=False).encode()
        return hashlib.sha256(text + self.grids.round(_DIGITS).tobytes()).hexdigest()

    def play(self) -> Projection:
        """Play it many times; the same instant of the same season draws the same numbers."""
        seed = f"{self.competition}|{self.season}|{self.as_of.isoformat()}"
        rng = np.random.default_rng(list(hashlib.sha256(seed.encode()).digest()))
        return project(
            self.so_far.results,
            self.fixtures,
            self.grids,
            self.so_far.rules,
            rng,
            adjustments=self.so_far.adjustments,
            teams=self.so_far.team_ids,
            on=self.today,
        )


def ending_of(
    connection: Connection,
    competition: Competition,
    as_of: datetime,
    goal_model: DixonColes | None,
    champions: Mapping[str, ModelVersion],
) -> Ending:
    """Return what is left of a competition's season in progress.

    Raises:
        NotProjectedError: there is no such season, or not enough is known of it.
    """
    current = competition.season_of(as_of.date())
    named = {"competition": competition.code, "season": current.label}
    season = connection.execute(standings.season_of(), named).one_or_none()
    if season is None:
        raise NotProjectedError(f"no match of {current.label} is known")
    so_far = read_season(connection, competition.code, current, known_by=as_of)
    if len(so_far.team_ids) < so_far.rules.clubs:
        raise NotProjectedError(f"{len(so_far.team_ids)} of {so_far.rules.clubs} clubs are known")
    announced = [(match.home, match.away) for match in so_far.announced]
    fixtures = remaining(so_far.results, announced, so_far.team_ids, so_far.rules)
    sealed = _sealed(connection, so_far)
    used = [sealed[pair].pop(0) if sealed[pair] else None for pair in fixtures]
    n_sealed = sum(grid is not None for grid in used)
    champion = champions.get(f"outcome_{TRACK}") if n_sealed else None
    champion = champion or champions.get(f"goal_{competition.code}")
    if champion is None:
        raise NotProjectedError("no champion has been promoted")
    return Ending(
        competition=competition.code,
        season=current.label,
        season_id=season.season_id,
        so_far=so_far,
        fixtures=fixtures,
        grids=_grids(fixtures, used, goal_model),
        sealed=n_sealed,
        model_version_id=champion.model_version_id,
        as_of=as_of,
    )


def _sealed(connection: Connection, so_far: SeasonSoFar) -> dict[Pair, list[FloatArray]]:
    """Return the grids of the last sealed forecasts of announced matches, by pair of clubs."""
    pairs = {match.match_id: (match.home, match.away) for match in so_far.announced}
    rows = connection.execute(forecasts.newest_of_matches(), {"match_ids": list(pairs)})
    grids: dict[Pair, list[FloatArray]] = defaultdict(list)
    for row in rows.mappings():
        if row["track"] == TRACK:
            grid = decode(bytes(row["body"])).grid
            if grid is not None:
                grids[pairs[row["match_id"]]].append(ScoreGrid.from_list(grid).probabilities)
    return grids


def _grids(
    fixtures: Sequence[Pair], sealed: Sequence[FloatArray | None], goal_model: DixonColes | None
) -> FloatArray:
    """Return a grid per fixture, all of one size: sealed ones, else the goal model's."""
    if not fixtures:
        return np.ones((0, 1, 1))
    if goal_model is None:
        if any(grid is None for grid in sealed):
            raise NotProjectedError("no goal model for the matches without a sealed forecast")
        modelled = np.zeros((len(fixtures), 1, 1))
    else:
        modelled = goal_model.grids([home for home, _ in fixtures], [away for _, away in fixtures])
    size = max((len(grid) for grid in (*modelled, *sealed) if grid is not None), default=1)
    grids = np.zeros((len(fixtures), size, size))
    for row, (grid, own) in enumerate(zip(sealed, modelled, strict=True)):
        chosen = own if grid is None else grid
        height, width = chosen.shape
        grids[row, :height, :width] = chosen
    return grids
