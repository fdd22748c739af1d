"""Matches to come: what to forecast, where they are played, and the conditions expected there."""

from functools import cache
from typing import Any

from sqlalchemy import DateTime, FromClause, Select, bindparam, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from football.observations import MatchStatus
from storage.statements import matches
from storage.tables.identity import team, venue
from storage.tables.match import match
from storage.tables.surroundings import weather_reading

_INSTANT = DateTime(timezone=True)


@cache
def coming() -> Select[*tuple[Any, ...]]:
    """Scheduled matches by kick-off. Parameters: since, until."""
    return (
        matches.rows()
        .where(match.c.status == MatchStatus.SCHEDULED.value, _within())
        .order_by(match.c.kickoff_at, match.c.match_id)
    )


@cache
def grounds() -> Select[*tuple[Any, ...]]:
    """Grounds with known coordinates where matches are to come. Parameters: since, until."""
    return (
        select(venue.c.venue_key, venue.c.name, venue.c.latitude, venue.c.longitude)
        .select_from(_at_their_grounds())
        .where(
            match.c.status == MatchStatus.SCHEDULED.value,
            _within(),
            venue.c.latitude.is_not(None),
            venue.c.longitude.is_not(None),
        )
        .distinct()
        .order_by(venue.c.venue_key)
    )


@cache
def conditions() -> Select[*tuple[Any, ...]]:
    """The last forecast of the weather at kick-off by match. Parameters: since, until, as_of."""
    reading = weather_reading.c
    hour = func.date_trunc("hour", match.c.kickoff_at)
    return (
        select(
            match.c.match_id,
            match.c.kickoff_at,
            venue.c.name.label("venue"),
            reading.temperature_c,
            reading.precipitation_mm,
            reading.wind_speed_kmh,
            reading.humidity_percent,
            reading.known_at,
        )
        .ext(distinct_on(match.c.match_id))
        .select_from(
            _at_their_grounds().join(weather_reading, reading.venue_id == venue.c.venue_id)
        )
        .where(
            match.c.status == MatchStatus.SCHEDULED.value,
            _within(),
            reading.valid_at == hour,
            reading.known_at <= bindparam("as_of", type_=_INSTANT),
        )
        .order_by(match.c.match_id, reading.known_at.desc())
    )


def _within() -> Any:
    return match.c.kickoff_at.between(
        bindparam("since", type_=_INSTANT), bindparam("until", type_=_INSTANT)
    )


def _at_their_grounds() -> FromClause:
    """Matches with the ground they are played at: their own, else the home side's."""
    home = team.alias("home")
    ground = func.coalesce(match.c.venue_id, home.c.home_venue_id)
    return match.join(home, home.c.team_id == match.c.home_team_id).join(
        venue, venue.c.venue_id == ground
    )
