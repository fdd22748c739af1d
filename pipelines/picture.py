"""The asset graph as an SVG for the README, drawn from the definitions themselves.

What belongs here: layout and ink. `python -m pipelines.picture FILE` writes it; a test compares
the file with what the definitions say today.
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import dagster as dg

from pipelines.definitions import build

_WIDTH, _HEIGHT = 196, 34
_COLUMN, _ROW = 244, 50
_MARGIN, _TOP = 24, 64
_INK = {
    "raw": "#8d6e63",
    "core": "#1565c0",
    "surroundings": "#5c6bc0",
    "features": "#00838f",
    "models": "#6a1b9a",
    "predictions": "#2e7d32",
    "monitoring": "#c62828",
    "games": "#ef6c00",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One asset at its place."""

    name: str
    layer: str
    x: int
    y: int
    parents: Sequence[str]


def draw(definitions: dg.Definitions) -> str:
    """Return the graph as SVG: a column per layer, arrows that others imply left out."""
    boxes = _place(definitions)
    width = 2 * _MARGIN + _COLUMN * (len(_INK) - 1) + _WIDTH
    height = max(box.y for box in boxes.values()) + _HEIGHT + _MARGIN
    arrows = [
        _arrow(boxes[parent], box) for box in boxes.values() for parent in _nearest(box, boxes)
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            'font-family="ui-monospace, Menlo, Consolas, monospace" font-size="12" role="img" '
            'aria-label="Touchline\'s asset graph">',
            f'<rect width="{width}" height="{height}" rx="12" fill="#fafafa"/>',
            *(_heading(layer, column) for column, layer in enumerate(_INK)),
            *arrows,
            *(_rectangle(box) for box in boxes.values()),
            "</svg>",
            "",
        ]
    )


def _place(definitions: dg.Definitions) -> Mapping[str, Box]:
    graph = definitions.resolve_asset_graph()
    columns: dict[str, list[Box]] = {layer: [] for layer in _INK}
    for key in sorted(graph.get_all_asset_keys(), key=lambda key: key.to_user_string()):
        node = graph.get(key)
        column = columns[node.group_name]
        column.append(
            Box(
                name=key.to_user_string(),
                layer=node.group_name,
                x=_MARGIN + _COLUMN * list(_INK).index(node.group_name),
                y=_TOP + _ROW * len(column),
                parents=[parent.to_user_string() for parent in node.parent_keys],
            )
        )
    return {box.name: box for column in columns.values() for box in column}


def _nearest(box: Box, boxes: Mapping[str, Box]) -> Sequence[str]:
    """Return the parents that are not reached through another parent: fewer lines, same order."""
    beyond = {far for parent in box.parents for far in _ancestors(boxes[parent], boxes)}
    return sorted(set(box.parents) - beyond)


def _ancestors(box: Box, boxes: Mapping[str, Box]) -> set[str]:
    parents = set(box.parents)
    return parents.union(*(_ancestors(boxes[parent], boxes) for parent in parents))


def _heading(layer: str, column: int) -> str:
    x = _MARGIN + _COLUMN * column + _WIDTH // 2
    return (
        f'<text x="{x}" y="40" text-anchor="middle" font-size="15" font-weight="600" '
        f'fill="{_INK[layer]}">{layer}</text>'
    )


def _rectangle(box: Box) -> str:
    middle = box.x + _WIDTH // 2
    return (
        f'<g><rect x="{box.x}" y="{box.y}" width="{_WIDTH}" height="{_HEIGHT}" rx="7" '
        f'fill="white" stroke="{_INK[box.layer]}" stroke-width="1.5"/>'
        f'<text x="{middle}" y="{box.y + 21}" text-anchor="middle" fill="#212121">'
        f"{escape(box.name)}</text></g>"
    )


def _arrow(parent: Box, child: Box) -> str:
    """Leave on the right; arrive on the left, or on the right too where the child is not ahead."""
    start_x, start_y = parent.x + _WIDTH, parent.y + _HEIGHT // 2
    end_x, end_y = child.x, child.y + _HEIGHT // 2
    bend = (end_x - start_x) // 2
    leave, arrive = start_x + bend, end_x - bend
    if end_x < start_x:
        end_x = child.x + _WIDTH
        leave = arrive = max(start_x, end_x) + 40
    return (
        f'<path d="M{start_x} {start_y} C{leave} {start_y} {arrive} {end_y} {end_x} {end_y}" '
        f'fill="none" stroke="{_INK[parent.layer]}" stroke-opacity="0.5" stroke-width="1.4"/>'
    )


def main() -> None:
    """Write the picture to the file named on the command line."""
    Path(sys.argv[1]).write_text(draw(build()), encoding="utf-8")


if __name__ == "__main__":
    main()
