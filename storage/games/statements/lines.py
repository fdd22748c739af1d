"""What stands beside a pick: the model's and the market's probabilities of a match."""

from functools import cache

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    DateTime,
    Text,
    bindparam,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import distinct_on

from football.observations.match import MatchStatus
from storage.football.tables.match import match
from storage.forecast.statements.forecasts import is_champions
from storage.forecast.tables.forecast import forecast
from storage.kit.question import Question
from storage.register.tables import competition

# Literal, not parameters: DISTINCT ON and ORDER BY have to be the same expression.
_LINE = literal_column(
    "CASE forecast.forecast.track WHEN 'market' THEN 'market' ELSE 'model' END", Text()
)
_BEST_FIRST = literal_column("forecast.forecast.track <> 'market_blended'", Boolean())


@cache
def newest() -> Question:
    """The model's and the market's newest sealed probabilities of each match.

    The model's are those of the track that knows prices, where there is one. Rows: match_id,
    line (`model` or `market`), p_home, p_draw, p_away. Parameters: match_ids.
    """
    line = _LINE.label("line")
    return (
        select(forecast.c.match_id, line, forecast.c.p_home, forecast.c.p_draw, forecast.c.p_away)
        .ext(distinct_on(forecast.c.match_id, _LINE))
        .where(
            forecast.c.match_id == func.any(bindparam("match_ids", type_=ARRAY(BigInteger))),
            is_champions(),
        )
        .order_by(
            forecast.c.match_id,
            _LINE,
            _BEST_FIRST,
            forecast.c.seal_no.desc(),
            forecast.c.position.desc(),
        )
    )


@cache
def coming() -> Question:
    """Matches that kick off in a span of time, the first first.

    Parameters: now, until, competition (a code; None is every one).
    """
    code = bindparam("competition", type_=Text)
    return (
        select(match.c.match_id)
        .join(competition, competition.c.competition_id == match.c.competition_id)
        .where(
            match.c.kickoff_at > bindparam("now", type_=DateTime(timezone=True)),
            match.c.kickoff_at <= bindparam("until", type_=DateTime(timezone=True)),
            match.c.status == MatchStatus.SCHEDULED.value,
            or_(code.is_(None), competition.c.code == code),
        )
        .order_by(match.c.kickoff_at, match.c.match_id)
        .limit(500)
    )
