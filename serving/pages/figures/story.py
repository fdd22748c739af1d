"""How the probabilities of one match moved, from the first forecast to the final whistle.

Before kick-off the axis is time, afterwards the minute of the match. What is pressed, hovered or
replayed is read by `story.js` from the places of the points.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from serving.pages.figures.labels import at_ends
from serving.pages.figures.shares import OUTCOMES, Triple, percents
from serving.pages.figures.svg import element, line, picture, text
from words.dates import day_of_month, moment
from words.forecasts import outcome as in_words
from words.messages import gettext as _

_WIDTH, _HEIGHT = 760, 340
_GAP = 24  # of labels, whose letters are 22 high on a phone
_LEFT, _RIGHT, _BOTTOM = 40, 118, 34
_TOP, _TOP_WITH_MARKS = 14, 58
_LENGTH = 90.0
_QUARTER = 15
_BEFORE = 0.3
"""The share of the width for what was before kick-off, once the match has begun."""
_MARK_GAP = 46
_LEVELS = 3
_LEVEL_HEIGHT = 17


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastPoint:
    """A forecast that was sealed before kick-off, its instant and why it was made."""

    at: datetime
    shares: Triple
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The forecast at a minute of the match.

    Attributes:
        score: as it stood, for the replay.
        cause: what moved it.
    """

    minute: float
    shares: Triple
    score: str = ""
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A goal with the score it made, a red card, or a pause, which belongs to no side."""

    minute: float
    label: str
    is_home: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """All that is drawn.

    Attributes:
        before: sealed forecasts, oldest first; there is one at least, or a point in `during`.
        during: live forecasts, in order.
        marks: what happened, in order.
        gaps: minutes between which no source reported anything.
        until: right edge while the match has not begun: now, or kick-off.
        is_over: whether the last point is the end.
    """

    before: Sequence[ForecastPoint]
    during: Sequence[Point] = ()
    marks: Sequence[Mark] = ()
    gaps: Sequence[tuple[float, float]] = ()
    until: datetime
    is_over: bool = False

    @property
    def ends(self) -> tuple[Triple, Triple]:
        """The first and the last forecast."""
        shares = [each.shares for each in (*self.before, *self.during)]
        return shares[0], shares[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    start: datetime
    until: datetime
    kickoff: float
    end: float
    top: float

    def at(self, instant: datetime) -> float:
        whole = (self.until - self.start).total_seconds() or 1.0
        share = (instant - self.start).total_seconds() / whole
        return _LEFT + min(max(share, 0.0), 1.0) * (self.kickoff - _LEFT)

    def minute(self, minute: float) -> float:
        share = min(max(minute / self.end, 0.0), 1.0)
        return self.kickoff + share * (_WIDTH - _RIGHT - self.kickoff)

    def y(self, probability: float) -> float:
        return self.top + (1 - probability) * (_HEIGHT - self.top - _BOTTOM)


def probability_story(story: Story, names: tuple[str, str]) -> Markup:
    """Return the steps of home, draw and away over the whole story of a match.

    Args:
        story: what is drawn.
        names: home and away.
    """
    scale = _scale(story)
    parts = _frame(scale, story)
    for first, last in story.gaps:
        x = scale.minute(first)
        width = scale.minute(last) - x
        parts.append(
            element(
                "rect", class_="gap", x=x, y=scale.top, width=width, height=scale.y(0) - scale.top
            )
        )
    parts += _marks(story.marks, scale)
    places = _places(story, scale)
    edge = places[-1][0] if story.during else _WIDTH - _RIGHT
    for index, outcome in enumerate(OUTCOMES):
        parts.append(_steps([(x, shares[index]) for x, shares in places], edge, scale, outcome))
    parts += _ends(story.ends[1], scale)
    parts.append(line(_LEFT, scale.top, _LEFT, scale.y(0), "cursor"))
    return picture(
        *parts,
        width=_WIDTH,
        height=_HEIGHT,
        title=_("Probabilities over the match") if story.during else _("Probabilities over time"),
        description=_in_words(story, names),
        kind="trend story",
    )


def story_points(story: Story) -> list[dict[str, Any]]:
    """Return the points of a story as `story.js` reads them.

    Each has `x`, its place in units of the drawing; `p`, whole percents of home, draw and away;
    and what is printed: `t`, the minute or the instant; `s`, the score; `c`, the cause.
    """
    scale = _scale(story)
    sealed = [
        {"x": round(scale.at(each.at)), "p": percents(each.shares), "c": each.cause}
        | {"at": f"{each.at:%Y-%m-%dT%H:%M:%SZ}"}
        for each in story.before
    ]
    live = [
        {"x": round(scale.minute(each.minute)), "p": percents(each.shares), "c": each.cause}
        | {"t": f"{int(each.minute)}'", "s": each.score}
        for each in story.during
    ]
    return [*sealed, *live]


def _scale(story: Story) -> _Scale:
    right = _WIDTH - _RIGHT
    kickoff: float = right
    if story.during:
        kickoff = _LEFT + (_BEFORE * (right - _LEFT) if story.before else 0.0)
    minutes = [each.minute for each in (*story.during, *story.marks)]
    start = story.before[0].at if story.before else story.until
    return _Scale(
        start=start,
        until=story.until,
        kickoff=kickoff,
        end=max([_LENGTH, *minutes]),
        top=_TOP_WITH_MARKS if story.marks else _TOP,
    )


def _frame(scale: _Scale, story: Story) -> list[Markup]:
    parts: list[Markup] = []
    right = _WIDTH - _RIGHT
    for percent in range(0, 101, 25):
        y = scale.y(percent / 100)
        parts.append(line(_LEFT, y, right, y, "grid"))
        parts.append(text(_LEFT - 8, y + 5, f"{percent}", "label", "end"))
    low = _HEIGHT - 8
    if story.before:
        show = "day" if story.during else "moment"
        parts.append(_instant(_LEFT, low, scale.start, "start", show))
    if not story.during:
        parts.append(_instant(right, low, story.until, "end", "moment"))
        return parts
    quarters = range(_QUARTER, int(scale.end) + 1, _QUARTER)
    parts += [text(scale.minute(each), low, f"{each}'", "label", "middle") for each in quarters]
    parts.append(line(scale.kickoff, scale.top, scale.kickoff, scale.y(0), "kickoff"))
    parts.append(text(scale.kickoff, low, _("kick-off"), "label", "middle"))
    return parts


def _instant(x: float, y: float, at: datetime, anchor: str, show: str) -> Markup:
    """Return a day or an instant that `times.js` rewrites into the reader's zone."""
    return element(
        "text",
        day_of_month(at) if show == "day" else f"{moment(at)} UTC",
        x=x,
        y=y,
        class_="label",
        text_anchor=anchor,
        data_at=f"{at:%Y-%m-%dT%H:%M:%SZ}",
        data_show=show,
    )


def _marks(marks: Sequence[Mark], scale: _Scale) -> list[Markup]:
    """Draw a line for each, its label above; one that would lie on another goes a level up."""
    parts: list[Markup] = []
    free_from = [0.0] * _LEVELS
    for mark in marks:
        x = scale.minute(mark.minute)
        side = "pause" if mark.is_home is None else "home" if mark.is_home else "away"
        level = next((n for n in range(_LEVELS) if x >= free_from[n]), _LEVELS - 1)
        free_from[level] = x + _MARK_GAP
        top = scale.top - 6 - level * _LEVEL_HEIGHT
        parts.append(line(x, top, x, scale.y(0), f"mark {side}"))
        parts.append(text(x, top - 4, mark.label, f"goal {side}", "middle"))
    return parts


def _places(story: Story, scale: _Scale) -> list[tuple[float, Triple]]:
    before = [(scale.at(each.at), each.shares) for each in story.before]
    return [*before, *((scale.minute(each.minute), each.shares) for each in story.during)]


def _steps(
    places: Sequence[tuple[float, float]], edge: float, scale: _Scale, outcome: str
) -> Markup:
    path = f"M{places[0][0]:.1f} {scale.y(places[0][1]):.1f}"
    for x, probability in places[1:]:
        path += f"H{x:.1f}V{scale.y(probability):.1f}"
    return element("path", d=f"{path}H{edge:.1f}", class_=f"step {outcome}")


def _ends(last: Triple, scale: _Scale) -> list[Markup]:
    return at_ends(
        _WIDTH - _RIGHT + 8,
        [
            (scale.y(share), outcome, f"{percent} % {in_words(outcome)}")
            for share, percent, outcome in zip(last, percents(last), OUTCOMES, strict=True)
        ],
        gap=_GAP,
    )


def _in_words(story: Story, names: tuple[str, str]) -> str:
    first, last = (percents(each) for each in story.ends)
    moved = ", ".join(
        _("%(name)s from %(before)s to %(after)s %%") % {"name": name, "before": a, "after": b}
        for name, a, b in zip((names[0], in_words("draw"), names[1]), first, last, strict=True)
    )
    goals = ", ".join(
        _("%(mark)s after %(n)s minutes") % {"mark": mark.label, "n": f"{mark.minute:.0f}"}
        for mark in story.marks
        if mark.is_home is not None
    )
    return f"{moved}. {goals}" if goals else moved
