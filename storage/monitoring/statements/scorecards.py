"""Scores of forecasts: the sealed forecasts of finished matches, and the kept scorecards."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    Delete,
    Integer,
    Interval,
    Select,
    Subquery,
    Text,
    bindparam,
    cast,
    column,
    delete,
    func,
    literal_column,
    select,
    union_all,
    values,
)
from sqlalchemy.dialects.postgresql import distinct_on

from football.horizons import CUT_OFFS, KICK_OFF, Horizon
from football.lifecycle import EXTERNAL, Role
from football.observations.match import Market, PricePhase
from storage.football.statements.results import was_played
from storage.football.tables.match import match, odds_quote
from storage.forecast.statements import forecasts
from storage.forecast.tables.forecast import forecast, model_version
from storage.monitoring.tables.accuracy import scorecard
from storage.register.tables import competition


@cache
def settled() -> Select[*tuple[Any, ...]]:
    """The last forecast of each finished match and track that was sealed before kick-off.

    A forecast sealed for an earlier date of a match that was moved still counts for that match;
    rows sealed after the match was known to be over cannot exist.
    """
    return _standing(KICK_OFF).where(forecasts.is_champions())


@cache
def standing() -> Select[*tuple[Any, ...]]:
    """*The* forecast of each finished match, track and horizon: what stood that long before it.

    That is the last row sealed at least so long before the kick-off it was sealed for: neither
    what was sealed later counts, nor does a kick-off that was moved afterwards.
    """
    return _standing(*CUT_OFFS).where(forecasts.is_champions())


@cache
def standing_externals() -> Select[*tuple[Any, ...]]:
    """The same of every model that runs elsewhere, as a track of its name and version."""
    track = func.concat(model_version.c.name, " ", model_version.c.version).label("track")
    return (
        _standing(*CUT_OFFS, track=track, threads=(forecast.c.model_version_id,))
        .join(model_version, model_version.c.model_version_id == forecast.c.model_version_id)
        .where(
            model_version.c.family == EXTERNAL,
            forecast.c.role == literal_column(f"'{Role.CHALLENGER}'"),
            forecasts.is_sealed(),
        )
    )


def _standing(
    *cut_offs: Horizon,
    track: ColumnElement[str] = forecast.c.track,
    threads: Sequence[ColumnElement[Any]] = (forecast.c.track,),
) -> Select[*tuple[Any, ...]]:
    cut_off = values(
        column("horizon", Text), column("within", Interval), name="cut_off", literal_binds=True
    ).data([(each.name, each.within) for each in cut_offs])
    return (
        select(
            forecast.c.match_id,
            competition.c.code.label("competition"),
            match.c.kickoff_at,
            cut_off.c.horizon,
            track,
            forecast.c.p_home,
            forecast.c.p_draw,
            forecast.c.p_away,
            match.c.home_goals_90,
            match.c.away_goals_90,
        )
        .ext(distinct_on(forecast.c.match_id, *threads, cut_off.c.horizon))
        .join(cut_off, forecast.c.sealed_at <= forecast.c.kickoff_at - cut_off.c.within)
        .join(match, match.c.match_id == forecast.c.match_id)
        .join(competition, competition.c.competition_id == match.c.competition_id)
        .where(
            was_played(),
            forecast.c.sealed_at < match.c.kickoff_at,
        )
        .order_by(
            forecast.c.match_id,
            *threads,
            cut_off.c.horizon,
            forecast.c.seal_no.desc(),
            forecast.c.position.desc(),
        )
    )


@cache
def results() -> Select[*tuple[Any, ...]]:
    """Every final score of some competitions, and when it was known. Parameters: codes."""
    return (
        select(
            competition.c.code.label("competition"),
            match.c.kickoff_at,
            match.c.known_at,
            match.c.home_goals_90,
            match.c.away_goals_90,
        )
        .join(competition, competition.c.competition_id == match.c.competition_id)
        .where(
            was_played(),
            competition.c.code == func.any(bindparam("codes", type_=ARRAY(Text))),
        )
    )


@cache
def closing_prices() -> Select[*tuple[Any, ...]]:
    """Prices on home, draw, away at kick-off. Parameters: match_ids."""
    return select(
        odds_quote.c.match_id,
        odds_quote.c.book,
        odds_quote.c.market,
        odds_quote.c.phase,
        odds_quote.c.prices,
    ).where(
        odds_quote.c.market == Market.MATCH_ODDS.value,
        odds_quote.c.phase == PricePhase.CLOSING.value,
        odds_quote.c.match_id == func.any(bindparam("match_ids", type_=ARRAY(BigInteger))),
    )


@cache
def latest() -> Select[*tuple[Any, ...]]:
    """The newest scorecards of a kind: a row per competition, horizon, track.

    Parameters: of_kind.
    """
    of_kind = scorecard.c.kind == bindparam("of_kind", type_=Text)
    newest = select(func.max(scorecard.c.as_of)).where(of_kind).scalar_subquery()
    return (
        select(scorecard)
        .where(of_kind, scorecard.c.as_of == newest)
        .order_by(
            scorecard.c.competition,
            scorecard.c.horizon,
            scorecard.c.log_loss,
            scorecard.c.track,
        )
    )


@cache
def calibration(*, has_competition: bool) -> Select[*tuple[Any, ...]]:
    """Settled forecasts in tenths against what happened. Parameters: [competition].

    A row per track, outcome and tenth: how many, their mean probability, how many came true.
    """
    rows = settled().subquery()
    margin = rows.c.home_goals_90 - rows.c.away_goals_90
    shares = union_all(
        *(
            _share(rows, name, rows.c[f"p_{name}"], happened, has_competition=has_competition)
            for name, happened in (
                ("home", margin > 0),
                ("draw", margin == 0),
                ("away", margin < 0),
            )
        )
    ).subquery()
    return (
        select(
            shares.c.track,
            shares.c.outcome,
            shares.c.tenth,
            func.count().label("n"),
            func.avg(shares.c.probability).label("mean_probability"),
            func.count().filter(shares.c.has_happened).label("happened"),
        )
        .group_by(shares.c.track, shares.c.outcome, shares.c.tenth)
        .order_by(shares.c.track, shares.c.outcome, shares.c.tenth)
    )


def _share(
    rows: Subquery,
    outcome: str,
    probability: ColumnElement[float],
    has_happened: ColumnElement[bool],
    *,
    has_competition: bool,
) -> Select[*tuple[Any, ...]]:
    statement = select(
        rows.c.track,
        literal_column(f"'{outcome}'", Text).label("outcome"),
        cast(func.least(func.floor(probability * 10), 9), Integer).label("tenth"),
        probability.label("probability"),
        has_happened.label("has_happened"),
    )
    if has_competition:
        statement = statement.where(rows.c.competition == bindparam("competition", type_=Text))
    return statement


@cache
def forget() -> Delete:
    """Remove a scorecard that is written again. Parameters: of_kind, at."""
    return delete(scorecard).where(
        scorecard.c.kind == bindparam("of_kind", type_=Text),
        scorecard.c.as_of == bindparam("at", type_=DateTime(timezone=True)),
    )
