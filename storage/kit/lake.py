"""The lake: Parquet files of feature frames, by name, written whole or not at all."""

import io
import os
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from storage.kit.artifacts import ArtifactGoneError
from storage.kit.keeping import Files, files_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A frame that was written: where, and how large it is there."""

    place: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Lake:
    """A directory of frames, or a folder of an object store.

    Attributes:
        url: of the object store, such as `s3://bucket/folder`; the directory is not used then.
    """

    directory: Path
    url: str | None = None

    def write(self, frame: pl.DataFrame, *parts: str) -> Kept:
        """Write a frame; a reader sees the old one or the new one, never half."""
        if self.url:
            written = io.BytesIO()
            frame.write_parquet(written, compression="zstd")
            body = written.getvalue()
            self._store.write(_name(parts), body)
            return Kept(place=self._store.place(_name(parts)), bytes=len(body))
        path = self.directory / _name(parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}.unfinished")
        frame.write_parquet(unfinished, compression="zstd")
        unfinished.replace(path)
        return Kept(place=str(path), bytes=path.stat().st_size)

    def read(self, *parts: str) -> pl.DataFrame:
        """Read a frame.

        Raises:
            FileNotFoundError: nobody has written it.
            ArtifactsAwayError: the object store does not answer.
        """
        if not self.url:
            return pl.read_parquet(self.directory / _name(parts))
        try:
            return pl.read_parquet(io.BytesIO(self._store.read(_name(parts))))
        except ArtifactGoneError as error:
            raise FileNotFoundError(str(error)) from error

    @property
    def _store(self) -> Files:
        return files_at(self.directory, self.url)


def _name(parts: tuple[str, ...]) -> str:
    """Return the name of a frame's file: `a/b.parquet` for `a`, `b`."""
    return "/".join((*parts[:-1], f"{parts[-1]}.parquet"))
