"""One fact: what was found, its numbers with units, and how often chance alone finds as much.

What belongs here: the value that every finder returns, and how it is written down. What does not:
finding (`attribution`, `streaks`, …) or words.
"""

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple, Self

from football.canonical import canonical_json

LEAST_CHANCE = 1e-9
_ID_DIGITS = 16


class Kind(StrEnum):
    """What a fact is about."""

    CAUSE = "cause"
    MARKET_GAP = "market_gap"
    MOVE = "move"
    ABSENCE = "absence"
    STREAK = "streak"
    FORM = "form"
    IMPORTANCE = "importance"
    MEETINGS = "meetings"
    UPSET = "upset"
    PATTERN = "pattern"
    OUTCOME = "outcome"
    FAVOURITE = "favourite"
    LINE_MOVE = "line_move"
    DISAGREEMENT = "disagreement"
    NEWS = "news"
    TONE = "tone"


class Unit(StrEnum):
    """What a number counts."""

    PROBABILITY = "probability"
    CHANGE = "probability_change"
    LOGIT = "logit"
    GOALS = "goals"
    POINTS = "points"
    MATCHES = "matches"
    PLAYERS = "players"
    SHARE = "share"
    BOOKS = "books"
    HOURS = "hours"
    DAYS = "days"
    HEADLINES = "headlines"
    TONE = "tone"


class Value(NamedTuple):
    """A number and what it counts; a probability is from 0 to 1, a tone from -1 to 1."""

    number: float
    unit: Unit


class Interval(NamedTuple):
    """Bounds of one of the values, and the share of such bounds that hold it."""

    of: str
    level: float
    lower: float
    upper: float


class Source(NamedTuple):
    """A row that a fact rests on: its kind (`forecast`, `match`, …) and id."""

    kind: str
    id: str


class Subject(NamedTuple):
    """What a fact is about: `match`, `team` or `round`, and its id."""

    kind: str
    id: str


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that was found.

    Attributes:
        kind: what it is about.
        subject: whose page it belongs to.
        as_of: only what was known then is in it.
        values: its numbers by name.
        chance: how often something at least as remarkable is found where nothing is special,
            corrected for everything that was looked at.
        names: of teams, by their part (`home`, `away`, `team`).
        codes: what is no number: a cause, an outcome, a zone, the words that make a tone.
        interval: of one of the values, where it is known.
        sources: rows it rests on.
    """

    kind: Kind
    subject: Subject
    as_of: datetime
    values: Mapping[str, Value]
    chance: float
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    codes: Mapping[str, str] = field(default_factory=dict[str, str])
    interval: Interval | None = None
    sources: Sequence[Source] = ()

    def __post_init__(self) -> None:
        if not all(math.isfinite(value.number) for value in self.values.values()):
            raise ValueError(f"a fact holds finite numbers: {self.values}")
        if not 0.0 <= self.chance <= 1.0:
            raise ValueError(f"a chance is from 0 to 1, not {self.chance}")

    @property
    def surprise(self) -> float:
        """Bits of surprise: 1 for what happens every second time, 10 for one time in 1,024."""
        return -math.log2(max(self.chance, LEAST_CHANCE))

    @cached_property
    def fact_id(self) -> str:
        """The id: a digest of what it says, so that what has not changed keeps it.

        When it was found, how usual it is among others and what it rests on are no part of it.
        """
        content = self.to_dict(with_id=False)
        for name in ("as_of", "chance", "sources"):
            del content[name]
        return hashlib.sha256(canonical_json(content)).hexdigest()[:_ID_DIGITS]

    def number(self, name: str) -> float:
        """Return one of the values' numbers."""
        return self.values[name].number

    def to_dict(self, *, with_id: bool = True) -> dict[str, Any]:
        """Return it as JSON holds it."""
        written: dict[str, Any] = {
            "kind": self.kind.value,
            "subject": dict(self.subject._asdict()),
            "as_of": self.as_of.isoformat(),
            "values": {
                name: {"number": round(value.number, 6), "unit": value.unit.value}
                for name, value in sorted(self.values.items())
            },
            "chance": self.chance,
            "names": dict(self.names),
            "codes": dict(self.codes),
            "interval": None if self.interval is None else dict(self.interval._asdict()),
            "sources": [dict(each._asdict()) for each in self.sources],
        }
        return {"id": self.fact_id, "surprise": self.surprise, **written} if with_id else written

    @classmethod
    def from_dict(cls, written: Mapping[str, Any]) -> Self:
        """Read what `to_dict` wrote."""
        interval = written["interval"]
        return cls(
            kind=Kind(written["kind"]),
            subject=Subject(**written["subject"]),
            as_of=datetime.fromisoformat(written["as_of"]),
            values={
                name: Value(float(each["number"]), Unit(each["unit"]))
                for name, each in written["values"].items()
            },
            chance=float(written["chance"]),
            names=written["names"],
            codes=written["codes"],
            interval=None if interval is None else Interval(**interval),
            sources=tuple(Source(**each) for each in written["sources"]),
        )


def probability(number: float) -> Value:
    """Return a probability, from 0 to 1."""
    return Value(float(number), Unit.PROBABILITY)


def change(number: float) -> Value:
    """Return a difference of two probabilities, from -1 to 1."""
    return Value(float(number), Unit.CHANGE)


def count(number: int, unit: Unit) -> Value:
    """Return a whole number of something."""
    return Value(float(number), unit)
