"""Who played in finished matches, how long, and what he did there.

Minutes go from kick-off, or the substitution that brought a player on, to the end, the
substitution that took him off or his dismissal; without stoppage time, at least one for whoever
came on. They are null where a source says that he was exchanged but not when. Counts are those
of the source's figures, else of what it tells happened, else null.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.sql.selectable import LateralFromClause

from football.observations.match import MatchStatus
from football.observations.play import IncidentKind
from storage.football.tables.lineup import lineup_entry, match_answer, match_event
from storage.football.tables.match import match
from storage.football.tables.players import FIGURES, player_figure
from storage.kit.question import Question
from storage.register.tables import competition, player

_REGULAR, _EXTRA = 90.0, 120.0
_GOALS = (IncidentKind.GOAL.value, IncidentKind.PENALTY_GOAL.value)
_ON_THE_LIST = "incidents"  # the part of a match whose answers list what happened


def known_at() -> ColumnElement[Any]:
    """Return when an appearance counts as known: with the result, the day after at the latest."""
    entry = lineup_entry.c
    next_day = match.c.kickoff_at + literal(timedelta(days=1))
    return func.greatest(match.c.known_at, func.least(entry.known_at, next_day))


def select_appearances() -> Question:
    """Select every appearance that stands; narrow it by `where` on the tables it names.

    Columns: match_id, kickoff_at, competition, season_id, team_id, opponent_id, is_home,
    player_id, is_starter, shirt_number, came_on, minutes, position as its source has it, the
    usual line, the figures, known_at.
    """
    entry, did = lineup_entry.c, _did()
    is_home = match.c.home_team_id == entry.team_id
    opponent = case((is_home, match.c.away_team_id), else_=match.c.home_team_id)
    return (
        select(
            entry.match_id,
            match.c.kickoff_at,
            competition.c.code.label("competition"),
            match.c.season_id,
            entry.team_id,
            opponent.label("opponent_id"),
            is_home.label("is_home"),
            entry.player_id,
            entry.is_starter,
            entry.shirt_number,
            _came_on(did).label("came_on"),
            _minutes(did).label("minutes"),
            entry.position,
            player.c.position.label("line"),
            *_figures(did),
            known_at().label("known_at"),
        )
        .join(match, match.c.match_id == entry.match_id)
        .join(competition, competition.c.competition_id == match.c.competition_id)
        .join(player, player.c.player_id == entry.player_id)
        .outerjoin(
            player_figure,
            and_(
                player_figure.c.match_id == entry.match_id,
                player_figure.c.player_id == entry.player_id,
                player_figure.c.superseded_at.is_(None),
            ),
        )
        .outerjoin(did, true())
        .where(entry.superseded_at.is_(None), match.c.status == MatchStatus.FINISHED.value)
    )


def bookings() -> Question:
    """Select who was booked or sent off; narrow it like appearances.

    Columns: player_id, team_id, competition, season_id, kickoff_at, yellow_cards, red_cards,
    known_at.
    """
    booked = select_appearances()
    cards = {each.name: each for each in booked.selected_columns}
    is_booked = or_(cards["yellow_cards"].element > 0, cards["red_cards"].element > 0)
    names = ("player_id", "team_id", "competition", "season_id", "kickoff_at")
    told = (*names, "yellow_cards", "red_cards", "known_at")
    return booked.with_only_columns(*(cards[name] for name in told)).where(is_booked)


def _did() -> LateralFromClause:
    """What a player of a line-up did, and when he came and went."""
    event, he = match_event.c, lineup_entry.c.player_id
    # Not `in_`: serving compiles statements without their values.
    is_goal = and_(or_(*(event.kind == kind for kind in _GOALS)), ~event.is_shoot_out)
    is_change = event.kind == IncidentKind.SUBSTITUTION.value

    def times(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count().filter(*conditions)

    def first(*conditions: ColumnElement[bool]) -> ColumnElement[Any]:
        return func.min(event.clock_seconds).filter(*conditions) / literal(60.0)

    is_red = event.kind == IncidentKind.RED_CARD.value
    return (
        select(
            first(is_change, event.player_id == he).label("on_minute"),
            first(is_change, event.other_player_id == he).label("off_minute"),
            first(is_red, event.player_id == he).label("red_minute"),
            times(is_goal, event.player_id == he).label("goals"),
            times(
                event.kind == IncidentKind.OWN_GOAL.value,
                event.player_id == he,
            ).label("own_goals"),
            times(is_goal, event.other_player_id == he).label("assists"),
            times(event.kind == IncidentKind.YELLOW_CARD.value, event.player_id == he).label(
                "yellow_cards"
            ),
            times(is_red, event.player_id == he).label("red_cards"),
        )
        .where(
            event.match_id == lineup_entry.c.match_id,
            event.source == lineup_entry.c.source,
            event.superseded_at.is_(None),
            or_(event.player_id == he, event.other_player_id == he),
        )
        .lateral("did")
    )


def _came_on(did: LateralFromClause) -> ColumnElement[bool]:
    return or_(lineup_entry.c.was_subbed_in, did.c.on_minute.is_not(None))


def _minutes(did: LateralFromClause) -> ColumnElement[Any]:
    entry = lineup_entry.c
    whole = case((match.c.home_goals_aet.is_not(None), _EXTRA), else_=_REGULAR)
    went = func.least(whole, did.c.off_minute, did.c.red_minute)
    is_untold = and_(entry.was_subbed_out, did.c.off_minute.is_(None), did.c.red_minute.is_(None))
    came = case((entry.is_starter, 0.0), else_=did.c.on_minute)
    return case(
        (and_(~entry.is_starter, ~_came_on(did)), 0.0),
        (is_untold, None),
        (and_(~entry.is_starter, did.c.on_minute.is_(None)), None),
        else_=func.greatest(went - came, 1.0),
    )


def _figures(did: LateralFromClause) -> list[ColumnElement[Any]]:
    """Return the counts: the figure of the source first, then what it listed."""
    is_listed = (
        exists()
        .where(
            match_answer.c.match_id == lineup_entry.c.match_id,
            match_answer.c.source == lineup_entry.c.source,
            match_answer.c.part == _ON_THE_LIST,
        )
        .correlate(lineup_entry)
    )
    columns: list[ColumnElement[Any]] = []
    for name in FIGURES:
        told: ColumnElement[Any] = player_figure.c[name]
        if name in did.c:
            told = func.coalesce(told, case((is_listed, did.c[name]), else_=None))
        columns.append(told.label(name))
    return columns
