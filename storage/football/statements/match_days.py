"""Match-days: the matches of a day by competition, and the days that have some.

Days are those of UTC. Parameters `since` and `until` are instants; `competition` is a code.
"""

from functools import cache

from sqlalchemy import (
    BigInteger,
    Date,
    DateTime,
    Integer,
    Text,
    bindparam,
    cast,
    func,
    select,
    tuple_,
)

from football.observations.match import LONGEST, MatchStatus
from storage.football.statements import matches
from storage.football.tables.match import match
from storage.kit.question import Question
from storage.register.tables import competition

_INSTANT = DateTime(timezone=True)


@cache
def of_day(*, has_competition: bool, is_continued: bool) -> Question:
    """Matches between two instants: top tiers first, then by country, competition and kick-off.

    Columns: those of `matches.rows`, tier, country. Parameters: since, until, limit[, competition]
    [, after_tier, after_country, after_code, after_kickoff_at, after_id].
    """
    place = (
        competition.c.tier,
        competition.c.country,
        competition.c.code,
        match.c.kickoff_at,
        match.c.match_id,
    )
    statement = _between(
        matches.rows().add_columns(competition.c.tier, competition.c.country),
        has_competition=has_competition,
    )
    if is_continued:
        statement = statement.where(
            tuple_(*place)
            > tuple_(
                bindparam("after_tier", type_=Integer),
                bindparam("after_country", type_=Text),
                bindparam("after_code", type_=Text),
                bindparam("after_kickoff_at", type_=_INSTANT),
                bindparam("after_id", type_=BigInteger),
            )
        )
    return statement.order_by(*place).limit(bindparam("limit", type_=Integer))


@cache
def busy_days(*, has_competition: bool) -> Question:
    """The days between two instants that have matches, as `day` and `n`.

    Parameters: since, until[, competition].
    """
    day = cast(func.timezone("UTC", match.c.kickoff_at), Date).label("day")
    statement = select(day, func.count().label("n")).select_from(match)
    return _between(statement, has_competition=has_competition).group_by(day).order_by(day)


@cache
def neighbours(*, has_competition: bool) -> Question:
    """The last kick-off before and the first one from two instants on, as `before` and `after`.

    Either is null where there is none. Parameters: since, until[, competition].
    """
    kickoff = select(match.c.kickoff_at)
    if has_competition:
        kickoff = kickoff.where(matches.of_competition())
    before = (
        kickoff.where(match.c.kickoff_at < bindparam("since", type_=_INSTANT))
        .order_by(match.c.kickoff_at.desc())
        .limit(1)
    )
    after = (
        kickoff.where(match.c.kickoff_at >= bindparam("until", type_=_INSTANT))
        .order_by(match.c.kickoff_at)
        .limit(1)
    )
    return select(before.scalar_subquery().label("before"), after.scalar_subquery().label("after"))


@cache
def live_count() -> Question:
    """How many matches are on, as `n`; one that nobody reports any more is not."""
    now = select(func.clock.now(type_=_INSTANT)).scalar_subquery()
    return select(func.count().label("n")).where(
        match.c.status == MatchStatus.IN_PLAY.value, match.c.observed_at >= now - LONGEST
    )


def _between(statement: Question, *, has_competition: bool) -> Question:
    narrowed = statement.where(
        match.c.kickoff_at >= bindparam("since", type_=_INSTANT),
        match.c.kickoff_at < bindparam("until", type_=_INSTANT),
    )
    return narrowed.where(matches.of_competition()) if has_competition else narrowed
