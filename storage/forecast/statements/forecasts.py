"""Sealed forecasts of matches, and the prices beside them.

Only the champions' unless a question says otherwise: what challengers and baselines sealed beside
them is for comparing models, never a match's forecast.
"""

from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    FromClause,
    Integer,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    select,
)
from sqlalchemy import tuple_ as row_of
from sqlalchemy.dialects.postgresql import JSONB, distinct_on

from football.lifecycle import Role
from storage.football.statements import matches
from storage.football.tables.match import match, odds_quote
from storage.forecast.tables.forecast import forecast, model_version
from storage.kit.question import Question
from storage.kit.tables.seals import seal
from storage.register.tables import competition


def is_champions(table: FromClause = forecast) -> ColumnElement[bool]:
    """Whether a row is the champion's, and under a seal."""
    return and_(table.c.role == literal_column(f"'{Role.CHAMPION}'"), is_sealed(table))


def is_sealed(table: FromClause = forecast) -> ColumnElement[bool]:
    """Whether a row is among those its seal counts; one written past the triggers is not."""
    held = select(seal.c.seal_no).where(
        seal.c.seal_no == table.c.seal_no, table.c.position < seal.c.count
    )
    return held.correlate(table).exists()


@cache
def newest_of_matches() -> Question:
    """The last sealed forecast of each match and track. Parameters: match_ids."""
    return _newest().where(is_champions())


@cache
def newest_of_versions() -> Question:
    """The same by some model versions, in whichever role, of matches in some competitions.

    Parameters: match_ids, version_ids, competitions (codes).
    """
    of_versions = func.any(bindparam("version_ids", type_=ARRAY(Integer)))
    codes = func.any(bindparam("competitions", type_=ARRAY(Text)))
    return (
        _newest()
        .join(match, match.c.match_id == forecast.c.match_id)
        .join(competition, competition.c.competition_id == match.c.competition_id)
        .where(forecast.c.model_version_id == of_versions, competition.c.code == codes)
        .where(is_sealed())
    )


def _newest() -> Question:
    return (
        select(
            forecast.c.forecast_id,
            forecast.c.match_id,
            forecast.c.track,
            forecast.c.horizon,
            forecast.c.as_of,
            forecast.c.sealed_at,
            forecast.c.seal_no,
            forecast.c.p_home,
            forecast.c.p_draw,
            forecast.c.p_away,
            forecast.c.body,
            model_version.c.name.label("model_name"),
            model_version.c.version.label("model_version"),
        )
        .ext(distinct_on(forecast.c.match_id, forecast.c.track))
        .join(model_version, model_version.c.model_version_id == forecast.c.model_version_id)
        .where(forecast.c.match_id == _any_of_matches())
        .order_by(
            forecast.c.match_id,
            forecast.c.track,
            forecast.c.seal_no.desc(),
            forecast.c.position.desc(),
        )
    )


@cache
def before_newest() -> Question:
    """What was sealed of each match and track before the newest, if anything.

    Parameters: match_ids.
    """
    place = func.row_number().over(
        partition_by=[forecast.c.match_id, forecast.c.track],
        order_by=[forecast.c.seal_no.desc(), forecast.c.position.desc()],
    )
    shown = ("match_id", "track", "sealed_at", "p_home", "p_draw", "p_away")
    ranked = (
        select(*(forecast.c[name] for name in shown), place.label("place"))
        .where(forecast.c.match_id == _any_of_matches(), is_champions())
        .subquery("ranked")
    )
    return select(*(ranked.c[name] for name in shown)).where(ranked.c.place == 2)


@cache
def newest_of_every_role() -> Question:
    """The last body sealed of each match and track by each who forecasts it.

    Champions and baselines go on where their predecessors stopped; every challenger has its own
    thread. Parameters: match_ids.
    """
    thread = case(
        (forecast.c.role == literal_column(f"'{Role.CHALLENGER}'"), forecast.c.model_version_id)
    )
    return (
        select(
            forecast.c.match_id,
            forecast.c.track,
            forecast.c.role,
            thread.label("challenger_id"),
            forecast.c.body,
        )
        .ext(distinct_on(forecast.c.match_id, forecast.c.track, forecast.c.role, thread))
        .where(forecast.c.match_id == _any_of_matches(), is_sealed())
        .order_by(
            forecast.c.match_id,
            forecast.c.track,
            forecast.c.role,
            thread,
            forecast.c.seal_no.desc(),
            forecast.c.position.desc(),
        )
    )


@cache
def history() -> Question:
    """Everything sealed about one match, newest first. Parameters: match_id, limit.

    Why it was made is only in the sealed body.
    """
    body = cast(func.convert_from(forecast.c.body, "UTF8"), JSONB)
    return (
        select(
            forecast.c.forecast_id,
            forecast.c.track,
            forecast.c.horizon,
            forecast.c.kickoff_at,
            forecast.c.as_of,
            forecast.c.sealed_at,
            forecast.c.seal_no,
            forecast.c.p_home,
            forecast.c.p_draw,
            forecast.c.p_away,
            body["cause"].astext.label("cause"),
            model_version.c.name.label("model_name"),
            model_version.c.version.label("model_version"),
        )
        .join(model_version, model_version.c.model_version_id == forecast.c.model_version_id)
        .where(forecast.c.match_id == bindparam("match_id", type_=BigInteger), is_champions())
        .order_by(forecast.c.seal_no.desc(), forecast.c.position.desc())
        .limit(bindparam("limit", type_=Integer))
    )


@cache
def courses() -> Question:
    """Everything sealed of one track of some matches, oldest first. Parameters: match_ids, track.

    Why each was made is only in the sealed body.
    """
    return (
        select(
            forecast.c.match_id,
            forecast.c.forecast_id,
            forecast.c.p_home,
            forecast.c.p_draw,
            forecast.c.p_away,
            forecast.c.body,
        )
        .where(
            forecast.c.match_id == _any_of_matches(),
            forecast.c.track == bindparam("track", type_=Text),
            is_champions(),
        )
        .order_by(forecast.c.match_id, forecast.c.seal_no, forecast.c.position)
    )


@cache
def prices_of_matches() -> Question:
    """Prices before kick-off on home, draw, away that are known by now. Parameters: match_ids."""
    return select(
        odds_quote.c.match_id,
        odds_quote.c.book,
        odds_quote.c.phase,
        odds_quote.c.prices,
        odds_quote.c.known_at,
        odds_quote.c.is_suspect,
    ).where(
        odds_quote.c.match_id == _any_of_matches(),
        odds_quote.c.market == "1x2",
        odds_quote.c.phase != "in_play",
        odds_quote.c.known_at <= func.clock.now(),
    )


@cache
def upcoming(*, has_competition: bool, is_continued: bool) -> Question:
    """Matches that will kick off and have a forecast, soonest first.

    Parameters: limit[, competition][, after_kickoff_at, after_id].
    """
    # A scalar subquery is evaluated once; the bare function would be called for each row.
    now = select(func.clock.now(type_=DateTime(timezone=True))).scalar_subquery()
    statement = (
        matches.rows()
        .where(match.c.kickoff_at > now, match.c.status == "scheduled")
        .where(
            select(forecast.c.seal_no)
            .where(forecast.c.match_id == match.c.match_id, is_champions())
            .exists()
        )
    )
    if has_competition:
        statement = statement.where(matches.of_competition())
    if is_continued:
        last = row_of(
            bindparam("after_kickoff_at", type_=DateTime(timezone=True)),
            bindparam("after_id", type_=BigInteger),
        )
        statement = statement.where(row_of(match.c.kickoff_at, match.c.match_id) > last)
    return statement.order_by(match.c.kickoff_at, match.c.match_id).limit(
        bindparam("limit", type_=Integer)
    )


def _any_of_matches() -> Any:
    return func.any(bindparam("match_ids", type_=ARRAY(BigInteger)))
