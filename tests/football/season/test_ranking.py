"""Thousands of tables ranked at once are the tables ranked one at a time."""

from itertools import permutations

import numpy as np
import pytest

from football.season import Result, table
from football.season.campaign import Campaign
from football.season.leagues import RULES
from football.season.ranking import positions
from football.season.rules import Measure
from football.season.sampling import Scores

CLUBS = "ABCDE"
N_SEASONS = 60


def season(rng: np.random.Generator, share_left_out: float) -> tuple[list[Result], np.ndarray]:
    """Return played matches with few goals, so that many clubs are level, and fixtures."""
    pairs = np.array(list(permutations(range(len(CLUBS)), 2)))
    pairs = pairs[rng.random(len(pairs)) >= share_left_out]
    rng.shuffle(pairs)
    cut = len(pairs) // 3
    results = [
        Result(CLUBS[h], CLUBS[a], int(rng.integers(2)), int(rng.integers(2)))
        for h, a in pairs[:cut]
    ]
    return results, pairs[cut:]


@pytest.mark.parametrize("share_left_out", [0.0, 0.2])
@pytest.mark.parametrize("code", sorted(RULES))
def test_both_rankings_agree(code: str, share_left_out: float) -> None:
    rng = np.random.default_rng([ord(c) for c in code])
    rules = RULES[code].without_zones()
    results, fixtures = season(rng, share_left_out)
    scores = Scores(*rng.integers(0, 2, size=(2, len(fixtures), N_SEASONS), dtype=np.int8))
    campaign = Campaign(rules, CLUBS, results, fixtures, scores)
    by_name = np.repeat(np.arange(len(CLUBS), 0.0, -1)[:, None], N_SEASONS, axis=1)
    halves = np.zeros(len(CLUBS), dtype=np.int64)
    ranked = positions(campaign, campaign.total(Measure.POINTS), by_name, halves)
    n_level = 0
    for number in range(N_SEASONS):
        drawn = [
            Result(CLUBS[h], CLUBS[a], int(x), int(y))
            for (h, a), x, y in zip(
                fixtures, scores.home[:, number], scores.away[:, number], strict=True
            )
        ]
        lines = table([*results, *drawn], rules, teams=CLUBS)
        order = np.argsort(ranked[:, number])
        assert [CLUBS[club] for club in order] == [line.team for line in lines]
        n_level += len(lines) - len({line.points for line in lines})
    assert n_level > N_SEASONS // 3  # the comparison is about clubs level on points
