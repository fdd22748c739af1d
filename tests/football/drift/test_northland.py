"""Drift in the synthetic league by real models: none where there is none, soon where there is."""

from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest

from football.drift import run_length
from football.drift.charting import Charted
from football.drift.columns import TRACKS
from football.drift.reference import said, with_phase
from sources.simulated.shifts import Shift
from sources.simulated.world import World
from tests.football.drift.northland import LAST, Northland

CHANGED = datetime(LAST, 10, 15, tzinfo=UTC)
GOALS = 0.35
ALL_CHANGES = Shift(at=CHANGED, goals=GOALS, has_upheaval=True, counting=2)


def delay(chart: Charted) -> int | None:
    """Count the matches from the change to the first signal after it."""
    first = sum(day < CHANGED.date() for day in chart.days)
    after = [int(index) for index in chart.chart.signals if index >= first]
    return after[0] - first + 1 if after else None


def cost_of_wrong_forecasts(northland: Northland, code: str, track: str) -> float:
    """Return what the new laws add to the loss a match, in the chart's unit, by the truth."""
    played = with_phase(northland.seen_in(code, LAST))
    rows = played.filter(pl.col("match_date") >= CHANGED.date())
    p, _ = said(rows, track)
    q = northland.truth(rows)
    cost = -np.log(p)
    variance = (p * cost**2).sum(axis=1) - (p * cost).sum(axis=1) ** 2
    return float(((q - p) * cost).sum(axis=1).mean() / np.sqrt(variance.mean()))


def more_goals(northland: Northland, code: str) -> float:
    """Return what the new laws add to the goals a match, in standard deviations, by the truth."""
    season = northland.world.season(LAST)
    rows = [i for i in season.rows(code) if season.fixtures[i].kickoff_at >= CHANGED]
    goals = season.rates[rows].sum(axis=1).mean()
    usual = northland.rows.filter(competition=code).filter(pl.col("season_start_year") < LAST)
    spread = (usual["home_goals"] + usual["away_goals"]).std()
    return float(goals * (1.0 - np.exp(-GOALS)) / spread)


def found(northland: Northland, code: str) -> dict[tuple[str, str], Charted]:
    return {(c.kind.value, c.subject): c for c in northland.charts(code, LAST)}


def planned(
    northland: Northland, code: str, certainty: float = 0.95
) -> dict[tuple[str, str], int]:
    """Return after how many matches each planted change must be found, so sure are we.

    Plans are for normal deviations; losses are skewed, and spread more when forecasts are wrong.
    """
    drawn = found(northland, code)

    def within(key: tuple[str, str], shift: float) -> int:
        return run_length.within(shift, certainty, slack=drawn[key].slack)

    concept = ("concept", "market_blended")  # the market never learns of the upheaval
    return {
        concept: within(concept, cost_of_wrong_forecasts(northland, code, "market_blended")),
        ("target", "goals"): within(("target", "goals"), more_goals(northland, code)),
        ("data", "shots"): within(("data", "shots"), 3.0),
    }


def test_a_league_without_drift_raises_at_most_one_alarm_a_season():
    quiet = Northland.play(World(seed=11), ["S1"], judged=1)
    assert len(quiet.alarms("S1", LAST, every=9)) <= 1
    assert set(quiet.rows.columns) >= {f"{track}_p_home" for track in TRACKS}


def test_planted_changes_are_found_within_their_planned_delays():
    shifted = Northland.play(World(seed=7, shift=ALL_CHANGES), ["S1"], judged=1)
    # One league is one draw: what nine in ten keep to, it may miss.
    drawn, plan = found(shifted, "S1"), planned(shifted, "S1", certainty=0.99)
    for key, matches in plan.items():
        took = delay(drawn[key])
        assert took is not None, key
        assert took <= matches, key


SEEDS = range(201, 209)
CODES = ("S1", "S2")


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_at_full_size_false_alarms_stay_below_one_a_season_and_league(record_property):
    seen: list[int] = []
    kinds: dict[str, int] = {}
    for seed in SEEDS:
        quiet = Northland.play(World(seed=seed), CODES, judged=3)
        for code in CODES:
            for season in quiet.seasons:
                alarms = quiet.alarms(code, season)
                seen.append(len(alarms))
                for _, kind in alarms:
                    kinds[kind] = kinds.get(kind, 0) + 1
    told = f"{sum(seen)} false alarms in {len(seen)} seasons of a league: {kinds}"
    print(told)  # noqa: T201 - the figure is what this test is for
    record_property("false_alarms", told)
    assert len(seen) == len(SEEDS) * len(CODES) * 3
    assert np.mean(seen) <= 1.0
    assert np.mean(seen) <= 0.5  # what it was when it was measured, twice over


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_at_full_size_changes_are_found_in_their_planned_delays(record_property):
    in_time: list[bool] = []
    told: list[str] = []
    for seed in SEEDS:
        shifted = Northland.play(World(seed=seed, shift=ALL_CHANGES), CODES, judged=1)
        for code in CODES:
            drawn = found(shifted, code)
            for key, matches in planned(shifted, code).items():
                took = delay(drawn[key])
                in_time.append(took is not None and took <= matches)
                told.append(f"{seed} {code} {'/'.join(key)}: {took} of {matches} matches")
    print("\n".join(told))  # noqa: T201 - the figures are what this test is for
    record_property("delays", "; ".join(told))
    assert np.mean(in_time) >= 0.85  # 20 of 24 kept a plan for nine in ten when first measured
