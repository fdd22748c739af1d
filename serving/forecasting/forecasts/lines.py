"""Rows to lines: a sealed score grid, or prices, as the numbers people read.

Pure: no database. Every figure of a line follows from its one grid.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from football import markets
from football.arrays import FloatArray
from football.grid import ScoreGrid
from football.models.spread import LEVEL
from football.odds import devig_power, overround
from football.sealed.forecast import ForecastBody, Intervals, decode
from serving.forecasting.forecasts.schemas import (
    ExpectedGoals,
    FairOdds,
    IntervalsRead,
    Lines,
    MarketLine,
    MarketRead,
    MissingLine,
    ModelReference,
    ScorelineRead,
    SealedLine,
    Trend,
    Triple,
)
from serving.kit.postgres.driver import Row

OURS = ("odds_free", "market_blended")
MARKET = "market"
_PHASES = ("opening", "collected", "closing")
_CONSENSUS = "average"
_PROBABILITIES = ("p_home", "p_draw", "p_away")
_NOT_OF_ONE_BOOK = frozenset({"average", "max"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """How much of a line to show."""

    markets: tuple[str, ...] = ()
    has_grid: bool = False
    scorelines: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prices:
    book: str
    phase: str
    prices: tuple[float, ...]
    known_at: datetime


def lines_of(
    sealed: Mapping[str, Row],
    earlier: Mapping[str, Row],
    quotes: Sequence[Row],
    detail: Detail,
) -> Lines:
    """Return the three lines of one match.

    Args:
        sealed: its newest forecast by track.
        earlier: the forecast before that, by track.
        quotes: its prices on home, draw, away.
        detail: what to show of each line.
    """
    bodies = {track: decode(row["body"]) for track, row in sealed.items()}
    grids = {track: ScoreGrid.from_list(body.grid or ()) for track, body in bodies.items()}
    lines = {
        track: _sealed_line(row, bodies[track], grids[track], detail).model_copy(
            update={"trend": _trend(row, earlier.get(track))}
        )
        for track, row in sealed.items()
    }
    odds_free, market_blended = (
        lines.get(track, MissingLine(reason=f"No {track} forecast of this match is sealed."))
        for track in OURS
    )
    return Lines(
        odds_free=odds_free,
        market_blended=market_blended,
        # The market at the time ours were sealed is the fair comparison.
        market=lines.get(MARKET) or _market_line(quotes, grids, detail),
    )


def _sealed_line(row: Row, body: ForecastBody, grid: ScoreGrid, detail: Detail) -> SealedLine:
    home, draw, away = row["p_home"], row["p_draw"], row["p_away"]
    return SealedLine(
        forecast_id=row["forecast_id"],
        as_of=row["as_of"],
        sealed_at=row["sealed_at"],
        seal_no=row["seal_no"],
        horizon=row["horizon"],
        model=ModelReference(name=row["model_name"], version=row["model_version"]),
        intervals=_sealed_intervals(body.intervals),
        information=None if body.information is None else list(body.information),
        trend=None,
        probabilities=_triple(home, draw, away),
        fair_odds=_fair_odds(home, draw, away),
        expected_goals=_expected_goals(grid),
        top_scorelines=_scorelines(grid, detail),
        markets=_markets(grid, detail),
        grid=grid.to_list() if detail.has_grid else None,
    )


def _trend(row: Row, before: Row | None) -> Trend | None:
    if before is None:
        return None
    home, draw, away = (round(row[name] - before[name], 6) for name in _PROBABILITIES)
    return Trend(since=before["sealed_at"], home=home, draw=draw, away=away)


def _market_line(
    quotes: Sequence[Row], grids: Mapping[str, ScoreGrid], detail: Detail
) -> MarketLine | MissingLine:
    found = _newest_prices(quotes)
    if found is None:
        return MissingLine(reason="No prices on this match are known yet.")
    home, draw, away = (float(p) for p in devig_power([found.prices])[0])
    shape = next((track for track in OURS if track in grids), None)
    grid = None if shape is None else grids[shape].reweighted((home, draw, away))
    return MarketLine(
        book=found.book,
        phase=found.phase,
        prices=Triple(**dict(zip(("home", "draw", "away"), found.prices, strict=True))),
        overround=round(float(overround(found.prices)), 4),
        known_at=found.known_at,
        probabilities=_triple(home, draw, away),
        fair_odds=_fair_odds(home, draw, away),
        grid_basis=shape,
        expected_goals=None if grid is None else _expected_goals(grid),
        top_scorelines=[] if grid is None else _scorelines(grid, detail),
        markets=None if grid is None else _markets(grid, detail),
        grid=grid.to_list() if grid is not None and detail.has_grid else None,
    )


def _newest_prices(quotes: Sequence[Row]) -> _Prices | None:
    """Return the market's opinion: of the latest phase, as averaged by the source or by us."""
    for phase in reversed(_PHASES):
        usable = {
            quote["book"]: quote
            for quote in quotes
            if quote["phase"] == phase and len(quote["prices"]) == 3 and min(quote["prices"]) > 1.0
        }
        if _CONSENSUS in usable:
            chosen = [usable[_CONSENSUS]]
        else:
            chosen = [usable[book] for book in sorted(usable) if book not in _NOT_OF_ONE_BOOK]
        if chosen:
            # The harmonic mean of prices averages what they imply.
            implied = np.mean([1.0 / np.asarray(quote["prices"]) for quote in chosen], axis=0)
            return _Prices(
                book=chosen[0]["book"] if len(chosen) == 1 else f"mean of {len(chosen)} books",
                phase=phase,
                # Stored as 4-byte floats: 3.6 comes back as 3.5999999046.
                prices=tuple(round(float(1.0 / share), 4) for share in implied),
                known_at=max(quote["known_at"] for quote in chosen),
            )
    return None


def imagined_of(grid: ScoreGrid, bounds: FloatArray | None, detail: Detail) -> dict[str, Any]:
    """Return the figures of a grid that nothing was sealed of, and the bounds of its outcomes."""
    home, draw, away = grid.outcomes()
    return {
        "intervals": None if bounds is None else _intervals(bounds),
        "probabilities": _triple(home, draw, away),
        "fair_odds": _fair_odds(home, draw, away),
        "expected_goals": _expected_goals(grid),
        "top_scorelines": _scorelines(grid, detail),
    }


def _triple(home: float, draw: float, away: float) -> Triple:
    return Triple(home=round(home, 6), draw=round(draw, 6), away=round(away, 6))


def _intervals(bounds: FloatArray) -> IntervalsRead:
    home, draw, away = (tuple(round(bound, 4) for bound in pair) for pair in bounds.tolist())
    return IntervalsRead(level=LEVEL, home=home, draw=draw, away=away)


def _sealed_intervals(bounds: Intervals | None) -> IntervalsRead | None:
    if bounds is None:
        return None
    return IntervalsRead(level=bounds.level, home=bounds.home, draw=bounds.draw, away=bounds.away)


def _fair_odds(home: float, draw: float, away: float) -> FairOdds:
    return FairOdds(home=_fair(home), draw=_fair(draw), away=_fair(away))


def _fair(probability: float) -> float | None:
    return round(1.0 / probability, 4) if probability > 0 else None


def _expected_goals(grid: ScoreGrid) -> ExpectedGoals:
    home, away = grid.expected_goals()
    return ExpectedGoals(home=round(home, 4), away=round(away, 4))


def _scorelines(grid: ScoreGrid, detail: Detail) -> list[ScorelineRead]:
    return [
        ScorelineRead(home=s.home_goals, away=s.away_goals, probability=round(s.probability, 6))
        for s in grid.most_likely(detail.scorelines)
    ]


def _markets(grid: ScoreGrid, detail: Detail) -> list[MarketRead] | None:
    if not detail.markets:
        return None
    derived = markets.derive(grid, detail.markets)
    return [MarketRead.model_validate(market.to_dict()) for market in derived]
