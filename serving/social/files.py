"""Where images are kept: a directory, or an object store by its address."""

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from serving.settings import ServingSettings
from storage.kit.artifacts import Artifacts
from storage.kit.buckets import Bucket


class Files(Protocol):
    """Files by their names, each written whole or not at all.

    Every method raises `ArtifactsAwayError` where they cannot be reached.
    """

    def write(self, name: str, body: bytes) -> object: ...
    def read(self, name: str) -> bytes: ...
    def remove(self, name: str) -> None: ...
    def written_before(self, instant: datetime) -> Iterator[str]: ...
    def was_written_before(self, name: str, instant: datetime) -> bool: ...


def files_of(settings: ServingSettings) -> Files:
    """Return where an installation keeps images.

    Raises:
        ValueError: the address is that of no object store.
    """
    if settings.media_url is not None:
        return _bucket(settings.media_url)
    return _directory(settings.media_dir or settings.artifacts_dir / "media")


@lru_cache(maxsize=4)
def _bucket(url: str) -> Bucket:
    return Bucket(url)


@lru_cache(maxsize=4)
def _directory(path: Path) -> Artifacts:
    return Artifacts(path)
