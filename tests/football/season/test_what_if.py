"""Supposing results: the endings in which they came true, and no others."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from football.outcome import Outcome
from football.season import ZoneKind, rules_of
from football.season.draws import Draws
from football.season.packed import pack, unpack
from football.season.projection import project
from football.season.rules import Zone
from football.season.what_if import suppose

CLUBS = ["Askvik", "Harrowmere", "Quenby", "Tindholm"]
FIXTURES = [("Askvik", "Tindholm"), ("Harrowmere", "Quenby"), ("Tindholm", "Harrowmere")]


@pytest.fixture(scope="module")
def draws() -> Draws:
    grids = np.full((len(FIXTURES), 4, 4), 1 / 16)
    rng = np.random.default_rng(3)
    rules = replace(rules_of("S1", 2025), clubs=4, zones=(Zone(ZoneKind.TITLE, 1, 1),))
    return project([], FIXTURES, grids, rules, rng, teams=CLUBS, n_seasons=2001).draws


def test_packed_draws_are_the_same_draws(draws: Draws) -> None:
    packed = pack(draws)
    assert len(packed.outcomes) == len(FIXTURES) * 501
    again = unpack(packed, draws.teams, dict(enumerate(draws.fixtures)), draws.rules)
    np.testing.assert_array_equal(again.places, draws.places)
    np.testing.assert_array_equal(again.outcomes, draws.outcomes)
    assert again.rules == draws.rules
    last = unpack(packed, draws.teams, {2: FIXTURES[2]}, draws.rules)
    np.testing.assert_array_equal(last.outcomes, draws.outcomes[2:])
    assert suppose(unpack(packed, draws.teams, {}, draws.rules), {}).kept == 2001


def test_supposing_equals_counting_endings_one_by_one(draws: Draws) -> None:
    wanted = {0: Outcome.HOME, 2: Outcome.DRAW}
    found = suppose(draws, wanted)
    kept = [
        ending
        for ending in range(2001)
        if all(draws.outcomes[fixture, ending] == outcome for fixture, outcome in wanted.items())
    ]
    assert (found.kept, found.is_enough) == (len(kept), True)
    title = [draws.places[club, kept].tolist().count(0) / len(kept) for club in range(4)]
    np.testing.assert_allclose(found.after[ZoneKind.TITLE], title)
    assert (found.lower[ZoneKind.TITLE] <= title).all()
    assert (found.upper[ZoneKind.TITLE] >= title).all()
    assert found.after[ZoneKind.TITLE][0] > found.before[ZoneKind.TITLE][0]  # who won


def test_what_is_supposed_mixes_back_to_what_was_drawn(draws: Draws) -> None:
    mixed = np.zeros(4)
    for home, away in product(Outcome, repeat=2):
        part = suppose(draws, {0: home, 1: away}, fewest=1)
        mixed += part.chance * part.after[ZoneKind.TITLE]
    np.testing.assert_allclose(mixed, suppose(draws, {}).before[ZoneKind.TITLE])


def test_of_too_few_endings_nothing_is_said(draws: Draws) -> None:
    found = suppose(draws, dict.fromkeys(range(3), Outcome.DRAW))
    assert 0 < found.kept < 100
    assert (found.is_enough, dict(found.after), found.place_after) == (False, {}, None)
