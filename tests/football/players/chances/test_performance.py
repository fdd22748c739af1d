"""Chances of players on Northland, whose elevens, scorers, cards and absences are known."""

from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import polars as pl
import pytest

from football.grid import ScoreGrid
from football.players.chances.performance import LINEUPS_SCHEMA, Fitted
from football.players.chances.rates import Counted
from football.players.chances.scorers import first_goals, generating, marginals, scoring
from football.players.register import Register
from sources.simulated.squads import squad
from sources.simulated.world import World
from tests.football.players.chances import northland

YEARS = (2023, 2024)
DAYS = [date(2024, 11, 8) + timedelta(days=days) for days in range(0, 170, 34)]
NOBODY_LISTED = pl.DataFrame(schema=LINEUPS_SCHEMA)
SIDE = ["match", "team"]
MOST_Z = 3.9  # one fair bin in ten thousand is farther off


@pytest.fixture(scope="module")
def world() -> World:
    return World()


@pytest.fixture(scope="module")
def register(world: World) -> Register:
    return northland.of_world(world, YEARS)


def known_on(register: Register, day: date) -> Register:
    return register.as_known(datetime.combine(day, time(), UTC))


def coming(register: Register, day: date, days: int = 1) -> pl.DataFrame:
    """Return the sides of the next matches on or after a day."""
    ahead = register.appearances.filter(pl.col("match_date") >= day).sort("match_date")
    first = ahead["match_date"][0]
    within = ahead.filter(pl.col("match_date") < first + timedelta(days=days))
    return within.select("match", "match_date", "team", "is_home").unique()


def grids_of(world: World, matches: pl.DataFrame) -> dict[str, ScoreGrid]:
    found: dict[str, ScoreGrid] = {}
    for match in matches["match"].unique():
        year, index = match.split("-")
        found[match] = ScoreGrid(world.season(int(year)).grids[int(index)])
    return found


@pytest.fixture(scope="module")
def fitted(register: Register) -> Fitted:
    return Fitted.of(known_on(register, DAYS[-1]), DAYS[-1])


@pytest.fixture(scope="module")
def forecast(world: World, register: Register) -> pl.DataFrame:
    """Chances a day before the matches of some weeks, beside what happened."""
    parts: list[pl.DataFrame] = []
    for day in DAYS:
        sides = coming(register, day, days=3)
        eve = sides["match_date"].min()
        assert isinstance(eve, date)
        as_of = eve - timedelta(days=1)
        fit = Fitted.of(known_on(register, as_of), as_of)
        parts.append(fit.chances(sides, grids_of(world, sides), NOBODY_LISTED))
    did = ("is_starter", "minutes", "goals", "yellow_cards")
    happened = register.appearances.select(*SIDE, "player", *did)
    return (
        pl.concat(parts)
        .join(happened, on=[*SIDE, "player"], how="left")
        .with_columns(
            pl.col("is_starter").fill_null(value=False),
            *(pl.col(name).fill_null(0) for name in did[1:]),
        )
    )


def far_off(rows: pl.DataFrame, chance: str, happened: pl.Expr, tenths: int = 10) -> pl.DataFrame:
    """Return the bins in which what happened is beyond chance, by the binomial law."""
    bins = (
        rows.select(p=pl.col(chance), y=happened.cast(pl.Float64()))
        .with_columns(bin=(pl.col("p") * tenths).floor())
        .group_by("bin")
        .agg(
            n=pl.len(),
            p=pl.col("p").mean(),
            y=pl.col("y").mean(),
            z=(pl.col("y") - pl.col("p")).sum() / (pl.col("p") * (1 - pl.col("p"))).sum().sqrt(),
        )
    )
    assert bins.filter(pl.col("n") >= 100).height >= 2
    return bins.filter(pl.col("z").abs() > MOST_Z)


def test_eleven_start_and_goals_are_those_of_the_grid(world, forecast, fitted):
    grids = grids_of(world, forecast)
    sides = forecast.group_by(*SIDE, "is_home").agg(
        pl.col("start_probability", "expected_goals", "first_goal_probability").sum()
    )
    assert sides.height > 100
    for match, _, is_home, starters, goals, first in sides.iter_rows():
        place = 0 if is_home else 1
        mean = grids[match].expected_goals()[place]
        assert starters == pytest.approx(11.0, abs=1e-6)
        # Nobody has scored an own goal in Northland: what is left for them is the prior's.
        assert 0.97 * mean < goals < mean
        assert first == pytest.approx(goals / mean * first_goals(grids[match])[place])
    probabilities = forecast.select("start_probability", "score_probability", "booked_probability")
    assert probabilities.to_numpy().min() >= 0
    assert probabilities.to_numpy().max() <= 1


def test_thinned_goals_have_the_mean_and_the_zero_of_the_grid(world):
    grid = ScoreGrid(world.season(2024).grids[7])
    share = np.array([0.4, 0.3, 0.2, 0.07, 0.03])  # the last one is that of own goals
    for goals, mean in zip(marginals(grid), grid.expected_goals(), strict=True):
        numbers = np.arange(len(goals))
        one_by_one = [
            sum(p * (1 - (1 - q) ** n) for n, p in zip(numbers, goals, strict=True)) for q in share
        ]
        assert scoring(goals, share) == pytest.approx(np.array(one_by_one))
        assert float(share @ np.ones(5)) * mean == pytest.approx(mean)
        # Of nobody's goals there is the grid's chance of no goal.
        assert generating(goals, np.array([1.0 - share.sum()])) == pytest.approx(goals[0])
    assert sum(first_goals(grid)) == pytest.approx(1.0 - grid.probabilities[0, 0])


def test_starts_scorers_and_cards_are_calibrated(forecast):
    assert far_off(forecast, "start_probability", pl.col("is_starter")).is_empty()
    assert far_off(forecast, "score_probability", pl.col("goals") > 0, 20).is_empty()
    assert far_off(forecast, "booked_probability", pl.col("yellow_cards") > 0, 25).is_empty()
    expected, played = forecast.select(pl.col("expected_minutes", "minutes").mean()).row(0)
    assert expected == pytest.approx(played, rel=0.02)


def test_weights_of_lines_are_those_goals_were_drawn_by(world, fitted):
    lines = fitted.rates[Counted.GOALS].lines
    drawn_by = {player.position: player.scoring_weight for player in squad(world.seed, 0)}
    for line in ("D", "F"):
        found = lines[line].mean / lines["M"].mean
        assert found == pytest.approx(drawn_by[line] / drawn_by["M"], rel=0.2)
    assert lines["G"].mean < 0.05
    # Players of a line are alike in Northland, and so the fit finds them.
    assert min(lines[line].shape for line in ("D", "M", "F")) > 20


def test_who_is_out_lends_his_place_to_his_line(register, world):
    day = DAYS[0]
    sides = coming(register, day)
    known = known_on(register, day)
    grids = grids_of(world, sides)
    before = Fitted.of(known, day).chances(sides, grids, NOBODY_LISTED)
    forward = before.filter(pl.col("line") == "F", pl.col("reason").is_null())[0]
    injury = {
        "player": forward["player"][0],
        "team": forward["team"][0],
        "from_date": day - timedelta(days=1),
        "until_date": day + timedelta(days=30),
        "reason": "injury",
        "known_at": datetime.combine(day, time(), UTC),
    }
    hurt = pl.DataFrame([injury], schema=known.unavailable.schema)
    frames = {name: getattr(known, name) for name in known.__slots__}
    frames["unavailable"] = pl.concat([known.unavailable, hurt])
    after = Fitted.of(Register(**frames), day).chances(sides, grids, NOBODY_LISTED)
    his = pl.col("player") == forward["player"][0]
    assert after.filter(his)["start_probability"][0] == 0
    assert after.filter(his)["back_on"][0] == injury["until_date"]
    of_side = pl.col("match") == forward["match"][0], pl.col("team") == forward["team"][0]
    for line, grows in (("F", True), ("D", False)):
        others = (*of_side, ~his, pl.col("line") == line)
        chance = [
            frame.filter(*others)["start_probability"].to_numpy().sum()
            for frame in (before, after)
        ]
        assert (chance[1] > chance[0] + 0.3) == grows


def test_a_lineup_that_is_out_is_taken_at_its_word(register, world, fitted):
    sides = coming(register, DAYS[-1])
    played = register.appearances.join(sides, on=SIDE, how="semi")
    listed = played.select("match", "team", "player", "is_starter")
    chances = fitted.chances(sides, grids_of(world, sides), listed)
    beside = chances.join(listed, on=[*SIDE, "player"], how="left")
    starts = beside.filter(pl.col("is_starter"))
    assert starts.height == 11 * sides.height
    assert (starts["start_probability"] == 1).all()
    assert (beside.filter(pl.col("is_starter").is_null())["expected_minutes"] == 0).all()
    assert (beside.filter(~pl.col("is_starter"))["expected_minutes"] > 0).any()


def test_where_no_player_is_known_there_is_no_chance(world, register):
    sides = coming(register, DAYS[0])
    nothing = Fitted.of(Register.empty(), DAYS[0])
    assert nothing.chances(sides, grids_of(world, sides), NOBODY_LISTED).is_empty()
