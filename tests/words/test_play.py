"""Whatever can be earned or done has a text."""

from football.games.achievements import ACHIEVEMENTS
from football.games.challenges import CHALLENGES
from football.games.goals import GOALS, SHARED_GOAL
from words.play import achievement, achievement_rule, challenge, goal


def test_everything_that_can_be_earned_has_a_text() -> None:
    for each in ACHIEVEMENTS:
        assert achievement(each.code)
        assert achievement_rule(each.code).endswith(".")
    assert achievement_rule(SHARED_GOAL).endswith(".")
    assert len({goal(each.code) for each in GOALS}) == len(GOALS)
    assert len({challenge(each.code) for each in CHALLENGES}) == len(CHALLENGES)
