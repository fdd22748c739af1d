"""The market on a match: how its line moved, and how far its books are apart.

What belongs here: figures of prices alone, with the margin taken out. They are shown, and never an
input of a model.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from football.arrays import FloatArray
from football.odds import devig_power

PHASES = ("opening", "collected", "closing")
Triple = tuple[float, float, float]
_OUTCOMES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentiment:
    """The market of one match.

    Attributes:
        line: mean probabilities of the books in each phase, in order of time.
        moved: of the last phase less the first, of books that are in both; None of one phase.
        spread: largest less smallest probability among the books of the last phase, of the outcome
            on which they differ most; None of one book.
        books: in the last phase.
        of_books: probabilities of each book by phase, in order of time.
    """

    line: Mapping[str, Triple]
    moved: Triple | None
    spread: float | None
    books: int
    of_books: Mapping[str, Mapping[str, Triple]]


def sentiment(prices: Iterable[tuple[str, str, Sequence[float]]]) -> Sentiment | None:
    """Return the figures of a match; None without a price on its outcomes.

    Args:
        prices: book, phase and the decimal prices of home, draw and away; other counts of prices,
            and prices of 1 or less, are left out.
    """
    found: dict[str, dict[str, FloatArray]] = {}
    for book, phase, asked in prices:
        if phase in PHASES and len(asked) == _OUTCOMES and min(asked) > 1.0:
            found.setdefault(phase, {})[book] = devig_power([asked])[0]
    phases = [phase for phase in PHASES if phase in found]
    if not phases:
        return None
    first, last = found[phases[0]], found[phases[-1]]
    both = sorted(first.keys() & last.keys()) if len(phases) > 1 else []
    moves = [last[book] - first[book] for book in both]
    of_books = np.array(list(last.values()))
    return Sentiment(
        line={phase: _triple(np.array(list(found[phase].values()))) for phase in phases},
        moved=_triple(np.array(moves)) if moves else None,
        spread=float(np.ptp(of_books, axis=0).max()) if len(of_books) > 1 else None,
        books=len(of_books),
        of_books={
            phase: {book: _triple(row[None]) for book, row in found[phase].items()}
            for phase in phases
        },
    )


def _triple(rows: FloatArray) -> Triple:
    home, draw, away = rows.mean(axis=0).tolist()
    return home, draw, away
