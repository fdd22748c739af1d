"""Where the members of a group stand by its own rules, settled and as if matches ended now."""

from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    Boolean,
    ColumnElement,
    DateTime,
    Float,
    FromClause,
    Label,
    Text,
    bindparam,
    case,
    cast,
    column,
    func,
    literal,
    select,
)

from football.games.shrinkage import PRIOR_MATCHES
from storage.games.tables.group import Scoring, group_member, player_group
from storage.games.tables.pick import pick
from storage.identity.tables.account import account, person
from storage.kit.question import Question

_INSTANT = DateTime(timezone=True)
_COLUMNS: dict[str, Any] = {
    "group_id": BigInteger(),
    "account_id": BigInteger(),
    "match_id": BigInteger(),
    **dict.fromkeys(("is_live", "is_joker", "is_exact"), Boolean()),
    **dict.fromkeys(("log_loss", "brier", "rps", "points", "peer"), Float(53)),
}
_UNIFORM_LOSS = 1.0986122886681098
"""Log loss of three equal probabilities, in nats."""
JOKER_WEIGHT = 2.0


def scores(*, with_live: bool) -> FromClause:
    """What each pick of a group's members is worth there.

    Parameters: group_ids, since, until.

    Args:
        with_live: also of matches in play, as if they ended now.
    """
    return func.games.group_scores(
        bindparam("group_ids", type_=ARRAY(BigInteger)),
        bindparam("since", type_=_INSTANT),
        bindparam("until", type_=_INSTANT),
        literal(with_live),
    ).table_valued(*(column(name, kind) for name, kind in _COLUMNS.items()), name="scores")


@cache
def board(scoring: Scoring) -> Question:
    """Where the members of a group stand, the best first; only those with a pick that counts.

    Rows: account_id, kind, username, the sums and means of a leaderboard's entry, `rank` (NULL
    before a match is settled), `live` matches, and `live_points`, `live_skill`, `live_rank` as if
    they ended now. Parameters: group_ids (of one group), since, until.

    Args:
        scoring: what the group is ranked by.
    """
    score = select(scores(with_live=True)).cte("score")
    total = _totals(score, scoring)
    matches = (
        select(func.count(score.c.match_id.distinct())).where(~score.c.is_live).scalar_subquery()
    )
    has_settled, has_any = total.c.picks > 0, literal(1) == 1
    return (
        select(
            total,
            person.c.username,
            account.c.kind,
            cast(total.c.account_id, Text).label("player"),
            (total.c.picks / func.greatest(matches, 1).cast(Float(53))).label("coverage"),
            _rank(total.c.value, has_settled).label("rank"),
            _rank(total.c.live_value, has_any).label("live_rank"),
        )
        .join(account, account.c.account_id == total.c.account_id)
        .outerjoin(person, person.c.account_id == total.c.account_id)
    )


@cache
def ranks(scoring: Scoring) -> Question:
    """The ranks in a group from settled matches, with some of them and without.

    Rows: account_id, `rank`, `rank_before`; each NULL without a pick.
    Parameters: group_ids (of one group), since, until, match_ids.
    """
    score = select(scores(with_live=False)).cte("score")
    is_new = score.c.match_id == func.any(bindparam("match_ids", type_=ARRAY(BigInteger)))
    total = (
        select(
            score.c.account_id,
            _value(score, scoring, None).label("value"),
            _value(score, scoring, ~is_new).label("value_before"),
            func.count().filter(~is_new).label("n_before"),
        )
        .group_by(score.c.account_id)
        .subquery("total")
    )
    return select(
        total.c.account_id,
        _rank(total.c.value, literal(1) == 1).label("rank"),
        _rank(total.c.value_before, total.c.n_before > 0).label("rank_before"),
    )


@cache
def moved_by() -> Question:
    """Groups with a member who picked one of some matches: group_id, scoring.

    Parameters: match_ids.
    """
    picked = pick.c.match_id == func.any(bindparam("match_ids", type_=ARRAY(BigInteger)))
    return (
        select(player_group.c.group_id, player_group.c.scoring)
        .distinct()
        .join(group_member, group_member.c.group_id == player_group.c.group_id)
        .join(pick, pick.c.account_id == group_member.c.account_id)
        .where(player_group.c.closed_at.is_(None), picked, pick.c.p_home.is_not(None))
        .order_by(player_group.c.group_id)
    )


def _totals(score: CTE, scoring: Scoring) -> FromClause:
    settled = ~score.c.is_live
    means = ("log_loss", "brier", "rps", "peer")

    def counted(of: ColumnElement[Any], name: str) -> Label[Any]:
        return func.count(of).filter(settled).label(name)

    return (
        select(
            score.c.account_id,
            counted(score.c.match_id, "picks"),
            counted(score.c.peer, "compared"),
            func.count().filter(score.c.is_live).label("live"),
            func.count().filter(settled, score.c.is_exact).label("exact"),
            *(func.avg(score.c[name]).filter(settled).label(name) for name in means),
            _points(score, settled).label("points"),
            _points(score, None).label("live_points"),
            _skill(score, settled).label("skill"),
            _skill(score, None).label("live_skill"),
            _value(score, scoring, settled).label("value"),
            _value(score, scoring, None).label("live_value"),
        )
        .group_by(score.c.account_id)
        .subquery("total")
    )


def joker_weight(score: FromClause) -> ColumnElement[float]:
    """How often a match counts for its member."""
    return case((score.c.is_joker, JOKER_WEIGHT), else_=1.0)


def _sum(of: ColumnElement[Any], where: ColumnElement[bool] | None) -> ColumnElement[float]:
    total = func.sum(of)
    return func.coalesce(total if where is None else total.filter(where), 0.0)


def _points(score: CTE, where: ColumnElement[bool] | None) -> ColumnElement[float]:
    return _sum(score.c.points * joker_weight(score), where)


def _skill(score: CTE, where: ColumnElement[bool] | None) -> ColumnElement[float]:
    """The mean peer score, drawn to zero as on every board; a joker counts as two matches."""
    return _drawn(score, score.c.peer, where)


def _drawn(
    score: CTE, of: ColumnElement[Any], where: ColumnElement[bool] | None
) -> ColumnElement[float]:
    weight = joker_weight(score)
    n = _sum(case((of.is_not(None), weight), else_=0.0), where)
    return _sum(of * weight, where) / (n + PRIOR_MATCHES)


def _value(
    score: CTE, scoring: Scoring, where: ColumnElement[bool] | None
) -> ColumnElement[float]:
    """What ranks: no single lucky pick does where it is a mean."""
    if scoring == "points":
        return _points(score, where)
    if scoring == "peer":
        return _skill(score, where)
    return _drawn(score, 100.0 * (_UNIFORM_LOSS - score.c.log_loss), where)


def _rank(value: ColumnElement[float], has_one: ColumnElement[bool]) -> ColumnElement[int | None]:
    """The rank among those who have one; equal values, to a millionth, share it."""
    rounded = case((has_one, func.round((value * 1_000_000).cast(Float(53)))))
    return case((has_one, func.rank().over(order_by=rounded.desc().nulls_last())))
