"""What coming matches decide of a season, in a sentence each."""

from collections.abc import Sequence
from dataclasses import dataclass

from serving.forecasting.insights import service
from serving.forecasting.insights.schemas import FactRead
from serving.kit.postgres.database import Database
from words.phrases import versus

_IMPORTANCE = "importance"
_MOST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Stake:
    """What a match decides most.

    Attributes:
        title: the two sides.
        swing: how far a win and a defeat are apart, as a probability.
    """

    match_id: int
    title: str
    text: str
    swing: float


async def read_stakes_of_match(database: Database, match_id: int) -> list[FactRead]:
    """Return what a match decides; nothing where the season was not played out."""
    rows = await service.read_rows(database, "match", [match_id])
    return [service.shown(row) for row in rows if row["data"]["kind"] == _IMPORTANCE]


async def read_stakes_of_round(database: Database, code: str) -> Sequence[Stake]:
    """Return what the matches of the next round decide, the most important first."""
    rows = await service.read_round_rows(database, code, "coming")
    found = [
        Stake(
            match_id=row["match_id"],
            title=versus(row["data"]["names"]["home"], row["data"]["names"]["away"]),
            text=service.shown(row).text,
            swing=abs(row["data"]["values"]["swing"]["number"]),
        )
        for row in rows
        if row["data"]["kind"] == _IMPORTANCE
    ]
    return sorted(found, key=lambda each: -each.swing)[:_MOST]
