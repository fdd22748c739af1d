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
from football.features import goal_model, training
from football.features.columns import GOAL_MODEL, RATINGS
from football.features.fold import is_finished
from football.features.goals import week_start
from football.features.table import ratings_of
from football.frames import CONDITIONS_SCHEMA
from football.lineups import STARTERS_SCHEMA, changes
from football.models import doubt
from football.triples import triple
from pipelines.history import read
from sources.simulated import elevens
from sources.simulated.lineups import published_at
from sources.simulated.season import Season
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


@pytest.mark.parametrize(
    ("track", "widest"), [(Track.ODDS_FREE, 0.25), (Track.MARKET_BLENDED, 0.13)]
)
def test_intervals_hold_the_true_probabilities_about_as_often_as_they_say(
    rows: pl.DataFrame, world: World, track: Track, widest: float
):
    """Over eight worlds 80 % intervals held 82 % of the truth without odds, 84 % with them."""
    is_due = pl.col("match_date") >= START
    model = fit_stack(track, rows.filter(~is_due))
    due = rows.filter(is_due)
    bounds = model.intervals(due, model.predict(due), triple(GOAL_MODEL))
    assert bounds is not None
    truth = truth_of(world, due)
    held = (truth >= bounds[..., 0]) & (truth <= bounds[..., 1])
    assert held.mean(axis=0) == pytest.approx(np.full(3, 0.8), abs=0.1)
    assert held.mean() == pytest.approx(0.8, abs=0.06)
    assert (bounds[..., 1] - bounds[..., 0]).mean() < widest


def test_intervals_of_goal_models_hold_most_of_the_true_probabilities(facts: Facts, world: World):
    """Over four worlds 80 % intervals held 76 %: goals of the past say less than all features."""
    ended = facts.matches.filter(pl.col("match_date") >= START, competition="S1")
    rows = ended.sort("kickoff_at")[::4]
    models = {
        week: goal_model(facts.as_known(week), "S1", week)
        for week in {week_start(at) for at in rows["kickoff_at"]}
    }
    held: list[np.ndarray] = []
    for row, truth in zip(rows.iter_rows(named=True), truth_of(world, rows), strict=True):
        model = models[week_start(row["kickoff_at"])]
        assert model is not None
        if {row["home"], row["away"]} <= {*model.teams}:
            bounds = doubt.intervals(model, row["home"], row["away"])
            assert bounds is not None
            held.append((truth >= bounds[:, 0]) & (truth <= bounds[:, 1]))
    assert len(held) > 100
    assert np.mean(held) == pytest.approx(0.8, abs=0.1)


def announced(facts: Facts, world: World) -> pl.DataFrame:
    """Return how many of each side were known to be out as a match's day began."""

    def out(season: Season, club: int, day: datetime, kickoff_at: datetime) -> float:
        spells = (s for s in season.absences.spells if s.club == club)
        return float(sum(s.announced_at <= day and s.returns_at > kickoff_at for s in spells))

    readings: list[dict[str, object]] = []
    for key, code, day, home, away in facts.matches.select(
        "match_key", "competition", "match_date", "home", "away"
    ).iter_rows():
        season, index = world._match(code, str(day), home, away)
        f, begins = season.fixtures[index], datetime(day.year, day.month, day.day, tzinfo=UTC)
        home_missed, away_missed = (out(season, c, begins, f.kickoff_at) for c in (f.home, f.away))
        readings.append(
            {"match_key": key, "home_missed": home_missed, "away_missed": away_missed,
             "known_at": begins}
        )  # fmt: skip
    read = pl.DataFrame(readings, schema_overrides=CONDITIONS_SCHEMA)
    unknown = [pl.lit(None).alias(name) for name in CONDITIONS_SCHEMA if name not in read.columns]
    return read.with_columns(unknown)


def test_who_is_out_is_heeded_where_it_is_known_and_brings_forecasts_nearer_the_truth(
    facts: Facts, rows: pl.DataFrame, world: World
):
    informed = training(facts.with_conditions(announced(facts, world)), NOW, has_goal_model=False)
    is_due = pl.col("match_date") >= START
    due = informed.filter(is_due)
    model = fit_stack(Track.ODDS_FREE, informed.filter(~is_due))
    plain = fit_stack(Track.ODDS_FREE, rows.filter(~is_due))
    (heeded,) = model.adjustments
    assert heeded.group == "absences"
    missed = next(c for c in heeded.columns if c.name == "missed_difference")
    assert missed.weights[0] < 0 < missed.weights[2]
    truth = truth_of(world, due)
    loss, plainly = (-(truth * np.log(m.predict(due))).sum(axis=1) for m in (model, plain))
    assert (loss - plainly).mean() < -0.0001
    unknown = due.with_columns(pl.lit(None).cast(pl.Float64).alias(c.name) for c in heeded.columns)
    assert model.predict(unknown) == pytest.approx(plain.predict(due))


def line_ups(facts: Facts, world: World) -> pl.DataFrame:
    """Return who starts for every side, as the world's provider tells an hour before."""
    rows: list[tuple[object, ...]] = []
    for key, code, day, home, away in facts.matches.select(
        "match_key", "competition", "match_date", "home", "away"
    ).iter_rows():
        season, index = world._match(code, str(day), home, away)
        f, out_at = season.fixtures[index], published_at(world.seed, season, index)
        for side, club in enumerate((f.home, f.away)):
            rows += [
                (key, f.kickoff_at, str(club), side == 0, p.espn_id, p.position == "G", out_at)
                for p in elevens.starters(elevens.fit(world.seed, season, index, side))
            ]
    return pl.DataFrame(rows, schema=STARTERS_SCHEMA, orient="row")


@pytest.mark.slow
def test_line_ups_are_heeded_and_tell_nothing_of_the_result_but_strength(
    facts: Facts, rows: pl.DataFrame, world: World
):
    """A line-up drawn from what happens in the match would beat the truth."""
    changed = changes(line_ups(facts, world))
    unknown = [pl.lit(None).alias(n) for n in CONDITIONS_SCHEMA if n not in changed.columns]
    informed = training(
        facts.with_conditions(changed.with_columns(unknown)), NOW, has_goal_model=False
    )
    is_due = pl.col("match_date") >= START
    due = informed.filter(is_due)
    model = fit_stack(Track.ODDS_FREE, informed.filter(~is_due))
    (heeded,) = model.adjustments
    assert heeded.group == "lineups"
    assert heeded.matches > 1_300
    weight = next(c.weights for c in heeded.columns if c.name == "changed_difference")
    assert weight[0] < 0 < weight[2]
    check_against_truth(model.predict(due), truth_of(world, due), due["outcome"].to_numpy())
    unchanged = rows.filter(is_due).select(RATINGS)
    assert due.select(RATINGS).equals(unchanged)


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
