"""How strong each club was and how its season goes, as frames a person can read.

What belongs here: reading country states at instants. What does not: features of a match
(`table`), or how a rating moves (`football.ratings`).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

import polars as pl

from football.facts import Facts
from football.features.fold import Fold
from football.frames import INSTANT

STEP = timedelta(days=28)

RATINGS_SCHEMA = pl.Schema(
    {
        "as_of": INSTANT,
        "country": pl.String(),
        "team": pl.String(),
        "tier": pl.Int64(),
        "elo": pl.Float64(),
        "pi_home": pl.Float64(),
        "pi_away": pl.Float64(),
    }
)

FORM_SCHEMA = pl.Schema(
    {
        "country": pl.String(),
        "team": pl.String(),
        "tier": pl.Int64(),
        "season_start_year": pl.Int64(),
        "played": pl.Int64(),
        "points": pl.Int64(),
        "form": pl.Float64(),  # mean surprise of recent results, above 0 when better than expected
        "last_played_at": INSTANT,
    }
)


def ratings_over_time(facts: Facts, as_of: datetime) -> pl.DataFrame:
    """Return Elo and pi of every club, every `STEP` and at `as_of`."""
    fold = Fold(facts.as_known(as_of))
    parts = [pl.DataFrame(schema=RATINGS_SCHEMA)]
    first = fold.first_at()
    for at in _instants(first, as_of) if first is not None else ():
        fold.advance(at)
        state = fold.state
        # Copies: polars reads an array where it lies, and the fold goes on writing into it, so
        # that every instant would show the ratings of the last one.
        of_clubs = fold.register.clubs.with_columns(
            pl.lit(at, dtype=INSTANT).alias("as_of"),
            tier=state.tier.copy(),
            elo=state.elo.ratings.copy(),
            pi_home=state.pi.home.copy(),
            pi_away=state.pi.away.copy(),
        )
        parts.append(of_clubs.filter(state.has_played).select(list(RATINGS_SCHEMA)))
    return pl.concat(parts)


def form(facts: Facts, as_of: datetime) -> pl.DataFrame:
    """Return every club's season so far and its recent results against expectation."""
    return form_of(folded(facts, as_of))


def folded(facts: Facts, as_of: datetime) -> Fold:
    """Return the state of all clubs at an instant."""
    fold = Fold(facts.as_known(as_of))
    fold.advance(as_of)
    return fold


def form_of(fold: Fold) -> pl.DataFrame:
    """Return what `form` does, of a fold that stands at the instant."""
    state = fold.state
    last_day = pl.Series(state.last_day).cast(pl.Int32()).cast(pl.Date()).cast(INSTANT)
    of_clubs = fold.register.clubs.with_columns(
        tier=state.tier,
        season_start_year=state.season,
        played=state.played,
        points=state.points,
        form=state.form(),
        last_played_at=pl.when(pl.lit(state.played) > 0).then(last_day),
    )
    return of_clubs.filter(state.has_played).select(list(FORM_SCHEMA)).sort("country", "team")


def _instants(start: datetime, end: datetime) -> Iterator[datetime]:
    at = start + STEP
    while at < end:
        yield at
        at += STEP
    yield end
