"""What a model may be made of: choices that fit together, and nothing dropped silently."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np
import polars as pl
import pytest

from football.backtest.recipe import ALLOWED, Recipe, RecipeError, default
from football.backtest.tracks import Track
from football.features import training
from football.features.columns import MARKET_BLENDED
from football.models import season_weights
from football.models.forecaster import Stack

STACK = default(Track.ODDS_FREE)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"columns": ["market_p_home"]}, "odds_free may not see market_p_home"),
        ({"columns": ["lead"], "fallback": ["lede"]}, "odds_free may not see lede"),
        ({"family": "opinion_pool"}, "not by opinion_pool"),
        ({"family": "neural"}, "neural"),
        ({"family": "ordered_logit", "columns": ["lead"]}, "nothing else, needs columns"),
        ({"regularisation": 0.0}, "above 0"),
        ({"training_seasons": 0}, "one season at least"),
    ],
)
def test_another_recipe_that_cannot_be_says_what_could(options: dict, message: str) -> None:
    with pytest.raises(RecipeError, match=message):
        STACK.other(**options)


def test_another_recipe_keeps_what_is_not_chosen() -> None:
    assert STACK.other() == STACK
    lighter = STACK.other(regularisation=3.0)
    assert (lighter.regularisation, lighter.columns) == (3.0, STACK.columns)
    fewer = STACK.other(columns=list(STACK.fallback[:2]))
    assert fewer.fallback == STACK.fallback[:2]
    assert STACK.other(family="ordered_logit").columns == ()


def test_a_network_and_weights_of_the_season_are_stacks_without_odds() -> None:
    for family in ("sequence_stack", "online_stack"):
        recipe = STACK.other(family=family)
        assert (recipe.columns, recipe.fallback) == (STACK.columns, STACK.fallback)
        assert Recipe.from_dict(json.loads(json.dumps(recipe.to_dict()))) == recipe
        with pytest.raises(RecipeError, match=f"not by {family}"):
            default(Track.MARKET_BLENDED).other(family=family)


def test_weights_of_the_season_begin_with_those_of_the_seasons_before(
    make_league: Callable[..., Any],
) -> None:
    at = datetime(2013, 1, 1, tzinfo=UTC)
    rows = training(make_league(seasons=3, teams=10).facts, at, has_goal_model=False)
    before = rows.filter(pl.col("season_start_year") < 2012)
    season = rows.filter(pl.col("season_start_year") == 2012)
    plain = STACK.fit(before, at)
    moved = STACK.other(family="online_stack").fit(rows, at)
    assert isinstance(moved, Stack)
    *of_before, of_season = moved.model.adjustments
    assert (of_season.group, of_season.matches) == (season_weights.GROUP, season.height)
    assert of_before == []
    difference = np.abs(moved.predict(season) - plain.predict(season))
    assert 0.0 < difference.max() < 0.1


def test_a_stack_beside_the_pool_sees_prices() -> None:
    stack = default(Track.MARKET_BLENDED).other(family="stacked_logit")
    assert stack.columns == MARKET_BLENDED
    assert {*MARKET_BLENDED} <= {*ALLOWED[Track.MARKET_BLENDED]}


def test_a_recipe_survives_json() -> None:
    recipe = STACK.other(training_seasons=4, lower_tier_weight=0.5)
    assert Recipe.from_dict(json.loads(json.dumps(recipe.to_dict()))) == recipe
    with pytest.raises(RecipeError, match="crystal_ball"):
        Recipe.from_dict(recipe.to_dict() | {"family": "crystal_ball"})
