"""The leak tripwire on Northland, whose true probabilities are known, and on real seasons."""

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from football.backtest import BacktestResult, Track, fit_stack, run
from football.backtest.report import arrays
from football.backtest.run import seasons_needed
from football.backtest.tripwire import LeakSuspected, check_against_close, check_against_truth
from football.facts import Facts
from football.features import training, triple
from football.features.columns import GOAL_MODEL, RATINGS
from football.features.fold import is_finished
from football.features.table import ratings_of
from pipelines.history import read
from sources.simulated.wire.footballdata import season_file
from sources.simulated.world import World

HISTORY = Path(__file__).parents[2] / ".." / "shared" / "history"
NOW = datetime(2025, 7, 1, tzinfo=UTC)
START, END = date(2022, 7, 1), date(2025, 6, 30)
CODES = ("S1", "S2")


@pytest.fixture(scope="module")
def world() -> World:
    return World()


@pytest.fixture(scope="module")
def facts(world: World, tmp_path_factory: pytest.TempPathFactory) -> Facts:
    directory = tmp_path_factory.mktemp("northland")
    for year in range(World.FIRST_SEASON, 2025):
        for code in CODES:
            path = directory / f"{year}-{year + 1}" / f"{code}.csv"
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(season_file(world, code, year, NOW) or b"")
    return read(directory, CODES, range(World.FIRST_SEASON, 2025)).facts


@pytest.fixture(scope="module")
def rows(facts: Facts) -> pl.DataFrame:
    return training(facts, NOW)


@pytest.fixture(scope="module")
def result(facts: Facts) -> BacktestResult:
    return run(facts, START, END, CODES)


def truth_of(world: World, rows: pl.DataFrame) -> np.ndarray:
    columns = rows.select("competition", pl.col("match_date").cast(pl.String), "home", "away")
    return np.array([world.true_probabilities(*row) for row in columns.iter_rows()])


@pytest.mark.parametrize("track", list(Track))
def test_no_track_beats_the_true_probabilities(result: BacktestResult, world: World, track: Track):
    rows = result.forecasts.filter(pl.col("track") == track.value)
    assert rows.height > 700
    p, y = arrays(rows)
    check_against_truth(p, truth_of(world, rows), y)


def test_our_tracks_are_much_better_than_the_base_rate(result: BacktestResult):
    overall = result.report["overall"]
    for track in ("odds_free", "market_blended"):
        gap = overall["base_rate"]["log_loss"] - overall[track]["log_loss"]
        assert gap > 0.02


def test_intervals_hold_the_true_probabilities_about_as_often_as_they_say(
    rows: pl.DataFrame, world: World
):
    """Over eight worlds 80 % intervals held 82 % of the truth, 67 % to 88 % by world."""
    is_due = pl.col("match_date") >= START
    model = fit_stack(Track.ODDS_FREE, rows.filter(~is_due))
    due = rows.filter(is_due)
    bounds = model.intervals(due, model.predict(due), triple(GOAL_MODEL))
    truth = truth_of(world, due)
    held = (truth >= bounds[..., 0]) & (truth <= bounds[..., 1])
    assert held.mean(axis=0) == pytest.approx(np.full(3, 0.8), abs=0.1)
    assert (bounds[..., 1] - bounds[..., 0]).mean() < 0.25


def test_ratings_that_have_seen_the_result_of_the_day_trip_it(
    facts: Facts, rows: pl.DataFrame, world: World
):
    """The same stack on ratings as of the end of each match's day."""
    end_of_day = pl.col("kickoff_at").dt.truncate("1d").dt.offset_by("1d")
    played = facts.as_known(NOW).matches.filter(is_finished()).with_columns(as_of=end_of_day)
    leaked = ratings_of(facts.as_known(NOW), played.sort("kickoff_at", "match_key"))
    late = rows.drop(RATINGS).join(leaked, on="match_key", maintain_order="left")
    is_due = pl.col("match_date") >= START
    model = fit_stack(Track.ODDS_FREE, late.filter(~is_due))
    due = late.filter(is_due)
    with pytest.raises(LeakSuspected):
        check_against_truth(model.predict(due), truth_of(world, due), due["outcome"].to_numpy())


@pytest.mark.skipif(not HISTORY.is_dir(), reason="real seasons are not part of the repository")
def test_odds_free_does_not_beat_the_real_closing_line():
    start, end = date(2017, 7, 1), date(2018, 6, 30)
    seasons = [season for season in seasons_needed(start, end) if season >= 2013]
    history = read(HISTORY, ["D1", "D2"], seasons)
    result = run(history.facts, start, end, ["D1"])
    assert check_against_close(result.forecasts).standard_errors < 0
