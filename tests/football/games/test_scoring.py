"""Scores of picks, and what a leaderboard makes of them."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from football.games.scoring import baseline_points, peer_of_line, score
from football.games.standing import FEWEST_MATCHES, stand

fields = st.integers(1, 12).flatmap(
    lambda n: st.tuples(
        arrays(np.float64, (n, 3), elements=st.floats(0.05, 1)).map(
            lambda p: p / p.sum(axis=1, keepdims=True)
        ),
        arrays(np.bool_, n),
    )
)


def test_points_are_as_a_fan_expects_them():
    points = score([(1 / 3, 1 / 3, 1 / 3), (0.98, 0.01, 0.01), (0.01, 0.01, 0.98)],
                   [(-1, -1), (2, 1), (0, 3)], [True] * 3, (2, 1))  # fmt: skip
    assert points.points == pytest.approx([0, 98.16 + 25, -319.18], abs=0.01)
    assert points.is_exact.tolist() == [False, True, False]
    assert baseline_points([0.0, math.log(3)]) == pytest.approx([100, 0])


@given(fields, st.sampled_from([(1, 0), (1, 1), (0, 2)]))
def test_peer_scores_compare_with_the_others_and_copies_move_nobody(field, result):
    p, is_own = field
    nobody = np.full((len(p), 2), -1)
    found = score(p, nobody, is_own, result)
    y = 0 if result[0] > result[1] else 1 if result[0] == result[1] else 2
    logs = [math.log(row[y]) for row in p]
    for place in range(len(p)):
        others = [logs[k] for k in range(len(p)) if is_own[k] and k != place]
        if others:
            expected = 100 * (logs[place] - sum(others) / len(others))
            assert found.peer[place] == pytest.approx(expected, abs=1e-8)
        else:
            assert np.isnan(found.peer[place])
    if is_own.sum() > 1:
        assert found.peer[is_own].sum() == pytest.approx(0, abs=1e-7)
        alone = score(p[is_own], nobody[is_own], is_own[is_own], result)
        assert found.peer[is_own] == pytest.approx(alone.peer)
        line = peer_of_line(float(p[0][y]), found.peers_log)
        assert line == pytest.approx(100 * (logs[0] - found.peers_log))


def test_one_lucky_pick_never_leads_and_volume_neither():
    lucky, good, busy, idle = (1, 300.0), (60, 60 * 20.0), (600, 600 * 2.0), (0, 0.0)
    n, total = zip(lucky, good, busy, idle, strict=True)
    squares = [s**2 / max(m, 1) + 400.0 * m for m, s in (lucky, good, busy, idle)]
    found = stand(n, total, squares)
    assert found.rank.tolist() == [0, 1, 2, 0]
    assert found.value[0] < found.value[1]
    assert (found.lower <= found.value).all()
    assert found.value[3] == 0


def test_ranks_recover_known_skills_within_their_intervals():
    rng = np.random.default_rng(20)
    skills = np.sort(rng.normal(0, 8, 200))[::-1]
    n = rng.integers(FEWEST_MATCHES, 380, 200)
    draws = [rng.normal(skill, 45, size) for skill, size in zip(skills, n, strict=True)]
    found = stand(n, [d.sum() for d in draws], [np.square(d).sum() for d in draws])
    true_rank = np.arange(1, 201)
    inside = (found.best_rank <= true_rank) & (true_rank <= found.worst_rank)
    assert inside.mean() >= 0.95
    assert (found.best_rank <= found.rank).all()
    assert (found.rank <= found.worst_rank).all()
    known = (found.lower <= skills) & (skills <= found.upper)
    assert known.mean() >= 0.9
    surely_better = (found.worst_rank < 100).sum()
    assert surely_better > 5, "the intervals say something"
