"""Who starts: the best eleven of those who are fit, whatever the match will bring.

A line-up must tell nothing of the result but what the strength of its players does: it is drawn
before anything happens, and what happens early happens to those who start.
"""

from collections import Counter
from collections.abc import Sequence

from sources.simulated.season import Season
from sources.simulated.squads import Player, squad

USUAL = {"D": 4, "M": 4, "F": 2}
_ELEVEN = 11


def fit(seed: int, season: Season, index: int, side: int) -> tuple[Player, ...]:
    """Return the players of one side of a match who are not out at kick-off."""
    fixture = season.fixtures[index]
    club = (fixture.home, fixture.away)[side]
    at = fixture.kickoff_at
    return tuple(p for p in squad(seed, club) if not season.absences.is_out(p, at))


def starters(players: Sequence[Player]) -> tuple[Player, ...]:
    """Return the eleven who start of those who are fit: goalkeeper first, lines from the back."""
    keeper = [player for player in players if player.position == "G"][:1]
    others = [player for player in players if player.position != "G"]
    return (*keeper, *_outfield(others, _ELEVEN - len(keeper)))


def _outfield(players: Sequence[Player], wanted: int) -> list[Player]:
    by_worth = sorted(
        players, key=lambda player: (-(player.attack_loss + player.defence_loss), player.shirt)
    )
    chosen: list[Player] = []
    free = Counter(USUAL)
    for player in by_worth:
        if free[player.position] > 0:
            free[player.position] -= 1
            chosen.append(player)
    rest = [player for player in by_worth if player not in chosen]
    chosen += rest[: wanted - len(chosen)]
    order = list(USUAL)
    return sorted(chosen, key=lambda player: (order.index(player.position), player.shirt))
