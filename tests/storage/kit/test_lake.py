"""The lake: a frame is there whole, or not at all."""

from pathlib import Path

import polars as pl
import pytest

from storage.kit.lake import Lake


def test_the_lake_keeps_a_frame_whole(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    frame = pl.DataFrame({"match_key": ["a", "b"], "elo": [1500.0, 1480.5]})
    path = lake.write(frame, "features", "ratings")
    assert path.name == "ratings.parquet"
    assert lake.read("features", "ratings").equals(frame)
    assert list(path.parent.iterdir()) == [path]
    with pytest.raises(FileNotFoundError):
        lake.read("features", "form")
