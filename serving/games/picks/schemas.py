"""Shapes of picks. Instants are the domain clock's."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from football.games.pick import (
    LEAST_CONFIDENCE,
    MOST_CONFIDENCE,
    PickError,
    Probabilities,
    normalised,
    of_confidence,
)
from football.outcome import Outcome
from serving.kit.cursors import Cursor
from serving.kit.parameters import Identifier
from serving.kit.schemas import Page, example, example_page
from storage.games.tables.pick import Origin
from storage.games.writes.picks import Wanted

MOST_AT_ONCE = 100
OutcomeName = Literal["HOME", "DRAW", "AWAY"]
_Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
_Goals = Annotated[int, Field(ge=0, le=20)]
_WAYS = (
    frozenset({"p_home", "p_draw", "p_away"}),
    frozenset({"outcome", "confidence"}),
    frozenset({"copied"}),
)
PICK: dict[str, Any] = {
    "pick_id": 271,
    "match_id": 41,
    "version": 1,
    "p_home": 0.5,
    "p_draw": 0.3,
    "p_away": 0.2,
    "home_goals": 2,
    "away_goals": 1,
    "origin": "own",
    "picked_at": "2025-11-15T09:12:00Z",
}


class PickWrite(BaseModel):
    """A pick: three probabilities, or one outcome and how sure you are, or a line to copy."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"p_home": 0.5, "p_draw": 0.3, "p_away": 0.2, "home_goals": 2, "away_goals": 1},
                {"outcome": "HOME", "confidence": 0.6},
                {"copy": "model"},
            ]
        },
    )

    p_home: _Share | None = Field(
        default=None, description="The three sum to 1, at least 0.01 each."
    )
    p_draw: _Share | None = None
    p_away: _Share | None = None
    outcome: OutcomeName | None = Field(
        default=None, description="With `confidence`, instead of three probabilities."
    )
    confidence: float | None = Field(
        default=None,
        ge=LEAST_CONFIDENCE,
        le=MOST_CONFIDENCE,
        allow_inf_nan=False,
        description="The outcome's probability; the others share the rest as they usually happen.",
    )
    copied: Literal["model", "market"] | None = Field(
        default=None, alias="copy", description="Take over the newest forecast as it is."
    )
    home_goals: _Goals | None = Field(default=None, description="The exact score, for a bonus.")
    away_goals: _Goals | None = None

    @model_validator(mode="after")
    def _is_one_of_three(self) -> Self:
        set_here = [name for name in self.model_fields_set if getattr(self, name) is not None]
        given = frozenset(set_here) & frozenset[str]().union(*_WAYS)
        if given not in _WAYS:
            raise ValueError("give p_home, p_draw and p_away, or outcome and confidence, or copy")
        if (self.home_goals is None) != (self.away_goals is None):
            raise ValueError("give home_goals and away_goals, or neither")
        self.probabilities()
        return self

    def probabilities(self) -> Probabilities | None:
        """Return the three probabilities; None copies a line.

        Raises:
            ValueError: they are none.
        """
        try:
            if self.outcome is not None and self.confidence is not None:
                return of_confidence(Outcome[self.outcome], self.confidence)
            if self.p_home is None or self.p_draw is None or self.p_away is None:
                return None
            return normalised((self.p_home, self.p_draw, self.p_away))
        except PickError as error:
            raise ValueError(str(error)) from error

    def wanted(self, match_id: int) -> Wanted:
        """Return it as the rules take it."""
        score = None
        if self.home_goals is not None and self.away_goals is not None:
            score = self.home_goals, self.away_goals
        return Wanted(
            match_id=match_id,
            probabilities=self.probabilities(),
            score=score,
            copied=self.copied,
        )


class PickOfMatchWrite(PickWrite):
    """A pick and its match."""

    match_id: Identifier


class PicksWrite(BaseModel):
    """Picks of several matches."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "picks": [
                        {"match_id": 41, "outcome": "HOME", "confidence": 0.6},
                        {"match_id": 42, "p_home": 0.2, "p_draw": 0.3, "p_away": 0.5},
                    ]
                }
            ]
        },
    )

    picks: list[PickOfMatchWrite] = Field(min_length=1, max_length=MOST_AT_ONCE)

    @model_validator(mode="after")
    def _are_of_different_matches(self) -> Self:
        if len({each.match_id for each in self.picks}) < len(self.picks):
            raise ValueError("name each match once")
        return self


class PickRead(BaseModel):
    """A pick as it stands."""

    pick_id: int
    match_id: int
    version: int = Field(description="Counts changes; each is kept.")
    p_home: float
    p_draw: float
    p_away: float
    home_goals: int | None
    away_goals: int | None
    origin: Origin = Field(
        description="`model` or `market` if the numbers are theirs, in whole per cent."
    )
    picked_at: datetime


class PickState(BaseModel):
    """How a match stands for picking, and your pick of it."""

    model_config = example(
        world="simulated",
        match_id=41,
        kickoff_at="2025-11-15T15:00:00Z",
        is_open=True,
        locked_at=None,
        pick=PICK,
    )

    world: str
    match_id: int
    kickoff_at: datetime
    is_open: bool = Field(description="It takes picks, by the domain clock at this moment.")
    locked_at: datetime | None = Field(description="Since when it takes none; null before that.")
    pick: PickRead | None


class PickOutcome(BaseModel):
    """What became of one of several picks."""

    match_id: int
    pick: PickRead | None = Field(description="As it stands now; null if it was refused.")
    refused: str | None = Field(description="Why not, and what to do.")
    locked_at: datetime | None = Field(description="Where it was too late: since when.")


class PickOutcomes(BaseModel):
    """What became of several picks, in their order."""

    model_config = example(
        world="simulated",
        items=[{"match_id": 41, "pick": PICK, "refused": None, "locked_at": None}],
    )

    world: str
    items: list[PickOutcome]


class LaterSeal(BaseModel):
    """A seal after that of the pick."""

    version: int
    root: str
    sealed_at: str
    count: int


class PickProof(BaseModel):
    """What proves that your pick was sealed, and shows nobody else's.

    `football.sealed.proof.faults_of` checks it: the commitment is the hash of the pick and its
    salt, the path leads from it to the root in the body, and the seals from the body to the head.
    """

    model_config = example(
        world="simulated",
        kind="pick",
        match_id=41,
        pick={**PICK, "account_id": 7},
        salt="5d" * 32,
        place=0,
        path=["9a" * 32],
        body='{"count":2,"kind":"pick","locked_at":"2025-11-15T15:00:00Z","match_id":41,'
        '"root":"…","schedule":0}',
        digest="1b" * 32,
        position=0,
        digests=["1b" * 32],
        seal_no=812,
        version=2,
        previous="00" * 32,
        root="c4" * 32,
        hash="e1" * 32,
        sealed_at="2025-11-15T15:00:09Z",
        later_roots=[],
        later=[],
        head="e1" * 32,
    )

    world: str
    kind: Literal["pick"]
    match_id: int
    pick: dict[str, Any] = Field(description="What the commitment covers, besides the salt.")
    salt: str = Field(description="Yours alone: who has it can check your pick.")
    place: int = Field(description="Of the commitment among those of the match.")
    path: list[str] = Field(description="The hashes beside it on its way to the root.")
    body: str = Field(description="What is sealed, in canonical form.")
    digest: str
    position: int
    digests: list[str]
    seal_no: int
    version: int
    previous: str
    root: str
    hash: str
    sealed_at: str
    later_roots: list[str]
    later: list[LaterSeal]
    head: str


class OwnPick(PickRead):
    """A pick of yours, and its match."""

    competition: str
    home: str
    away: str
    kickoff_at: datetime
    status: str
    home_score: int | None = Field(description="Of the settled match; null before, and if void.")
    away_score: int | None
    void_reason: Literal["awarded", "abandoned", "cancelled"] | None = Field(
        description="Why no pick of this match counts."
    )
    points: float | None = Field(description="Null until the match is settled.")
    peer: float | None = Field(
        description="How much better than the others, in hundredths of a nat; null without others."
    )
    log_loss: float | None


class OwnPicks(Page[OwnPick]):
    """A page of your picks."""

    model_config = example_page(
        {
            **PICK,
            "competition": "S1",
            "home": "Askvik",
            "away": "Borgund",
            "kickoff_at": "2025-11-15T15:00:00Z",
            "status": "finished",
            "home_score": 2,
            "away_score": 1,
            "void_reason": None,
            "points": 61.9,
            "peer": 12.4,
            "log_loss": 0.693,
        },
        None,
    )


class PickCursor(Cursor):
    """A place in the list of one's picks."""

    kind: Literal["own-picks"] = "own-picks"
    kickoff_at: datetime
    id: Identifier
