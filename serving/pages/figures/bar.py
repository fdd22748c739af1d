"""Three probabilities as one bar."""

from markupsafe import Markup

from serving.pages.figures.shares import OUTCOMES, Triple
from serving.pages.figures.svg import element

_GAP = 0.6
_HEIGHT = 10
_TICK = 0.5


def outcome_bar(shares: Triple, other: Triple | None = None) -> Markup:
    """Return a bar of home, draw, away; hidden from readers, as the numbers stand beside it.

    Args:
        shares: sum to one.
        other: another opinion, whose two boundaries are marked on the bar.
    """
    parts: list[Markup] = []
    left = 0.0
    for outcome, share in zip(OUTCOMES, shares, strict=True):
        width = 100 * share
        gap = 0 if outcome == OUTCOMES[-1] else _GAP
        parts.append(_segment(left, max(width - gap, 0.2), outcome))
        left += width
    if other is not None:
        parts += [_tick(100 * other[0]), _tick(100 * (other[0] + other[1]))]
    return element(
        "svg",
        *parts,
        class_="bar",
        viewBox=f"0 0 100 {_HEIGHT}",
        preserveAspectRatio="none",
        aria_hidden="true",
        focusable="false",
    )


def share_bar(share: float, outcome: str) -> Markup:
    """Return one probability as a bar of its length."""
    return element(
        "svg",
        element("rect", class_="track", width=100, height=_HEIGHT),
        element("rect", class_=outcome, width=100 * share, height=_HEIGHT),
        class_="bar",
        viewBox=f"0 0 100 {_HEIGHT}",
        preserveAspectRatio="none",
        aria_hidden="true",
        focusable="false",
    )


def _segment(x: float, width: float, outcome: str) -> Markup:
    return element("rect", class_=outcome, x=x, y=0, width=width, height=_HEIGHT)


def _tick(at: float) -> Markup:
    return element("rect", class_="tick", x=at - _TICK, y=0, width=_TICK, height=_HEIGHT)
