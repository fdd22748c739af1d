"""The ledger of advice over a walk-forward: what it would have bet, and how it would have fared.

What belongs here: advice on 1X2 prices before the match, from the forecasts of a backtest, beside
simple strategies on the same matches and prices. What does not: how a decision is made
(`football.advice`).

Prices are those of single books, collected before the match; the close is the closing line of the
backtest, margin taken out by a power.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from football.advice.decisions import Advice, advise, within_day
from football.advice.offers import Board, Offer, Quote, board
from football.advice.record import Bet, figures, path
from football.advice.rules import Rules
from football.advice.strategies import FLAT_STAKE, STRATEGIES
from football.arrays import FloatArray
from football.backtest.bounded import BOUNDS, BoundedFits
from football.backtest.tracks import CLOSE, Track
from football.facts import Facts
from football.features.prices import BEFORE_MATCH
from football.grid import ScoreGrid
from football.models.spread import LEVEL
from football.observations.match import Market
from football.outcome import Outcome
from football.triples import triple

SEED = 20140701
POINT_EDGE = "point_edge"
_SELECTIONS: tuple[str, ...] = ("home", "draw", "away")
_TRACKS = (Track.MARKET_BLENDED, Track.ODDS_FREE)
_ANY_AGE = timedelta(days=3650)  # files date prices by the day they were collected, not the hour


@dataclass(frozen=True, slots=True, kw_only=True)
class _Match:
    """A match with what can be had of it, and what our tracks say."""

    key: str
    day: date
    outcome: Outcome
    closing: Mapping[str, float]
    board: Board
    forecasts: Mapping[Track, tuple[FloatArray, FloatArray]]


@dataclass(frozen=True, slots=True)
class _Ledger:
    """Bets by strategy, and why there were none."""

    bets: dict[str, list[Bet]] = field(default_factory=lambda: defaultdict(list))
    reasons: dict[str, dict[str, int]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(int))
    )

    def add(self, strategy: str, match: _Match, offer: Offer, stake: float) -> None:
        won = offer.selection == _SELECTIONS[match.outcome]
        self.bets[strategy].append(
            Bet(
                match_id=match.key,
                kickoff_at=datetime(match.day.year, match.day.month, match.day.day, tzinfo=UTC),
                price=offer.price,
                stake=stake,
                profit=offer.price - 1.0 if won else -1.0,
                closing=match.closing.get(offer.selection),
            )
        )


def report(
    forecasts: pl.DataFrame, bounds: BoundedFits, facts: Facts, rules: Rules | None = None
) -> dict[str, Any]:
    """Return figures of advice from each of our tracks and of the strategies beside it.

    Args:
        forecasts: of `BacktestResult`.
        bounds: that was the `fitters` of the same run.
        facts: with the prices.
        rules: of the advice; the usual ones if not given.

    Returns:
        `matches`, `rules`, `strategies` (by name: `Figures.to_dict`), `no_bet` (by track: how
        often each reason), and `bankroll` (by track: a date and what is left of one).
    """
    rules = rules or Rules()
    ledger, matches, advised_on = _Ledger(), 0, defaultdict[tuple[Track, date], float](float)
    for match in _matches(forecasts, bounds, facts):
        matches += 1
        for track, (triple_, limits) in match.forecasts.items():
            name = f"advice_{track.value}"
            advised = _advice(triple_, limits, match.board, rules)
            placed = within_day(advised, advised_on[track, match.day], rules)
            advised_on[track, match.day] += sum(each.stake_fraction for each in placed)
            for each in placed:
                if each.is_bet and each.offer is not None:
                    ledger.add(name, match, each.offer, each.stake_fraction)
                ledger.reasons[name][each.reasons[0].value] += 1
        _simple(ledger, match)
    rng = np.random.default_rng(SEED)
    names = (*(f"advice_{track.value}" for track in _TRACKS), POINT_EDGE, *STRATEGIES)
    return {
        "matches": matches,
        "rules": {**asdict(rules), "stale_after": "not known of files"},
        "strategies": {
            name: figures(ledger.bets.get(name, []), matches, rng).to_dict() for name in names
        },
        "no_bet": {name: dict(found) for name, found in ledger.reasons.items()},
        "bankroll": {
            name: [(at.date().isoformat(), round(left, 5)) for at, left in path(ledger.bets[name])]
            for name in names[:2]
        },
    }


def _advice(
    probabilities: FloatArray, limits: FloatArray, found: Board, rules: Rules
) -> list[Advice]:
    """Ask of the three outcomes alone: a table of one goal a side tells them apart."""
    home, draw, away = probabilities
    grid = ScoreGrid.normalised([[draw / 2.0, away], [home, draw / 2.0]])
    return advise(grid, limits, LEVEL, found, rules)


def _simple(ledger: _Ledger, match: _Match) -> None:
    """Add what everybody else would bet; the point edge is what most value finders do."""
    offers = match.board.offers
    for name, choose in STRATEGIES.items():
        offer = choose(offers, match.key)
        if offer is not None:
            ledger.add(name, match, offer, FLAT_STAKE)
    if Track.ODDS_FREE in match.forecasts and offers:
        probabilities, _ = match.forecasts[Track.ODDS_FREE]
        ours = dict(zip(_SELECTIONS, probabilities.tolist(), strict=True))
        best = max(offers, key=lambda each: each.price * ours[each.selection])
        if best.price * ours[best.selection] > 1.0:
            ledger.add(POINT_EDGE, match, best, FLAT_STAKE)


def _matches(forecasts: pl.DataFrame, bounds: BoundedFits, facts: Facts) -> Iterator[_Match]:
    """Yield the matches that both tracks forecast with their doubt, by day."""
    probabilities = ("p_home", "p_draw", "p_away")
    bounded: dict[Track, dict[str, tuple[FloatArray, FloatArray]]] = {}
    for track in _TRACKS:
        of_track = forecasts.filter(pl.col("track") == track.value)
        joined = of_track.join(bounds.bounds(track), on="match_key").unique("match_key")
        bounded[track] = {
            str(key): (np.array(row[:3]), np.array(row[3:]).reshape(3, 2))
            for key, row in zip(
                joined["match_key"], joined.select(*probabilities, *BOUNDS).rows(), strict=True
            )
        }
    quotes = _quotes(facts, forecasts)
    columns = ("match_key", "match_date", "outcome", *triple(CLOSE))
    rows = forecasts.select(columns).unique("match_key").sort("match_date", "match_key")
    for key, day, outcome, *closing in rows.iter_rows():
        if any(key not in of_track for of_track in bounded.values()) or key not in quotes:
            continue
        at = datetime(day.year, day.month, day.day, tzinfo=UTC)
        named = zip(_SELECTIONS, closing, strict=True)
        yield _Match(
            key=key,
            day=day,
            outcome=Outcome(outcome),
            closing={name: value for name, value in named if value is not None},
            board=board(quotes[key], at, _ANY_AGE),
            forecasts={track: of_track[key] for track, of_track in bounded.items()},
        )


def _quotes(facts: Facts, forecasts: pl.DataFrame) -> Mapping[str, Sequence[Quote]]:
    """Return the prices before each match; a later phase of a book replaces an earlier one."""
    wanted = facts.odds.join(forecasts, on="match_key", how="semi").filter(
        (pl.col("market") == Market.MATCH_ODDS.value)
        & pl.col("phase").is_in([phase.value for phase in BEFORE_MATCH])
    )
    found: dict[str, list[Quote]] = defaultdict(list)
    for key, book, prices, at in wanted.select(
        "match_key", "book", "prices", "known_at"
    ).iter_rows():
        quote = Quote(book=book, market=Market.MATCH_ODDS, line=0.0, prices=prices, at=at)
        found[key].append(quote)
    return found
