"""Advice on a match, and a season if results are supposed, each beside its bare arithmetic.

The bare arithmetic of advice draws as many grids by one tilt each and prices the same selections
by one product of matrices: no bounds over all selections, no reasons, no stakes. That of "what if"
compares the places with the bounds of the zones, in all endings, twice.
"""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import numpy as np

from football.advice import doubt
from football.advice.decisions import advise
from football.advice.offers import Quote, board
from football.advice.rules import Rules
from football.arrays import FloatArray
from football.grid import ScoreGrid, goal_total
from football.markets import derive
from football.models.scorelines import score_grids
from football.observations.match import Market
from football.outcome import Outcome
from football.season import rules_of
from football.season.packed import pack, unpack
from football.season.projection import project
from football.season.what_if import suppose
from touchline.bench.row import Row, Subject
from touchline.bench.stopwatch import per_second
from touchline.bench.workbench import Workbench

_NOW = datetime(2025, 8, 1, 12, tzinfo=UTC)
_BOOKS = ("b365", "bw", "ps", "wh")
_MARGIN, _WIDTH, _LEVEL = 1.05, 0.05, 0.9
_MATCHES, _ASKED = 20, 50

ADVICE = Subject(
    name="advice",
    what="matches advised on: 512 grids of doubt, bounds over three markets, stakes together",
    yardstick="drawing 512 grids by one tilt and pricing the same selections by one product",
    unit="matches/s",
    goal=0.05,
)
WHAT_IF = Subject(
    name="what-if",
    what="seasons with three results supposed: 10,000 packed endings of 380 matches, all zones",
    yardstick="the places of all clubs compared with the bounds of as many zones, twice",
    unit="seasons/s",
    goal=0.5,
)


def measure_advice(bench: Workbench) -> list[Row]:
    """Measure matches per second."""
    grid = ScoreGrid.normalised(score_grids([1.6], [1.1], -0.05)[0])
    limits = np.array(grid.outcomes())[:, np.newaxis] + [-_WIDTH, _WIDTH]
    offers = board(_quotes(grid), _NOW, timedelta(days=4))
    rules = Rules()

    def ours() -> None:
        for _ in range(_MATCHES):
            advise(grid, limits, _LEVEL, offers, rules)

    tilt = goal_total(grid.probabilities.shape)
    wins = np.random.default_rng(1).random((7, grid.probabilities.size))

    def bare() -> None:
        for _ in range(_MATCHES):
            _priced(grid.probabilities, tilt, wins)

    row = bench.compare(
        ADVICE, lambda: per_second(_MATCHES, ours), lambda: per_second(_MATCHES, bare)
    )
    return [row]


def measure_what_if(bench: Workbench) -> list[Row]:
    """Measure seasons per second."""
    clubs = [f"club {number:02d}" for number in range(20)]
    fixtures = list(permutations(clubs, 2))
    grids = score_grids(np.full(len(fixtures), 1.5), np.full(len(fixtures), 1.2))
    rules = rules_of("E0", 2025)
    packed = pack(project([], fixtures, grids, rules, np.random.default_rng(1)).draws)
    chosen = {number: fixtures[number] for number in (0, 30, 99)}
    results = {0: Outcome.HOME, 1: Outcome.DRAW, 2: Outcome.AWAY}

    def ours() -> None:
        for _ in range(_ASKED):
            suppose(unpack(packed, clubs, chosen, rules), results)

    places = np.frombuffer(packed.places, dtype=np.int8).reshape(len(clubs), -1)

    def bare() -> None:
        for zone in rules.zones * (2 * _ASKED):
            ((places >= zone.first - 1) & (places <= zone.last - 1)).mean(axis=1)

    return [
        bench.compare(WHAT_IF, lambda: per_second(_ASKED, ours), lambda: per_second(_ASKED, bare))
    ]


def _quotes(grid: ScoreGrid) -> list[Quote]:
    over, handicap = derive(grid, ("total:2.5", "asian_handicap:-0.25"))
    fair = {
        (Market.MATCH_ODDS, 0.0): list(grid.outcomes()),
        (Market.TOTAL, 2.5): [each.probability for each in over.selections],
        (Market.ASIAN_HANDICAP, -0.25): [each.probability for each in handicap.selections],
    }
    return [
        Quote(
            book=book,
            market=market,
            line=line,
            prices=[1.0 / (_MARGIN * share) for share in shares],
            at=_NOW,
        )
        for book in _BOOKS
        for (market, line), shares in fair.items()
    ]


def _priced(probabilities: FloatArray, tilt: FloatArray, wins: FloatArray) -> FloatArray:
    errors = np.random.default_rng(2).normal(0.0, doubt.GOALS_SD, (doubt.DRAWS, 1))
    drawn = probabilities.ravel() * np.exp(errors * tilt.ravel())
    return (drawn / drawn.sum(axis=1, keepdims=True)) @ wins.T
