"""The graph of a workflow: steps in columns, each right of those it needs."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from markupsafe import Markup

from serving.pages.figures.svg import element, line, picture, text

_WIDTH, _HEIGHT, _GAP_X, _GAP_Y = 150.0, 40.0, 50.0, 16.0
_LONGEST = 20
_SCALE = 1.25


class GraphStep(Protocol):
    """A step, as the graph needs it."""

    @property
    def key(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def needs(self) -> Sequence[str]: ...


def workflow_graph(
    steps: Sequence[GraphStep], states: Mapping[str, str], *, title: str, description: str
) -> Markup:
    """Return the graph of a workflow.

    Args:
        steps: each after those it needs.
        states: by the key of a step; a step without one is drawn plainly.
        title: short name, read aloud.
        description: what the picture shows, in words.
    """
    places = _places(steps)
    columns = 1 + max(column for column, _ in places.values())
    rows = 1 + max(row for _, row in places.values())
    edges = [_edge(places[needed], places[each.key]) for each in steps for needed in each.needs]
    nodes = [_node(each, places[each.key], states.get(each.key)) for each in steps]
    return picture(
        *edges,
        *nodes,
        width=columns * (_WIDTH + _GAP_X) - _GAP_X + 2,
        height=rows * (_HEIGHT + _GAP_Y) - _GAP_Y + 2,
        title=title,
        description=description,
        kind="workflow",
        scale=_SCALE,
    )


def _places(steps: Sequence[GraphStep]) -> dict[str, tuple[int, int]]:
    """Return column and row of each step."""
    columns: dict[str, int] = {}
    taken: dict[int, int] = {}
    places: dict[str, tuple[int, int]] = {}
    for each in steps:
        column = 1 + max((columns[needed] for needed in each.needs), default=-1)
        columns[each.key] = column
        places[each.key] = column, taken.get(column, 0)
        taken[column] = taken.get(column, 0) + 1
    return places


def _corner(place: tuple[int, int]) -> tuple[float, float]:
    column, row = place
    return 1 + column * (_WIDTH + _GAP_X), 1 + row * (_HEIGHT + _GAP_Y)


def _edge(start: tuple[int, int], end: tuple[int, int]) -> Markup:
    x1, y1 = _corner(start)
    x2, y2 = _corner(end)
    return line(x1 + _WIDTH, y1 + _HEIGHT / 2, x2, y2 + _HEIGHT / 2, "edge")


def _node(step: GraphStep, place: tuple[int, int], state: str | None) -> Markup:
    x, y = _corner(place)
    box = element(
        "rect", x=x, y=y, width=_WIDTH, height=_HEIGHT, rx=6.0, class_=f"step {state or 'plain'}"
    )
    return Markup("").join(
        (
            box,
            text(x + _WIDTH / 2, y + 17, step.key[:_LONGEST], "name", "middle"),
            text(x + _WIDTH / 2, y + 32, step.kind[:_LONGEST], "kind", "middle"),
        )
    )
