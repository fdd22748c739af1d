"""Line-ups against a side's habits: who is missing, known in time, and what that is worth."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from football.backtest.stack import OF_CONDITIONS
from football.features.conditions import GROUPS, columns, known_groups
from football.frames import CONDITIONS_SCHEMA, INSTANT
from football.lineups import STARTERS_SCHEMA, changes
from football.models import outcome
from football.models.calibration import softmax
from football.models.outcome import OutcomeModel

FIRST = datetime(2025, 8, 1, 15, tzinfo=UTC)
USUAL = tuple("GABCDEFHIJK")  # G keeps the goal
HOUR = timedelta(hours=1)

Row = tuple[str, datetime, str, bool, str, bool, datetime]


def eleven(
    number: int, side: str, players: Sequence[str] = USUAL, published: timedelta = -HOUR
) -> Iterable[Row]:
    kickoff_at = FIRST + number * timedelta(days=7)
    for player in players:
        is_keeper = player in {"G", "Z"}
        yield (
            f"match {number}", kickoff_at, side, side == "home",
            player, is_keeper, kickoff_at + published,
        )  # fmt: skip


def readings_of(*sides: Iterable[Row]) -> list[dict[str, object]]:
    rows = [row for side in sides for row in side]
    return changes(pl.DataFrame(rows, schema=STARTERS_SCHEMA, orient="row")).to_dicts()


def habits(matches: int) -> list[Iterable[Row]]:
    return [eleven(number, side) for number in range(matches) for side in ("home", "away")]


def test_a_side_that_changes_nothing_leaves_nobody_out():
    last = readings_of(*habits(5))[-1]
    assert last["match_key"] == "match 4"
    assert last["home_changed"] == last["away_changed"] == pytest.approx(0.0)
    assert last["home_keeper_changed"] == 0.0


def test_newcomers_count_as_many_as_they_are_and_the_goalkeeper_apart():
    line_up = ("Z", "X", "Y", *USUAL[3:])
    last = readings_of(*habits(10), eleven(10, "home", line_up), eleven(10, "away"))[-1]
    assert last["home_changed"] == pytest.approx(3.0)
    assert last["home_keeper_changed"] == 1.0
    assert last["away_changed"] == pytest.approx(0.0)


def test_who_started_half_of_the_last_matches_is_half_of_a_habit():
    half = [eleven(n, "home", (*USUAL[:-1], "K" if n % 2 else "L")) for n in range(10)]
    away = [eleven(n, "away") for n in range(11)]
    last = readings_of(*half, *away, eleven(10, "home"))[-1]
    assert last["home_changed"] == pytest.approx(0.5)


def test_habits_of_long_ago_are_forgotten():
    others = ("G", *"abcdefhijk")
    before = [eleven(n, "home", others) for n in range(10)]
    after = [eleven(n, "home") for n in range(10, 21)]
    away = [eleven(n, "away") for n in range(21)]
    found = {row["match_key"]: row["home_changed"] for row in readings_of(*before, *after, *away)}
    assert found["match 10"] == pytest.approx(10.0)
    assert found["match 20"] == pytest.approx(0.0)


@pytest.mark.parametrize(
    "line_up",
    [
        pytest.param(eleven(9, "home", published=timedelta(0)), id="known at kick-off"),
        pytest.param(eleven(9, "home", USUAL[:10]), id="ten men"),
        pytest.param(eleven(9, "home", (*USUAL[1:], "X")), id="nobody in goal"),
    ],
)
def test_nothing_is_read_of_what_came_too_late_or_is_not_whole(line_up: Iterable[Row]):
    rows = readings_of(*habits(9), line_up, eleven(9, "away"))
    assert [row["match_key"] for row in rows] == [f"match {n}" for n in range(4, 9)]


def test_a_new_side_has_no_habits_and_without_line_ups_there_is_nothing():
    assert readings_of(*habits(4)) == []
    assert readings_of() == []


def test_line_ups_are_known_from_when_they_came_out():
    (reading,) = readings_of(*habits(5))
    frame = pl.DataFrame([reading], schema=CONDITIONS_SCHEMA)
    out_at = reading["known_at"]
    assert isinstance(out_at, datetime)
    for as_of, is_known in ((out_at, True), (out_at - timedelta(seconds=1), False)):
        instants = pl.DataFrame(
            {"match_key": ["match 4"], "as_of": [out_at - 9 * HOUR], "lineups_as_of": [as_of]},
            schema_overrides={"as_of": INSTANT, "lineups_as_of": INSTANT},
        )
        (row,) = columns(frame, instants).to_dicts()
        assert known_groups(row) == (("lineups",) if is_known else ())


def league(matches: int, cost: float) -> tuple[pl.DataFrame, np.ndarray, np.ndarray]:
    """Return matches of sides that rotate, the truth at a cost per man changed, and results.

    Two sides meet again and again; each of their eleven is replaced one time in eight.
    """
    rng = np.random.default_rng(11)

    def side(number: int, name: str) -> Iterable[Row]:
        rested = rng.random(10) < 0.125
        fit = [p.lower() if out else p for p, out in zip(USUAL[1:], rested, strict=True)]
        return eleven(number, name, ("Z" if rng.random() < 0.1 else "G", *fit))

    sides = [side(number, name) for number in range(matches) for name in ("home", "away")]
    found = pl.DataFrame(readings_of(*sides), schema=CONDITIONS_SCHEMA)
    instants = found.select("match_key", as_of="known_at", lineups_as_of="known_at")
    known = columns(found, instants)
    lead = rng.normal(0.3, 0.8, known.height)
    true_lead = lead - cost * known["changed_difference"].to_numpy()
    truth = softmax(np.stack([true_lead / 2, np.full(known.height, -0.1), -true_lead / 2], 1))
    y = (truth.cumsum(axis=1) > rng.random(known.height)[:, None]).argmax(axis=1)
    return known.with_columns(lead=lead), truth, y


def with_and_without(
    cost: float,
) -> tuple[OutcomeModel, np.ndarray, np.ndarray, float]:
    """Return the model that heeds line-ups, the later truth, its loss there and the plain loss."""
    frame, truth, y = league(8_000, cost)
    early, late = slice(0, 5_000), slice(5_000, None)
    plain = outcome.fit(frame[early], y[early], columns=["lead"], folds=1)
    groups = {"lineups": GROUPS["lineups"]}
    model = outcome.adjusted(plain, frame[early], y[early], groups, OF_CONDITIONS)
    return (
        model,
        truth[late],
        model.predict(frame[late]),
        float(-(truth[late] * np.log(plain.predict(frame[late]))).sum(axis=1).mean()),
    )


def test_a_planted_cost_is_learned_and_brings_nearly_all_it_can():
    model, truth, p, plain = with_and_without(0.25)
    (heeded,) = model.adjustments
    weight = next(c for c in heeded.columns if c.name == "changed_difference")
    per_man = (weight.weights[0] - weight.weights[2]) / weight.scale
    assert -0.25 < per_man < -0.17  # the prior believes a quarter less after 5,000 matches
    least = -(truth * np.log(truth)).sum(axis=1).mean()
    loss = -(truth * np.log(p)).sum(axis=1).mean()
    assert plain - least > 0.006
    assert plain - loss > 0.85 * (plain - least)


def test_where_line_ups_cost_nothing_they_change_nothing():
    model, truth, p, plain = with_and_without(0.0)
    (heeded,) = model.adjustments
    for column in heeded.columns:
        assert np.abs(column.weights).max() < 0.03
    assert -(truth * np.log(p)).sum(axis=1).mean() - plain < 0.0005
