"""How much is written about a team, and in which tone.

What belongs here: counting headlines by day, and the tone of each by a lexicon, with the words
that make it. What does not: which headlines, or any use of them in a forecast: there is none.

The tone is that of Hutto and Gilbert (2014), "VADER", made for short English texts; a headline
in another language has no words of it. Names are taken out first ("United" sounds friendly), and
so are words that in football are no feelings.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vader import SentimentIntensityAnalyzer

DAYS = 14
"""So many days are counted, and compared with as many before."""
FEWEST_RATED = 5
"""Of fewer headlines with a tone no mean is given."""
_CLEAR = 0.05  # the authors' own bound between neutral and the rest
_NO_FEELINGS = """
attack attacks attacking attacker attackers shoot shoots shooting strike strikes striker strikers
defence defense defender defenders fight fights battle battles save saves saved play playing plays
clean free penalty penalties challenge challenges champion champions championship united fan fans
kill dead cut interest top fit support legend legends
"""
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tone:
    """The tone of one headline.

    Attributes:
        value: from -1 (bad) to 1 (good).
        words: those that make it, each with its weight in the lexicon (-4 to 4), as written.
    """

    value: float
    words: tuple[tuple[str, float], ...]

    @property
    def kind(self) -> str:
        """`good`, `bad` or `neutral`."""
        return "good" if self.value >= _CLEAR else "bad" if self.value <= -_CLEAR else "neutral"


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """Headlines of one day, by tone; most recent days are the last of a row of them."""

    good: int = 0
    neutral: int = 0
    bad: int = 0

    @property
    def n(self) -> int:
        return self.good + self.neutral + self.bad


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """What was written about a team.

    Attributes:
        days: each of the last `DAYS`, the oldest first.
        before: headlines of as many days before.
        rated: headlines with their tone, those with the clearest first; only where words make one.
        mean: of the tones of `rated`; None of fewer than `FEWEST_RATED`.
    """

    days: Sequence[Day]
    before: int
    rated: Sequence[tuple[str, Tone]]
    mean: float | None

    @property
    def n(self) -> int:
        return sum(day.n for day in self.days)


def tone(headline: str, names: Iterable[str] = ()) -> Tone:
    """Return the tone of a headline.

    Args:
        headline: English.
        names: of teams and people in it, which have no tone.
    """
    analyzer = _analyzer()
    text = headline
    for name in sorted(names, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", text, flags=re.IGNORECASE)
    value = float(analyzer.polarity_scores(text)["compound"])
    found = [(word, analyzer.lexicon.get(word.lower(), 0.0)) for word in _WORD.findall(text)]
    return Tone(value=value, words=tuple((word, weight) for word, weight in found if weight))


def attention(
    headlines: Iterable[tuple[datetime, str]], names: Sequence[str], as_of: datetime
) -> Attention:
    """Return what was written about a team in the days before an instant.

    Args:
        headlines: when each was published, and its text; those outside of the days do not count.
        names: see `tone`.
        as_of: the end of the last day.
    """
    span = timedelta(days=DAYS)
    of_days: list[list[Tone]] = [[] for _ in range(DAYS)]
    rated: list[tuple[str, Tone]] = []
    before = 0
    for at, headline in headlines:
        age = as_of - at
        if span <= age < 2 * span:
            before += 1
        if not timedelta(0) <= age < span:
            continue
        found = tone(headline, names)
        of_days[DAYS - 1 - age.days].append(found)
        if found.words:
            rated.append((headline, found))
    rated.sort(key=lambda each: -abs(each[1].value))
    values = [found.value for _, found in rated]
    return Attention(
        days=[_day(tones) for tones in of_days],
        before=before,
        rated=rated,
        mean=sum(values) / len(values) if len(values) >= FEWEST_RATED else None,
    )


def _day(tones: Sequence[Tone]) -> Day:
    kinds = [found.kind for found in tones]
    return Day(good=kinds.count("good"), neutral=kinds.count("neutral"), bad=kinds.count("bad"))


@cache
def _analyzer() -> "SentimentIntensityAnalyzer":
    # The lexicon takes 50 ms to load: only where it is used.
    from vader import SentimentIntensityAnalyzer  # noqa: PLC0415

    return SentimentIntensityAnalyzer(extra_lexicon=dict.fromkeys(_NO_FEELINGS.split(), 0.0))
