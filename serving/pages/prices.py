"""What bookmakers ask for a match, and what would be fair by each of our lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from serving.forecasting.forecasts.schemas import FairOdds, SealedLine
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import Row
from serving.pages.lines import Shown
from storage.forecast.statements import forecasts

_PHASES = ("opening", "collected", "closing")
_LEAST = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fair:
    """Odds without a margin, by one line."""

    title: str
    odds: tuple[float | None, float | None, float | None]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """The prices of one book, the latest that are known before kick-off."""

    book: str
    phase: str
    odds: tuple[float, ...]
    at: datetime


async def read_prices(database: Database, match_id: int) -> list[Price]:
    """Return the latest price of each book, by name."""
    rows = await database.fetch(forecasts.prices_of_matches(), match_ids=[match_id])
    usable = [row for row in rows if len(row["prices"]) == 3 and min(row["prices"]) > _LEAST]
    latest: dict[str, Row] = {}
    for row in sorted(usable, key=lambda row: _PHASES.index(row["phase"])):
        latest[row["book"]] = row
    return [
        Price(book=book, phase=row["phase"], odds=tuple(row["prices"]), at=row["known_at"])
        for book, row in sorted(latest.items())
    ]


def fair_of(lines: Sequence[object]) -> list[Fair]:
    """Return the fair odds of every line that is there."""
    shown = [line for line in lines if isinstance(line, Shown)]
    return [
        Fair(
            title=each.title,
            odds=_odds(each.line.fair_odds),
            at=each.line.sealed_at if isinstance(each.line, SealedLine) else each.line.known_at,
        )
        for each in shown
    ]


def _odds(fair: FairOdds) -> tuple[float | None, float | None, float | None]:
    return fair.home, fair.draw, fair.away
