"""Season projections as they are kept: only ever added, and only when something is new.

What belongs here: writing `forecast.season_projection` and its event. What does not: playing
seasons out (`football.season`), or reading for people (`storage.forecast.statements.standings`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, text
from sqlalchemy.dialects.postgresql import insert as upsert

from football.season import Standing
from football.season.packed import pack
from football.season.projection import Projection
from storage.forecast.events.forecasts import ProjectedTeam, ProjectionUpdated
from storage.forecast.tables.season import season_draws, season_projection, season_projection_team
from storage.kit.events import Event
from storage.kit.unit_of_work import UnitOfWork

_SEASONS = 7_340_020  # advisory lock, with the season's key: one projection of it at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a projection was made of, and by whom.

    Attributes:
        inputs_digest: of everything it rests on: an equal one says the same.
    """

    season_id: int
    competition: str
    as_of: datetime
    track: str
    model_version_id: int
    strength_sd: float
    matches_played: int
    inputs_digest: str
    dagster_run_id: str | None


def is_new(uow: UnitOfWork, season_id: int, track: str, inputs_digest: str) -> bool:
    """Whether the last projection of a season rests on anything else."""
    last = _last(uow, season_id, track)
    return last is None or last[1] != inputs_digest


def append(
    uow: UnitOfWork,
    made: Made,
    projection: Projection,
    table: Sequence[Standing],
    team_ids: Mapping[str, int],
) -> UUID | None:
    """Add a projection with its event and return its id; nothing if the last says the same."""
    uow.connection.execute(
        text("SELECT pg_advisory_xact_lock(:kind, :season)"),
        {"kind": _SEASONS, "season": made.season_id},
    )
    last = _last(uow, made.season_id, made.track)
    if last is not None and last[1] == made.inputs_digest:
        return None
    # A clock that stands still may see something new twice.
    as_of = made.as_of if last is None else max(made.as_of, last[0] + timedelta(microseconds=1))
    projection_id = uow.connection.execute(
        insert(season_projection)
        .values(
            season_id=made.season_id,
            as_of=as_of,
            track=made.track,
            model_version_id=made.model_version_id,
            n_seasons=projection.n_seasons,
            strength_sd=made.strength_sd,
            matches_played=made.matches_played,
            inputs_digest=made.inputs_digest,
            dagster_run_id=made.dagster_run_id,
            created_at=uow.now,
        )
        .returning(season_projection.c.projection_id)
    ).scalar_one()
    teams = _teams(projection, table, team_ids)
    uow.connection.execute(
        insert(season_projection_team),
        [{"projection_id": projection_id, **team} for team in teams],
    )
    _keep_draws(uow, made, as_of, projection, team_ids)
    uow.publish(_updated(uow.now, made, as_of, projection_id, teams))
    return projection_id


def _keep_draws(
    uow: UnitOfWork,
    made: Made,
    as_of: datetime,
    projection: Projection,
    team_ids: Mapping[str, int],
) -> None:
    """Keep the endings of a projection in place of those of the one before."""
    draws, packed = projection.draws, pack(projection.draws)
    values = {
        "as_of": as_of,
        "endings": packed.endings,
        "team_ids": [team_ids[name] for name in draws.teams],
        "home_ids": [team_ids[home] for home, _ in draws.fixtures],
        "away_ids": [team_ids[away] for _, away in draws.fixtures],
        "places": packed.places,
        "outcomes": packed.outcomes,
    }
    kept = upsert(season_draws).values(season_id=made.season_id, track=made.track, **values)
    uow.connection.execute(
        kept.on_conflict_do_update(index_elements=["season_id", "track"], set_=values)
    )


def _last(uow: UnitOfWork, season_id: int, track: str) -> tuple[datetime, str] | None:
    statement = (
        select(season_projection.c.as_of, season_projection.c.inputs_digest)
        .where(season_projection.c.season_id == season_id, season_projection.c.track == track)
        .order_by(season_projection.c.as_of.desc())
        .limit(1)
    )
    row = uow.connection.execute(statement).one_or_none()
    return None if row is None else (row.as_of, row.inputs_digest)


def _teams(
    projection: Projection, table: Sequence[Standing], team_ids: Mapping[str, int]
) -> list[dict[str, Any]]:
    """Return a row per team, as the table is now."""
    index = {name: number for number, name in enumerate(projection.teams)}
    zones = projection.zones()
    return [
        {
            "team_id": team_ids[standing.team],
            "position": standing.position,
            "points": standing.points,
            "expected_points": float(projection.expected_points[row]),
            "points_sd": float(projection.points_sd[row]),
            "points_quantiles": [int(points) for points in projection.points_quantiles[row]],
            "positions": [float(share) for share in projection.positions[row]],
            "zones": {kind.value: float(shares[row]) for kind, shares in zones.items()},
        }
        for standing in table
        for row in [index[standing.team]]
    ]


def _updated(
    now: datetime,
    made: Made,
    as_of: datetime,
    projection_id: UUID,
    teams: Sequence[Mapping[str, Any]],
) -> Event:
    payload = ProjectionUpdated(
        projection_id=str(projection_id),
        competition=made.competition,
        as_of=as_of,
        track=made.track,
        matches_played=made.matches_played,
        teams=[
            ProjectedTeam(**{name: team[name] for name in ProjectedTeam.model_fields})
            for team in teams
        ],
    )
    return Event.of(payload, topics=[f"competition:{made.competition}"], occurred_at=now)
