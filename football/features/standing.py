"""How strong each club was and how its season goes, as frames a person can read.

What belongs here: reading country states at instants. What does not: features of a match
(`table`), or how a rating moves (`football.ratings`).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

import polars as pl

from football.facts import Facts
from football.features.fold import Fold, events_of
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
    events = events_of(facts.as_known(as_of))
    fold = Fold(events)
    rows: list[tuple[object, ...]] = []
    for at in _instants(events[0].known_at, as_of) if events else ():
        fold.advance(at)
        for country, state in fold.countries.items():
            rows.extend(
                (
                    at,
                    country,
                    team,
                    state.tier_of[team],
                    elo,
                    state.pi.home[team],
                    state.pi.away[team],
                )
                for team, elo in state.elo.ratings.items()
            )
    return pl.DataFrame(rows, schema=RATINGS_SCHEMA, orient="row")


def form(facts: Facts, as_of: datetime) -> pl.DataFrame:
    """Return every club's season so far and its recent results against expectation."""
    fold = Fold(events_of(facts.as_known(as_of)))
    fold.advance(as_of)
    rows = [
        (
            country,
            team,
            state.tier_of[team],
            record.season,
            record.played,
            record.points,
            record.form(),
            record.last_day,
        )
        for country, state in fold.countries.items()
        for team, record in state.records.items()
    ]
    return pl.DataFrame(rows, schema=FORM_SCHEMA, orient="row").sort("country", "team")


def _instants(start: datetime, end: datetime) -> Iterator[datetime]:
    at = start + STEP
    while at < end:
        yield at
        at += STEP
    yield end
