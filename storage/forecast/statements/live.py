"""Matches in play: how they stand, what was forecast of them while they were on."""

from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    Integer,
    Text,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import distinct_on

from football.observations.match import LONGEST, MatchStatus, Phase
from football.observations.play import IncidentKind
from storage.football.statements import matches
from storage.football.tables.lineup import match_event, match_figure
from storage.football.tables.match import match, match_link
from storage.forecast.statements import forecasts
from storage.forecast.tables.forecast import forecast
from storage.forecast.tables.live import live_forecast, live_window
from storage.kit.question import Question
from storage.providers.tables import provider_state
from storage.register.tables import competition

_INSTANT = DateTime(timezone=True)
_FRESH = timedelta(minutes=10)


@cache
def schedule() -> Question:
    """Matches around an instant by kick-off: what a window is planned from.

    Columns: match_id, competition_code, source_match_id, kickoff_at, status, phase_rank, and when
    that was recorded first and observed last. Parameters: codes, since, until, source.
    """
    return (
        select(
            match.c.match_id,
            competition.c.code.label("competition_code"),
            match_link.c.source_match_id,
            match.c.kickoff_at,
            match.c.status,
            match.c.phase_rank,
            match.c.home_goals_90,
            match.c.away_goals_90,
            match.c.recorded_at,
            match.c.observed_at,
        )
        .join(competition, competition.c.competition_id == match.c.competition_id)
        .outerjoin(
            match_link,
            and_(
                match_link.c.match_id == match.c.match_id,
                match_link.c.source == bindparam("source", type_=Text),
            ),
        )
        .where(
            competition.c.code == func.any(bindparam("codes", type_=ARRAY(Text))),
            match.c.has_kickoff_time,
            match.c.kickoff_at.between(
                bindparam("since", type_=_INSTANT), bindparam("until", type_=_INSTANT)
            ),
        )
        .order_by(match.c.kickoff_at, match.c.match_id)
    )


@cache
def followed() -> Question:
    """Matches with a sealed forecast that are on, or over without their last live forecast.

    Columns: those of the state, competition_code, home_red_cards, away_red_cards, home_shots and
    away_shots (on target), null where no answer of the last minutes tells. Parameters: codes (of
    competitions), since (the earliest kick-off).
    """
    last = (
        select(live_forecast.c.phase_rank)
        .where(live_forecast.c.match_id == match.c.match_id)
        .order_by(live_forecast.c.live_forecast_id.desc())
        .limit(1)
        .scalar_subquery()
    )
    is_sealed = (
        select(forecast.c.seal_no)
        .where(forecast.c.match_id == match.c.match_id, forecasts.is_champions())
        .exists()
    )
    states = _states().add_columns(
        _shots(match_figure.c.home).label("home_shots"),
        _shots(match_figure.c.away).label("away_shots"),
    )
    return states.where(
        competition.c.code == func.any(bindparam("codes", type_=ARRAY(Text))),
        match.c.kickoff_at >= bindparam("since", type_=_INSTANT),
        or_(
            match.c.status == MatchStatus.IN_PLAY.value,
            (match.c.status == MatchStatus.FINISHED.value) & (last < literal(int(Phase.FINAL))),
        ),
        is_sealed,
    )


@cache
def newest_forecasts() -> Question:
    """The last live forecast of each match and track. Parameters: match_ids."""
    return (
        select(live_forecast)
        .ext(distinct_on(live_forecast.c.match_id, live_forecast.c.track))
        .where(
            live_forecast.c.match_id == func.any(bindparam("match_ids", type_=ARRAY(BigInteger)))
        )
        .order_by(
            live_forecast.c.match_id,
            live_forecast.c.track,
            live_forecast.c.live_forecast_id.desc(),
        )
    )


@cache
def forecasts_of_match() -> Question:
    """All forecast of one match while it was on, newest first. Parameters: match_id, limit."""
    return (
        select(live_forecast)
        .where(live_forecast.c.match_id == bindparam("match_id", type_=BigInteger))
        .order_by(live_forecast.c.live_forecast_id.desc())
        .limit(bindparam("limit", type_=Integer))
    )


@cache
def in_play() -> Question:
    """Matches that are on, by kick-off. Parameters: limit.

    One that was last reported longer ago than a match can last is not: nobody knows how it ended.
    """
    now = select(func.clock.now(type_=_INSTANT)).scalar_subquery()
    return (
        matches.rows()
        .where(match.c.status == MatchStatus.IN_PLAY.value, match.c.observed_at >= now - LONGEST)
        .order_by(match.c.kickoff_at, match.c.match_id)
        .limit(bindparam("limit", type_=Integer))
    )


@cache
def attention() -> Question:
    """Whether matches are followed now: signs of life of who polls, and how the provider stands.

    Columns: is_followed, last_beat_at, circuit, open_until, last_success_at, is_silent; all of the
    wall clock. Parameters: source, silent_seconds.
    """
    now = func.clock_timestamp()
    patience = func.make_interval(0, 0, 0, 0, 0, 0, bindparam("silent_seconds", type_=Integer))
    newest = newest_window().subquery("newest")
    provider = (
        select(provider_state)
        .where(provider_state.c.provider == bindparam("source", type_=Text))
        .subquery("provider")
    )
    return select(
        and_(newest.c.finished_at.is_(None), newest.c.beat_at > now - patience).label(
            "is_followed"
        ),
        newest.c.beat_at.label("last_beat_at"),
        provider.c.circuit,
        provider.c.open_until,
        provider.c.last_success_at,
        (provider.c.last_success_at < now - patience).label("is_silent"),
    ).select_from(
        select(literal(1).label("one"))
        .subquery("always")
        .outerjoin(newest, true())
        .outerjoin(provider, true())
    )


@cache
def newest_window() -> Question:
    """The window that was taken last: who polls, and when a sign of life was last seen."""
    return select(live_window).order_by(live_window.c.taken_at.desc()).limit(1)


def _states() -> Question:
    return select(
        match.c.match_id,
        competition.c.code.label("competition_code"),
        match.c.home_team_id,
        match.c.away_team_id,
        match.c.kickoff_at,
        match.c.status,
        match.c.phase_rank,
        match.c.period,
        match.c.clock_seconds,
        match.c.minute,
        match.c.observed_at,
        match.c.home_goals_90,
        match.c.away_goals_90,
        _red_cards(match.c.home_team_id).label("home_red_cards"),
        _red_cards(match.c.away_team_id).label("away_red_cards"),
    ).join(competition, competition.c.competition_id == match.c.competition_id)


def _red_cards(team_id: ColumnElement[Any]) -> ColumnElement[int]:
    return (
        select(func.count())
        .where(
            match_event.c.match_id == match.c.match_id,
            match_event.c.team_id == team_id,
            match_event.c.kind == IncidentKind.RED_CARD.value,
            match_event.c.superseded_at.is_(None),
        )
        .scalar_subquery()
    )


def _shots(side: ColumnElement[Any]) -> ColumnElement[float]:
    """Return a side's shots on target, as long as the source's figures keep up with the match."""
    newest = (
        select(func.max(_ANY_FIGURE.c.observed_at))
        .where(_ANY_FIGURE.c.match_id == match.c.match_id, _ANY_FIGURE.c.superseded_at.is_(None))
        .scalar_subquery()
    )
    return (
        select(side)
        .where(
            match_figure.c.match_id == match.c.match_id,
            match_figure.c.name == "shots_on_target",
            match_figure.c.superseded_at.is_(None),
            newest >= match.c.observed_at - _FRESH,
        )
        .order_by(match_figure.c.observed_at.desc())
        .limit(1)
        .scalar_subquery()
    )


_ANY_FIGURE = match_figure.alias("any_figure")
