"""What members of the crowd pick: as good as their skill, and the same in every run."""

import math
from datetime import UTC, datetime, timedelta

import numpy as np

from touchline.crowd import picking
from touchline.crowd.cast import CAST
from touchline.crowd.facts import Club, Fixture, Outlook, Scene

NOW = datetime(2025, 11, 15, 9, tzinfo=UTC)


def scene_of(matches: int) -> Scene:
    rng = np.random.default_rng(1)
    fixtures, outlooks = {}, {}
    for each in range(1, matches + 1):
        p = rng.dirichlet([4, 3, 3])
        fixtures[each] = Fixture(
            match_id=each, competition="S1", home=Club(team_id=2 * each, name="Askvik"),
            away=Club(team_id=2 * each + 1, name="Borgund"),
            kickoff_at=NOW + timedelta(hours=each % 40 + 1), status="scheduled", score=None,
        )  # fmt: skip
        outlooks[each] = Outlook(forecast_id=str(each), home=p[0], draw=p[1], away=p[2])
    return Scene(now=NOW, speed=1, fixtures=fixtures, outlooks=outlooks, places={}, posts=())


def test_picks_are_fit_repeat_themselves_and_are_made_once():
    scene, member, club = scene_of(30), CAST[0], Club(team_id=2, name="Askvik")
    first = picking.due(scene, 7, member, club, {})
    assert first == picking.due(scene, 7, member, club, {})
    assert {pick["match_id"] for pick in first} >= {1}, "the match of their own club"
    for pick in first:
        p = [pick[f"p_{side}"] for side in ("home", "draw", "away")]
        assert math.isclose(sum(p), 1)
        assert min(p) >= 0.01
    done = {picking.name(member, pick["match_id"]): NOW for pick in first}
    assert picking.due(scene, 7, member, club, done) == []


def test_who_has_more_skill_is_nearer_to_the_forecast():
    scene, nobodys = scene_of(200), Club(team_id=9999, name="Elsewhere")
    losses = {}
    for member in CAST:
        distances = []
        for pick in picking.due(scene, 7, member, nobodys, {}):
            q = scene.outlooks[pick["match_id"]]
            for side in ("home", "draw", "away"):
                share = getattr(q, side)
                distances.append(share * math.log(share / pick[f"p_{side}"]))
        losses[picking.skill(7, member)] = sum(distances) / len(distances)
    skills = sorted(losses)
    order = np.corrcoef(skills, [losses[each] for each in skills])[0, 1]
    assert order < -0.9
