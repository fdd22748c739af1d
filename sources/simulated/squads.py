"""The players: invented names, positions, and how much each is missed when he is out."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np

from sources.simulated.seeds import stream

_POSITIONS = (
    "G",
    "G",
    "D",
    "D",
    "D",
    "D",
    "D",
    "D",
    "M",
    "M",
    "M",
    "M",
    "M",
    "M",
    "F",
    "F",
    "F",
    "F",
)
_LIKES_TO_SCORE = {"G": 0.0, "D": 0.6, "M": 1.6, "F": 3.5}
_MEAN_IMPORTANCE = 0.045
_LARGEST_IMPORTANCE = 0.14
_FIRST_BIRTH, _BIRTH_DAYS = date(1986, 1, 1), 365 * 18  # between the oldest and the youngest
_FIRST_NAMES = (
    "Aksel", "Bram", "Callum", "Davin", "Edrik", "Finlo", "Garrick", "Halvor", "Idris", "Joren",
    "Kester", "Lorcan", "Magnar", "Niall", "Osric", "Perrin", "Quill", "Rurik", "Soren", "Tavish",
    "Ulrik", "Vidar", "Wystan", "Yorick",
)  # fmt: skip
_LAST_NAMES = (
    "Ashgrove", "Barrowby", "Corrigall", "Drummock", "Elvestad", "Farquison", "Grindle", "Hestrup",
    "Inkster", "Jorvald", "Kilbrannan", "Lowther-Voe", "Mossgarth", "Nesbitrup", "Ormsary",
    "Pettersgill", "Quayle-Hurst", "Ravenscar", "Skaill", "Thorsby", "Underfell", "Vestergarth",
    "Whinfell", "Yeldham", "Aithsting", "Brekkvoll", "Claviger", "Dalziermore", "Esholt", "Fladda",
)  # fmt: skip


_RESERVES = (
    "Alderskog", "Birkhame", "Cairnwath", "Dunvessel", "Eskerholt", "Fjellmark", "Garthsund",
    "Haldane-Ness", "Isbister", "Jarlshof", "Kettlewick", "Langwith", "Mirkwater", "Noltland",
    "Orphirsund", "Pickaquoy", "Quendale", "Roeness", "Sandwick", "Tresnish", "Uyeasund",
    "Vaternish", "Westray", "Yesnaby", "Aultgrind", "Braeholm", "Clachtoll", "Durnessvik",
    "Eriboll", "Foulahm",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """One player; `attack_loss` and `defence_loss` in log goals when he is missing."""

    espn_id: str
    name: str
    shirt: int
    position: str
    attack_loss: float
    defence_loss: float
    scoring_weight: float
    born_on: date

    @property
    def short_name(self) -> str:
        first, last = self.name.split(" ", 1)
        return f"{first[0]}. {last}"


def invented(draws: np.random.Generator, count: int) -> tuple[str, ...]:
    """Return names of reserves, none with a last name of a squad or of each other."""
    firsts = draws.integers(len(_FIRST_NAMES), size=count)
    lasts = draws.permutation(len(_RESERVES))[:count]
    return tuple(
        f"{_FIRST_NAMES[int(first)]} {_RESERVES[int(last)]}"
        for first, last in zip(firsts, lasts, strict=True)
    )


@lru_cache(maxsize=256)
def squad(seed: int, club: int) -> tuple[Player, ...]:
    """Return a club's players, the same in every season."""
    draws = stream(seed, "squad", club)
    importance = np.minimum(
        draws.exponential(_MEAN_IMPORTANCE, len(_POSITIONS)), _LARGEST_IMPORTANCE
    )
    firsts = draws.integers(len(_FIRST_NAMES), size=len(_POSITIONS))
    lasts = draws.permutation(len(_LAST_NAMES))[: len(_POSITIONS)]
    births = stream(seed, "births", club).integers(_BIRTH_DAYS, size=len(_POSITIONS))
    return tuple(
        _player(
            club,
            shirt,
            float(importance[shirt]),
            f"{_FIRST_NAMES[int(firsts[shirt])]} {_LAST_NAMES[int(lasts[shirt])]}",
            _FIRST_BIRTH + timedelta(days=int(births[shirt])),
        )
        for shirt in range(len(_POSITIONS))
    )


def _player(club: int, index: int, importance: float, name: str, born_on: date) -> Player:
    position = _POSITIONS[index]
    attacking = {"G": 0.0, "D": 0.2, "M": 0.6, "F": 0.9}[position]
    return Player(
        espn_id=str(500000 + 100 * club + index),
        name=name,
        shirt=index + 1,
        position=position,
        attack_loss=importance * attacking,
        defence_loss=importance * (1 - attacking),
        scoring_weight=_LIKES_TO_SCORE[position],
        born_on=born_on,
    )
