"""Shapes of players and squads."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from serving.football.chances.schemas import CHANCE, NEXT_MATCH, Chance, NextMatch
from serving.football.standings.schemas import Club
from serving.football.transfers.schemas import StrengthRead
from serving.kit.cursors import Cursor
from serving.kit.parameters import Identifier, PlainText
from serving.kit.schemas import Page, example, example_page

Line = Literal["G", "D", "M", "F"]

_CLUB: dict[str, Any] = {"team_id": 4, "name": "Askvik"}
PLAYER: dict[str, Any] = {
    "player_id": 71, "name": "Rurik Ormsary", "position": "F", "born_on": "2001-03-09",
    "team": _CLUB,
}  # fmt: skip
_APPEARANCE: dict[str, Any] = {
    "match_id": 301, "kickoff_at": "2025-11-08T15:00:00Z", "competition": "S1", "team": _CLUB,
    "opponent": {"team_id": 9, "name": "Tindholm"}, "is_home": True, "is_starter": True,
    "minutes": 71.0, "position": "F", "goals": 1, "own_goals": 0, "assists": 0, "shots": 3,
    "shots_on_target": 2, "yellow_cards": 0, "red_cards": 0,
}  # fmt: skip
_OUT: dict[str, Any] = {"reason": "injury", "from_date": "2025-11-10", "until_date": None}
_VALUE: dict[str, Any] = {
    "kind": "rating", "value": 74.0, "unit": "0-100", "as_of": "2025-07-01", "source": "ratings",
}  # fmt: skip
_INTERVAL = {"value": 0.06, "lower": -0.02, "upper": 0.14}
_STRENGTH: dict[str, Any] = {
    "attack": _INTERVAL, "defence": _INTERVAL, "total": _INTERVAL,
    "as_of": "2025-11-15T09:00:00Z", "expected": 0.04, "minutes": 3120.0,
}  # fmt: skip
_SQUAD_PLAYER: dict[str, Any] = {
    "player_id": 71, "name": "Rurik Ormsary", "position": "F", "born_on": "2001-03-09",
    "shirt_number": 9, "matches": 12, "starts": 11, "minutes": 934.0, "goals": 6, "assists": 2,
    "yellow_cards": 1, "red_cards": 0, "last_played_at": "2025-11-08T15:00:00Z", "out": _OUT,
    "values": [_VALUE], "next": CHANCE,
}  # fmt: skip


class PlayerSummary(BaseModel):
    """A player and the club he was last seen with."""

    player_id: int
    name: str
    position: Line | None = Field(description="Goalkeeper, defender, midfielder or forward.")
    born_on: date | None
    team: Club | None


class SpellRead(BaseModel):
    """Time with a club, by line-ups, squads and transfers."""

    team: Club
    from_date: date
    until_date: date | None = Field(description="The first day elsewhere; null while it lasts.")
    is_loan: bool


class AppearanceRead(BaseModel):
    """A match that a player was picked for; null where no source tells."""

    match_id: int
    kickoff_at: datetime
    competition: str = Field(description="Its code.")
    team: Club
    opponent: Club
    is_home: bool
    is_starter: bool
    minutes: float | None = Field(description="Without stoppage time; 0 on the bench.")
    position: Line | None
    goals: int | None
    own_goals: int | None
    assists: int | None
    shots: int | None
    shots_on_target: int | None
    yellow_cards: int | None
    red_cards: int | None


class UnavailableRead(BaseModel):
    """A time in which a player could not play, by reports or his cards."""

    reason: Literal["injury", "suspension", "other"]
    from_date: date
    until_date: date | None = Field(description="The first day he can play; null if unknown.")


class PlayerValueRead(BaseModel):
    """What a source says a player is worth."""

    kind: Literal["rating", "value"]
    value: float
    unit: Literal["0-100", "EUR"]
    as_of: date
    source: str


class PlayerStrengthRead(StrengthRead):
    """A player's strength as measured at an instant, with 95 % intervals."""

    as_of: datetime
    expected: float = Field(description="`total` by rating, price, age and position alone.")
    minutes: float = Field(description="That it rests on.")


class PlayerDetail(PlayerSummary):
    """A player: his clubs, his last matches, when he was out, and what he is said to be worth."""

    model_config = example(
        world="simulated",
        **PLAYER,
        spells=[{"team": _CLUB, "from_date": "2022-07-01", "until_date": None, "is_loan": False}],
        appearances=[_APPEARANCE],
        unavailable=[_OUT],
        values=[_VALUE],
        next_match=NEXT_MATCH,
        strength=[_STRENGTH],
    )

    world: str
    spells: list[SpellRead] = Field(description="Newest first.")
    appearances: list[AppearanceRead] = Field(description="The last 60 matches, newest first.")
    unavailable: list[UnavailableRead] = Field(description="Newest first.")
    values: list[PlayerValueRead] = Field(description="Newest first.")
    next_match: NextMatch | None = Field(
        description="What he may do in it; null where nothing is said of one."
    )
    strength: list[PlayerStrengthRead] = Field(
        description="As measured, the last of each week, oldest first."
    )


class PlayerPage(Page[PlayerSummary]):
    """Players by name."""

    model_config = example_page(PLAYER, "eyJraW5kIjoicGxheWVy…")


class PlayerCursor(Cursor):
    """The last player of a page."""

    kind: Literal["players"] = "players"
    name: PlainText = Field(max_length=200)
    player_id: Identifier


class SquadPlayer(BaseModel):
    """A player of a squad, and what he did for the team within a year."""

    player_id: int
    name: str
    position: Line | None
    born_on: date | None
    shirt_number: int | None
    matches: int
    starts: int
    minutes: float | None
    goals: int | None
    assists: int | None
    yellow_cards: int | None
    red_cards: int | None
    last_played_at: datetime | None
    out: UnavailableRead | None = Field(description="Why he cannot play now; null if he can.")
    values: list[PlayerValueRead] = Field(description="The newest of each kind.")
    next: Chance | None = Field(
        description="What he may do in the team's next match; null where nothing is said of it."
    )


class LineDepth(BaseModel):
    """How many players a team has for a line, and how many of them can play."""

    position: Line | None = Field(description="Null for players whose line nobody tells.")
    players: int
    available: int


class SquadRead(BaseModel):
    """A team's squad as far as line-ups and lists tell it, those with most minutes first."""

    model_config = example(
        world="simulated",
        team=_CLUB,
        as_of="2025-11-15T09:00:00Z",
        depth=[{"position": "F", "players": 4, "available": 3}],
        players=[_SQUAD_PLAYER],
    )

    world: str
    team: Club
    as_of: datetime
    depth: list[LineDepth]
    players: list[SquadPlayer]
