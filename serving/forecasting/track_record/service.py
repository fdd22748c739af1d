"""Rules of the track record: which scorecards are the newest, and how tenths are counted."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from football.horizons import CUT_OFFS
from football.intervals import wilson
from serving.forecasting.track_record.schemas import (
    Card,
    Difference,
    Kind,
    Reliability,
    Tenth,
    TrackRecord,
    TrackScore,
)
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import Row
from storage.monitoring.statements import scorecards

_OURS: tuple[Kind, ...] = ("sealed", "backtest")
_BASE_RATE = "base_rate"
_PLACES = {each.name: place for place, each in enumerate(CUT_OFFS)}


async def read_record(
    database: Database, world: str, *, competition: str | None = None, kind: Kind | None = None
) -> TrackRecord:
    """Return the newest scorecards and the calibration of what was sealed.

    Args:
        database: where they are.
        world: named in the answer.
        competition: only its cards; without it each competition's and that of all together.
        kind: only cards of this kind; without it those of our own forecasts.
    """
    kinds = _OURS if kind is None else (kind,)
    cards = [card for each in kinds for card in await _cards(database, each)]
    return TrackRecord(
        world=world,
        items=[card for card in cards if competition in (None, card.competition)],
        reliability=await _reliability(database, competition) if "sealed" in kinds else [],
    )


async def _cards(database: Database, kind: Kind) -> list[Card]:
    rows = await database.fetch(scorecards.latest(), of_kind=kind)

    def place(row: Row) -> tuple[str, int]:
        return row["competition"] or "", _PLACES.get(row["horizon"], -1)

    return [
        _card(kind, sorted(of_one, key=lambda row: (row["log_loss"], row["track"])))
        for _, of_one in groupby(sorted(rows, key=place), key=place)
    ]


def _card(kind: Kind, rows: Sequence[Row]) -> Card:
    base = next((row for row in rows if row["track"] == _BASE_RATE), None)
    return Card(
        kind=kind,
        competition=rows[0]["competition"],
        horizon=rows[0]["horizon"],
        as_of=rows[0]["as_of"],
        tracks=[_score(row, base) for row in rows],
    )


def _score(row: Row, base: Row | None) -> TrackScore:
    less_base_rate = None
    # Means over different matches cannot be compared.
    if base is not None and base is not row and base["n"] == row["n"]:
        less_base_rate = row["log_loss"] - base["log_loss"]
    return TrackScore(
        track=row["track"],
        n=row["n"],
        log_loss=row["log_loss"],
        rps=row["rps"],
        brier=row["brier"],
        ece=row["ece"],
        less_market_close=_difference(row, "market_close"),
        less_market_average=_difference(row, "market_average"),
        less_base_rate=less_base_rate,
    )


def _difference(row: Row, yardstick: str) -> Difference | None:
    column = f"difference_to_{yardstick}"
    values = (row[column], row[f"{column}_lower"], row[f"{column}_upper"])
    if row["track"] == yardstick or None in values:
        return None
    return Difference(estimate=values[0], lower=values[1], upper=values[2])


async def _reliability(database: Database, competition: str | None) -> list[Reliability]:
    statement = scorecards.calibration(has_competition=competition is not None)
    values = {} if competition is None else {"competition": competition}
    rows = await database.fetch(statement, **values)
    return [
        Reliability(track=track, tenths=tenths_of(list(of_one)))
        for track, of_one in groupby(rows, key=lambda row: row["track"])
    ]


def tenths_of(rows: Sequence[Mapping[str, float]]) -> list[Tenth]:
    """Return the tenths of one track with the outcomes taken together."""
    tenths: list[Tenth] = []
    for tenth in sorted({row["tenth"] for row in rows}):
        of_tenth = [row for row in rows if row["tenth"] == tenth]
        n = int(sum(row["n"] for row in of_tenth))
        happened = int(sum(row["happened"] for row in of_tenth))
        lower, upper = wilson([happened], [n])
        tenths.append(
            Tenth(
                mean_probability=sum(r["n"] * r["mean_probability"] for r in of_tenth) / n,
                observed=happened / n,
                lower=float(lower[0]),
                upper=float(upper[0]),
                n=n,
            )
        )
    return tenths
