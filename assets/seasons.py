"""A season as it was known at an instant, for assets of any layer."""

from datetime import datetime

from sqlalchemy import Connection

from football.observations.match import Season
from football.season.progress import SeasonSoFar
from storage.football.statements import standings


def read_season(
    connection: Connection, code: str, season: Season, *, known_by: datetime
) -> SeasonSoFar:
    """Return what was known of a season at an instant."""
    named = {"competition": code, "season": season.label}
    return SeasonSoFar.of(
        code,
        season.start_year,
        connection.execute(standings.matches_of_season(), named).mappings().all(),
        connection.execute(standings.adjustments(), named).mappings().all(),
        known_by=known_by,
    )
