"""The ablation of players: beside knowing nobody, in parts, and nothing where nobody is known."""

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest

from football.backtest import squad_ablation
from football.backtest.squad_ablation import NOBODY, VARIANTS, Walked
from football.players.facts import RATINGS_SCHEMA, PlayerFacts


@pytest.fixture(scope="module")
def walked(make_league: Callable[..., Any]) -> Walked:
    facts = make_league(seasons=3, teams=10).facts
    teams = sorted(facts.matches["home"].unique())
    ratings = [
        {
            "season_start_year": season,
            "player": f"{team} {number}",
            "name": f"{team} {number}",
            "rating": 60.0 + 3.0 * place,
            "club": team,
            "is_keeper": number == 0,
        }
        for place, team in enumerate(teams)
        for number in range(14)
        for season in (2010, 2012)
    ]
    empty = PlayerFacts.empty()
    players = PlayerFacts.of(
        pl.DataFrame(ratings, schema=RATINGS_SCHEMA).drop("known_at"),
        empty.movements,
        empty.lineups,
    )
    return squad_ablation.run(
        facts.with_players(players), date(2011, 7, 1), date(2013, 6, 30), ["E0"]
    )


def test_each_variant_stands_beside_knowing_nobody(walked: Walked):
    found = walked.found()
    assert [each.variant for each in found] == list(VARIANTS)
    assert found[0].variant == NOBODY
    assert found[0].distance_difference == (0.0, 0.0, 0.0)
    assert found[1].distance_difference.estimate == pytest.approx(
        found[1].distance - found[0].distance
    )
    assert found[1].distance_difference.estimate != 0.0


def test_parts_are_of_the_matches_and_seasons_are_whole(walked: Walked):
    parts = walked.parts()
    seasons = [parts["2011-12"], parts["2012-13"]]
    assert np.sum(seasons, axis=0).tolist() == [1] * walked.due.height
    assert parts["E0"].all()
    assert walked.found(parts["2012-13"])[0].n == parts["2012-13"].sum()


def test_where_nobody_is_known_nothing_moves(walked: Walked):
    unknown, moved = walked.unchanged()
    assert unknown == walked.parts()["2011-12"].sum()
    assert moved == 0.0
