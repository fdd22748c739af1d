"""Contracts with good data and with bad."""

import subprocess
import sys

import polars as pl
import pytest

from assets import contracts
from assets.contracts import FrameContract

CONTRACT = FrameContract(
    columns={"team": pl.String(), "rating": pl.Float64(), "p": pl.Float64(), "q": pl.Float64()},
    key=("team",),
    optional=frozenset({"rating"}),
    within={"rating": (0, 3000)},
    sums_to_one=("p", "q"),
)
GOOD = pl.DataFrame(
    {"team": ["Norwick", "Caldervane"], "rating": [1500.0, None], "p": [0.4, 1.0], "q": [0.6, 0.0]}
)


def test_a_frame_that_keeps_its_promise_passes():
    assert contracts.of_frame("features_ratings", GOOD, CONTRACT).passed


@pytest.mark.parametrize(
    ("frame", "complaint"),
    [
        (pl.concat([GOOD, GOOD]), "repeated key: 4 rows"),
        (GOOD.with_columns(rating=pl.lit(9000.0)), "rating outside 0..3000: 2 rows"),
        (GOOD.with_columns(rating=pl.lit(float("nan"))), "rating outside 0..3000: 2 rows"),
        (GOOD.with_columns(p=pl.lit(None, dtype=pl.Float64)), "p is null: 2 rows"),
        (GOOD.with_columns(q=pl.lit(0.5)), "probabilities do not sum to 1: 2 rows"),
        (GOOD.drop("team"), "team is missing, not String"),
        (GOOD.with_columns(pl.col("p").cast(pl.Float32)), "p is Float32, not Float64"),
    ],
)
def test_a_broken_frame_is_refused_with_a_reason(frame, complaint):
    result = contracts.of_frame("features_ratings", frame, CONTRACT)
    assert not result.passed
    assert complaint in result.description


def test_every_rule_that_is_broken_is_counted():
    frame = GOOD.with_columns(q=pl.lit(0.5), rating=pl.lit(-1.0))
    assert CONTRACT.violations(frame) == {
        "rating outside 0..3000": 2,
        "probabilities do not sum to 1": 2,
    }
    assert CONTRACT.violations(GOOD.drop("p", "q")) == {
        "p is missing, not Float64": 1,
        "q is missing, not Float64": 1,
    }


def test_frames_without_rows_keep_their_promise():
    assert CONTRACT.violations(GOOD.clear()) == {}


def test_only_a_checked_frame_costs_the_library():
    code = "import sys, pipelines.definitions; sys.exit('pandera' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=False)  # noqa: S603 - our own words
    assert done.returncode == 0


PLANTED = """
    INSERT INTO football.season (competition_id, start_year, label)
        SELECT competition_id, 2025, '2025-26' FROM football.competition WHERE code = 'S1';
    INSERT INTO football.team (name, country) VALUES
        ('Norwick', 'Northland'), ('Caldervane', 'Northland'), ('Abroad', 'Elsewhere');
    INSERT INTO football.match (competition_id, season_id, home_team_id, away_team_id, kickoff_at,
        has_kickoff_time, kickoff_source, status, phase_rank, observed_at, recorded_at,
        home_goals_90, away_goals_90, known_at, known_basis)
        SELECT c.competition_id, s.season_id, h.team_id, a.team_id, '2025-11-01T15:00Z', true,
            'footballdata', 'finished', 100, '2025-11-02T00:00Z', '2025-11-02T00:00Z', 2, 1,
            '2025-11-01T17:15Z', 'assumed'
        FROM football.competition c, football.season s, football.team h, football.team a
        WHERE c.code = 'S1' AND h.name = 'Norwick' AND a.name = 'Caldervane';
    INSERT INTO football.match_statistics (match_id, source, home_shots, observed_at, known_at,
        known_basis, recorded_at)
        SELECT match_id, 'footballdata', 11, kickoff_at, kickoff_at, 'assumed', kickoff_at
        FROM football.match;
    INSERT INTO football.odds_quote (match_id, book, market, line, phase, prices, known_at,
        known_basis, recorded_at)
        SELECT match_id, 'b365', '1x2', 0, 'collected', '{2.1,3.4,3.6}', kickoff_at, 'assumed',
            kickoff_at
        FROM football.match;
    INSERT INTO football.venue (venue_key, name) VALUES ('espn:1', 'Saltmarket');
    INSERT INTO football.weather_reading (venue_id, valid_at, known_at, source, temperature_c,
        known_basis, recorded_at)
        SELECT venue_id, '2025-11-16T15:00Z', '2025-11-15T09:00Z', 'openmeteo', 7, 'observed',
            '2025-11-15T09:00Z' FROM football.venue;
    INSERT INTO football.article (source, dedupe_key, url, title, fetched_at, recorded_at)
        VALUES ('feed', 'a', 'https://news.example/a', 'Norwick win', '2025-11-15T09:00Z',
            '2025-11-15T09:00Z');
"""

SPOILS = [
    ("core_teams", "UPDATE football.team SET name = ' ' WHERE name = 'Abroad'", "without a name"),
    ("core_matches", "UPDATE football.match SET home_goals_90 = 61", "impossible score"),
    (
        "core_matches",
        "UPDATE football.match SET home_goals_90 = NULL, away_goals_90 = NULL",
        "finished without a score",
    ),
    ("core_matches", "UPDATE football.match SET kickoff_at = '2031-01-01Z'", "outside its season"),
    (
        "core_matches",
        "UPDATE football.match SET away_team_id = (SELECT team_id FROM football.team"
        " WHERE name = 'Abroad')",
        "team of another country",
    ),
    (
        "core_match_statistics",
        "UPDATE football.match_statistics SET home_shots = -1",
        "negative count",
    ),
    (
        "core_match_statistics",
        "UPDATE football.match_statistics SET home_shots = NULL",
        "nothing counted",
    ),
    ("core_odds", "UPDATE football.odds_quote SET prices = '{1,3,4}'", "price not above 1"),
    ("core_odds", "UPDATE football.odds_quote SET prices = '{2,3}'", "wrong number of prices"),
    ("core_odds", "UPDATE football.odds_quote SET market = 'coin'", "unknown market"),
    (
        "core_weather",
        "UPDATE football.weather_reading SET temperature_c = 80",
        "impossible temperature",
    ),
    ("core_articles", "UPDATE football.article SET url = 'javascript:x'", "not http"),
]


@pytest.fixture
def planted(engine):
    with engine.begin() as connection:
        connection.exec_driver_sql(PLANTED)
    return engine


@pytest.mark.services
@pytest.mark.parametrize("asset", sorted({asset for asset, _, _ in SPOILS}))
def test_tables_that_keep_their_promise_pass(planted, asset):
    result = contracts.of_table(asset, planted)
    assert result.passed, result.description


@pytest.mark.services
@pytest.mark.parametrize(("asset", "spoil", "complaint"), SPOILS)
def test_a_broken_table_is_refused_with_a_reason(planted, asset, spoil, complaint):
    with planted.begin() as connection:
        connection.exec_driver_sql(spoil)
    result = contracts.of_table(asset, planted)
    assert not result.passed
    assert complaint in result.description
