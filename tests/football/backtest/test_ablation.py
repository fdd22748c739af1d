"""The ablation: every variant is scored beside the stack as it is."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from football.backtest import ablation
from football.features import ODDS_FREE, training


def test_each_variant_is_compared_with_the_stack_as_it_is(make_league: Callable[..., Any]):
    rows = training(
        make_league(seasons=3, teams=10).facts,
        datetime(2013, 7, 1, tzinfo=UTC),
        has_goal_model=False,
    )
    table = ablation.run(rows, date(2012, 7, 1), date(2013, 6, 30), ["E0"])
    by_name = {row["variant"]: row for row in table}
    assert list(by_name) == list(ablation.variants_of(rows))
    assert len(by_name) == len(ablation.VARIANTS) - 1  # rows without the last matches
    base = by_name["as it is"]
    assert base["columns"] == len(ODDS_FREE)
    assert base["estimate"] == base["lower"] == base["upper"] == 0.0
    for row in table:
        assert row["estimate"] == pytest.approx(
            float(str(row["log_loss"])) - float(str(base["log_loss"]))
        )


def test_variants_take_away_or_add_what_their_names_say():
    kept = set(ODDS_FREE)
    as_it_is = ablation.VARIANTS["as it is"]
    for name, variant in ablation.VARIANTS.items():
        if name.startswith("without"):
            assert set(variant.columns) <= kept
            assert variant != as_it_is
        if name.startswith("and "):
            assert set(variant.columns) > kept
