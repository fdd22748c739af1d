"""Rolling accuracy as it was kept, and the calibration of sealed forecasts."""

from functools import cache

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Delete,
    Integer,
    Subquery,
    Text,
    bindparam,
    cast,
    delete,
    func,
    literal_column,
    select,
    union_all,
)

from storage.statements import Question, scorecards
from storage.tables.monitoring import accuracy


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
    """What sealed forecasts said in tenths against what happened. Parameters: horizon, filters.

    A row per track, outcome and tenth: how many, the sum of their probabilities and of `p(1-p)`,
    and how many came true.

    Args:
        filters: of `competition`, `track`: the columns compared.
    """
    said = scorecards.standing().subquery()
    margin = said.c.home_goals_90 - said.c.away_goals_90
    shares = union_all(
        *(
            _share(said, name, said.c[f"p_{name}"], happened, filters)
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


def _share(
    said: Subquery,
    outcome: str,
    probability: ColumnElement[float],
    has_happened: ColumnElement[bool],
    filters: frozenset[str],
) -> Question:
    statement = select(
        said.c.track,
        literal_column(f"'{outcome}'", Text).label("outcome"),
        cast(func.least(func.floor(probability * 10), 9), Integer).label("tenth"),
        probability.label("probability"),
        has_happened.label("has_happened"),
    ).where(said.c.horizon == bindparam("horizon", type_=Text))
    for name in sorted(filters):
        statement = statement.where(said.c[name] == bindparam(name, type_=Text))
    return statement
