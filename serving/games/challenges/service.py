"""Rules of the goals that everybody works on: what is reached follows from settled picks."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from football.games.goals import drawn_for, state_of
from serving.games.challenges.schemas import CommunityRead, GoalRead
from serving.games.parts import GamesParts
from storage.games.statements import goals
from storage.kit.rules import Row
from storage.kit.statements import clock

WEEKS = 4
"""So many are shown before the current one."""
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


async def read(parts: GamesParts) -> CommunityRead:
    """Return the goal of this week, by the domain clock, and of the last ones."""
    now: datetime = (await parts.database.fetch(clock.now()))[0]["now"]
    today = now.astimezone(UTC).date()
    monday = today - timedelta(days=today.weekday())
    begins = datetime.combine(monday, time(), UTC)
    span = {"since": begins - (WEEKS + 1) * _WEEK, "until": begins + _WEEK}
    rows = await parts.shared(
        f"goals {monday}",
        lambda: parts.database.fetch(goals.weeks(), settlement_nos=[], **span),
    )
    weeks = {date.fromisoformat(row["monday"]): row for row in rows}
    before = [monday - number * _WEEK for number in range(1, WEEKS + 1)]
    return CommunityRead(
        world=parts.world,
        current=_goal(monday, weeks, is_over=False),
        last=[_goal(each, weeks, is_over=True) for each in before if _people(each, weeks)],
    )


def _goal(monday: date, weeks: Mapping[date, Row], *, is_over: bool) -> GoalRead:
    goal = drawn_for(monday)
    reached = weeks[monday][goal.measure] if monday in weeks else 0
    target = goal.target(_people(monday - _WEEK, weeks))
    return GoalRead(
        code=goal.code,
        measure=goal.measure,
        begins_on=monday,
        ends_on=monday + 6 * _DAY,
        reached=reached,
        target=target,
        people=_people(monday, weeks),
        done=min(1.0, reached / target),
        state=state_of(reached, target, is_over=is_over),
    )


def _people(monday: date, weeks: Mapping[date, Row]) -> int:
    return weeks[monday]["people"] if monday in weeks else 0
