"""Rolling accuracy as it was kept; calibration, skill and worst misses of sealed forecasts."""

from functools import cache

from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    Delete,
    Integer,
    Subquery,
    Text,
    bindparam,
    case,
    cast,
    delete,
    func,
    literal,
    literal_column,
    select,
    union_all,
)

from football.outcome import FLOOR
from storage.kit.question import Question
from storage.kit.tables.metadata import FLOAT8
from storage.monitoring.statements import scorecards
from storage.monitoring.tables.accuracy import accuracy

_OUTCOMES = ("home", "draw", "away")


@cache
def accuracy_latest(filters: frozenset[str] = frozenset()) -> Question:
    """The newest rolling accuracy. Parameters: one per filter.

    Args:
        filters: of `competition`, `track`, `horizon`, `span`: the columns compared.
    """
    newest = select(func.max(accuracy.c.as_of)).scalar_subquery()
    statement = (
        select(accuracy)
        .where(accuracy.c.as_of == newest)
        .order_by(
            accuracy.c.competition, accuracy.c.horizon, accuracy.c.span, accuracy.c.log_loss,
            accuracy.c.track,
        )
    )  # fmt: skip
    for name in sorted(filters):
        statement = statement.where(accuracy.c[name] == bindparam(name, type_=Text))
    return statement


@cache
def forget_accuracy() -> Delete:
    """Remove a day's accuracy that is written again. Parameters: at."""
    return delete(accuracy).where(
        accuracy.c.as_of == bindparam("at", type_=DateTime(timezone=True))
    )


@cache
def calibration(filters: frozenset[str] = frozenset()) -> Question:
    """Sealed forecasts in tenths against what happened. Parameters: horizon, filters.

    A row per track, outcome and tenth: how many, the sum of their probabilities and of `p(1-p)`,
    and how many came true.

    Args:
        filters: of `competition`, `track`: the columns compared.
    """
    rows = scorecards.standing().subquery()
    margin = rows.c.home_goals_90 - rows.c.away_goals_90
    shares = union_all(
        *(
            _share(rows, name, rows.c[f"p_{name}"], happened, filters)
            for name, happened in (
                ("home", margin > 0),
                ("draw", margin == 0),
                ("away", margin < 0),
            )
        )
    ).subquery()
    p = shares.c.probability
    return (
        select(
            shares.c.track,
            shares.c.outcome,
            shares.c.tenth,
            func.count().label("n"),
            func.sum(p).label("expected"),
            func.sum(p * (1 - p)).label("variance"),
            func.count().filter(shares.c.has_happened).label("happened"),
        )
        .group_by(shares.c.track, shares.c.outcome, shares.c.tenth)
        .order_by(shares.c.track, shares.c.outcome, shares.c.tenth)
    )


@cache
def skill(filters: frozenset[str] = frozenset()) -> Question:
    """What outcomes cost against what forecasts expected, at kick-off. Parameters: since, filters.

    A row per track and day of matches, in order: how many, the sums of the realised log losses, of
    those that the forecasts themselves expected, and of their variances under the forecasts.

    Args:
        filters: of `competition`, `track`: the columns compared.
    """
    rows = _settled(filters).subquery()
    cost = {name: _cost(rows.c[f"p_{name}"]) for name in _OUTCOMES}
    expected = sum((rows.c[f"p_{name}"] * cost[name] for name in _OUTCOMES), literal(0.0))
    square = sum(
        (rows.c[f"p_{name}"] * cost[name] * cost[name] for name in _OUTCOMES), literal(0.0)
    )
    day = cast(func.timezone("UTC", rows.c.kickoff_at), Date)
    return (
        select(
            rows.c.track,
            day.label("day"),
            func.count().label("n"),
            func.sum(_cost(_given(rows))).label("realised"),
            func.sum(expected).label("expected"),
            func.sum(square - expected * expected).label("variance"),
        )
        .group_by(rows.c.track, day)
        .order_by(rows.c.track, day)
    )


@cache
def misses(filters: frozenset[str] = frozenset()) -> Question:
    """The forecasts that outcomes cost most, worst first, beside what the market gave to them.

    Columns: match_id, track, p_home, p_draw, p_away, given, log_loss, market_given. Parameters:
    track, since, limit, filters.

    Args:
        filters: of `competition`: the columns compared.
    """
    rows, _, statement = _calls(filters)
    return statement.order_by(_cost(_given(rows)).desc(), rows.c.match_id).limit(
        bindparam("limit", type_=Integer)
    )


@cache
def hits(filters: frozenset[str] = frozenset()) -> Question:
    """The forecasts that gave most more than the market to what happened, best first.

    Columns, parameters and args as those of `misses`. Where no market was sealed, a third stands
    for what it gave.
    """
    rows, market, statement = _calls(filters)
    gain = _given(rows) - func.coalesce(_given(market), literal(1 / 3, FLOAT8))
    return statement.order_by(gain.desc(), rows.c.match_id).limit(
        bindparam("limit", type_=Integer)
    )


def _calls(filters: frozenset[str]) -> tuple[Subquery, Subquery, Question]:
    """Settled forecasts of a track beside the market's: both, and what is selected of them."""
    rows = _settled(filters | {"track"}).subquery("settled")
    market = _settled(frozenset()).subquery("market")
    loss = _cost(_given(rows))
    statement = (
        select(
            rows.c.match_id,
            rows.c.track,
            rows.c.p_home,
            rows.c.p_draw,
            rows.c.p_away,
            _given(rows).label("given"),
            loss.label("log_loss"),
            _given(market).label("market_given"),
        )
        .select_from(rows)
        .outerjoin(
            market,
            (market.c.match_id == rows.c.match_id)
            & (market.c.track == literal_column("'market'", Text)),
        )
    )
    return rows, market, statement


def _settled(filters: frozenset[str]) -> Question:
    """*The* forecasts at kick-off of matches since an instant. Parameters: since, filters."""
    rows = scorecards.settled().subquery()
    statement = select(rows).where(
        rows.c.kickoff_at >= bindparam("since", type_=DateTime(timezone=True))
    )
    for name in sorted(filters):
        statement = statement.where(rows.c[name] == bindparam(name, type_=Text))
    return statement


def _given(rows: Subquery) -> ColumnElement[float]:
    """What was given to the outcome that came."""
    margin = rows.c.home_goals_90 - rows.c.away_goals_90
    return case((margin > 0, rows.c.p_home), (margin == 0, rows.c.p_draw), else_=rows.c.p_away)


def _cost(probability: ColumnElement[float]) -> ColumnElement[float]:
    return -func.ln(func.greatest(probability, literal(FLOOR, FLOAT8)))


def _share(
    rows: Subquery,
    outcome: str,
    probability: ColumnElement[float],
    has_happened: ColumnElement[bool],
    filters: frozenset[str],
) -> Question:
    statement = select(
        rows.c.track,
        literal_column(f"'{outcome}'", Text).label("outcome"),
        cast(func.least(func.floor(probability * 10), 9), Integer).label("tenth"),
        probability.label("probability"),
        has_happened.label("has_happened"),
    ).where(rows.c.horizon == bindparam("horizon", type_=Text))
    for name in sorted(filters):
        statement = statement.where(rows.c[name] == bindparam(name, type_=Text))
    return statement
