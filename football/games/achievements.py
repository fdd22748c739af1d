"""Achievements: one table of rules over an account's settled picks.

A rule says at which match it was earned, from the picks in the order of their matches: so the
answer is the same whenever it is asked, also in retrospect. A match counts once. What rewards
skill looks at means over many days and at what the market thought; none is earned by picking
more of the same.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

Earned = int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledPick:
    """A pick of a match whose result is final.

    Attributes:
        match_id: of the match.
        kickoff_at: picks are looked at in this order.
        competition: its code.
        points: baseline points; 0 is what knowing nothing is worth.
        p_outcome: what the pick gave the outcome that happened.
        is_exact: the exact score was named.
        is_copy: an unchanged copy of the model's or the market's line.
        p_market: what the market gave this outcome; None without prices.
        gain_on_model: by how many nats the log score beat the model's; None without a forecast.
    """

    match_id: int
    kickoff_at: datetime
    competition: str
    points: float
    p_outcome: float
    is_exact: bool = False
    is_copy: bool = False
    p_market: float | None = None
    gain_on_model: float | None = None

    @property
    def day(self) -> date:
        return self.kickoff_at.date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Achievement:
    """One achievement.

    Attributes:
        code: names it for ever; `words.play` has its texts.
        earned: the match at which it was, from picks in order; None if it was not.
    """

    code: str
    earned: Callable[[Sequence[SettledPick]], Earned]


def earned(picks: Iterable[SettledPick]) -> dict[str, int]:
    """Return code and match of everything that an account earned, whatever the picks' order."""
    once = {pick.match_id: pick for pick in picks}
    ordered = sorted(once.values(), key=lambda pick: (pick.kickoff_at, pick.match_id))
    found = ((rule.code, rule.earned(ordered)) for rule in ACHIEVEMENTS)
    return {code: match_id for code, match_id in found if match_id is not None}


def _first(is_it: Callable[[SettledPick], bool]) -> Callable[[Sequence[SettledPick]], Earned]:
    def rule(picks: Sequence[SettledPick]) -> Earned:
        return next((pick.match_id for pick in picks if is_it(pick)), None)

    return rule


def _different(
    of: Callable[[SettledPick], object], n: int
) -> Callable[[Sequence[SettledPick]], Earned]:
    """Earned at the match that makes n different ones of something."""

    def rule(picks: Sequence[SettledPick]) -> Earned:
        seen: set[object] = set()
        for pick in picks:
            seen.add(of(pick))
            if len(seen) == n:
                return pick.match_id
        return None

    return rule


def _days(picks: Sequence[SettledPick]) -> Iterator[tuple[float, SettledPick]]:
    """Yield the mean points of every day of one's own picks, and its last pick."""
    own = (pick for pick in picks if not pick.is_copy)
    for _, group in groupby(own, key=lambda pick: pick.day):
        day = list(group)
        yield sum(pick.points for pick in day) / len(day), day[-1]


def _good_days_in_a_row(n: int, at_least: float) -> Callable[[Sequence[SettledPick]], Earned]:
    def rule(picks: Sequence[SettledPick]) -> Earned:
        streak = 0
        for mean, last in _days(picks):
            streak = streak + 1 if mean > at_least else 0
            if streak == n:
                return last.match_id
        return None

    return rule


def _mean_over_days(
    of: Callable[[SettledPick], float | None], n_days: int, above: float
) -> Callable[[Sequence[SettledPick]], Earned]:
    """Earned on the first day, from the n-th on, at which the mean of all days is above a bar.

    Days are weighed alike: picking more on one of them does not move the mean.
    """

    def rule(picks: Sequence[SettledPick]) -> Earned:
        means: list[float] = []
        known = [pick for pick in picks if not pick.is_copy and of(pick) is not None]
        for _, group in groupby(known, key=lambda pick: pick.day):
            day = list(group)
            means.append(sum(of(pick) or 0.0 for pick in day) / len(day))
            if len(means) >= n_days and sum(means) / len(means) > above:
                return day[-1].match_id
        return None

    return rule


def _is_upset(pick: SettledPick) -> bool:
    """Sure of what the market held unlikely."""
    unlikely, sure = 0.2, 0.5
    return pick.p_market is not None and pick.p_market <= unlikely and pick.p_outcome >= sure


ACHIEVEMENTS: tuple[Achievement, ...] = (
    Achievement(
        code="first_pick",
        earned=_first(lambda _: True),
    ),
    Achievement(
        code="exact_score",
        earned=_first(lambda pick: pick.is_exact),
    ),
    Achievement(
        code="upset",
        earned=_first(_is_upset),
    ),
    Achievement(
        code="ten_days",
        earned=_different(lambda pick: pick.day, 10),
    ),
    Achievement(
        code="fifty_days",
        earned=_different(lambda pick: pick.day, 50),
    ),
    Achievement(
        code="five_competitions",
        earned=_different(lambda pick: pick.competition, 5),
    ),
    Achievement(
        code="five_good_days",
        earned=_good_days_in_a_row(5, 0.0),
    ),
    Achievement(
        code="better_than_baseline",
        earned=_mean_over_days(lambda pick: pick.points, 20, 0.0),
    ),
    Achievement(
        code="better_than_model",
        earned=_mean_over_days(lambda pick: pick.gain_on_model, 30, 0.0),
    ),
)
"""Every achievement, in the order in which a page shows them."""
