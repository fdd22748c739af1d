"""How the probabilities of one match moved until kick-off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from serving.pages.figures.labels import at_ends
from serving.pages.figures.shares import OUTCOMES, Triple, percents
from serving.pages.figures.svg import element, line, picture, text
from words.dates import moment
from words.forecasts import outcome as in_words
from words.messages import gettext as _

_WIDTH, _HEIGHT = 480, 230
_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 92, 12, 32


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastPoint:
    """A forecast and its instant."""

    at: datetime
    shares: Triple


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    start: datetime
    end: datetime
    most: float

    def x(self, at: datetime) -> float:
        whole = (self.end - self.start).total_seconds() or 1.0
        share = (at - self.start).total_seconds() / whole
        return _LEFT + min(max(share, 0.0), 1.0) * (_WIDTH - _LEFT - _RIGHT)

    def y(self, probability: float) -> float:
        return _TOP + (1 - probability / self.most) * (_HEIGHT - _TOP - _BOTTOM)


def probability_over_time(
    forecasts: Sequence[ForecastPoint], until: datetime, names: tuple[str, str]
) -> Markup:
    """Return the steps from one forecast to the next.

    Args:
        forecasts: in order of time, at least one.
        until: right edge: now, or kick-off.
        names: home and away.
    """
    highest = max(max(each.shares) for each in forecasts)
    scale = _Scale(start=forecasts[0].at, end=until, most=min(1.0, max(0.6, highest + 0.1)))
    parts: list[Markup] = []
    for percent in range(0, int(100 * scale.most) + 1, 20):
        y = scale.y(percent / 100)
        parts.append(line(_LEFT, y, _WIDTH - _RIGHT, y, "grid"))
        parts.append(text(_LEFT - 8, y + 4, f"{percent}", "label", "end"))
    for index, outcome in enumerate(OUTCOMES):
        parts.append(_steps([(each.at, each.shares[index]) for each in forecasts], scale, outcome))
    parts += _ends(forecasts[-1].shares, scale)
    parts.append(text(_LEFT, _HEIGHT - 8, f"{moment(scale.start)} UTC", "label", "start"))
    edge = moment(until)
    parts.append(text(_WIDTH - _RIGHT, _HEIGHT - 8, edge, "label", "end"))
    first, last = percents(forecasts[0].shares), percents(forecasts[-1].shares)
    words = ", ".join(
        _("%(name)s from %(before)s to %(after)s %%") % {"name": name, "before": a, "after": b}
        for name, a, b in zip((names[0], in_words("draw"), names[1]), first, last, strict=True)
    )
    return picture(
        *parts,
        width=_WIDTH,
        height=_HEIGHT,
        title=_("Probabilities over time"),
        description=words,
        kind="trend",
    )


def _steps(points: Sequence[tuple[datetime, float]], scale: _Scale, outcome: str) -> Markup:
    path = f"M{scale.x(points[0][0]):.1f} {scale.y(points[0][1]):.1f}"
    for at, probability in points[1:]:
        path += f"H{scale.x(at):.1f}V{scale.y(probability):.1f}"
    path += f"H{scale.x(scale.end):.1f}"
    dots = [
        element("circle", cx=scale.x(at), cy=scale.y(probability), r=3, class_=outcome)
        for at, probability in points
    ]
    return element("g", element("path", d=path, class_=f"step {outcome}"), *dots)


def _ends(shares: Triple, scale: _Scale) -> list[Markup]:
    return at_ends(
        _WIDTH - _RIGHT + 8,
        [
            (scale.y(share), outcome, f"{percent} % {in_words(outcome)}")
            for share, percent, outcome in zip(shares, percents(shares), OUTCOMES, strict=True)
        ],
    )
