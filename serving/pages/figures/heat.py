"""A score grid as a heat map."""

from collections.abc import Sequence

from markupsafe import Markup

from serving.pages.figures.svg import element, picture, text
from words.messages import gettext as _
from words.numbers import decimal, percent

_SHOWN = 7
_CELL = 44
_LEFT = 44
_TOP = 46
_FAINTEST, _STRONGEST = 0.03, 0.52


def score_grid(grid: Sequence[Sequence[float]], home: str, away: str) -> Markup:
    """Return the probability of each score: rows are home goals, columns away goals.

    Args:
        grid: rows of probabilities; what is beyond six goals is added to "6+".
        home: name of the home side.
        away: name of the away side.
    """
    cells = _folded(grid)
    most = max(max(row) for row in cells)
    best = next((i, j) for i, row in enumerate(cells) for j, p in enumerate(row) if p == most)
    size = _SHOWN * _CELL
    parts = [
        text(_LEFT + size / 2, 14, _("%(team)s goals") % {"team": away}, "axis", "middle"),
        element(
            "text",
            _("%(team)s goals") % {"team": home},
            class_="axis",
            text_anchor="middle",
            transform=f"translate(12 {_TOP + size / 2}) rotate(-90)",
        ),
    ]
    for goals in range(_SHOWN):
        middle = (goals + 0.5) * _CELL
        parts.append(text(_LEFT + middle, _TOP - 10, _goals(goals), "label", "middle"))
        parts.append(text(_LEFT - 12, _TOP + middle + 5, _goals(goals), "label", "middle"))
    for i, row in enumerate(cells):
        for j, probability in enumerate(row):
            parts.append(_cell(i, j, probability, probability / most, is_best=(i, j) == best))
    likeliest = _("Likeliest: %(home)s to %(away)s with %(percent)s") % {
        "home": _goals(best[0]),
        "away": _goals(best[1]),
        "percent": percent(most),
    }
    return picture(
        *parts,
        width=_LEFT + size + 4,
        height=_TOP + size + 4,
        title=_("Probability of each score of %(home)s v %(away)s, in percent")
        % {"home": home, "away": away},
        description=likeliest,
        kind="heat",
    )


def _cell(i: int, j: int, probability: float, strength: float, *, is_best: bool) -> Markup:
    x, y = _LEFT + j * _CELL, _TOP + i * _CELL
    outcome = "home" if i > j else "draw" if i == j else "away"
    return element(
        "g",
        element(
            "rect",
            class_=f"{outcome} best" if is_best else outcome,
            x=x + 1,
            y=y + 1,
            width=_CELL - 2,
            height=_CELL - 2,
            rx=4,
            fill_opacity=_FAINTEST + (_STRONGEST - _FAINTEST) * strength,
        ),
        text(x + _CELL / 2, y + _CELL / 2 + 4.5, _percent(probability), "value", "middle"),
    )


def _folded(grid: Sequence[Sequence[float]]) -> list[list[float]]:
    cells = [[0.0] * _SHOWN for _ in range(_SHOWN)]
    for i, row in enumerate(grid):
        for j, probability in enumerate(row):
            cells[min(i, _SHOWN - 1)][min(j, _SHOWN - 1)] += probability
    return cells


def _goals(count: int) -> str:
    return f"{count}+" if count == _SHOWN - 1 else str(count)


def _percent(probability: float) -> str:
    return decimal(100 * probability, 1) if probability >= 0.0005 else "·"
