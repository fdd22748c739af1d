"""Rules of standings: how a table becomes what people see."""

from football.season import Record, Standing
from serving.football.standings.projections import read_projection
from serving.football.standings.schemas import (
    AdjustmentRead,
    Club,
    RecordRead,
    StandingRead,
    StandingsRead,
    TeamStanding,
)
from serving.football.standings.table import SeasonTable, league_of, read_table, season_of
from serving.kit.postgres.database import Database


async def read_standings(
    database: Database, world: str, code: str, named: str | None
) -> StandingsRead:
    """Return a table with the last projection. Raises `NotFoundError` as `read_season`."""
    found = await read_table(database, world, code, named)
    ids = found.so_far.team_ids
    return StandingsRead(
        world=world,
        competition=league_of(found.competition),
        season=season_of(found.season),
        as_of=found.so_far.known_at,
        rows=[_row(standing, ids[standing.team]) for standing in found.standings],
        adjustments=[
            AdjustmentRead(
                team=Club(team_id=ids[each.team], name=each.team),
                points=each.points,
                reason=each.reason,
                effective_on=each.effective_on,
            )
            for each in found.adjustments
        ],
        projection=await read_projection(database, code, found.season.label),
    )


def standing_of(found: SeasonTable, team_id: int) -> TeamStanding | None:
    """Return one team's place in a table."""
    for standing in found.standings:
        if found.so_far.team_ids[standing.team] == team_id:
            return TeamStanding(
                competition=league_of(found.competition),
                season=found.season.label,
                position=standing.position,
                clubs=len(found.standings),
                played=standing.total.played,
                points=standing.points,
                goal_difference=standing.total.goal_difference,
                form=standing.form,
                zones=list(standing.zones),
            )
    return None


def _row(standing: Standing, team_id: int) -> StandingRead:
    return StandingRead(
        position=standing.position,
        is_level=standing.is_level,
        team=Club(team_id=team_id, name=standing.team),
        points=standing.points,
        adjustment=standing.adjustment,
        total=_record(standing.total),
        home=_record(standing.home),
        away=_record(standing.away),
        form=standing.form,
        zones=list(standing.zones),
        half=standing.half,
    )


def _record(record: Record) -> RecordRead:
    return RecordRead(
        played=record.played,
        won=record.won,
        drawn=record.drawn,
        lost=record.lost,
        goals_for=record.goals_for,
        goals_against=record.goals_against,
        goal_difference=record.goal_difference,
    )
