"""What everybody reached in weeks together, from settled picks alone.

A match counts by its newest settlement with which progress was made, so that what is reached moves
in the transaction that rewards it.
"""

from functools import cache
from math import log

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Date,
    DateTime,
    Subquery,
    bindparam,
    cast,
    distinct,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by, distinct_on

from football.games.goals import FEWEST_PICKS, STEADY_DAYS, Measure
from storage.football.tables.match import match
from storage.games.tables.pick import pick_version
from storage.games.tables.score import pick_score, pick_settlement
from storage.identity.tables.account import account
from storage.kit.question import Question

_NUMBERS = bindparam("settlement_nos", type_=ARRAY(BigInteger))
_INSTANT = DateTime(timezone=True)
_EQUAL_CHANCES = -log(3)


@cache
def weeks() -> Question:
    """Weeks, by their Mondays, and what was reached in them, the newest first.

    Rows: monday, people (who picked on their own), and the measures of `football.games.goals`:
    steady, exact, better. Weeks of which no match is settled have no row.
    Parameters: since, until; settlement_nos, which count although no progress was made with them.
    """
    known = _known()
    own = _own(known)
    people = (
        select(
            own.c.monday,
            own.c.account_id,
            func.count(distinct(own.c.day)).label("days"),
            func.bool_or(own.c.is_exact).label("is_exact"),
        )
        .group_by(own.c.monday, own.c.account_id)
        .subquery("people")
    )
    by_people = (
        select(
            people.c.monday,
            func.count().label("people"),
            func.count().filter(people.c.days >= STEADY_DAYS).label("steady"),
            func.count().filter(people.c.is_exact).label("exact"),
        )
        .group_by(people.c.monday)
        .subquery("by_people")
    )
    by_matches = (
        select(known.c.monday, func.count().filter(_is_better(known)).label("better"))
        .group_by(known.c.monday)
        .subquery("by_matches")
    )
    counts = [func.coalesce(by_people.c[name], 0).label(name) for name in _OF_PEOPLE]
    return (
        select(by_matches.c.monday, by_matches.c.better, *counts)
        .outerjoin(by_people, by_people.c.monday == by_matches.c.monday)
        .order_by(by_matches.c.monday.desc())
    )


@cache
def contributors(measure: Measure) -> Question:
    """Who had a part in what was reached, and the last match by which: account_id, match_id.

    Parameters: since, until, settlement_nos.
    """
    own = _own(_known())
    last = aggregate_order_by(own.c.match_id, own.c.kickoff_at.desc(), own.c.match_id.desc())
    statement = (
        select(
            own.c.account_id, func.array_agg(last, type_=ARRAY(BigInteger))[1].label("match_id")
        )
        .join(account, account.c.account_id == own.c.account_id)
        .where(account.c.erased_at.is_(None))
        .group_by(own.c.account_id)
        .order_by(own.c.account_id)
    )
    if measure == "steady":
        return statement.having(func.count(distinct(own.c.day)) >= STEADY_DAYS)
    if measure == "exact":
        return statement.where(own.c.is_exact)
    return statement.where(_is_better(own), own.c.points > 0)


@cache
def touched() -> Question:
    """The weeks, as `monday`, of the matches of settlements. Parameters: settlement_nos."""
    return (
        select(_monday().label("monday"))
        .join(pick_settlement, pick_settlement.c.match_id == match.c.match_id)
        .where(pick_settlement.c.settlement_no == func.any(_NUMBERS))
        .distinct()
        .order_by("monday")
    )


_OF_PEOPLE = ("people", "steady", "exact")


def _monday() -> ColumnElement[object]:
    return cast(func.date_trunc("week", func.timezone("UTC", match.c.kickoff_at)), Date)


def _known() -> Subquery:
    """The newest settlements of matches of some weeks, without those that count for nobody."""
    newest = (
        select(
            pick_settlement.c.settlement_no,
            pick_settlement.c.void_reason,
            pick_settlement.c.own_picks,
            pick_settlement.c.peers_log,
            match.c.match_id,
            match.c.kickoff_at,
            _monday().label("monday"),
            cast(func.timezone("UTC", match.c.kickoff_at), Date).label("day"),
        )
        .ext(distinct_on(pick_settlement.c.match_id))
        .join(match, match.c.match_id == pick_settlement.c.match_id)
        .where(
            match.c.kickoff_at >= bindparam("since", type_=_INSTANT),
            match.c.kickoff_at < bindparam("until", type_=_INSTANT),
            or_(
                pick_settlement.c.awarded_at.is_not(None),
                pick_settlement.c.settlement_no == func.any(_NUMBERS),
            ),
        )
        .order_by(pick_settlement.c.match_id, pick_settlement.c.settlement_no.desc())
        .subquery("newest")
    )
    return select(newest).where(newest.c.void_reason.is_(None)).subquery("known")


def _own(known: Subquery) -> Subquery:
    """Scores of picks that are no copies."""
    return (
        select(known, pick_score.c.account_id, pick_score.c.is_exact, pick_score.c.points)
        .join(pick_score, pick_score.c.settlement_no == known.c.settlement_no)
        .join(
            pick_version,
            (pick_version.c.pick_id == pick_score.c.pick_id)
            & (pick_version.c.version == pick_score.c.version),
        )
        .where(pick_version.c.origin == "own")
        .subquery("own")
    )


def _is_better(settled: Subquery) -> ColumnElement[bool]:
    """Whether the fans' mean log score was better than that of three equal chances."""
    enough: ColumnElement[bool] = settled.c.own_picks >= FEWEST_PICKS
    return enough & (settled.c.peers_log > _EQUAL_CHANCES)
