"""Rewarding goals of a week: told once, and an achievement for everybody who had a part."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.dialects.postgresql import insert

from football.games.goals import SHARED_GOAL, Goal, drawn_for
from storage.games.events import AchievementEarned, GoalReached
from storage.games.statements import goals
from storage.games.tables.progress import award
from storage.kit.events import Event
from storage.kit.unit_of_work import UnitOfWork

_WEEK = timedelta(days=7)
_NEWS = timedelta(days=2)


def reward(uow: UnitOfWork, settlement_nos: Sequence[int]) -> int:
    """Reward the goals of weeks in which matches were settled; the caller commits.

    It is called in the transaction that notes that progress was made with the settlements: what
    was reached before and after them says whether a goal is reached by them.

    Returns:
        How many achievements are new.
    """
    settled = {"settlement_nos": list(settlement_nos)}
    mondays = list(uow.connection.execute(goals.touched(), settled).scalars())
    return sum(_reward_week(uow, monday, settlement_nos) for monday in mondays)


def _reward_week(uow: UnitOfWork, monday: date, settlement_nos: Sequence[int]) -> int:
    goal = drawn_for(monday)
    reached, target = _standing(uow, monday, goal, settlement_nos)
    if reached < target:
        return 0
    since = datetime.combine(monday, time(), UTC)
    until = since + _WEEK
    asked = {"since": since, "until": until, "settlement_nos": list(settlement_nos)}
    found = uow.connection.execute(goals.contributors(goal.measure), asked).all()
    rows = [
        {"account_id": row.account_id, "code": SHARED_GOAL, "match_id": row.match_id,
         "awarded_at": uow.now}
        for row in found
    ]  # fmt: skip
    given = insert(award).on_conflict_do_nothing().returning(award.c.account_id, award.c.match_id)
    new: list[tuple[int, int]] = []
    if rows:
        new = sorted((row[0], row[1]) for row in uow.connection.execute(given, rows))
    if until < uow.now - _NEWS:  # history that is read in is no news
        return len(new)
    for account_id, match_id in new:
        earned = AchievementEarned(account_id=account_id, code=SHARED_GOAL, match_id=match_id)
        topics = [f"user:{account_id}"]
        uow.publish(Event.of(earned, topics=topics, occurred_at=uow.now))
    was, needed = _standing(uow, monday, goal, ())
    if was < needed:
        told = GoalReached(week=monday, code=goal.code, reached=reached, target=target)
        uow.publish(Event.of(told, topics=["leaderboards"], occurred_at=uow.now))
    return len(new)


def _standing(
    uow: UnitOfWork, monday: date, goal: Goal, settlement_nos: Sequence[int]
) -> tuple[int, int]:
    """Return what is reached with some settlements, and what reaches the goal."""
    begins = datetime.combine(monday, time(), UTC)
    asked = {
        "since": begins - _WEEK,
        "until": begins + _WEEK,
        "settlement_nos": list(settlement_nos),
    }
    rows = {row["monday"]: row for row in uow.connection.execute(goals.weeks(), asked).mappings()}
    before = rows.get(monday - _WEEK)
    people = 0 if before is None else before["people"]
    return (rows[monday][goal.measure] if monday in rows else 0), goal.target(people)
