"""The lake: a frame is there whole, or not at all."""

from pathlib import Path

import polars as pl
import pytest

from storage.kit.lake import Lake


def test_the_lake_keeps_a_frame_whole(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    frame = pl.DataFrame({"match_key": ["a", "b"], "elo": [1500.0, 1480.5]})
    kept = lake.write(frame, "features", "ratings")
    path = Path(kept.place)
    assert (path.name, path.stat().st_size) == ("ratings.parquet", kept.bytes)
    assert lake.read("features", "ratings").equals(frame)
    assert list(path.parent.iterdir()) == [path]
    with pytest.raises(FileNotFoundError):
        lake.read("features", "form")


def test_a_lake_in_an_object_store_is_the_same(tmp_path: Path) -> None:
    """The store of obstore's own that is in memory; S3's is tried in `test_objects`."""
    lake = Lake(tmp_path / "unused", "memory:///lake")
    frame = pl.DataFrame({"match_key": ["a", "b"], "elo": [1500.0, 1480.5]})
    kept = lake.write(frame, "features", "ratings")
    assert kept.place == "memory:///lake/features/ratings.parquet"
    assert kept.bytes > 0
    lake.write(frame.head(1), "features", "ratings")
    assert lake.read("features", "ratings").equals(frame.head(1))
    with pytest.raises(FileNotFoundError):
        lake.read("features", "form")
    assert not (tmp_path / "unused").exists()
