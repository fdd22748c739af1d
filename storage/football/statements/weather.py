"""The weather of matches: the last forecasts for the hours of play, where each is played.

The hours of play are the full hour of kick-off and the two after it. Temperature, wind and
humidity are their means, rain is their sum; an hour nobody forecast counts for nothing.
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    FromClause,
    Subquery,
    Uuid,
    bindparam,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import distinct_on

from football.observations.match import MatchStatus
from storage.football.statements import venues
from storage.football.tables.match import match
from storage.football.tables.surroundings import weather_reading
from storage.kit.question import Question
from storage.register.tables import venue

COLUMNS = (
    "temperature_c",
    "precipitation_mm",
    "wind_speed_kmh",
    "humidity_percent",
    "weather_code",
    "known_at",
)
_LAST_HOUR = timedelta(hours=2)
_AN_HOUR = timedelta(hours=1)


def expected(which: ColumnElement[bool], as_of: ColumnElement[Any]) -> Subquery:
    """Return the weather of some matches as known at an instant, and never after kick-off.

    Args:
        which: condition on `match`.
        as_of: what was known later is not seen; may be an expression of `match`.
    """
    reading = weather_reading.c
    hours = (
        select(match.c.match_id, *(reading[name] for name in COLUMNS))
        .ext(distinct_on(match.c.match_id, reading.valid_at))
        .select_from(_with_their_weather())
        .where(
            which,
            *_during_play(),
            reading.known_at <= func.least(as_of, match.c.kickoff_at),
        )
        .order_by(match.c.match_id, reading.valid_at, reading.known_at.desc())
        .subquery("hours")
    )
    return (
        select(
            hours.c.match_id,
            func.avg(hours.c.temperature_c).label("temperature_c"),
            func.sum(hours.c.precipitation_mm).label("precipitation_mm"),
            func.avg(hours.c.wind_speed_kmh).label("wind_speed_kmh"),
            func.avg(hours.c.humidity_percent).label("humidity_percent"),
            func.max(hours.c.weather_code).label("weather_code"),
            func.max(hours.c.known_at).label("known_at"),
        )
        .group_by(hours.c.match_id)
        .subquery("expected")
    )


@cache
def at_kickoff() -> Question:
    """The weather expected for the hours of play. Parameters: match_id."""
    is_it = match.c.match_id == bindparam("match_id", type_=BigInteger)
    weather = expected(is_it, func.clock.now())
    return select(
        venue.c.name.label("venue"), venue.c.city, *(weather.c[name] for name in COLUMNS)
    ).select_from(venues.at_their_grounds((weather, weather.c.match_id == match.c.match_id)))


@cache
def touched() -> Question:
    """Matches not over for whose hours of play a payload brought weather.

    Parameters: payload_id; since, until: of kick-offs. Column: match_id.
    """
    return (
        select(match.c.match_id)
        .distinct()
        .select_from(_with_their_weather())
        .where(
            weather_reading.c.payload_id == bindparam("payload_id", type_=Uuid),
            match.c.status.in_([MatchStatus.SCHEDULED.value, MatchStatus.IN_PLAY.value]),
            match.c.kickoff_at.between(_at("since") - _LAST_HOUR, _at("until") + _AN_HOUR),
            *_during_play(),
        )
        .order_by(match.c.match_id)
    )


def _with_their_weather() -> FromClause:
    at_the_ground = weather_reading.c.venue_id == venue.c.venue_id
    return venues.at_their_grounds((weather_reading, at_the_ground))


def _during_play() -> Sequence[ColumnElement[bool]]:
    opening = func.date_trunc("hour", match.c.kickoff_at)
    return (
        match.c.has_kickoff_time,
        weather_reading.c.valid_at.between(opening, opening + _LAST_HOUR),
    )


def _at(name: str) -> Any:
    return bindparam(name, type_=DateTime(timezone=True))
