"""What members pick, and how well: each has a skill that is known here and nowhere else.

A pick is what the sealed forecast says, blurred: the better the member, the less. Some trust
their own club too much. Whether a leaderboard finds the order of these skills can be checked.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from touchline.crowd.cast import Member
from touchline.crowd.chance import share
from touchline.crowd.facts import Club, Fixture, Outlook, Scene

_AHEAD = timedelta(hours=48)
_CLOSES = timedelta(minutes=10)
_MOST_BLUR = 0.9
_OWN_CLUB = 0.35
_LEAST = 0.02
_GUESSES = 0.3
_SCORES = {"home": (2, 1), "draw": (1, 1), "away": (0, 1)}


def skill(seed: int, member: Member) -> float:
    """Return how well a member picks, from 0 to 1; 1 says what the forecast says."""
    return share(seed, "skill", member.username)


def due(
    scene: Scene, seed: int, member: Member, club: Club, done: Mapping[str, datetime]
) -> list[dict[str, Any]]:
    """Return the picks that a member has still to make, as the API takes them.

    Args:
        scene: how everything stands.
        seed: of the crowd.
        member: who picks.
        club: whom they support.
        done: by `name`, what was picked already.
    """
    return [
        _pick(seed, member, club, fixture, scene.outlooks[fixture.match_id])
        for fixture in _coming(scene)
        if name(member, fixture.match_id) not in done and _is_wanted(seed, member, club, fixture)
    ]


def name(member: Member, match_id: int) -> str:
    """Return what a pick is called among what was done."""
    return f"{member.username}:pick:{match_id}"


def _coming(scene: Scene) -> Sequence[Fixture]:
    return [
        each
        for each in scene.fixtures.values()
        if each.status == "scheduled"
        and each.match_id in scene.outlooks
        and _CLOSES < each.kickoff_at - scene.now < _AHEAD
    ]


def _is_wanted(seed: int, member: Member, club: Club, fixture: Fixture) -> bool:
    """Whether a member picks a match: always that of their club, others as much as they like."""
    if club.team_id in {fixture.home.team_id, fixture.away.team_id}:
        return True
    eagerness = 0.35 + 0.6 * share(seed, "eager", member.username)
    return share(seed, "picks", member.username, fixture.match_id) < eagerness


def _pick(
    seed: int, member: Member, club: Club, fixture: Fixture, outlook: Outlook
) -> dict[str, Any]:
    blur = _MOST_BLUR * (1 - skill(seed, member))
    shares = {"home": outlook.home, "draw": outlook.draw, "away": outlook.away}
    logits = {
        side: math.log(max(value, _LEAST))
        + blur * _normal(seed, member.username, fixture.match_id, side)
        for side, value in shares.items()
    }
    if member.style == "supporter":
        for side, team in (("home", fixture.home), ("away", fixture.away)):
            logits[side] += _OWN_CLUB * (team.team_id == club.team_id)
    total = sum(math.exp(each) for each in logits.values())
    p = {side: max(_LEAST, math.exp(each) / total) for side, each in logits.items()}
    whole = sum(p.values())
    pick: dict[str, Any] = {"match_id": fixture.match_id}
    pick |= {f"p_{side}": value / whole for side, value in p.items()}
    if share(seed, "guesses", member.username, fixture.match_id) < _GUESSES:
        pick["home_goals"], pick["away_goals"] = _SCORES[max(p, key=lambda side: p[side])]
    return pick


def _normal(*parts: object) -> float:
    """Return a standard normal number that these parts always give (Box and Muller 1958)."""
    radius = math.sqrt(-2 * math.log(1 - share("radius", *parts)))
    return radius * math.cos(2 * math.pi * share("angle", *parts))
