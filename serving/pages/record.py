"""The page of our track record: scores beside the market and the base rate, and calibration."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from football.intervals import wilson
from serving.competitions.schemas import CompetitionRead
from serving.competitions.service import read_all
from serving.database import Database
from serving.driver import Row
from serving.pages.figures.differences import Difference
from serving.pages.figures.reliability import Bin
from serving.pages.words import LINES, track
from storage.statements import scorecards

_YARDSTICKS = {"market_close": "the closing market", "market_average": "the average market"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Scores of one kind: of sealed forecasts, or of the backtest.

    Attributes:
        rows: per track, best first.
        yardstick: what the differences are measured against, in words.
    """

    kind: str
    as_of: datetime
    rows: Sequence[Row]
    yardstick: str
    differences: Sequence[Difference]

    @property
    def n(self) -> int:
        return max(row["n"] for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What one of our lines said against what happened, all outcomes together."""

    title: str
    bins: Sequence[Bin]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordView:
    """What the page shows; a card is missing until there is something to score."""

    competition: CompetitionRead | None
    competitions: Sequence[CompetitionRead]
    sealed: Card | None
    backtest: Card | None
    calibrations: Sequence[Calibration]


async def read_record(database: Database, world: str, competition: str | None) -> RecordView:
    """Return the track record of all competitions together, or of one."""
    competitions = (await read_all(database, world)).items
    return RecordView(
        competition=next((c for c in competitions if c.code == competition), None),
        competitions=competitions,
        sealed=await _card(database, "sealed", competition),
        backtest=await _card(database, "backtest", competition),
        calibrations=await _calibrations(database, competition),
    )


async def _card(database: Database, kind: str, competition: str | None) -> Card | None:
    rows = await database.fetch(scorecards.latest(), of_kind=kind)
    chosen = [row for row in rows if row["competition"] == competition]
    if not chosen:
        return None
    best_first = sorted(chosen, key=lambda row: row["log_loss"])
    yardstick = next((name for name in _YARDSTICKS if _differences(best_first, name)), None)
    return Card(
        kind=kind,
        as_of=chosen[0]["as_of"],
        rows=best_first,
        yardstick="" if yardstick is None else _YARDSTICKS[yardstick],
        differences=[] if yardstick is None else _differences(best_first, yardstick),
    )


def _differences(rows: Sequence[Row], yardstick: str) -> list[Difference]:
    column = f"difference_to_{yardstick}"
    return [
        Difference(
            name=track(row["track"]),
            estimate=row[column],
            lower=row[f"{column}_lower"],
            upper=row[f"{column}_upper"],
        )
        for row in rows
        if row["track"] != yardstick
        and None not in (row[column], row[f"{column}_lower"], row[f"{column}_upper"])
    ]


async def _calibrations(database: Database, competition: str | None) -> list[Calibration]:
    statement = scorecards.calibration(has_competition=competition is not None)
    values = {} if competition is None else {"competition": competition}
    rows = await database.fetch(statement, **values)
    found = {name: bins_of([row for row in rows if row["track"] == name]) for name in LINES}
    return [Calibration(title=LINES[name], bins=bins) for name, bins in found.items() if bins]


def bins_of(rows: Sequence[Mapping[str, float]]) -> list[Bin]:
    """Return the tenths of one line with the outcomes taken together."""
    bins: list[Bin] = []
    for tenth in sorted({row["tenth"] for row in rows}):
        of_tenth = [row for row in rows if row["tenth"] == tenth]
        n = int(sum(row["n"] for row in of_tenth))
        happened = int(sum(row["happened"] for row in of_tenth))
        lower, upper = wilson([happened], [n])
        bins.append(
            Bin(
                mean_probability=sum(r["n"] * r["mean_probability"] for r in of_tenth) / n,
                observed=happened / n,
                lower=float(lower[0]),
                upper=float(upper[0]),
                n=n,
            )
        )
    return bins
