"""How prices moved since they opened, and how far the books are apart.

What belongs here: columns per match from prices that were seen as they stood at instants of their
own, null where fewer than two were. What does not: where prices stand (`prices`), or what a
movement is worth, which a world learns once it has seen enough of them.

Files hold one price before a match and say of no price when it was taken: of their matches nothing
is known here. Only what Touchline itself collected counts (`KnownBasis.OBSERVED`).
"""

from collections.abc import Mapping

import polars as pl

from football.books import AGGREGATES
from football.features.columns import contrasts, contrasts_of
from football.features.prices import BEFORE_MATCH, probabilities
from football.known import KnownBasis
from football.observations.match import PricePhase
from football.odds import devig_power
from football.triples import triple

GROUPS: Mapping[str, tuple[str, ...]] = {
    "movement": ("moved_lead", "moved_level"),
    "disagreement": ("apart_lead", "apart"),
}
COLUMNS = tuple(name for names in GROUPS.values() for name in names)
SIGNED = frozenset({"moved_lead", "apart_lead"})
UNSIGNED = frozenset({"moved_level", "apart"})
FEWEST = 2_000  # matches of a world before any of it counts

_FURTHEST = 0.75  # that a price moves, in log-ratios; beyond, somebody's price was a mistake
_WIDEST = 0.3  # that books are apart

_FAIR = "quote"
_OPENED = "_opened"
_LEAD, _LEVEL = contrasts(_FAIR)


def columns(instants: pl.DataFrame, odds: pl.DataFrame) -> pl.DataFrame:
    """Return `match_key` and `COLUMNS`, a row per match, as known at its instant.

    A movement is the mean over books of the last price before the match less the opening one, in
    log-ratios without margin. Books are apart by the standard deviation of their leads.

    Args:
        instants: `match_key` and `as_of` of each match.
        odds: rows of `Facts.odds`.
    """
    quotes = _observed(instants, odds)
    return (
        instants.select("match_key")
        .join(_moved(quotes), on="match_key", how="left", maintain_order="left")
        .join(_apart(quotes), on="match_key", how="left", maintain_order="left")
    )


def enough(rows: pl.DataFrame) -> dict[str, tuple[str, ...]]:
    """Return the groups that `FEWEST` rows or more have: what a world may learn from.

    Args:
        rows: of features.
    """
    return {
        name: columns
        for name, columns in GROUPS.items()
        if set(columns) <= set(rows.columns) and rows.select(columns).drop_nulls().height >= FEWEST
    }


def _observed(instants: pl.DataFrame, odds: pl.DataFrame) -> pl.DataFrame:
    """Return lead and level of single books' prices that were seen before each match's instant."""
    seen = (
        odds.lazy()
        .filter(
            (pl.col("known_basis") == KnownBasis.OBSERVED.value)
            & pl.col("phase").is_in([phase.value for phase in BEFORE_MATCH])
            & ~pl.col("book").is_in(list(AGGREGATES))
        )
        .join(instants.lazy(), on="match_key")
        .filter(pl.col("known_at") <= pl.col("as_of"))
        .collect()
    )
    fair = probabilities(seen, _FAIR, devig_power).with_columns(contrasts_of(_FAIR))
    return fair.drop(triple(_FAIR))


def _moved(quotes: pl.DataFrame) -> pl.DataFrame:
    opening, later = (
        quotes.filter(pl.col("phase") == phase.value).drop("phase")
        for phase in (PricePhase.OPENING, PricePhase.COLLECTED)
    )
    both = later.join(opening, on=["match_key", "book"], suffix=_OPENED)
    moved = {"moved_lead": _LEAD, "moved_level": _LEVEL}
    return both.group_by("match_key", maintain_order=True).agg(
        (pl.col(of) - pl.col(f"{of}{_OPENED}")).mean().clip(-_FURTHEST, _FURTHEST).alias(name)
        for name, of in moved.items()
    )


def _apart(quotes: pl.DataFrame) -> pl.DataFrame:
    last = quotes.sort("match_key", "book", pl.col("phase") == PricePhase.COLLECTED.value).unique(
        ["match_key", "book"], keep="last", maintain_order=True
    )
    spread = pl.col(_LEAD).std().clip(upper_bound=_WIDEST)
    return (
        last.group_by("match_key", maintain_order=True)
        .agg(spread.alias("apart"), (spread * pl.col(_LEAD).mean()).alias("apart_lead"))
        .select("match_key", "apart_lead", "apart")
    )
