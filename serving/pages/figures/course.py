"""How the probabilities of one match moved while it was played, with its goals."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from serving.pages.figures.labels import at_ends
from serving.pages.figures.shares import OUTCOMES, Triple, percents
from serving.pages.figures.svg import element, line, picture, text
from words.forecasts import outcome as in_words
from words.messages import gettext as _

_WIDTH, _HEIGHT = 560, 250
_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 92, 30, 32
_LENGTH = 90.0
_QUARTER = 15
_MARK_GAP = 34


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The forecast at a minute of the match."""

    minute: float
    shares: Triple


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A goal, with the score it made, or a red card."""

    minute: float
    label: str
    is_home: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    end: float

    def x(self, minute: float) -> float:
        share = min(max(minute / self.end, 0.0), 1.0)
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)

    def y(self, probability: float) -> float:
        return _TOP + (1 - probability) * (_HEIGHT - _TOP - _BOTTOM)


def probability_over_match(
    points: Sequence[Point], marks: Sequence[Mark], names: tuple[str, str]
) -> Markup:
    """Return the steps of home, draw and away over the minutes of a match.

    Args:
        points: in order, at least one.
        marks: goals and red cards, in order.
        names: home and away.
    """
    scale = _Scale(end=max(_LENGTH, points[-1].minute))
    parts = [*_frame(scale), *_marks(marks, scale)]
    parts += [_steps(points, index, scale) for index in range(len(OUTCOMES))]
    parts += _ends(points[-1], scale)
    return picture(
        *parts,
        width=_WIDTH,
        height=_HEIGHT,
        title=_("Probabilities over the match"),
        description=_in_words(points, marks, names),
        kind="trend course",
    )


def _frame(scale: _Scale) -> list[Markup]:
    parts: list[Markup] = []
    for percent in range(0, 101, 25):
        y = scale.y(percent / 100)
        parts.append(line(_LEFT, y, _WIDTH - _RIGHT, y, "grid"))
        parts.append(text(_LEFT - 8, y + 4, f"{percent}", "label", "end"))
    for minute in range(0, int(scale.end) + 1, _QUARTER):
        x = scale.x(minute)
        parts.append(text(x, _HEIGHT - 8, f"{minute}'", "label", "middle"))
    half = scale.x(_LENGTH / 2)
    parts.append(line(half, _TOP, half, _HEIGHT - _BOTTOM, "grid"))
    return parts


def _marks(marks: Sequence[Mark], scale: _Scale) -> list[Markup]:
    """Draw a line for each; a label that would lie on the one before is left to the line."""
    parts: list[Markup] = []
    free_from = 0.0
    for mark in marks:
        x, side = scale.x(mark.minute), "home" if mark.is_home else "away"
        parts.append(line(x, _TOP - 6, x, _HEIGHT - _BOTTOM, f"mark {side}"))
        if x >= free_from:
            parts.append(text(x, _TOP - 12, mark.label, f"goal {side}", "middle"))
            free_from = x + _MARK_GAP
    return parts


def _steps(points: Sequence[Point], index: int, scale: _Scale) -> Markup:
    path = f"M{scale.x(points[0].minute):.1f} {scale.y(points[0].shares[index]):.1f}"
    for point in points[1:]:
        path += f"H{scale.x(point.minute):.1f}V{scale.y(point.shares[index]):.1f}"
    return element("path", d=path, class_=f"step {OUTCOMES[index]}")


def _ends(last: Point, scale: _Scale) -> list[Markup]:
    return at_ends(
        _WIDTH - _RIGHT + 8,
        [
            (scale.y(share), outcome, f"{percent} % {in_words(outcome)}")
            for share, percent, outcome in zip(
                last.shares, percents(last.shares), OUTCOMES, strict=True
            )
        ],
    )


def _in_words(points: Sequence[Point], marks: Sequence[Mark], names: tuple[str, str]) -> str:
    first, last = percents(points[0].shares), percents(points[-1].shares)
    moved = ", ".join(
        _("%(name)s from %(before)s to %(after)s %%") % {"name": name, "before": a, "after": b}
        for name, a, b in zip((names[0], in_words("draw"), names[1]), first, last, strict=True)
    )
    goals = ", ".join(
        _("%(mark)s after %(n)s minutes") % {"mark": mark.label, "n": f"{mark.minute:.0f}"}
        for mark in marks
    )
    return f"{moved}. {goals}" if goals else moved
