"""The weather of one match: the last forecast for the hour of its kick-off, where it is played."""

from functools import cache

from sqlalchemy import BigInteger, bindparam, func, select

from storage.statements import Question
from storage.tables.identity import team, venue
from storage.tables.match import match
from storage.tables.surroundings import weather_reading


@cache
def at_kickoff() -> Question:
    """The newest reading for the hour of kick-off. Parameters: match_id."""
    reading = weather_reading.c
    ground = func.coalesce(match.c.venue_id, team.c.home_venue_id)
    return (
        select(
            venue.c.name.label("venue"),
            venue.c.city,
            reading.temperature_c,
            reading.precipitation_mm,
            reading.wind_speed_kmh,
            reading.humidity_percent,
            reading.known_at,
        )
        .select_from(match)
        .join(team, team.c.team_id == match.c.home_team_id)
        .join(venue, venue.c.venue_id == ground)
        .join(weather_reading, reading.venue_id == venue.c.venue_id)
        .where(
            match.c.match_id == bindparam("match_id", type_=BigInteger),
            reading.valid_at == func.date_trunc("hour", match.c.kickoff_at),
            reading.known_at <= func.least(func.clock.now(), match.c.kickoff_at),
        )
        .order_by(reading.known_at.desc())
        .limit(1)
    )
