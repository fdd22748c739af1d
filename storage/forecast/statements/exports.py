"""Sealed forecasts as a flat table for people who take the data with them.

A row per sealed forecast in the order they were sealed, which never changes: pages continue after
(seal_no, position), and what was exported once is the beginning of what is exported later.
"""

from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Integer,
    Numeric,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    null,
    select,
    tuple_,
)

from football.observations.match import MatchStatus
from storage.football.statements.results import was_played
from storage.football.tables.match import match, odds_quote
from storage.forecast.statements import forecasts
from storage.forecast.tables.forecast import forecast, model_version
from storage.kit.question import Question
from storage.kit.tables.metadata import FLOAT8
from storage.register.tables import competition, season, team

_HOME = team.alias("home")
_AWAY = team.alias("away")
_LATER = forecast.alias("later")
_INSTANT = DateTime(timezone=True)
_BOOKS = {"average": "average", "pinnacle": "ps"}
FILTERS = frozenset({"competition", "season", "season_label", "track", "since", "until"})


@cache
def page(*, filters: frozenset[str], is_continued: bool) -> Question:
    """Sealed forecasts in their order.

    Parameters: limit; each of `filters`; after_seal_no, after_position.

    Args:
        filters: some of `FILTERS`; only these narrow the table.
        is_continued: begin after (after_seal_no, after_position).
    """
    place = tuple_(forecast.c.seal_no, forecast.c.position)
    quotes = {name: odds_quote.alias(name) for name in _BOOKS}
    statement = (
        select(*_columns(), *(column for name in _BOOKS for column in _prices(name, quotes[name])))
        .select_from(forecast)
        .join(match, match.c.match_id == forecast.c.match_id)
        .join(model_version, model_version.c.model_version_id == forecast.c.model_version_id)
        .join(competition, competition.c.competition_id == match.c.competition_id)
        .join(season, season.c.season_id == match.c.season_id)
        .join(_HOME, _HOME.c.team_id == match.c.home_team_id)
        .join(_AWAY, _AWAY.c.team_id == match.c.away_team_id)
    )
    for name, book in _BOOKS.items():
        statement = statement.outerjoin(quotes[name], _is_known_price(quotes[name], book))
    statement = statement.where(forecasts.is_champions())
    for name in sorted(filters):
        statement = statement.where(_condition(name))
    if is_continued:
        last = tuple_(
            bindparam("after_seal_no", type_=BigInteger),
            bindparam("after_position", type_=Integer),
        )
        statement = statement.where(place > last)
    return statement.order_by(forecast.c.seal_no, forecast.c.position).limit(
        bindparam("limit", type_=Integer)
    )


def _columns() -> tuple[ColumnElement[Any], ...]:
    is_over = and_(
        match.c.status == MatchStatus.FINISHED.value, match.c.home_goals_90.is_not(None)
    )
    margin = match.c.home_goals_90 - match.c.away_goals_90
    outcome = case((margin > 0, "home"), (margin < 0, "away"), else_="draw")
    return (
        forecast.c.forecast_id,
        forecast.c.match_id,
        competition.c.code.label("competition"),
        season.c.label.label("season"),
        match.c.kickoff_at,
        _HOME.c.name.label("home"),
        _AWAY.c.name.label("away"),
        forecast.c.track,
        forecast.c.horizon,
        model_version.c.name.label("model_name"),
        model_version.c.version.label("model_version"),
        forecast.c.p_home,
        forecast.c.p_draw,
        forecast.c.p_away,
        forecast.c.sealed_at,
        forecast.c.seal_no,
        forecast.c.position,
        func.encode(forecast.c.digest, "hex").label("digest"),
        _is_last(_LATER.c.horizon == forecast.c.horizon).label("is_the_forecast"),
        and_(was_played(), _is_last()).label("is_scored"),
        case((is_over, match.c.home_goals_90), else_=null()).label("home_goals"),
        case((is_over, match.c.away_goals_90), else_=null()).label("away_goals"),
        case((is_over, outcome), else_=null()).label("outcome"),
    )


def _is_last(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Sealed before kick-off, and nothing of the match and track was sealed after it by then."""
    later = select(_LATER.c.seal_no).where(
        _LATER.c.match_id == forecast.c.match_id,
        _LATER.c.track == forecast.c.track,
        forecasts.is_champions(_LATER),
        *conditions,
        _LATER.c.sealed_at < match.c.kickoff_at,
        tuple_(_LATER.c.seal_no, _LATER.c.position)
        > tuple_(forecast.c.seal_no, forecast.c.position),
    )
    return and_(
        forecast.c.sealed_at < match.c.kickoff_at, ~later.correlate(forecast, match).exists()
    )


def _prices(name: str, quote: Any) -> list[ColumnElement[Any]]:
    # By way of numeric, a stored 1.87 leaves as 1.87 and not as the nearest real written out.
    return [
        cast(cast(quote.c.prices[place], Numeric), FLOAT8).label(f"{name}_{side}")
        for place, side in enumerate(("home", "draw", "away"), start=1)
    ]


def _is_known_price(quote: Any, book: str) -> ColumnElement[bool]:
    now = select(func.clock.now(type_=_INSTANT)).scalar_subquery()
    return and_(
        quote.c.match_id == forecast.c.match_id,
        quote.c.book == book,
        quote.c.market == "1x2",
        quote.c.line == 0.0,
        quote.c.phase == "collected",
        quote.c.known_at < match.c.kickoff_at,
        quote.c.known_at <= now,
    )


def _condition(name: str) -> ColumnElement[bool]:
    conditions: dict[str, ColumnElement[bool]] = {
        "competition": competition.c.code == bindparam("competition", type_=Text),
        "season": season.c.start_year == bindparam("season", type_=Integer),
        "season_label": season.c.label == bindparam("season_label", type_=Text),
        "track": forecast.c.track == bindparam("track", type_=Text),
        "since": match.c.kickoff_at >= bindparam("since", type_=_INSTANT),
        "until": match.c.kickoff_at < bindparam("until", type_=_INSTANT),
    }
    return conditions[name]
