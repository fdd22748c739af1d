"""Stakes of an account, and what is staked on a match in sum."""

from functools import cache

from sqlalchemy import BigInteger, DateTime, bindparam, func, select

from storage.football.tables.match import match
from storage.games.tables.ledger import stake
from storage.kit.question import Question
from storage.register.tables import team

_ACCOUNT = bindparam("account_id", type_=BigInteger)
_MATCH = bindparam("match_id", type_=BigInteger)


@cache
def pool() -> Question:
    """What is staked on a match: `home`, `draw`, `away`, and by how many `stakers`.

    Parameters: match_id. No row of a match that does not exist.
    """
    sums = (
        func.coalesce(func.sum(stake.c.amount).filter(stake.c.outcome == number), 0)
        .cast(BigInteger)
        .label(name)
        for number, name in enumerate(("home", "draw", "away"))
    )
    # What was given back is not in the pool any more.
    held = (stake.c.match_id == match.c.match_id) & stake.c.result.is_distinct_from("refunded")
    return (
        select(*sums, func.count(stake.c.account_id.distinct()).label("stakers"))
        .select_from(match.outerjoin(stake, held))
        .where(match.c.match_id == _MATCH)
        .group_by(match.c.match_id)
    )


@cache
def staked_since() -> Question:
    """What an account `staked` since an instant. Parameters: account_id, since."""
    return select(
        func.coalesce(func.sum(stake.c.amount), 0).cast(BigInteger).label("staked")
    ).where(
        stake.c.account_id == _ACCOUNT,
        stake.c.placed_at > bindparam("since", type_=DateTime(timezone=True)),
        stake.c.result.is_distinct_from("refunded"),
    )


@cache
def of_account(*, is_continued: bool) -> Question:
    """A page of an account's stakes, the newest first.

    Parameters: account_id, limit, and where `is_continued` before_id.
    """
    home, away = team.alias("home"), team.alias("away")
    statement = (
        select(
            *stake.c,
            match.c.kickoff_at,
            home.c.name.label("home_name"),
            away.c.name.label("away_name"),
        )
        .join(match, match.c.match_id == stake.c.match_id)
        .join(home, home.c.team_id == match.c.home_team_id)
        .join(away, away.c.team_id == match.c.away_team_id)
        .where(stake.c.account_id == _ACCOUNT)
        .order_by(stake.c.stake_id.desc())
        .limit(bindparam("limit", type_=BigInteger))
    )
    if is_continued:
        before = bindparam("before_id", type_=BigInteger)
        statement = statement.where(stake.c.stake_id < before)
    return statement


@cache
def owed() -> Question:
    """Matches whose stakes wait to be settled although the match is over or off."""
    return (
        select(stake.c.match_id)
        .distinct()
        .join(match, match.c.match_id == stake.c.match_id)
        .where(
            stake.c.result.is_(None),
            match.c.status.in_(("finished", "postponed", "cancelled", "abandoned")),
        )
        .order_by(stake.c.match_id)
    )
