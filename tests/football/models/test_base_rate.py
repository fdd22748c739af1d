"""The base rate: shares of what happened, recent matches first, never zero."""

import json

import numpy as np
import pytest

from football.models import base_rate
from football.models.base_rate import PRIOR_SHARES, BaseRate


def test_many_matches_give_their_own_shares() -> None:
    fitted = base_rate.fit(np.repeat([0, 1, 2], [5000, 2000, 3000]), np.zeros(10_000))
    assert fitted.predict(2) == pytest.approx(np.tile([0.5, 0.2, 0.3], (2, 1)), abs=2e-3)


def test_recent_matches_count_more() -> None:
    fitted = base_rate.fit(np.repeat([0, 2], 500), np.repeat([2000.0, 0.0], 500))
    assert fitted.away > 2 * fitted.home


def test_before_the_first_match_it_is_the_prior() -> None:
    assert base_rate.fit([], []).predict()[0] == pytest.approx(PRIOR_SHARES)


def test_what_has_not_happened_yet_is_not_impossible() -> None:
    assert base_rate.fit([0] * 30, [0.0] * 30).draw > 0.05


def test_a_fit_survives_json() -> None:
    fitted = base_rate.fit([0, 1, 2, 0], [1.0, 2.0, 3.0, 4.0])
    assert BaseRate.from_dict(json.loads(json.dumps(fitted.to_dict()))) == fitted
