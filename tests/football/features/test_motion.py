"""Prices in motion: from prices that were seen, and heeded only once there are enough of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from football.backtest.stack import fit_pool
from football.features import motion, prices
from football.features.columns import RESULTS
from football.frames import ODDS_SCHEMA
from football.known import KnownBasis
from football.observations.match import Market, PricePhase
from sources.simulated.bookmakers import BOOKS
from sources.simulated.season import collects_at, opens_at
from sources.simulated.world import World

AT = datetime(2026, 8, 8, tzinfo=UTC)
INSTANTS = pl.DataFrame({"match_key": ["m"], "as_of": [AT]})


def quote(**changes: Any) -> dict[str, Any]:
    return {
        "match_key": "m",
        "book": "b365",
        "market": Market.MATCH_ODDS.value,
        "line": 0.0,
        "phase": PricePhase.OPENING.value,
        "prices": [2.0, 3.5, 4.0],
        "known_at": AT - timedelta(days=5),
        "known_basis": KnownBasis.OBSERVED.value,
        "recorded_at": AT,
        **changes,
    }


def later(**changes: Any) -> dict[str, Any]:
    at = AT - timedelta(hours=8)
    phase = PricePhase.COLLECTED.value
    return quote(phase=phase, known_at=at, **{"prices": [1.8, 3.6, 5.0], **changes})


def read(*quotes: dict[str, Any]) -> dict[str, Any]:
    odds = pl.DataFrame(list(quotes), schema=ODDS_SCHEMA)
    return motion.columns(INSTANTS, odds).row(0, named=True)


def test_a_price_that_fell_moves_the_lead_to_its_side():
    found = read(quote(), later())
    assert found["moved_lead"] > 0.2
    assert found["apart"] is None  # of one book


def test_books_are_apart_by_their_last_prices():
    found = read(quote(), later(), quote(book="ps", prices=[2.2, 3.4, 3.4]))
    assert found["apart"] > 0.2
    assert found["apart_lead"] > 0.0  # both have the home side ahead
    same = read(later(), later(book="ps"))
    assert (same["apart"], same["moved_lead"]) == (0.0, None)


@pytest.mark.parametrize(
    "hidden",
    [
        {"known_basis": KnownBasis.ASSUMED.value},
        {"known_at": AT + timedelta(hours=1)},
        {"book": "average"},
        {"phase": PricePhase.CLOSING.value},
        {"market": Market.TOTAL.value},
    ],
)
def test_what_was_not_seen_by_then_is_not_known(hidden: dict[str, Any]):
    assert read(quote(), {**later(), **hidden})["moved_lead"] is None


@pytest.fixture(scope="module")
def rows() -> pl.DataFrame:
    """Prices of a synthetic world as they are seen: opening and collected, of every book."""
    world, quotes, matches = World(), [], []
    for year in range(2018, 2024):
        season = world.season(year)
        for index, fixture in enumerate(season.fixtures):
            key, kickoff = f"{year}-{index}", fixture.kickoff_at
            matches.append((key, kickoff, int(np.sign(-np.diff(season.play.goals[index])[0]))))
            seen = {"opening": opens_at(kickoff), "collected": collects_at(kickoff)}
            quotes += [
                quote(
                    match_key=key,
                    book=book.code.lower(),
                    phase=phase,
                    prices=season.prices[book.code, phase].match_odds[index].tolist(),
                    known_at=at,
                )
                for book in BOOKS
                for phase, at in seen.items()
            ]
    odds = pl.DataFrame(quotes, schema=ODDS_SCHEMA)
    instants = pl.DataFrame(
        [(key, kickoff) for key, kickoff, _ in matches],
        schema={"match_key": pl.String(), "as_of": pl.Datetime("us", "UTC")},
        orient="row",
    )
    read = prices.before_match(instants, prices.known_at(instants, odds)).join(
        motion.columns(instants, odds), on="match_key", maintain_order="left"
    )
    outcome = pl.Series("outcome", [1 - sign for _, _, sign in matches])
    lead = pl.Series(np.random.default_rng(1).normal(size=len(matches)))
    return read.with_columns(outcome, *(lead.alias(name) for name in RESULTS))


def test_a_world_that_saw_enough_of_them_heeds_them(rows: pl.DataFrame):
    assert rows.height > motion.FEWEST
    model = fit_pool(rows)
    assert [each.group for each in model.adjustments] == list(motion.GROUPS)
    assert set(motion.COLUMNS) <= set(rows.columns)


def test_with_fewer_nothing_changes(rows: pl.DataFrame):
    fewer = rows.head(motion.FEWEST - 1)
    unknown = fewer.with_columns(pl.lit(None, pl.Float64()).alias(n) for n in motion.COLUMNS)
    assert fit_pool(fewer) == fit_pool(unknown) == fit_pool(fewer.drop(motion.COLUMNS))
