"""Columns of squads and elevens: as of their instants, and null where nobody is known."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from football.backtest.stack import fit_stack
from football.backtest.tracks import Track
from football.facts import Facts
from football.features import training
from football.features.squads import COLUMNS, ELEVENS, GROUPS, SQUADS
from football.players.facts import (
    LINEUPS_SCHEMA,
    MOVEMENTS_SCHEMA,
    RATINGS_SCHEMA,
    PlayerFacts,
)

END = datetime(2013, 7, 1, tzinfo=UTC)
SEASONS = (2010, 2011, 2012)
PLAYERS = 18  # of each club, the first of them keepers
BORN = date(1990, 1, 1)


def rated(teams: list[str], season: int, rng: np.random.Generator) -> list[dict[str, object]]:
    return [
        {
            "season_start_year": season,
            "player": f"{team} {number}",
            "name": f"Forename{number} {team[-1]}son{number}",
            "rating": float(60 + 3 * place + rng.integers(0, 8)),
            "club": team,
            "born_on": BORN,
            "is_keeper": number < 2,
            "joined_on": None,
        }
        for place, team in enumerate(teams)
        for number in range(PLAYERS)
    ]


def elevens(matches: pl.DataFrame, rng: np.random.Generator) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    named = matches.select("competition", "match_date", "home", "away")
    for code, day, home, away in named.iter_rows():
        for team in (home, away):
            outfield = rng.choice(np.arange(2, PLAYERS), 10, replace=False)
            numbers = [int(rng.integers(0, 2)), *map(int, outfield)]
            rows.append(
                {
                    "competition": code,
                    "match_date": day,
                    "home": home,
                    "away": away,
                    "is_home": team == home,
                    "players": [f"{team} {number}" for number in numbers],
                }
            )
    return rows


def players_of(facts: Facts, moves: list[dict[str, object]]) -> PlayerFacts:
    rng = np.random.default_rng(4)
    teams = sorted(facts.matches["home"].unique())
    ratings = [row for season in SEASONS for row in rated(teams, season, rng)]
    frames = (
        pl.DataFrame(rows, schema=schema).drop("known_at")
        for rows, schema in (
            (ratings, RATINGS_SCHEMA),
            (moves, MOVEMENTS_SCHEMA),
            (elevens(facts.matches, rng), LINEUPS_SCHEMA),
        )
    )
    return PlayerFacts.of(*frames)


def move(team: str, number: int, club: str, **options: object) -> dict[str, object]:
    """Return the arrival of a player of a team at a club in the summer of 2012."""
    return {
        "competition": "E0",
        "season_start_year": 2012,
        "club": club,
        "name": f"Forename{number} {team[-1]}son{number}",
        "age_years": 22.0,
        "other_club": team,
        "is_arrival": True,
        "is_winter": False,
        **options,
    }


@pytest.fixture(scope="module")
def facts(make_league: Callable[..., Any]) -> Facts:
    plain = make_league(seasons=3, teams=10).facts
    return plain.with_players(players_of(plain, [move("E0 Club J", 17, "E0 Club A")]))


def rows_of(facts: Facts, *, has_elevens: bool = True) -> pl.DataFrame:
    return training(facts, END, has_goal_model=False, has_elevens=has_elevens)


@pytest.fixture(scope="module")
def rows(facts: Facts) -> pl.DataFrame:
    return rows_of(facts)


def test_every_group_is_known_where_its_players_are(rows: pl.DataFrame):
    assert rows.select(SQUADS).null_count().sum_horizontal().item() == 0
    late = rows.filter(pl.col("match_date") > date(2010, 9, 1))
    assert late.select(ELEVENS).null_count().sum_horizontal().item() == 0


def test_a_day_before_no_eleven_of_the_match_is_known(facts: Facts, rows: pl.DataFrame):
    before = rows_of(facts, has_elevens=False)
    assert before.select(ELEVENS).null_count().row(0) == (before.height,) * len(ELEVENS)
    assert_frame_equal(before.drop(ELEVENS), rows.drop(ELEVENS))


def test_without_players_all_is_null_and_the_rest_is_as_it_was(facts: Facts, rows: pl.DataFrame):
    plain = rows_of(replace(facts, players=PlayerFacts.empty()))
    assert plain.select(COLUMNS).null_count().row(0) == (plain.height,) * len(COLUMNS)
    assert_frame_equal(plain.drop(COLUMNS), rows.drop(COLUMNS))


def test_a_league_of_which_too_few_squads_are_known_has_none(facts: Facts):
    known = pl.col("club").is_in([f"E0 Club {letter}" for letter in "ABCDEFG"])
    some = replace(facts.players, ratings=facts.players.ratings.filter(known))
    found = rows_of(facts.with_players(some))
    assert found.select(COLUMNS).null_count().row(0) == (found.height,) * len(COLUMNS)


def test_nothing_known_later_changes_a_column(facts: Facts, rows: pl.DataFrame):
    season = pl.col("season_start_year")
    later = facts.players.ratings.with_columns(
        rating=pl.when(season == 2012).then(99.0).otherwise("rating")
    )
    day = date(2012, 6, 30)
    shuffled = pl.when(pl.col("match_date") > day).then(pl.col("players").list.reverse())
    lineups = facts.players.lineups.with_columns(shuffled.otherwise("players").alias("players"))
    after = rows_of(facts.with_players(replace(facts.players, ratings=later, lineups=lineups)))
    is_before = pl.col("match_date") <= day
    assert_frame_equal(after.filter(is_before), rows.filter(is_before))
    changed = after.filter(~is_before)["squad_level"] - rows.filter(~is_before)["squad_level"]
    assert np.abs(changed.to_numpy()).max() > 0.1


def test_a_movement_counts_once_its_window_is_shut(rows: pl.DataFrame):
    of_buyer = rows.filter(
        (pl.col("home") == "E0 Club A") & (pl.col("match_date").dt.year() >= 2012)
    )
    before = of_buyer.filter(pl.col("match_date").is_between(date(2012, 8, 1), date(2012, 8, 31)))
    after = of_buyer.filter(pl.col("match_date").is_between(date(2012, 9, 1), date(2012, 12, 31)))
    assert before.height > 0
    assert before["squad_change"].to_list() == [0.0] * before.height
    assert after["squad_change"].to_numpy().min() > 0.0


def test_the_better_squad_leads_and_news_fades(rows: pl.DataFrame):
    best, worst = "E0 Club J", "E0 Club A"
    of_best = rows.filter((pl.col("home") == best) & (pl.col("away") == worst))
    assert of_best["squad_level"].to_numpy().min() > 0.0
    assert of_best["squad_class"].to_numpy().min() > 0.0
    mirrored = rows.filter((pl.col("home") == worst) & (pl.col("away") == best))
    assert mirrored["squad_class"].to_numpy().max() < 0.0
    size = rows.with_columns(
        raw=pl.col("squad_level").abs() * (pl.col("season_progress") / 0.5).exp()
    )
    of_season = size.filter((pl.col("season_start_year") == 2011) & (pl.col("home") == best))
    by_opponent = of_season.group_by("away").agg(pl.col("raw").std())
    assert by_opponent["raw"].fill_null(0.0).to_numpy().max() < 1e-9


@pytest.mark.parametrize("group", GROUPS)
def test_forecasts_where_nothing_is_known_are_exactly_those_of_a_plain_stack(
    facts: Facts, rows: pl.DataFrame, group: str
):
    cut = rows.with_columns(pl.lit(None, dtype=pl.Float64()).alias(name) for name in COLUMNS)
    halves = pl.col("match_date") < date(2012, 1, 1)
    informed = fit_stack(Track.ODDS_FREE, rows.filter(halves))
    plain = fit_stack(Track.ODDS_FREE, cut.filter(halves))
    assert group in [each.group for each in informed.adjustments]
    assert plain.adjustments == ()
    due = cut.filter(~halves)
    assert (informed.predict(due) == plain.predict(due)).all()
    assert not (informed.predict(rows.filter(~halves)) == plain.predict(due)).any()
