"""What a model may be made of: choices that fit together, and nothing dropped silently."""

import json

import pytest

from football.backtest.recipe import ALLOWED, Recipe, RecipeError, default
from football.backtest.tracks import Track
from football.features.columns import MARKET_BLENDED

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


def test_a_stack_beside_the_pool_sees_prices() -> None:
    stack = default(Track.MARKET_BLENDED).other(family="stacked_logit")
    assert stack.columns == MARKET_BLENDED
    assert {*MARKET_BLENDED} <= {*ALLOWED[Track.MARKET_BLENDED]}


def test_a_recipe_survives_json() -> None:
    recipe = STACK.other(training_seasons=4, lower_tier_weight=0.5)
    assert Recipe.from_dict(json.loads(json.dumps(recipe.to_dict()))) == recipe
    with pytest.raises(RecipeError, match="crystal_ball"):
        Recipe.from_dict(recipe.to_dict() | {"family": "crystal_ball"})
