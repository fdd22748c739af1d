from pathlib import Path

from pipelines.definitions import build
from pipelines.picture import draw

PICTURE = Path(__file__).parents[2] / "docs" / "asset-graph.svg"


def test_the_picture_in_the_readme_shows_the_graph_as_it_is() -> None:
    assert PICTURE.read_text(encoding="utf-8") == draw(build()), "run `make docs`"
