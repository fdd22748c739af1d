"""The backtest: walk-forward, scored on common matches, and as good as the league allows."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import polars as pl
import pytest

from football.backtest import BacktestResult, Track, run
from football.backtest.report import arrays, mark_common
from football.backtest.stack import refits
from football.backtest.tripwire import check_against_close, check_against_truth
from football.facts import Facts
from football.scores import log_loss

START, END = date(2012, 8, 1), date(2013, 6, 30)


@pytest.fixture(scope="module")
def make_small(make_league: Callable[..., Any]) -> Any:
    return make_league(seasons=3, teams=10, seed=12)


@pytest.fixture(scope="module")
def result(make_small: Any) -> BacktestResult:
    return run(make_small.facts, START, END, ["E0"])


def test_every_track_forecasts_every_common_match(result: BacktestResult):
    assert set(result.report["overall"]) == {track.value for track in Track}
    assert {entry["n"] for entry in result.report["overall"].values()} == {90}
    sums = result.forecasts.select(pl.sum_horizontal("p_home", "p_draw", "p_away")).to_series()
    assert sums.to_numpy() == pytest.approx(1.0)


def test_ours_beat_the_base_rate_and_no_one_beats_the_truth(
    result: BacktestResult, make_small: Any
):
    overall = result.report["overall"]
    assert overall["odds_free"]["log_loss"] < overall["base_rate"]["log_loss"]
    for track in Track:
        rows = result.forecasts.filter(pl.col("track") == track.value)
        truth = np.array([make_small.truth[key] for key in rows["match_key"]])
        p, y = arrays(rows)
        check_against_truth(p, truth, y)
    check_against_close(result.forecasts)


GOLDEN = {
    "market_close": 1.028,
    "dixon_coles": 1.041,
    "elo_ordered_logit": 1.063,
    "base_rate": 1.099,
}


def test_the_golden_figures_of_the_small_league(result: BacktestResult):
    """Changes when features, ratings or models change: look twice, then update."""
    overall = result.report["overall"]
    found = {track: round(overall[track]["log_loss"], 3) for track in GOLDEN}
    assert found == pytest.approx(GOLDEN, abs=0.004)


def test_the_report_scores_what_the_forecasts_say(result: BacktestResult):
    rows = result.forecasts.filter(pl.col("is_common") & (pl.col("track") == "odds_free"))
    entry = result.report["leagues"]["E0"]["odds_free"]
    assert entry["log_loss"] == pytest.approx(float(log_loss(*arrays(rows)).mean()))
    difference = entry["difference_to_market_close"]["log_loss"]
    close = result.report["leagues"]["E0"]["market_close"]["log_loss"]
    assert difference["estimate"] == pytest.approx(entry["log_loss"] - close)
    assert difference["lower"] < difference["estimate"] < difference["upper"]


def test_results_of_the_last_day_do_not_reach_its_forecasts(
    result: BacktestResult, make_small: Any
):
    facts = make_small.facts
    last = facts.matches["kickoff_at"].max()
    flipped = facts.matches.with_columns(
        pl.when(pl.col("kickoff_at") == last).then(15).otherwise("home_goals").alias("home_goals")
    )
    again = run(Facts.of(flipped, facts.statistics, facts.odds), START, END, ["E0"])
    triple = ["match_key", "track", "p_home", "p_draw", "p_away"]
    assert again.forecasts.select(triple).equals(result.forecasts.select(triple))
    assert not again.forecasts["outcome"].equals(result.forecasts["outcome"])


def test_closing_prices_reach_only_the_track_named_after_them(
    result: BacktestResult, make_small: Any
):
    facts = make_small.facts
    absurd = facts.odds.with_columns(
        pl.when(pl.col("phase") == "closing")
        .then(pl.lit([9.0, 9.0, 1.3]))
        .otherwise("prices")
        .alias("prices")
    )
    again = run(Facts.of(facts.matches, facts.statistics, absurd), START, END, ["E0"])
    for track in Track:
        before, after = (
            r.forecasts.filter(pl.col("track") == track.value)["p_home"] for r in (result, again)
        )
        assert before.equals(after) == (track is not Track.MARKET_CLOSE)


def test_the_csv_has_the_published_columns(result: BacktestResult):
    rows = result.csv_rows()
    assert rows.columns == ["div", "date", "home", "away", "track", "p_home", "p_draw", "p_away"]
    assert rows.height == 90 * len(Track)


def test_a_period_starts_at_its_refit_and_ends_at_the_next():
    found = list(refits(date(2016, 8, 1), date(2017, 2, 1)))
    starts = [start for start, _ in found]
    assert starts == [datetime(y, m, 1, tzinfo=UTC) for y, m in ((2016, 7), (2016, 10), (2017, 1))]
    assert [end for _, end in found] == [*starts[1:], datetime(2017, 4, 1, tzinfo=UTC)]


def test_a_league_without_a_track_is_scored_without_it():
    def rows(code: str, tracks: list[str], matches: range) -> pl.DataFrame:
        keys = [f"{code}{i}" for i in matches]
        return pl.DataFrame(
            [{"competition": code, "match_key": k, "track": t} for k in keys for t in tracks]
        )

    forecasts = pl.concat(
        [
            rows("E0", ["odds_free", "market_close"], range(8)),
            rows("E0", ["odds_free"], range(8, 10)),
            rows("SC3", ["odds_free"], range(5)),
            rows("SC3", ["market_close"], range(1)),
        ]
    )
    counts = mark_common(forecasts).filter("is_common").group_by("competition", "track").len()
    assert sorted(counts.rows()) == [
        ("E0", "market_close", 8),
        ("E0", "odds_free", 8),
        ("SC3", "odds_free", 5),
    ]


def test_nothing_to_forecast_or_to_learn_from_is_an_error(make_small: Any):
    facts = make_small.facts
    with pytest.raises(ValueError, match="no finished match of E0"):
        run(facts, date(2015, 1, 1), date(2015, 2, 1), ["E0"])
    with pytest.raises(ValueError, match="no match before"):
        run(facts, date(2010, 7, 1), date(2010, 12, 1), ["E0"])


def test_a_track_that_cannot_be_fitted_is_left_out_and_the_rest_is_scored(make_small: Any):
    facts = make_small.facts
    unpriced = Facts.of(facts.matches, facts.statistics, facts.odds.clear())
    report = run(unpriced, START, END, ["E0"]).report
    assert "market_blended" not in report["overall"]
    assert report["overall"]["odds_free"]["n"] == 90
    assert "difference_to_market_close" not in report["overall"]["odds_free"]
    assert report["coverage"]["E0"]["share"]["market_close"] == 0.0


def test_inputs_say_what_share_of_matches_has_what(result: BacktestResult, make_small: Any):
    assert result.report["inputs"]["E0"] == {
        "shots": 1.0,
        "collected_average": 1.0,
        "collected_ps": 1.0,
        "closing_ps": 1.0,
        "closing_average": 0.0,
        "closing_b365": 0.0,
        "squads": 0.0,
        "elevens": 0.0,
    }
