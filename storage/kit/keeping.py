"""Where files are kept: a directory of this machine, or an object store by its address."""

from functools import lru_cache
from pathlib import Path
from typing import Protocol

from storage.kit.artifacts import Artifacts
from storage.kit.buckets import Bucket

_PATIENCE_SECONDS = 60.0


class Files(Protocol):
    """Files by their names, each written whole or not at all.

    Raises `ArtifactGoneError` where there is none, `ArtifactsAwayError` where it does not answer.
    """

    @property
    def public_url(self) -> str: ...
    def place(self, name: str) -> str: ...
    def write(self, name: str, body: bytes) -> object: ...
    def read(self, name: str) -> bytes: ...
    def remove(self, name: str) -> None: ...


@lru_cache(maxsize=8)
def files_at(directory: Path, url: str | None, public_url: str = "") -> Files:
    """Return the files of an object store where its address is given, else of a directory.

    Raises:
        ValueError: it is no address of an object store.
    """
    if url:
        return Bucket(url, public_url, patience_seconds=_PATIENCE_SECONDS)
    return Artifacts(directory, public_url)
