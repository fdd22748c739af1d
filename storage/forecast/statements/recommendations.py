"""Sealed recommendations, the prices they look at, and the record of the bets among them."""

from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    Integer,
    bindparam,
    func,
    select,
)
from sqlalchemy import tuple_ as row_of
from sqlalchemy.dialects.postgresql import distinct_on

from football.observations.match import Market, MatchStatus, PricePhase
from storage.football.tables.match import match, odds_quote
from storage.forecast.tables.recommendation import advice_record, advised_bet, recommendation
from storage.kit.question import Question
from storage.kit.tables.seals import seal
from storage.register.tables import competition, team

_BEFORE = (PricePhase.OPENING.value, PricePhase.COLLECTED.value)
_MARKETS = tuple(market.value for market in Market)
_HOME, _AWAY = team.alias("home"), team.alias("away")


@cache
def newest() -> Question:
    """The last sealed recommendation of each match. Parameters: match_ids."""
    return _newest().where(_is_listed(recommendation.c.match_id))


@cache
def newest_of_coming() -> Question:
    """The last one of each match that has not begun, soonest first. Parameters: limit."""
    now = select(func.clock.now(type_=DateTime(timezone=True))).scalar_subquery()
    found = (
        _newest()
        .join(match, match.c.match_id == recommendation.c.match_id)
        .where(match.c.kickoff_at > now, match.c.status == MatchStatus.SCHEDULED.value)
        .subquery("found")
    )
    return (
        select(found)
        .order_by(found.c.kickoff_at, found.c.match_id)
        .limit(bindparam("limit", type_=Integer))
    )


@cache
def stakes_of_days() -> Question:
    """Bodies with bets on matches that kick off within a span. Parameters: since, until."""
    return _newest().where(
        recommendation.c.bets > 0,
        recommendation.c.kickoff_at >= bindparam("since", type_=DateTime(timezone=True)),
        recommendation.c.kickoff_at < bindparam("until", type_=DateTime(timezone=True)),
    )


@cache
def of_finished() -> Question:
    """The last recommendation of every match whose score is known, with the score."""
    found = _newest().subquery("found")
    return (
        select(found, match.c.home_goals_90, match.c.away_goals_90)
        .join(match, match.c.match_id == found.c.match_id)
        .where(match.c.status == MatchStatus.FINISHED.value, match.c.home_goals_90.is_not(None))
        .order_by(found.c.kickoff_at, found.c.match_id)
    )


@cache
def prices() -> Question:
    """Prices before kick-off that are known and can be a book's. Parameters: match_ids, at."""
    return _quotes().where(
        odds_quote.c.phase.in_(_BEFORE),
        odds_quote.c.known_at <= bindparam("at", type_=DateTime(timezone=True)),
    )


@cache
def closing_prices() -> Question:
    """Prices at kick-off. Parameters: match_ids."""
    return _quotes().where(odds_quote.c.phase == PricePhase.CLOSING.value)


@cache
def competitions() -> Question:
    """The code of the competition of each match. Parameters: match_ids."""
    return (
        select(match.c.match_id, competition.c.code)
        .join(competition, competition.c.competition_id == match.c.competition_id)
        .where(_is_listed(match.c.match_id))
    )


@cache
def newest_record() -> Question:
    """The newest record of advice."""
    return select(advice_record).order_by(advice_record.c.as_of.desc()).limit(1)


@cache
def settled_bets(*, is_continued: bool) -> Question:
    """Settled bets with their matches, latest first. Parameters: limit[, kickoff_at, id]."""
    place = row_of(advised_bet.c.kickoff_at, advised_bet.c.match_id)
    statement = (
        select(
            advised_bet,
            competition.c.code.label("competition"),
            _HOME.c.name.label("home"),
            _AWAY.c.name.label("away"),
            match.c.home_goals_90,
            match.c.away_goals_90,
        )
        .join(match, match.c.match_id == advised_bet.c.match_id)
        .join(competition, competition.c.competition_id == match.c.competition_id)
        .join(_HOME, _HOME.c.team_id == match.c.home_team_id)
        .join(_AWAY, _AWAY.c.team_id == match.c.away_team_id)
    )
    if is_continued:
        last = row_of(
            bindparam("kickoff_at", type_=DateTime(timezone=True)),
            bindparam("id", type_=BigInteger),
        )
        statement = statement.where(place < last)
    return statement.order_by(
        advised_bet.c.kickoff_at.desc(), advised_bet.c.match_id.desc(), advised_bet.c.market
    ).limit(bindparam("limit", type_=Integer))


def _newest() -> Question:
    """What counts of a match: its last recommendation; one with a bet has none after it."""
    columns = ("recommendation_id", "match_id", "forecast_id", "kickoff_at", "as_of")
    return (
        select(
            *(recommendation.c[name] for name in columns),
            recommendation.c.sealed_at,
            recommendation.c.seal_no,
            recommendation.c.bets,
            recommendation.c.body,
            seal.c.hash,
        )
        .ext(distinct_on(recommendation.c.match_id))
        .join(seal, seal.c.seal_no == recommendation.c.seal_no)
        .order_by(
            recommendation.c.match_id,
            recommendation.c.seal_no.desc(),
            recommendation.c.position.desc(),
        )
    )


def _quotes() -> Question:
    return select(
        odds_quote.c.match_id,
        odds_quote.c.book,
        odds_quote.c.market,
        odds_quote.c.line,
        odds_quote.c.phase,
        odds_quote.c.prices,
        odds_quote.c.known_at,
    ).where(
        _is_listed(odds_quote.c.match_id),
        odds_quote.c.market.in_(_MARKETS),
        ~odds_quote.c.is_suspect,
    )


def _is_listed(column: ColumnElement[Any]) -> ColumnElement[bool]:
    return column == func.any(bindparam("match_ids", type_=ARRAY(BigInteger)))
