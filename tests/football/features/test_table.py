"""Features: what a row may know, and that training and forecasting see the same."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from football.facts import Facts
from football.features import MARKET_BLENDED, ODDS_FREE, WITHOUT_COUNTS, build, training
from football.features.columns import SHARP_GAPS, contrasts
from football.triples import MARKET, triple

MIDSEASON = datetime(2011, 9, 15, tzinfo=UTC)
END = datetime(2013, 7, 1, tzinfo=UTC)


def garbled(facts: Facts, after: datetime, seed: int) -> Facts:
    """Change every fact known after an instant, repeat some as new rows, and shuffle all."""
    late = pl.col("known_at") > after
    nonsense = pl.when(late).then(17).otherwise(pl.col("home_goals"))
    matches = facts.matches.with_columns(nonsense.alias("home_goals"))
    added = matches.filter(late).with_columns(
        pl.col("match_key") + "*", pl.lit("Ghosts").alias("home"), pl.lit(9).alias("away_goals")
    )
    statistics = facts.statistics.with_columns(
        pl.when(late).then(99).otherwise(pl.col("home_shots")).alias("home_shots")
    )
    prices = pl.when(late).then(pl.lit([1.01, 99.0, 99.0])).otherwise(pl.col("prices"))
    odds = facts.odds.with_columns(prices.alias("prices"))
    frames = (pl.concat([matches, added], how="vertical_relaxed"), statistics, odds)
    shuffled = [frame.sample(fraction=1.0, shuffle=True, seed=seed) for frame in frames]
    return Facts.of(*shuffled)


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(day=st.integers(0, 40), seed=st.integers(0, 9))
def test_nothing_known_later_changes_a_feature(
    make_league: Callable[..., Any], day: int, seed: int
):
    facts = make_league(seasons=2, teams=6).facts
    as_of = MIDSEASON + timedelta(days=day - 20)
    on_the_day = facts.matches.filter(pl.col("kickoff_at") >= as_of)["match_key"].to_list()
    honest = build(facts, as_of, on_the_day)
    assert_frame_equal(build(garbled(facts, as_of, seed), as_of, on_the_day), honest)
    assert honest.height == len(on_the_day)


def test_a_row_of_the_day_is_the_row_that_training_gave(make_league: Callable[..., Any]):
    facts = make_league().facts
    rows = training(facts, END)
    days = rows["match_date"].unique().sort().to_list()
    for day in (days[0], days[5], days[len(days) // 2], days[-1]):
        as_of = datetime(day.year, day.month, day.day, tzinfo=UTC)
        of_day = rows.filter(pl.col("match_date") == day)
        built = build(facts, as_of, of_day["match_key"].to_list())
        assert_frame_equal(built, of_day.select(built.columns), rel_tol=1e-6, abs_tol=1e-6)
        exact = [name for name in built.columns if "dixon_coles" not in name]
        assert_frame_equal(built.select(exact), of_day.select(exact), check_exact=True)


def test_results_of_a_day_do_not_move_other_rows_of_that_day(make_league: Callable[..., Any]):
    facts = make_league(seasons=1).facts
    day = facts.matches["kickoff_at"].unique().sort()[10]
    flipped = facts.matches.with_columns(
        pl.when(pl.col("kickoff_at") == day)
        .then(12)
        .otherwise(pl.col("home_goals"))
        .alias("home_goals")
    )
    rows = training(facts, END).filter(pl.col("kickoff_at") <= day)
    again = training(Facts.of(flipped, facts.statistics, facts.odds), END)
    columns = list(dict.fromkeys([*ODDS_FREE, *MARKET_BLENDED]))
    later = again.filter(pl.col("kickoff_at") <= day)
    assert_frame_equal(later.select(columns), rows.select(columns))
    assert not again["elo_difference"].equals(training(facts, END)["elo_difference"])


def test_the_odds_free_columns_do_not_change_with_prices(make_league: Callable[..., Any]):
    facts = make_league(seasons=1).facts
    unpriced = Facts.of(facts.matches, facts.statistics, facts.odds.clear())
    priced = training(facts, END)
    bare = training(unpriced, END)
    assert_frame_equal(bare.select(ODDS_FREE), priced.select(ODDS_FREE))
    assert bare[triple(MARKET)[0]].null_count() == bare.height
    assert priced[triple(MARKET)[0]].null_count() == 0
    assert not set(ODDS_FREE) & {*triple(MARKET), *contrasts(MARKET), *SHARP_GAPS}


def test_fixtures_to_come_are_built_when_none_are_named(make_league: Callable[..., Any]):
    facts = make_league(seasons=2).facts
    rows = build(facts, MIDSEASON)
    scheduled = facts.matches.filter(pl.col("kickoff_at") >= MIDSEASON)
    assert rows["match_key"].to_list() == scheduled["match_key"].to_list()
    assert rows.select(ODDS_FREE).null_count().sum_horizontal().item() == 0
    assert rows["as_of"].unique().to_list() == [MIDSEASON]


def test_rows_of_an_unknown_competition_are_built_from_priors(
    make_league: Callable[..., Any],
):
    facts = make_league(seasons=1).facts
    start = facts.matches["kickoff_at"].min()
    first = build(facts, start)
    assert first["elo_difference"].unique().to_list() == pytest.approx([70.0 / 400.0])
    assert first["dixon_coles_p_home"].null_count() == first.height


def test_shots_known_after_the_goals_count_from_when_they_are_known(
    make_league: Callable[..., Any],
):
    facts = make_league(seasons=1).facts
    after = facts.matches["kickoff_at"].unique().sort()[9]
    late = facts.statistics.with_columns(pl.lit(END).alias("known_at"))
    delayed = build(Facts.of(facts.matches, late, facts.odds), after)
    never = build(Facts.of(facts.matches, facts.statistics.clear(), facts.odds), after)
    prompt = build(facts, after)
    assert_frame_equal(delayed, never)
    assert not delayed["chances_ratio"].equals(prompt["chances_ratio"])
    assert_frame_equal(delayed.select("goals_ratio"), prompt.select("goals_ratio"))


def test_late_shots_move_ratings_nearly_as_if_they_had_come_at_once(
    make_league: Callable[..., Any],
):
    facts = make_league(seasons=2).facts
    delay = pl.col("known_at").dt.offset_by("2d")
    late = facts.statistics.with_columns(delay.alias("known_at"))
    prompt = build(facts, MIDSEASON)["chances_ratio"]
    delayed = build(Facts.of(facts.matches, late, facts.odds), MIDSEASON)["chances_ratio"]
    moved = (delayed - prompt).drop_nulls().abs().to_numpy()
    assert moved.mean() < 0.3 * prompt.drop_nulls().to_numpy().std()


def test_what_shots_say_is_missing_where_nobody_counted(make_league: Callable[..., Any]):
    facts = make_league(seasons=2).facts
    rows = build(Facts.of(facts.matches, facts.statistics.clear(), facts.odds), MIDSEASON)
    assert (
        rows["chances_ratio"].null_count() == rows["fast_shots_total"].null_count() == rows.height
    )
    assert rows.select(WITHOUT_COUNTS).null_count().sum_horizontal().item() == 0


def test_national_teams_meet_in_many_competitions_and_on_neutral_ground(
    make_league: Callable[..., Any],
):
    """One set of ratings for all of a year's competitions; nobody is at home on neutral ground."""
    seen = make_league(code="FRI", seasons=2, teams=6).observations
    mixed = [
        replace(o, source_competition_id="WC", is_neutral=True) if number % 3 == 0 else o
        for number, o in enumerate(seen)
    ]
    rows = training(Facts.from_observations(mixed), END, has_goal_model=False)
    assert set(rows["competition"]) == {"FRI", "WC"}
    assert rows.select(WITHOUT_COUNTS).null_count().sum_horizontal().item() == 0
    neutral = rows.filter(pl.col("competition") == "WC")
    assert neutral["neutral_ground"].to_list() == [1.0] * neutral.height
    assert rows["top_stake_difference"].abs().max() == 0.0
    at_home = rows.filter(pl.col("competition") == "FRI")
    apart = at_home["goals_ratio"].to_numpy().mean() - neutral["goals_ratio"].to_numpy().mean()
    assert apart > 0.1
