"""Elevens beside habits: what is missing, what replaces it, and nothing from few line-ups."""

import pytest

from football.players.elevens import Habits
from football.players.squads import Rated

USUAL = [str(i) for i in range(11)]
RATED = {str(i): Rated(75.0, i == 0) for i in range(11)} | {
    "star": Rated(85.0, is_keeper=False),
    "lad": Rated(65.0, is_keeper=False),
    "second keeper": Rated(70.0, is_keeper=True),
}


def habits(*elevens: list[str]) -> Habits:
    side = Habits()
    for eleven in elevens:
        side.add(eleven)
    return side


def test_the_usual_eleven_changes_nothing():
    change = habits(*[USUAL] * 4).change(USUAL, RATED)
    assert change == pytest.approx((0.0, 0.0, 0.0, 0.0))


def test_a_missing_star_weighs_more_than_a_missing_lad():
    with_star, with_lad = ([*USUAL[:-1], name] for name in ("star", "lad"))
    of_star = habits(*[with_star] * 4).change(USUAL, RATED)
    of_lad = habits(*[with_lad] * 4).change(USUAL, RATED)
    assert of_star is not None
    assert of_lad is not None
    # The usual mean is 76, so that the star is 15 above a man who can be had at any time.
    assert of_star.missing == pytest.approx(15.0)
    assert of_star.replacing == pytest.approx(5.0)
    assert of_lad.missing == 0.0
    assert of_star.changed == of_lad.changed == 1.0


def test_what_is_missing_counts_by_how_usual_it_is():
    with_star = [*USUAL[:-1], "star"]
    half = habits(with_star, USUAL, with_star, USUAL).change(USUAL, RATED)
    assert half is not None
    assert half.missing == pytest.approx(0.5 * (85.0 - 75.5 + 6.0))
    assert half.changed == pytest.approx(0.5)


def test_the_goalkeeper_stands_apart():
    change = habits(*[USUAL] * 4).change(["second keeper", *USUAL[1:]], RATED)
    assert change is not None
    assert change.keeper == pytest.approx(-5.0)
    assert (change.missing, change.replacing) == (0.0, 0.0)


def test_few_line_ups_or_few_rated_players_say_nothing():
    assert habits(USUAL, USUAL).change(USUAL, RATED) is None
    strangers = [f"unknown {i}" for i in range(5)]
    assert habits(*[USUAL] * 4).change([*strangers, *USUAL[:6]], RATED) is None
    assert habits(*[USUAL] * 4).change([], RATED) is None


def test_the_last_weeks_stand_beside_the_year():
    with_star = [*USUAL[:-1], "star"]
    side = habits(*[USUAL] * 35, *[with_star] * 5)
    assert side.lately(RATED) == pytest.approx(1.0 - 5 / 40)
