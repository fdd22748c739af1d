"""Facts about what is written of teams: how much, and in which tone, beside what is usual.

What belongs here: from headlines to facts. What does not: reading them, or their tone
(`football.advice.headlines`). Nothing of it is an input of a forecast.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from football.advice.headlines import DAYS, Attention, Tone, attention
from football.insights import chance
from football.insights.fact import Fact, Interval, Kind, Source, Subject, Unit, Value, count

SPAN = timedelta(days=2 * DAYS)
"""So far back headlines are looked at, those of what is usual among them."""
_SLACK = timedelta(days=3)
_RARE = 0.2
"""Only what is rarer among teams is told: there is always some news of everybody."""
_FEWEST = 5
_LEVEL = 0.9
_WORDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """A headline about a team: the id of its article, when it was published, what it says."""

    article_id: int
    published_at: datetime
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """What is written about one team, in any order."""

    team_id: int
    name: str
    headlines: Sequence[Headline]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A team's last days and as many before them."""

    press: Press
    now: Attention
    usual: Attention
    sources: tuple[Source, ...]

    @property
    def volume(self) -> float:
        """Logarithm of how much more is written than before; one is added to both counts."""
        return math.log((self.now.n + 1) / (self.now.before + 1))

    @property
    def shift(self) -> float | None:
        """Of the mean tone; None where one of the two is of too few headlines."""
        if self.now.mean is None or self.usual.mean is None:
            return None
        return self.now.mean - self.usual.mean


def last_midnight(as_of: datetime) -> datetime:
    """Return the start of the day: headlines are counted by whole days, so facts last for one."""
    return as_of.replace(hour=0, minute=0, second=0, microsecond=0)


def news(teams: Iterable[Press], as_of: datetime) -> Iterator[Fact]:
    """Yield what is unusual in how much is written about teams, and in which tone.

    What is usual of a team are its `DAYS` days before the last ones; how unusual a change is, is
    measured on the changes of the other teams. Nothing is said before headlines of any of them
    reach back as far as that: few headlines then mean that nobody collected them.
    """
    every, until = list(teams), last_midnight(as_of)
    reach = [until - each.published_at for press in every for each in press.headlines]
    if max(reach, default=timedelta(0)) < SPAN - _SLACK:
        return
    names = [press.name for press in every]
    read = [_read(press, names, until) for press in every]
    volumes = {each.press.team_id: abs(each.volume) for each in read}
    shifts = {each.press.team_id: abs(each.shift) for each in read if each.shift is not None}
    for each in read:
        rare = _among(each.press.team_id, volumes)
        if each.now.n + each.now.before >= _FEWEST and rare <= _RARE and each.volume:
            yield _volume(each, as_of, rare)
        rare = _among(each.press.team_id, shifts) if each.shift is not None else 1.0
        if each.shift and rare <= _RARE:
            yield _tone(each, as_of, rare)


def _read(press: Press, names: Sequence[str], until: datetime) -> _Read:
    written = [(each.published_at, each.title) for each in press.headlines]
    return _Read(
        press=press,
        now=attention(written, names, until),
        usual=attention(written, names, until - timedelta(days=DAYS)),
        sources=tuple(
            Source("article", str(each.article_id))
            for each in press.headlines
            if timedelta(0) <= until - each.published_at < SPAN
        ),
    )


def _among(team_id: int, sizes: Mapping[int, float]) -> float:
    others = [size for other, size in sizes.items() if other != team_id]
    return chance.at_least(sizes[team_id], others)


def _volume(read: _Read, as_of: datetime, rare: float) -> Fact:
    return Fact(
        kind=Kind.NEWS,
        subject=Subject("team", str(read.press.team_id)),
        as_of=as_of,
        names={"team": read.press.name},
        codes={"direction": "up" if read.volume > 0 else "down"},
        values={
            "headlines": count(read.now.n, Unit.HEADLINES),
            "before": count(read.now.before, Unit.HEADLINES),
            "days": count(DAYS, Unit.DAYS),
        },
        chance=rare,
        sources=read.sources,
    )


def _tone(read: _Read, as_of: datetime, rare: float) -> Fact:
    tones = [tone for _, tone in read.now.rated]
    mean, usual = read.now.mean or 0.0, read.usual.mean or 0.0
    is_better = mean > usual
    return Fact(
        kind=Kind.TONE,
        subject=Subject("team", str(read.press.team_id)),
        as_of=as_of,
        names={"team": read.press.name},
        codes={
            "direction": "up" if is_better else "down",
            "words": _words(tones, is_better=is_better),
        },
        values={
            "tone": Value(mean, Unit.TONE),
            "usual": Value(usual, Unit.TONE),
            "headlines": count(len(tones), Unit.HEADLINES),
        },
        interval=_interval([tone.value for tone in tones]),
        chance=rare,
        sources=read.sources,
    )


def _words(tones: Sequence[Tone], *, is_better: bool) -> str:
    """Return the words that weigh most in the direction of the change; else those that there are.

    Only words of the lexicon are told, in lower case: nothing else of a headline gets in a text.
    """
    weights: defaultdict[str, float] = defaultdict(float)
    for tone in tones:
        for word, weight in tone.words:
            weights[word.lower()] += abs(weight) if (weight > 0) == is_better else 0.0
    ordered = sorted(weights, key=lambda word: (-weights[word], word))
    return ", ".join(ordered[:_WORDS])


def _interval(tones: Sequence[float]) -> Interval:
    """Return where the mean of such headlines lies, by Student's t."""
    from scipy import stats  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]

    untyped: Any = stats
    values = np.asarray(tones, dtype=np.float64)
    times = float(untyped.t.ppf((1.0 + _LEVEL) / 2.0, len(values) - 1))
    half = times * float(values.std(ddof=1)) / math.sqrt(len(values))
    mean = float(values.mean())
    return Interval("tone", _LEVEL, max(-1.0, mean - half), min(1.0, mean + half))
