"""Shapes of leaderboards."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from serving.kit.cursors import Cursor
from serving.kit.schemas import Page, example

Scope = Literal["global", "competition", "season", "month", "friends", "group"]
PlayerKind = Literal["person", "agent", "service", "model", "market"]
_ENTRY: dict[str, Any] = {
    "rank": 3,
    "best_rank": 1,
    "worst_rank": 9,
    "kind": "person",
    "account_id": 7,
    "username": "ada",
    "picks": 61,
    "compared": 60,
    "coverage": 0.42,
    "points": 812.5,
    "exact": 6,
    "skill": 4.1,
    "skill_lower": -1.9,
    "skill_upper": 10.1,
    "peer": 6.2,
    "log_loss": 0.984,
    "brier": 0.586,
    "rps": 0.201,
    "model_gain": -0.004,
    "market_gain": -0.011,
}


class EntryRead(BaseModel):
    """A player on a leaderboard."""

    rank: int | None = Field(description="Equal skills share one; null with too few picks.")
    best_rank: int | None = Field(description="How many are surely better, and one.")
    worst_rank: int | None = Field(description="How many are not surely worse.")
    kind: PlayerKind = Field(description="An `agent` is a program; `model` and `market` are ours.")
    account_id: int | None
    username: str | None
    picks: int
    compared: int = Field(description="Picks of matches that others picked too.")
    coverage: float = Field(description="Share of the matches of the board that were picked.")
    points: float = Field(
        description="In sum: 100 for certainty and 0 for equal probabilities of a match, 25 for"
        " its exact score."
    )
    exact: int = Field(description="Exact scores.")
    skill: float = Field(
        description="What ranks: the mean peer score, drawn to 0 by as much as 30 matches weigh."
    )
    skill_lower: float | None = Field(
        description="Of the 95 % interval; null, as the two ranks, on the board of a group."
    )
    skill_upper: float | None
    peer: float | None = Field(
        description="Mean difference to the others on the same match, in hundredths of a nat."
    )
    log_loss: float = Field(description="Mean, as Brier score and RPS; lower is better.")
    brier: float
    rps: float
    model_gain: float | None = Field(
        description="Mean log loss of the model on the same matches less one's own."
    )
    market_gain: float | None


class Leaderboard(Page[EntryRead]):
    """A page of a leaderboard, the best first."""

    model_config = example(
        world="simulated",
        scope="global",
        key="",
        ranked=412,
        fewest_picks=5,
        made_at="2025-11-15T17:04:00Z",
        items=[_ENTRY],
        next_cursor=None,
    )

    scope: Scope
    key: str = Field(description="The competition, season, month or group; empty otherwise.")
    ranked: int = Field(description="Players with a rank.")
    fewest_picks: int = Field(description="Picks that a rank takes, of matches others picked too.")
    made_at: datetime | None = Field(description="Null before the first match is settled.")


class OwnEntry(BaseModel):
    """Where you stand on a leaderboard."""

    model_config = example(world="simulated", scope="global", key="", entry=_ENTRY)

    world: str
    scope: Scope
    key: str
    entry: EntryRead | None = Field(description="Null before a pick of yours is settled.")


class ProvisionalRead(BaseModel):
    """A player as if the matches in play ended now."""

    provisional_rank: int = Field(description="Equal ones share one.")
    rank: int | None = Field(description="From settled matches alone; null without one.")
    kind: PlayerKind
    account_id: int | None
    username: str | None
    live: int = Field(description="Matches in play that they picked.")
    points: float = Field(description="In sum, as if these ended now.")
    skill: float = Field(description="As on the leaderboard, as if these ended now.")


class ProvisionalBoard(Page[ProvisionalRead]):
    """A leaderboard as if the matches in play ended now. It moves until they do."""

    model_config = example(
        world="simulated",
        scope="global",
        key="",
        is_provisional=True,
        match_ids=[311],
        items=[
            {
                "provisional_rank": 2,
                "rank": 3,
                "kind": "person",
                "account_id": 7,
                "username": "ada",
                "live": 1,
                "points": 861.0,
                "skill": 4.9,
            }
        ],
        next_cursor=None,
    )

    scope: Scope
    key: str
    is_provisional: Literal[True] = True
    match_ids: list[int] = Field(
        description="Matches in play, or over and not settled yet; empty: all is settled."
    )


class EntryCursor(Cursor):
    """A place on a leaderboard."""

    kind: Literal["leaderboard"] = "leaderboard"
    scope: Scope
    key: str
    rank: int
    player: str
