"""Facts about the market on a match: how its line moved, and how far its books are apart.

What belongs here: from prices, with the margin taken out, to facts. What does not: how far our
forecast is from the market (`reasons.market_gap`), or any use of prices in a forecast.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from football.advice.sentiment import Sentiment, sentiment
from football.arrays import FloatArray
from football.books import AGGREGATES
from football.insights import chance
from football.insights.fact import Fact, Kind, Source, Unit, Value, change, count, probability
from football.insights.moves import Moved, moved
from football.insights.reasons import Match
from football.outcome import Outcome

_SMALLEST = 0.005
"""What moves or differs by less than half a point is not worth a sentence."""
_FEWEST_BOOKS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """The market of one match.

    Attributes:
        market: figures of its prices.
        last_at: when the newest price of each phase was known.
    """

    market: Sentiment
    last_at: Mapping[str, datetime]

    @property
    def last(self) -> Mapping[str, Sequence[float]]:
        """Probabilities of each book in the last phase."""
        return list(self.market.of_books.values())[-1]

    @property
    def moved(self) -> Moved | None:
        """The move from the first phase to the last of the books in both; None without any."""
        first = next(iter(self.market.of_books.values()))
        both = sorted(first.keys() & self.last.keys())
        if len(self.market.of_books) < 2 or not both:
            return None
        return moved(
            [
                np.mean([each[book] for book in both], axis=0).tolist()
                for each in (first, self.last)
            ]
        )

    @property
    def in_both(self) -> int:
        """Books that moved."""
        return len(next(iter(self.market.of_books.values())).keys() & self.last.keys())

    @property
    def spread(self) -> float:
        """By how much books differ in the last phase; 0 of one book."""
        return self.market.spread or 0.0


def quoted(rows: Iterable[Mapping[str, Any]]) -> Quoted | None:
    """Return the market of a match; None without a book's prices on its outcomes.

    Args:
        rows: `book`, `phase`, `prices` and `known_at` of each price.
    """
    known = [row for row in rows if row["book"] not in AGGREGATES]
    found = sentiment((row["book"], row["phase"], row["prices"]) for row in known)
    if found is None:
        return None
    last_at = {
        phase: max(row["known_at"] for row in known if row["phase"] == phase)
        for phase in found.line
    }
    return Quoted(market=found, last_at=last_at)


def line_move(
    match: Match, seen: Quoted, kickoff_at: datetime, sizes: Sequence[float] | FloatArray
) -> Fact | None:
    """Return how the line moved between phases; None where it did by less than half a point.

    Args:
        match: whose market.
        seen: its prices.
        kickoff_at: of the match; times are hours before it.
        sizes: of moves of other matches' lines: what is usual.
    """
    step = seen.moved
    if step is None or step.size < _SMALLEST:
        return None
    phases = list(seen.market.line)
    first, last = phases[0], phases[-1]
    hours = [
        round((kickoff_at - seen.last_at[phase]) / timedelta(hours=1)) for phase in (first, last)
    ]
    values = {
        "before": probability(step.before),
        "after": probability(step.after),
        "shift": change(step.after - step.before),
        "books": count(seen.in_both, Unit.BOOKS),
    }
    if hours[0] > hours[1] >= 0:
        values |= {
            name: Value(float(n), Unit.HOURS)
            for name, n in zip(("from_hours", "to_hours"), hours, strict=True)
        }
    return Fact(
        kind=Kind.LINE_MOVE,
        subject=match.subject,
        as_of=match.as_of,
        names=match.names,
        codes={
            "outcome": step.outcome_name,
            "direction": "up" if step.after > step.before else "down",
            "from_phase": first,
            "to_phase": last,
        },
        values=values,
        chance=chance.at_least(step.size, sizes),
        sources=_sources(match, seen, (first, last)),
    )


def disagreement(match: Match, seen: Quoted, spreads: Sequence[float] | FloatArray) -> Fact | None:
    """Return how far books are apart; None of one book, or of less than half a point.

    Args:
        match: whose market.
        seen: its prices.
        spreads: of other matches: what is usual.
    """
    if len(seen.last) < _FEWEST_BOOKS or seen.spread < _SMALLEST:
        return None
    of_books = np.array(list(seen.last.values()))
    outcome = Outcome(int(np.ptp(of_books, axis=0).argmax()))
    asked = of_books[:, outcome]
    return Fact(
        kind=Kind.DISAGREEMENT,
        subject=match.subject,
        as_of=match.as_of,
        names=match.names,
        codes={"outcome": outcome.name.lower(), "phase": list(seen.market.line)[-1]},
        values={
            "lowest": probability(asked.min()),
            "highest": probability(asked.max()),
            "spread": change(asked.max() - asked.min()),
            "books": count(len(asked), Unit.BOOKS),
        },
        chance=chance.at_least(seen.spread, spreads),
        sources=_sources(match, seen, list(seen.market.line)[-1:]),
    )


def _sources(match: Match, seen: Quoted, phases: Sequence[str]) -> tuple[Source, ...]:
    """Return the prices: `match/book/phase` names a row of them."""
    return tuple(
        Source("odds", f"{match.match_id}/{book}/{phase}")
        for phase in dict.fromkeys(phases)
        for book in sorted(seen.market.of_books[phase])
    )
