"""What players are worth, and what a rater sees of it on 1 July of each season.

What belongs here: the truth in the units of ratings, and noisy readings of it. What does not: the
list as it is served (`wire.player_lists`).
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from sources.simulated.clubs import CLUBS
from sources.simulated.reserves import reserves
from sources.simulated.seeds import stream
from sources.simulated.squads import Player, squad

NOISE = 3.0  # standard deviation of a reading, in points of a rating
_FLOOR, _POINTS_PER_LOG_GOAL = 50.0, 300.0
_LEAST, _BEST = 1.0, 99.0
_FLOOR_EUR, _POINTS_PER_E, _MARKET_SD = 150_000.0, 8.0, 0.3
_PEAK_AGE, _AGE_SD = 25.0, 7.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """One line of the list of a season.

    Attributes:
        joined_on: None for who has always been there.
    """

    player: Player
    club: int
    rating: float
    value_eur: int
    joined_on: date | None


def day_of(start_year: int) -> date:
    """Return the day the list of a season is of."""
    return date(start_year, 7, 1)


def true_rating(player: Player) -> float:
    """Return what a rater without noise would give; no provider serves it."""
    return _FLOOR + _POINTS_PER_LOG_GOAL * (player.attack_loss + player.defence_loss)


@lru_cache(maxsize=32)
def ratings(seed: int, start_year: int) -> tuple[Rated, ...]:
    """Return the list of a season: everybody who is with a club on its day."""
    day = day_of(start_year)
    rated: list[Rated] = []
    for club in CLUBS:
        draws = stream(seed, "ratings", start_year, club.number)
        joined = {each.player: each.joined_on(day) for each in reserves(seed, club.number, day)}
        for player in (*squad(seed, club.number), *joined):
            seen = true_rating(player) + float(draws.normal(0.0, NOISE))
            rated.append(
                Rated(
                    player=player,
                    club=club.number,
                    rating=round(min(max(seen, _LEAST), _BEST), 1),
                    value_eur=_value(seen, player, day, draws),
                    joined_on=joined.get(player),
                )
            )
    return tuple(rated)


def _value(seen: float, player: Player, day: date, draws: np.random.Generator) -> int:
    age = (day - player.born_on).days / 365.25
    prime = np.exp(-0.5 * ((age - _PEAK_AGE) / _AGE_SD) ** 2)
    log_eur = np.log(_FLOOR_EUR) + (seen - _FLOOR) / _POINTS_PER_E + draws.normal(0.0, _MARKET_SD)
    return 1_000 * round(float(np.exp(log_eur) * prime) / 1_000)
