"""Forecasts against what happened."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from serving.pages.figures.svg import element, line, picture, text
from words.messages import gettext as _
from words.numbers import percent

_SIZE = 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 12, 12, 44


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Forecasts of about the same probability: their mean, and the share that came true."""

    mean_probability: float
    observed: float
    lower: float
    upper: float
    n: int


def reliability(bins: Sequence[Bin]) -> Markup:
    """Return the chart: on the diagonal, forecast and outcome agree."""
    most = max((each.n for each in bins), default=1)
    parts = [*_frame(), line(_x(0), _y(0), _x(1), _y(1), "ideal")]
    for each in bins:
        x = _x(each.mean_probability)
        radius = 3.5 + 6.5 * (each.n / most) ** 0.5
        parts.append(line(x, _y(each.lower), x, _y(each.upper), "whisker"))
        parts.append(element("circle", cx=x, cy=_y(each.observed), r=radius, class_="point"))
    words = "; ".join(
        _("forecast %(forecast)s, happened %(observed)s of %(n)s")
        % {"forecast": percent(b.mean_probability), "observed": percent(b.observed), "n": b.n}
        for b in bins
    )
    return picture(
        *parts,
        width=_SIZE,
        height=_SIZE,
        title=_("Reliability: forecast and outcome"),
        description=words,
        kind="reliability",
    )


def _frame() -> list[Markup]:
    parts: list[Markup] = []
    for tick in range(0, 101, 20):
        at = tick / 100
        parts.append(line(_x(0), _y(at), _x(1), _y(at), "grid"))
        parts.append(text(_x(0) - 8, _y(at) + 4, str(tick), "label", "end"))
        parts.append(text(_x(at), _y(0) + 18, str(tick), "label", "middle"))
    parts.append(text((_x(0) + _x(1)) / 2, _SIZE - 6, _("Forecast, %%") % (), "axis", "middle"))
    parts.append(
        element(
            "text",
            _("It happened, %%") % (),
            class_="axis",
            text_anchor="middle",
            transform=f"translate(13 {(_y(0) + _y(1)) / 2}) rotate(-90)",
        )
    )
    return parts


def _x(share: float) -> float:
    return _LEFT + share * (_SIZE - _LEFT - _RIGHT)


def _y(share: float) -> float:
    return _TOP + (1 - share) * (_SIZE - _TOP - _BOTTOM)
