"""Streaks, form and patterns: luck is rarely taken for news, and what was planted is found."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import numpy as np
import pytest

from football.insights import chance, form, patterns, streaks
from football.insights.fact import Fact, Kind, Subject, Unit, count
from football.insights.ranking import ranked
from football.insights.reasons import Match
from football.insights.record import POINTS, Played, Team
from football.models.scorelines import outcome_probabilities

AT = datetime(2026, 12, 1, tzinfo=UTC)
LEAGUES = 200


def _bank(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Scoring rates of both sides of matches, and the probabilities that they make."""
    rates = np.exp(np.random.default_rng(2).normal(0.2, 0.3, (n, 2)))
    return rates, outcome_probabilities(rates[:, 0], rates[:, 1])


RATES, EXPECTED = _bank(200)


def played(rng: np.random.Generator, number: int, *, bonus: float = 0.0) -> Played:
    """A match as its forecast has it; a bonus is what the forecast does not know of."""
    place = int(rng.integers(len(RATES)))
    rates = RATES[place]
    goals = rng.poisson(rates * np.exp([bonus, -bonus]))
    win, draw, lose = (float(p) for p in EXPECTED[place])
    return Played(
        match_key=str(number),
        opponent="Rival",
        is_home=number % 2 == 0,
        kickoff_at=AT - timedelta(days=400 - number),
        goals_for=int(goals[0]),
        goals_against=int(goals[1]),
        expected=(win, draw, lose),
        p_scores=float(1 - np.exp(-rates[0])),
        p_concedes=float(1 - np.exp(-rates[1])),
    )


def league(rng: np.random.Generator, matches: int, clubs: int = 10) -> list[Team]:
    return [
        Team(team_id=club, name=f"Club {club}", played=[played(rng, n) for n in range(matches)])
        for club in range(clubs)
    ]


def found_by_luck(kind: str, rng: np.random.Generator) -> Iterator[bool]:
    for _ in range(LEAGUES):
        match kind:
            case "streaks":
                facts = list(streaks.streaks(league(rng, 12), AT))
            case "patterns":
                facts = list(patterns.patterns(league(rng, 70, clubs=3), AT))
            case _:
                facts = [f for f in form.form(league(rng, 8), AT) if f.chance <= 0.05]
        yield bool(facts)


@pytest.mark.parametrize("kind", ["streaks", "form"])
def test_luck_alone_is_news_in_at_most_one_league_of_twenty(kind: str) -> None:
    share = np.mean(list(found_by_luck(kind, np.random.default_rng(5))))
    assert share <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / LEAGUES)


@pytest.mark.slow
def test_luck_alone_makes_patterns_in_at_most_one_league_of_twenty() -> None:
    share = np.mean(list(found_by_luck("patterns", np.random.default_rng(5))))
    assert share <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / LEAGUES)


def test_uncorrected_streaks_would_be_news_nearly_everywhere() -> None:
    rng = np.random.default_rng(6)
    leagues = [league(rng, 12) for _ in range(40)]
    naive = [
        any(list(streaks.streaks([team], AT, notable=0.33)) for team in teams) for teams in leagues
    ]
    assert np.mean(naive) > 0.5


def test_a_streak_that_nobody_expected_is_found_with_its_exact_chance() -> None:
    rng = np.random.default_rng(7)
    teams = league(rng, 12)
    ours = [
        Played(
            match_key=str(n),
            opponent="Rival",
            is_home=True,
            kickoff_at=AT,
            goals_for=2,
            goals_against=0,
            expected=(0.3, 0.3, 0.4),
            p_scores=0.6,
            p_concedes=0.7,
        )
        for n in range(9)
    ]
    teams[3] = Team(team_id=3, name="Wonder", played=ours)
    found = ranked(streaks.streaks(teams, AT))
    assert found[0].names["team"] == "Wonder"
    wins = next(fact for fact in found if fact.codes["streak"] == "wins")
    assert wins.number("length") == 9
    assert wins.number("luck") == pytest.approx(0.3**9)
    assert wins.chance == pytest.approx(1 - (1 - 0.3**9) ** (10 * len(streaks.RESPECTS)))
    assert [source.id for source in wins.sources] == [str(n) for n in reversed(range(9))]


def test_points_have_their_exact_distribution() -> None:
    triples = [(0.5, 0.2, 0.3), (0.1, 0.6, 0.3), (0.3, 0.3, 0.4)]
    spread = chance.of_sum(triples, POINTS)
    brute = np.zeros(10)
    for ways in product(range(3), repeat=3):
        brute[sum(POINTS[w] for w in ways)] += np.prod(
            [t[w] for t, w in zip(triples, ways, strict=True)]
        )
    np.testing.assert_allclose(spread, brute)
    assert chance.of_both_tails(spread, 9) == pytest.approx(2 * 0.5 * 0.1 * 0.3)
    assert chance.of_any(1.0, 3) == 1.0
    assert chance.at_least(3.0, [1.0, 2.0, 3.0]) == pytest.approx(0.5)


def test_a_team_that_does_better_away_than_forecasts_know_is_found_out_of_sample() -> None:
    rng = np.random.default_rng(8)
    teams = league(rng, 120, clubs=4)
    better = [played(rng, n, bonus=0.6 if n % 2 else 0.0) for n in range(240)]
    teams[2] = Team(team_id=2, name="Traveller", played=better)
    (fact,) = patterns.patterns(teams, AT)
    assert (fact.names["team"], fact.codes) == (
        "Traveller",
        {"condition": "away", "direction": "above"},
    )
    assert fact.number("surplus") > 0.3


def test_a_team_that_scores_late_is_found_and_a_league_without_one_is_left_alone() -> None:
    rng = np.random.default_rng(12)

    def with_halves(team: Team, late: float) -> Team:
        split = [
            replace(
                each,
                late=(
                    int(rng.binomial(each.goals_for, late)),
                    int(rng.binomial(each.goals_against, 0.55)),
                ),
            )
            for each in team.played
        ]
        return replace(team, played=split)

    usual = [with_halves(team, 0.55) for team in league(rng, 120)]
    assert list(patterns.patterns(usual, AT)) == []
    closers = [*usual[1:], with_halves(usual[0], 0.85)]
    (fact,) = patterns.patterns(closers, AT)
    assert fact.codes == {"condition": "scored_after_break", "direction": "above"}
    assert fact.number("share") > fact.number("usual") + 0.1
    assert fact.number("usual") < 0.65


def test_form_and_meetings_stand_beside_what_was_expected() -> None:
    rng = np.random.default_rng(9)
    (fact, *_) = form.form(league(rng, 8), AT)
    assert fact.interval is not None
    assert fact.interval.lower <= fact.number("expected") <= fact.interval.upper
    match = Match(match_id=1, home="A", away="B", as_of=AT)
    past = [played(rng, n) for n in range(4)]
    met = form.meetings(match, past)
    assert met is not None
    assert met.number("weight") == pytest.approx(4 / 44)
    assert sum(met.number(name) for name in ("home_wins", "draws", "away_wins")) == 4
    assert form.meetings(match, []) is None


def test_a_fact_keeps_its_id_while_it_says_the_same_and_refuses_what_is_no_number() -> None:
    def fact(at: datetime, number: float = 3.0, chances: float = 0.5) -> Fact:
        return Fact(
            kind=Kind.FORM,
            subject=Subject("team", "1"),
            as_of=at,
            values={"points": count(3, Unit.POINTS)._replace(number=number)},
            chance=chances,
        )

    assert fact(AT).fact_id == fact(AT + timedelta(days=1)).fact_id
    assert fact(AT).fact_id != fact(AT, 4.0).fact_id
    assert fact(AT).surprise == 1.0
    with pytest.raises(ValueError, match="finite"):
        fact(AT, float("nan"))
    with pytest.raises(ValueError, match="from 0 to 1"):
        fact(AT, chances=1.2)
