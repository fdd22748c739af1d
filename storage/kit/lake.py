"""The lake: Parquet files of feature frames, by name, written whole or not at all."""

import os
from dataclasses import dataclass
from pathlib import Path

import polars as pl


@dataclass(frozen=True, slots=True)
class Lake:
    """A directory of frames."""

    directory: Path

    def path(self, *parts: str) -> Path:
        """Return where the frame with this name is or would be: `a/b.parquet` for `a`, `b`."""
        return self.directory.joinpath(*parts[:-1], f"{parts[-1]}.parquet")

    def write(self, frame: pl.DataFrame, *parts: str) -> Path:
        """Write a frame; a reader sees the old one or the new one, never half."""
        path = self.path(*parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}.unfinished")
        frame.write_parquet(unfinished, compression="zstd")
        unfinished.replace(path)
        return path

    def read(self, *parts: str) -> pl.DataFrame:
        """Read a frame.

        Raises:
            FileNotFoundError: nobody has written it.
        """
        return pl.read_parquet(self.path(*parts))
