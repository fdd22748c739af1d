"""Scores at half time, by the key that facts have for matches."""

from collections.abc import Iterable

import polars as pl
from sqlalchemy import Connection, select

from football.frames import match_date, match_key
from storage.football.statements.results import was_played
from storage.football.tables.match import match
from storage.register.tables import competition, team

SCHEMA = pl.Schema(
    {
        "match_key": pl.String(),
        "home_goals_half_time": pl.Int64(),
        "away_goals_half_time": pl.Int64(),
    }
)
_READ = {
    "competition": pl.String(),
    "kickoff_at": pl.Datetime("us", "UTC"),
    "home": pl.String(),
    "away": pl.String(),
    "home_goals_half_time": pl.Int64(),
    "away_goals_half_time": pl.Int64(),
}


def load(connection: Connection, codes: Iterable[str]) -> pl.DataFrame:
    """Return rows of `SCHEMA` of played matches in these competitions, where they are known."""
    home, away = team.alias("home"), team.alias("away")
    rows = connection.execute(
        select(
            competition.c.code,
            match.c.kickoff_at,
            home.c.name,
            away.c.name,
            match.c.home_goals_half_time,
            match.c.away_goals_half_time,
        )
        .join(competition, competition.c.competition_id == match.c.competition_id)
        .join(home, home.c.team_id == match.c.home_team_id)
        .join(away, away.c.team_id == match.c.away_team_id)
        .where(
            was_played(),
            competition.c.code.in_(sorted(codes)),
            match.c.home_goals_half_time.is_not(None),
            match.c.away_goals_half_time.is_not(None),
        )
    )
    read = pl.DataFrame([tuple(row) for row in rows], schema=_READ, orient="row")
    dated = read.with_columns(match_date=match_date(pl.col("kickoff_at")))
    return dated.with_columns(match_key()).select(list(SCHEMA)).unique("match_key", keep="first")
