"""Shapes of prediction rooms."""

from datetime import date, datetime

from pydantic import BaseModel, Field

from serving.games.leaderboards.schemas import ProvisionalRead
from serving.kit.schemas import example


class MemberPick(BaseModel):
    """What a member picked."""

    account_id: int
    username: str | None
    p_home: float
    p_draw: float
    p_away: float
    home_goals: int | None = Field(description="Of the exact score, if they guessed one.")
    away_goals: int | None
    is_copy: bool = Field(description="Unchanged numbers of the model or the market.")
    weight: float = Field(
        description="In the forecast together: 1 without a record, at most 4, at least a quarter;"
        " 0 of a copy."
    )


class TogetherRead(BaseModel):
    """The members' forecast together: the weighted mean of their log odds."""

    p_home: float
    p_draw: float
    p_away: float
    members: int = Field(description="Whose own picks it is made of.")


class PoolRead(BaseModel):
    """Play money that everybody staked on a match."""

    home: int
    draw: int
    away: int


class RoomMatch(BaseModel):
    """A match of the day."""

    match_id: int
    kickoff_at: datetime
    status: str
    competition: str
    home: str
    away: str
    home_goals: int | None
    away_goals: int | None
    is_locked: bool = Field(description="Picks are shown; before that nobody's are.")
    together: TogetherRead | None = Field(description="Null before the lock and without picks.")
    picks: list[MemberPick] = Field(description="Empty before the lock.")
    pool: PoolRead


class RoomDetail(BaseModel):
    """A group around a match-day."""

    model_config = example(
        world="simulated",
        group_id=3,
        group_name="Harbour office",
        day="2025-11-15",
        is_provisional=True,
        standing=[],
        matches=[],
    )

    world: str
    group_id: int
    group_name: str
    day: date
    is_provisional: bool = Field(description="A match of it is in play, or not settled yet.")
    standing: list[ProvisionalRead] = Field(
        description="Of this day alone, by the group's rules, as if matches in play ended now."
    )
    matches: list[RoomMatch]
