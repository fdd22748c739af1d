"""Who is out, from when to when, when the public learnt it, and what it costs the team."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from sources.simulated.clubs import CLUBS
from sources.simulated.seeds import stream
from sources.simulated.squads import Player, squad

_MEAN_SPELLS = 11.0
_SEASON_DAYS = 285
_MEAN_WEEKS = 3.0
_LARGEST_LOSS = 0.30
_INJURIES = ("hamstring", "ankle", "knee", "calf", "groin", "thigh", "shoulder")


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """One player missing: announced at `announced_at`, back for matches from `returns_at`."""

    club: int
    player: Player
    announced_at: datetime
    returns_at: datetime
    injury: str

    @property
    def weeks(self) -> int:
        return round((self.returns_at - self.announced_at).days / 7)


class Absences:
    """All absences of one season."""

    def __init__(self, spells: tuple[Absence, ...]) -> None:
        self.spells = spells
        self._club = np.array([spell.club for spell in spells], dtype=np.int_)
        self._from = np.array([spell.announced_at.timestamp() for spell in spells])
        self._until = np.array([spell.returns_at.timestamp() for spell in spells])
        self._loss = np.array(
            [(spell.player.attack_loss, spell.player.defence_loss) for spell in spells]
        )

    def losses(
        self,
        clubs: NDArray[np.int_],
        played_at: NDArray[np.float64],
        known_at: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Return attack and defence lost per match (n x 2), counting what was announced by then.

        Instants are Unix seconds.
        """
        out = (
            (self._club == clubs[:, None])
            & (self._from <= np.minimum(known_at, played_at)[:, None])
            & (self._until > played_at[:, None])
        )
        total = out.astype(np.float64) @ self._loss
        return _LARGEST_LOSS * np.tanh(total / _LARGEST_LOSS)

    def is_out(self, player: Player, at: datetime) -> bool:
        """Say whether a player is missing at an instant."""
        return any(
            spell.player is player and spell.announced_at <= at < spell.returns_at
            for spell in self.spells
        )


def of_season(seed: int, start_year: int) -> Absences:
    """Draw the absences of every club for one season."""
    opening = datetime(start_year, 8, 1, tzinfo=UTC)
    spells: list[Absence] = []
    for club in CLUBS:
        draws = stream(seed, "absences", start_year, club.number)
        players = squad(seed, club.number)
        free_from = dict.fromkeys(range(len(players)), opening)
        for day in np.sort(draws.integers(0, _SEASON_DAYS, draws.poisson(_MEAN_SPELLS))):
            index = int(draws.integers(len(players)))
            weeks = int(min(1 + draws.geometric(1 / _MEAN_WEEKS), 14))
            minutes = int(draws.integers(8 * 60, 18 * 60))
            injury = _INJURIES[int(draws.integers(len(_INJURIES)))]
            announced = opening + timedelta(days=int(day), minutes=minutes)
            if announced < free_from[index]:
                continue
            free_from[index] = announced + timedelta(weeks=weeks)
            spells.append(
                Absence(
                    club=club.number,
                    player=players[index],
                    announced_at=announced,
                    returns_at=announced + timedelta(weeks=weeks),
                    injury=injury,
                )
            )
    return Absences(tuple(spells))
