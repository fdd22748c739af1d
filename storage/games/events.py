"""What happens in games, by ids alone."""

from datetime import date
from typing import Annotated

from pydantic import Field

from storage.kit.event_payload import Payload


class StandingsMoved(Payload):
    """Leaderboards moved by matches: a goal, or a settlement; published at most once a second."""

    event_type = "standings.moved"
    topics = ("leaderboards",)

    match_ids: list[int]


class GroupMoved(Payload):
    """The standing of a group moved by matches; published at most once a second."""

    event_type = "group.moved"
    topics = ("group:{id}",)

    group_id: int
    match_ids: list[int]


class GoalReached(Payload):
    """The goal of a week that everybody works on is reached.

    Attributes:
        week: its Monday.
        code: of the goal.
        reached: by everybody.
        target: what had to be reached.
    """

    event_type = "goal.reached"
    topics = ("leaderboards",)

    week: date
    code: Annotated[str, Field(pattern="^[a-z_]+$")]
    reached: int
    target: int


class MembershipEnded(Payload):
    """An account is in a group no longer; without an account, nobody is."""

    event_type = "group.left"
    topics = ("group:{id}",)

    group_id: int
    account_id: int | None = None


class PicksSettled(Payload):
    """The picks of a match are settled, for the first time or after a correction.

    Attributes:
        picks: how many were scored.
        void_reason: why none counts; null if they do.
    """

    event_type = "picks.settled"
    topics = ("match:{id}",)

    match_id: int
    settlement_no: int
    picks: int
    void_reason: str | None = None


class AchievementEarned(Payload):
    """An account earned an achievement.

    Attributes:
        code: of the achievement.
        match_id: the match with which it was earned.
    """

    event_type = "achievement.earned"
    topics = ("user:{id}",)

    account_id: int
    code: Annotated[str, Field(pattern="^[a-z_]+$")]
    match_id: int


class PlayerOvertaken(Payload):
    """Somebody whom an account follows passed it on the global leaderboard.

    Attributes:
        other_id: who passed; of several the best.
        rank: the account's own now.
        other_rank: theirs.
    """

    event_type = "player.overtaken"
    topics = ("user:{id}",)

    account_id: int
    other_id: int
    rank: int
    other_rank: int
