"""Rules of season projections: the last one, and how they moved."""

from collections.abc import Sequence
from math import sqrt
from typing import Any

from football.season.projection import QUANTILES
from serving.football.standings.schemas import (
    Club,
    Estimate,
    ProjectedTeam,
    ProjectionRead,
    StandingsHistory,
    TeamOutlook,
)
from serving.football.standings.table import league_of, read_season, season_of
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import Row
from storage.forecast.statements import projections as questions

TRACK = "odds_free"


async def read_projection(database: Database, code: str, label: str) -> ProjectionRead | None:
    """Return the last projection of a season, if it was ever projected."""
    newest = await database.fetch_one(
        questions.newest_projection(), competition=code, season=label, track=TRACK
    )
    if newest is None:
        return None
    teams = await database.fetch(
        questions.projected_teams(), projection_id=newest["projection_id"]
    )
    return ProjectionRead(
        projection_id=newest["projection_id"],
        as_of=newest["as_of"],
        track=newest["track"],
        model_name=newest["model_name"],
        model_version=newest["model_version"],
        n_seasons=newest["n_seasons"],
        strength_sd=newest["strength_sd"],
        matches_played=newest["matches_played"],
        quantile_levels=list(QUANTILES),
        teams=[_projected(team, newest["n_seasons"]) for team in teams],
    )


async def read_history(
    database: Database, world: str, code: str, named: str | None, team_id: int | None = None
) -> StandingsHistory:
    """Return how a season's projections moved, of all clubs or of one.

    Raises `NotFoundError` as `read_season`.
    """
    competition, season = await read_season(database, world, code, named)
    wanted: dict[str, object] = {} if team_id is None else {"team_id": team_id}
    rows = await database.fetch(
        questions.projection_history(is_of_team=team_id is not None),
        competition=code, season=season.label, track=TRACK, **wanted,
    )  # fmt: skip
    played = {row["as_of"]: row["matches_played"] for row in rows}
    by_team: dict[int, dict[object, Row]] = {}
    for row in rows:
        by_team.setdefault(row["team_id"], {})[row["as_of"]] = row
    outlooks = [_outlook([at.get(instant) for instant in played]) for at in by_team.values()]
    return StandingsHistory(
        world=world,
        competition=league_of(competition),
        season=season_of(season),
        track=TRACK,
        as_of=list(played),
        matches_played=list(played.values()),
        teams=sorted(outlooks, key=lambda outlook: outlook.team.name),
    )


def _projected(row: Row, n_seasons: int) -> ProjectedTeam:
    positions: list[float] = row["positions"]
    return ProjectedTeam(
        team=Club(team_id=row["team_id"], name=row["name"]),
        position=row["position"],
        points=row["points"],
        expected_position=sum(place * p for place, p in enumerate(positions, start=1)),
        expected_points=Estimate(
            value=row["expected_points"], standard_error=row["points_sd"] / sqrt(n_seasons)
        ),
        points_sd=row["points_sd"],
        points_quantiles=row["points_quantiles"],
        positions=positions,
        position_errors=[_error(p, n_seasons) for p in positions],
        zones={
            zone: Estimate(value=p, standard_error=_error(p, n_seasons))
            for zone, p in row["zones"].items()
        },
    )


def _error(probability: float, n_seasons: int) -> float:
    """Return the standard error of a share of simulated seasons."""
    return sqrt(max(probability * (1.0 - probability), 0.0) / n_seasons)


def _outlook(rows: Sequence[Row | None]) -> TeamOutlook:
    known = next(row for row in rows if row is not None)
    zones = sorted({zone for row in rows if row is not None for zone in row["zones"]})
    return TeamOutlook(
        team=Club(team_id=known["team_id"], name=known["name"]),
        position=_column(rows, "position"),
        points=_column(rows, "points"),
        expected_points=_column(rows, "expected_points"),
        zones={
            zone: [None if row is None else row["zones"].get(zone) for row in rows]
            for zone in zones
        },
    )


def _column(rows: Sequence[Row | None], name: str) -> list[Any]:
    return [None if row is None else row[name] for row in rows]
