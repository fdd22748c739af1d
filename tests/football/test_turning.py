"""An observation with its sides exchanged says the same of the same match."""

from dataclasses import replace

from football.observations.match import Market, PricePhase, Quote, Score, Statistics
from football.observations.turning import turned
from tests.storage.builders import final

SEEN = final(
    1,
    0,
    score=Score(home_goals_90=1, away_goals_90=0, home_penalties=4, away_penalties=5),
    statistics=Statistics(home_shots=9, away_shots=3),
    figures={"possession": (60.0, 40.0)},
    quotes=(
        Quote("b", Market.MATCH_ODDS, 0.0, PricePhase.CLOSING, (1.5, 4.0, 7.0)),
        Quote("b", Market.TOTAL, 2.5, PricePhase.CLOSING, (1.9, 2.0)),
        Quote("b", Market.ASIAN_HANDICAP, -0.5, PricePhase.CLOSING, (1.8, 2.1)),
    ),
)


def test_everything_with_a_side_changes_sides():
    other = turned(SEEN)
    assert (other.home, other.away) == (SEEN.away, SEEN.home)
    assert other.score == Score(
        home_goals_90=0, away_goals_90=1, home_penalties=5, away_penalties=4
    )
    assert other.statistics == Statistics(home_shots=3, away_shots=9)
    assert other.figures == {"possession": (40.0, 60.0)}
    odds, total, handicap = other.quotes
    assert odds.prices == (7.0, 4.0, 1.5)
    assert total == SEEN.quotes[1]
    assert (handicap.line, handicap.prices) == (0.5, (2.1, 1.8))


def test_turned_twice_is_unchanged():
    assert turned(turned(SEEN)) == SEEN
    assert turned(replace(SEEN, statistics=None)).statistics is None
