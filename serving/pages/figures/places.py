"""Where each club of a league may finish, as a heat map: clubs in rows, places in columns."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from serving.pages.figures.svg import element, picture, text
from words.messages import gettext as _
from words.numbers import percent

_WIDTH = 860
_LEFT, _TOP = 190, 26
_ROW = 25
_LEAST = 0.005
_LEAST_WITH_NUMBER = 0.095
_FAINTEST = 0.06
_LONGEST_NAME = 22


@dataclass(frozen=True, slots=True, kw_only=True)
class Finisher:
    """A club with the chance of each final place, the first first."""

    name: str
    places: Sequence[float]


def final_places(clubs: Sequence[Finisher]) -> Markup:
    """Return the heat map.

    Args:
        clubs: at least one, in the order of rows.
    """
    count = len(clubs[0].places)
    width = (_WIDTH - _LEFT) / count
    parts = [
        text(_LEFT + (n + 0.5) * width, _TOP - 9, str(n + 1), "label", "middle")
        for n in range(count)
    ]
    for row, club in enumerate(clubs):
        y = _TOP + row * _ROW
        parts.append(text(_LEFT - 8, y + 17, _short(club.name), "name", "end"))
        parts += _cells(club.places, y, width)
    words = "; ".join(_likeliest(club) for club in clubs)
    return picture(
        *parts,
        width=_WIDTH,
        height=_TOP + len(clubs) * _ROW + 4,
        title=_("Chance of each final place"),
        description=words,
        kind="places",
    )


def _cells(places: Sequence[float], y: float, width: float) -> list[Markup]:
    cells: list[Markup] = []
    for n, chance in enumerate(places):
        if chance < _LEAST:
            continue
        x = _LEFT + n * width
        opacity = round(_FAINTEST + (1 - _FAINTEST) * chance, 2)
        cells.append(
            element(
                "rect", x=x + 1, y=y + 1, width=width - 2, height=_ROW - 2, fill_opacity=opacity
            )
        )
        if chance >= _LEAST_WITH_NUMBER:
            kind = "strong" if chance > 0.5 else "value"
            cells.append(text(x + width / 2, y + 17, f"{100 * chance:.0f}", kind, "middle"))
    return cells


def _likeliest(club: Finisher) -> str:
    chance = max(club.places)
    place = list(club.places).index(chance) + 1
    values = {"team": club.name, "place": place, "percent": percent(chance)}
    return _("%(team)s: likeliest place %(place)s with %(percent)s") % values


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
