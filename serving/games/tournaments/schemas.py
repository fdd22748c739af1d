"""Shapes of tournaments. Instants are the domain clock's."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from serving.kit.parameters import PlainText
from serving.kit.schemas import example
from storage.games.tables.tournament import MOST_ROUND_DAYS, Decision
from storage.games.writes.tournaments import Plan

State = Literal["open", "running", "finished", "cancelled"]
_TOURNAMENT: dict[str, Any] = {
    "tournament_id": 5,
    "group_id": 3,
    "group_name": "Harbour office",
    "name": "Harbour cup",
    "state": "running",
    "begins_at": "2025-11-15T00:00:00Z",
    "round_days": 7,
    "n_entrants": 2,
    "is_entered": True,
    "is_captain": False,
}
_ENTRANT: dict[str, Any] = {"account_id": 7, "username": "ada", "seed": 1}
_SIDE: dict[str, Any] = {**_ENTRANT, "points": 61, "exact": 1, "picked": 9}


class TournamentWrite(BaseModel):
    """A tournament to be."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"name": "Harbour cup", "begins_on": "2025-11-15"}]},
    )

    name: PlainText = Field(min_length=1, max_length=40)
    begins_on: date = Field(description="The first day of the first round, UTC; not today.")
    round_days: int = Field(
        default=1, ge=1, le=MOST_ROUND_DAYS, description="Days of matches of a round."
    )

    def plan(self) -> Plan:
        """Return it as the rules take it."""
        return Plan(name=self.name.strip(), begins_on=self.begins_on, round_days=self.round_days)


class TournamentRead(BaseModel):
    """A tournament of a group that you are in."""

    tournament_id: int
    group_id: int
    group_name: str
    name: str
    state: State = Field(description="`open` until the draw, when the first round begins.")
    begins_at: datetime
    round_days: int
    n_entrants: int
    is_entered: bool = Field(description="You take part.")
    is_captain: bool = Field(description="You are the captain of its group.")


class TournamentList(BaseModel):
    """The newest tournaments of a group."""

    model_config = example(world="simulated", items=[_TOURNAMENT])

    world: str
    items: list[TournamentRead]


class EntrantRead(BaseModel):
    """Somebody who takes part."""

    account_id: int
    username: str | None = Field(description="Null of an account that was erased.")
    seed: int | None = Field(description="1 is the best; null before the draw.")


class SideRead(EntrantRead):
    """One side of a tie, with what it did in the round."""

    points: int | None = Field(description="In sum; null before the round begins.")
    exact: int | None = Field(description="Exact scores.")
    picked: int | None = Field(description="Matches picked.")


class TieRead(BaseModel):
    """Two entrants of a round, or one with a bye."""

    home: SideRead
    away: SideRead | None = Field(description="Null: a bye.")
    winner_id: int | None
    decided_by: Decision | None = Field(
        description="More points; else more exact scores; else more matches picked; else the seed."
    )
    is_provisional: bool = Field(description="As if the matches in play ended now.")


class RoundRead(BaseModel):
    """A round, in the bracket's order: neighbours meet in the next one."""

    round: int
    begins_at: datetime
    ends_at: datetime
    ties: list[TieRead] = Field(description="Empty until the round before is decided.")
    n_ties: int


class TournamentDetail(TournamentRead):
    """A tournament with its bracket."""

    model_config = example(
        world="simulated",
        **_TOURNAMENT,
        winner=None,
        entrants=[_ENTRANT],
        rounds=[
            {
                "round": 1,
                "begins_at": "2025-11-15T00:00:00Z",
                "ends_at": "2025-11-22T00:00:00Z",
                "n_ties": 1,
                "ties": [
                    {
                        "home": _SIDE,
                        "away": {**_SIDE, "account_id": 9, "username": "bo", "seed": 2},
                        "winner_id": None,
                        "decided_by": None,
                        "is_provisional": True,
                    }
                ],
            }
        ],
    )

    world: str
    winner: EntrantRead | None
    entrants: list[EntrantRead] = Field(description="By seed, before the draw by when they did.")
    rounds: list[RoundRead] = Field(description="All of them, once it was drawn.")
