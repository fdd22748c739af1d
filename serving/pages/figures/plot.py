"""Lines over time with a band of what is usual or possible: skill, and a test's confidence."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from serving.pages.figures.labels import at_ends
from serving.pages.figures.svg import element, line, picture, text
from words.numbers import figures

_WIDTH, _HEIGHT = 560, 260
_LEFT, _TOP, _BOTTOM = 58, 14, 32
_LETTER = 10.8  # of a label where it is largest, on a phone
_LEAST_RIGHT, _MOST_RIGHT = 70, 290
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_MOST_TICKS = 8

Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A course that is drawn and named where it ends.

    Attributes:
        kind: class by which the style sheet colours it.
        points: in order of x, at least one.
    """

    name: str
    kind: str
    points: Sequence[Point]


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A height that means something, dashed across the picture."""

    name: str
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """What is drawn.

    Attributes:
        lines: at least one.
        band: x, lower and upper bound, in order; infinite bounds reach the edge.
        levels: besides zero.
        between: heights that are shown, around zero; what is beyond is cut off.
        edges: what the first and the last x are called.
        title: read aloud, with `spoken`: the picture in words.
        is_signed: heights are changes, whose sign is written.
    """

    lines: Sequence[Line]
    band: Sequence[tuple[float, float, float]]
    levels: Sequence[Level] = ()
    between: tuple[float, float]
    edges: tuple[str, str]
    title: str
    description: str
    is_signed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    start: float
    end: float
    lowest: float
    highest: float
    right: float

    def x(self, at: float) -> float:
        whole = (self.end - self.start) or 1.0
        return _LEFT + (at - self.start) / whole * (_WIDTH - _LEFT - self.right)

    def y(self, value: float) -> float:
        within = max(self.lowest, min(self.highest, value))
        share = (self.highest - within) / (self.highest - self.lowest)
        return _TOP + share * (_HEIGHT - _TOP - _BOTTOM)


def plot(of: Plot) -> Markup:
    """Return the picture."""
    ats = [x for each in of.lines for x, _ in each.points] + [x for x, _, _ in of.band]
    lowest, highest = of.between
    scale = _Scale(start=min(ats), end=max(ats), lowest=lowest, highest=highest, right=_room(of))
    edge = _WIDTH - scale.right
    parts = [*_grid(scale, is_signed=of.is_signed), *_band(of.band, scale)]
    parts.append(line(_LEFT, scale.y(0), edge, scale.y(0), "zero"))
    ends: list[tuple[float, str, str]] = []
    for level in of.levels:
        y = scale.y(level.y)
        parts.append(line(_LEFT, y, edge, y, "level"))
        ends.append((y, "level", level.name))
    for each in of.lines:
        parts.append(_path(each, scale))
        ends.append((scale.y(each.points[-1][1]), each.kind, each.name))
    parts += at_ends(edge + 8, ends)
    first, last = of.edges
    parts.append(text(_LEFT, _HEIGHT - 8, first, "label", "start"))
    parts.append(text(edge, _HEIGHT - 8, last, "label", "end"))
    return picture(
        *parts,
        width=_WIDTH,
        height=_HEIGHT,
        title=of.title,
        description=of.description,
        kind="trend plot",
    )


def _room(of: Plot) -> float:
    """Return how wide the longest name at the end of a line is."""
    longest = max(len(each.name) for each in (*of.lines, *of.levels))
    return min(max(_LETTER * longest + 12, _LEAST_RIGHT), _MOST_RIGHT)


def _grid(scale: _Scale, *, is_signed: bool) -> list[Markup]:
    step = _step(scale.highest - scale.lowest)
    first, last = (
        math.ceil(scale.lowest / step - 1e-9),
        math.floor(scale.highest / step + 1e-9),
    )
    parts: list[Markup] = []
    for number in range(first, last + 1):
        y, value = scale.y(number * step), number * step
        parts.append(line(_LEFT, y, _WIDTH - scale.right, y, "grid"))
        sign = "+" if value > 0 and is_signed else "\N{MINUS SIGN}" if value < 0 else ""
        parts.append(text(_LEFT - 8, y + 4, f"{sign}{figures(abs(value), 4)}", "label", "end"))
    return parts


def _step(height: float) -> float:
    """Return a round distance between a few lines of the grid."""
    least = height / _MOST_TICKS
    size = 10.0 ** math.floor(math.log10(least))
    return next(size * each for each in _STEPS if size * each >= least * (1 - 1e-9))


def _band(band: Sequence[tuple[float, float, float]], scale: _Scale) -> list[Markup]:
    if not band:
        return []
    upper = [(scale.x(x), scale.y(high)) for x, _, high in band]
    lower = [(scale.x(x), scale.y(low)) for x, low, _ in reversed(band)]
    d = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in (*upper, *lower)) + "Z"
    return [element("path", d=d, class_="band")]


def _path(of: Line, scale: _Scale) -> Markup:
    drawn = [(scale.x(x), scale.y(y)) for x, y in of.points]
    d = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in drawn)
    x, y = drawn[-1]
    return element(
        "g",
        element("path", d=d, class_=f"step {of.kind}"),
        element("circle", cx=x, cy=y, r=3.5, class_=of.kind),
    )
