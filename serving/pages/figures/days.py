"""Counts of days as bars, each in up to three parts."""

from collections.abc import Sequence

from markupsafe import Markup

from serving.pages.figures.svg import element, line, picture, text

_WIDTH, _HEIGHT = 420, 120
_LEFT, _TOP, _BOTTOM = 26, 12, 24
_GAP = 4
_LEAST_TOP = 4
KINDS = ("home", "draw", "away")
Parts = tuple[int, int, int]


def day_bars(
    days: Sequence[Parts], edges: tuple[str, str], title: str, description: str
) -> Markup:
    """Return a bar per day, the oldest first, its parts on each other.

    Args:
        days: counts of each, coloured as home, draw and away.
        edges: what the first and the last day are called.
        title: read aloud, with `description`: the picture in words.
        description: likewise.
    """
    most = max(_LEAST_TOP, *(sum(each) for each in days))
    height = _HEIGHT - _TOP - _BOTTOM
    width = (_WIDTH - _LEFT) / len(days)
    parts = [
        line(_LEFT, _TOP, _WIDTH, _TOP, "grid"),
        line(_LEFT, _TOP + height, _WIDTH, _TOP + height, "grid"),
        text(_LEFT - 6, _TOP + 5, str(most), "label", "end"),
        text(_LEFT - 6, _TOP + height + 4, "0", "label", "end"),
    ]
    for number, counts in enumerate(days):
        y = _TOP + height
        for kind, count in zip(KINDS, counts, strict=True):
            if count:
                tall = height * count / most
                y -= tall
                x = _LEFT + number * width + _GAP / 2
                parts.append(
                    element("rect", class_=kind, x=x, y=y, width=width - _GAP, height=tall)
                )
    parts.append(text(_LEFT, _HEIGHT - 6, edges[0], "label", "start"))
    parts.append(text(_WIDTH, _HEIGHT - 6, edges[1], "label", "end"))
    return picture(
        *parts, width=_WIDTH, height=_HEIGHT, title=title, description=description, kind="days"
    )
