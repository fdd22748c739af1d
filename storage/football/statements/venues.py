"""Grounds: where matches are played, what is not known of the places, what weather is due.

A match is played at its own ground, else at the home side's; on neutral ground only its own will
do.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    FromClause,
    Integer,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
)

from football.observations.match import MatchStatus
from storage.football.tables.match import match
from storage.football.tables.surroundings import weather_reading
from storage.kit.question import Question
from storage.register.tables import team, venue

_INSTANT = DateTime(timezone=True)
_DATE = Date()


def at_their_grounds(*joined: tuple[FromClause, ColumnElement[bool]]) -> FromClause:
    """Return matches with the ground they are played at, joined with what belongs to either."""
    home = team.alias("home")
    ground = func.coalesce(match.c.venue_id, case((~match.c.is_neutral, home.c.home_venue_id)))
    source: FromClause = match.join(home, home.c.team_id == match.c.home_team_id).join(
        venue, venue.c.venue_id == ground
    )
    for table, on in joined:
        source = source.join(table, on)
    return source


@cache
def hosting() -> Question:
    """Grounds with known coordinates where matches are to come. Parameters: since, until.

    Columns: venue_key, name, latitude, longitude, next_kickoff_at, and `last_known_at`, when the
    weather from `since` on was last forecast differently.
    """
    reading = weather_reading.c
    last_known_at = (
        select(func.max(reading.known_at))
        .where(reading.venue_id == venue.c.venue_id, reading.valid_at >= _at("since"))
        .scalar_subquery()
    )
    return (
        select(
            venue.c.venue_key,
            venue.c.name,
            venue.c.latitude,
            venue.c.longitude,
            func.min(match.c.kickoff_at).label("next_kickoff_at"),
            last_known_at.label("last_known_at"),
        )
        .select_from(at_their_grounds())
        .where(*_coming(), is_located())
        .group_by(venue.c.venue_id)
        .order_by(venue.c.venue_key)
    )


@cache
def unlocated() -> Question:
    """Grounds without coordinates, those with matches to come first. Parameters: since, until.

    Columns: venue_key, name, city, country, coming.
    """
    coming = (
        select(venue.c.venue_id, func.count().label("matches"))
        .select_from(at_their_grounds())
        .where(*_coming())
        .group_by(venue.c.venue_id)
        .subquery("coming")
    )
    matches = func.coalesce(coming.c.matches, 0)
    return (
        select(
            venue.c.venue_key, venue.c.name, venue.c.city, venue.c.country, matches.label("coming")
        )
        .outerjoin(coming, coming.c.venue_id == venue.c.venue_id)
        .where(~is_located())
        .order_by(matches.desc(), venue.c.venue_key)
    )


@cache
def homeless() -> Question:
    """Coming matches of which no ground is known at all, counted. Parameters: since, until."""
    home = team.alias("home")
    return (
        select(func.count())
        .select_from(match.join(home, home.c.team_id == match.c.home_team_id))
        .where(
            *_coming(),
            match.c.venue_id.is_(None),
            or_(match.c.is_neutral, home.c.home_venue_id.is_(None)),
        )
    )


@cache
def cities() -> Question:
    """Towns of grounds without coordinates: city, country (of the ground, else of who plays)."""
    country = func.coalesce(
        venue.c.country,
        select(team.c.country).where(team.c.home_venue_id == venue.c.venue_id).limit(1)
        .scalar_subquery(),
    )  # fmt: skip
    return (
        select(venue.c.city, country.label("country"))
        .where(~is_located(), func.btrim(venue.c.city) != "", country.is_not(None))
        .distinct()
        .order_by(venue.c.city, "country")
    )


@cache
def unforeseen() -> Question:
    """Finished matches without a weather forecast, newest first: what to ask archives for.

    Columns: venue_key, latitude, longitude, day. Parameters: since, until, limit.
    """
    reading = weather_reading.c
    with_forecast = (
        select(reading.venue_id)
        .where(
            reading.venue_id == venue.c.venue_id,
            reading.valid_at == func.date_trunc("hour", match.c.kickoff_at),
            reading.known_at <= match.c.kickoff_at,
        )
        .exists()
    )
    day = func.timezone("UTC", match.c.kickoff_at).cast(_DATE)
    return (
        select(venue.c.venue_key, venue.c.latitude, venue.c.longitude, day.label("day"))
        .select_from(at_their_grounds())
        .where(
            match.c.status == MatchStatus.FINISHED.value,
            match.c.has_kickoff_time,
            match.c.kickoff_at.between(_at("since"), _at("until")),
            is_located(),
            ~with_forecast,
        )
        .distinct()
        .order_by(day.desc(), venue.c.venue_key)
        .limit(bindparam("limit", type_=Integer))
    )


def is_located() -> ColumnElement[bool]:
    """Whether a ground's coordinates are known."""
    return and_(venue.c.latitude.is_not(None), venue.c.longitude.is_not(None))


def _coming() -> Sequence[ColumnElement[bool]]:
    return (
        match.c.status == MatchStatus.SCHEDULED.value,
        match.c.kickoff_at.between(_at("since"), _at("until")),
    )


def _at(name: str) -> Any:
    return bindparam(name, type_=_INSTANT)
