"""Conditions of matches as they could be known: of those to come now, of those over on their day.

A match that is over is seen as walk-forward training sees it: at 00:00 UTC of its day. What was
known later is not there, so that nothing is learnt from it. Parameters of each: since, until (of
the kick-off), as_of.

A replay queries again as of a past instant: matches that kicked off after it were still to come,
and line-ups are those on record at that instant.
"""

from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    or_,
    select,
)

from football.observations.match import MatchStatus
from storage.football.statements import absences, venues, weather
from storage.football.tables.lineup import lineup_entry
from storage.football.tables.match import match
from storage.football.tables.surroundings import absence
from storage.kit.question import Question
from storage.register.tables import competition, team, venue

_INSTANT = DateTime(timezone=True)
_MONTHS = timedelta(days=90)
_COMING = MatchStatus.SCHEDULED.value
_OVER = MatchStatus.FINISHED.value
_IN_PLAY = MatchStatus.IN_PLAY.value
_KEEPER = "G"  # as line-ups name positions


@cache
def seen() -> Question:
    """The matches, and the instant as of which each is seen."""
    return (
        select(match.c.match_id, match.c.kickoff_at, _as_of().label("as_of"))
        .where(_which())
        .order_by(match.c.kickoff_at, match.c.match_id)
    )


@cache
def expected_weather() -> Question:
    """The weather then expected for the hours of play."""
    expected = weather.expected(_which(), _as_of())
    return (
        select(
            match.c.match_id,
            venue.c.name.label("venue"),
            *(expected.c[name] for name in weather.COLUMNS),
        )
        .select_from(venues.at_their_grounds((expected, expected.c.match_id == match.c.match_id)))
        .order_by(match.c.match_id)
    )


@cache
def missing_players() -> Question:
    """How many were then out of each match or in doubt, by side.

    `*_missed` is the sum of the confidences of both.
    """
    return absences.counted(absences.active(_which(), _as_of()))


@cache
def readings(*, is_replay: bool = False) -> Question:
    """Everything a forecast may heed of these matches, by what names them in facts.

    Only of matches since records began: what is read back about earlier ones was never observed.
    Columns: code, home, away, kickoff_at, as_of; `home_missed` and `away_missed`, null where
    no recent report names who is out, on either side; the weather; coordinates of the ground
    and of the away side's, null on neutral ground.
    """
    as_of, which = _as_of(is_replay=is_replay), _which(is_replay=is_replay)
    home, away, theirs = team.alias("home"), team.alias("away"), venue.alias("theirs")
    ground = venue.alias("ground")
    missing = absences.counted(absences.active(which, as_of)).order_by(None).subquery()
    expected = weather.expected(which, as_of)
    began = select(func.min(match.alias("any").c.recorded_at)).scalar_subquery()
    sides = (match.c.home_team_id, match.c.away_team_id)
    is_reported = and_(*(_is_reported(side, as_of) for side in sides))
    return (
        select(
            competition.c.code,
            home.c.name.label("home"),
            away.c.name.label("away"),
            match.c.kickoff_at,
            as_of.label("as_of"),
            *(
                case((is_reported, func.coalesce(missing.c[name], 0.0))).label(name)
                for name in ("home_missed", "away_missed")
            ),
            expected.c.precipitation_mm,
            expected.c.wind_speed_kmh,
            ground.c.latitude,
            ground.c.longitude,
            theirs.c.latitude.label("away_latitude"),
            theirs.c.longitude.label("away_longitude"),
        )
        .join_from(match, competition, competition.c.competition_id == match.c.competition_id)
        .join(home, home.c.team_id == match.c.home_team_id)
        .join(away, away.c.team_id == match.c.away_team_id)
        .outerjoin(missing, missing.c.match_id == match.c.match_id)
        .outerjoin(expected, expected.c.match_id == match.c.match_id)
        .outerjoin(
            ground,
            and_(
                ground.c.venue_id == func.coalesce(match.c.venue_id, home.c.home_venue_id),
                ~match.c.is_neutral,
            ),
        )
        .outerjoin(theirs, theirs.c.venue_id == away.c.home_venue_id)
        .where(which, match.c.kickoff_at >= began)
        .order_by(match.c.kickoff_at, match.c.match_id)
    )


@cache
def starters(*, is_replay: bool = False) -> Question:
    """Who starts for either side of these matches, by what names the matches in facts.

    Of matches to come what is known at the instant, of those over what became known of them.
    """
    home, away = team.alias("home"), team.alias("away")
    entry = lineup_entry.c
    is_current = entry.superseded_at.is_(None)
    if is_replay:
        is_current = and_(
            entry.recorded_at <= _at("as_of"),
            or_(is_current, entry.superseded_at > _at("as_of")),
        )
    return (
        select(
            competition.c.code,
            home.c.name.label("home"),
            away.c.name.label("away"),
            match.c.kickoff_at,
            cast(entry.team_id, Text).label("team"),
            (entry.team_id == match.c.home_team_id).label("is_home"),
            cast(entry.player_id, Text).label("player"),
            (func.coalesce(entry.position, "") == _KEEPER).label("is_keeper"),
            entry.known_at,
        )
        .join_from(lineup_entry, match, match.c.match_id == entry.match_id)
        .join(competition, competition.c.competition_id == match.c.competition_id)
        .join(home, home.c.team_id == match.c.home_team_id)
        .join(away, away.c.team_id == match.c.away_team_id)
        .where(
            _which(is_replay=is_replay),
            entry.is_starter,
            is_current,
            entry.known_at <= _at("as_of"),
        )
        .order_by(match.c.kickoff_at, match.c.match_id, entry.team_id, entry.player_id)
    )


def _is_reported(side: ColumnElement[Any], as_of: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a report of the last months names who of a side is out."""
    known_at = absence.c.known_at
    lately = and_(known_at <= as_of, known_at > as_of - _MONTHS)
    return select(absence.c.absence_id).where(absence.c.team_id == side, lately).exists()


def _which(*, is_replay: bool = False) -> ColumnElement[bool]:
    return and_(
        match.c.status.in_([_COMING, _OVER, *([_IN_PLAY] if is_replay else [])]),
        match.c.kickoff_at.between(_at("since"), _at("until")),
    )


def _as_of(*, is_replay: bool = False) -> ColumnElement[Any]:
    day = func.date_trunc("day", match.c.kickoff_at, "UTC")
    was_coming = match.c.kickoff_at > _at("as_of") if is_replay else match.c.status == _COMING
    return case((was_coming, _at("as_of")), else_=day)


def _at(name: str) -> Any:
    return bindparam(name, type_=_INSTANT)
