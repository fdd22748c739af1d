"""Differences to a yardstick, each with its interval."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from serving.pages.figures.svg import element, line, picture, text
from words.messages import gettext as _
from words.numbers import signed

_WIDTH = 480
_LEFT, _RIGHT, _TOP, _ROW = 146, 8, 34, 34


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """How much more a forecaster loses per match than the yardstick does."""

    name: str
    estimate: float
    lower: float
    upper: float


def differences(rows: Sequence[Difference], yardstick: str) -> Markup:
    """Return a row per forecaster: left of the line is better than the yardstick."""
    reach = 1.15 * max((max(abs(r.lower), abs(r.upper)) for r in rows), default=0.0) or 0.01
    height = _TOP + _ROW * len(rows) + 8
    centre = _x(0, reach)
    parts = [
        line(centre, _TOP - 8, centre, height - 4, "zero"),
        text(centre - 10, 16, _("← better"), "label", "end"),
        text(centre + 10, 16, _("worse →"), "label", "start"),
    ]
    for index, row in enumerate(rows):
        y = _TOP + _ROW * (index + 0.5)
        parts += [
            text(_LEFT - 14, y + 5, row.name, "name", "end"),
            line(_x(row.lower, reach), y, _x(row.upper, reach), y, "whisker"),
            element("circle", cx=_x(row.estimate, reach), cy=y, r=5.5, class_="point"),
        ]
    words = "; ".join(
        _("%(name)s %(estimate)s between %(lower)s and %(upper)s")
        % {
            "name": r.name,
            "estimate": signed(r.estimate),
            "lower": signed(r.lower),
            "upper": signed(r.upper),
        }
        for r in rows
    )
    return picture(
        *parts,
        width=_WIDTH,
        height=height,
        title=_("Log loss per match compared with %(yardstick)s") % {"yardstick": yardstick},
        description=words,
        kind="differences",
    )


def _x(value: float, reach: float) -> float:
    half = (_WIDTH - _LEFT - _RIGHT) / 2
    return _LEFT + half + half * value / reach
