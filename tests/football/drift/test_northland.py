"""Drift in the synthetic league by real models: none where there is none, soon where there is."""

from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest

from football.drift import cusum, reference, run_length
from football.drift.charting import Charted
from football.drift.columns import TRACKS
from football.drift.reference import forecasts_of, with_phase
from football.drift.usual import against_earlier
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


def cost_of_wrong_forecasts(northland: Northland, code: str, track: str) -> tuple[float, float]:
    """Return what the new laws add to the loss a match, and its spread, by the truth.

    In the chart's unit. Matches differ in how wrong their forecasts are, which spreads the loss
    more than chance does.
    """
    played = with_phase(northland.seen_in(code, LAST))
    rows = played.filter(pl.col("match_date") >= CHANGED.date())
    p, _ = forecasts_of(rows, track)
    q = northland.truth(rows)
    cost = -np.log(p)
    unit = np.sqrt(((p * cost**2).sum(axis=1) - (p * cost).sum(axis=1) ** 2).mean())
    added = ((q - p) * cost).sum(axis=1)
    chance = (q * cost**2).sum(axis=1) - (q * cost).sum(axis=1) ** 2
    return float(added.mean() / unit), float(np.sqrt(chance.mean() + added.var()) / unit)


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


def planned(northland: Northland, code: str, certainty: float = 0.9) -> dict[tuple[str, str], int]:
    """Return after how many matches each planted change must be found, so sure are we.

    Only what can be so sure within the season is promised: where a league's seasons differ much by
    nature, the same change may pass for such a season.
    """
    drawn = found(northland, code)
    concept = ("concept", "market_blended")  # the market never learns of the upheaval
    cost, spread = cost_of_wrong_forecasts(northland, code, "market_blended")
    goals = more_goals(northland, code)
    changes = {
        concept: (cost, spread),
        # More goals differ more: their variance grows with their mean.
        ("target", "goals"): (goals, float(np.exp(GOALS / 2.0))),
        ("data", "shots"): (3.0, 1.0),
    }
    plans: dict[tuple[str, str], int] = {}
    for key, (shift, spread) in changes.items():
        chart = drawn[key]
        matches = run_length.within(
            shift, certainty, slack=chart.slack, spread=spread, uncertainty=chart.between_seasons
        )
        left = sum(day >= CHANGED.date() for day in chart.days)
        if matches is not None and matches <= left:
            plans[key] = matches
    return plans


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
    figure = f"{sum(seen)} false alarms in {len(seen)} seasons of a league: {kinds}"
    print(figure)  # noqa: T201 - the figure is what this test is for
    record_property("false_alarms", figure)
    assert len(seen) == len(SEEDS) * len(CODES) * 3
    assert np.mean(seen) <= 1.0
    assert np.mean(seen) <= 0.6  # what it was when it was measured, twice over


@pytest.mark.slow
def test_plans_of_more_goals_are_kept_as_often_as_they_say(record_property):
    """Of goals alone many leagues can be played: no forecasts are needed."""
    promised = in_time = alarms = quiet_seasons = 0
    for seed in range(300, 330):
        for shift in (Shift(at=CHANGED, goals=GOALS), None):
            for played in goals_of(World(seed=seed, shift=shift)):
                deviating = against_earlier(played, reference.GOALS, LAST)
                slack = cusum.SLACK + deviating.between_seasons
                signals = cusum.either_way(deviating.values, slack=slack).signals
                if shift is None:
                    quiet_seasons, alarms = quiet_seasons + 1, alarms + len(signals)
                    continue
                days = deviating.rows["match_date"].to_list()
                first = sum(day < CHANGED.date() for day in days)
                usual = played.filter(pl.col("season_start_year") < LAST)[reference.GOALS]
                rates = deviating.rows["rate"].to_numpy()[first:]
                matches = run_length.within(
                    float(rates.mean() * (1.0 - np.exp(-GOALS)) / usual.std()),
                    slack=slack,
                    spread=float(np.exp(GOALS / 2.0)),
                    uncertainty=deviating.between_seasons,
                )
                if matches is None or matches > len(days) - first:
                    continue
                after = [int(index) - first + 1 for index in signals if index >= first]
                promised += 1
                in_time += bool(after) and after[0] <= matches
    figure = (
        f"{in_time} of {promised} plans kept, {60 - promised} leagues without a plan;"
        f" {alarms} false alarms in {quiet_seasons} seasons"
    )
    print(figure)  # noqa: T201 - the figure is what this test is for
    record_property("goals", figure)
    assert promised >= 40
    assert in_time / promised >= 0.9 - 3.0 * np.sqrt(0.9 * 0.1 / promised)
    assert alarms / quiet_seasons <= 0.25


def goals_of(world: World) -> Iterator[pl.DataFrame]:
    """Yield every match of each division, with its goals and the true rate of both sides."""
    for code in CODES:
        rows = [
            {
                "match_key": f"{year}-{index}",
                "season_start_year": year,
                "match_date": world.season(year).fixtures[index].match_date,
                "home_goals": int(world.season(year).play.goals[index, 0]),
                "away_goals": int(world.season(year).play.goals[index, 1]),
                "rate": float(world.season(year).rates[index].sum()),
            }
            for year in range(World.FIRST_SEASON, LAST + 1)
            for index in world.season(year).rows(code)
        ]
        yield with_phase(pl.DataFrame(rows))


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_at_full_size_changes_are_found_in_their_planned_delays(record_property):
    in_time: list[bool] = []
    figure: list[str] = []
    for seed in SEEDS:
        shifted = Northland.play(World(seed=seed, shift=ALL_CHANGES), CODES, judged=1)
        for code in CODES:
            drawn = found(shifted, code)
            for key, matches in planned(shifted, code).items():
                took = delay(drawn[key])
                in_time.append(took is not None and took <= matches)
                figure.append(f"{seed} {code} {'/'.join(key)}: {took} of {matches} matches")
    print("\n".join(figure))  # noqa: T201 - the figures are what this test is for
    record_property("delays", "; ".join(figure))
    assert len(in_time) >= 0.8 * len(SEEDS) * len(CODES) * 3
    # Plans are kept in nine of ten: with as few as here, three standard errors below that.
    assert np.mean(in_time) >= 0.9 - 3.0 * np.sqrt(0.9 * 0.1 / len(in_time))
