"""Files that runs leave for people, written whole or not at all, below one directory."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path


class ArtifactGoneError(LookupError):
    """There is no such file any more, or there never was."""


class ArtifactsAwayError(OSError):
    """Where files are kept does not answer, or takes nothing; a retry can help."""


@dataclass(frozen=True, slots=True)
class Artifacts:
    """The artifacts of a world.

    Attributes:
        public_url: of the API that serves them.
    """

    directory: Path
    public_url: str = ""

    def path(self, name: str) -> Path:
        """Return where an artifact is or would be.

        Raises:
            ArtifactGoneError: the name leads out of the directory.
        """
        path = (self.directory / name).resolve()
        if not path.is_relative_to(self.directory.resolve()):
            raise ArtifactGoneError(f"{name!r} is no artifact")
        return path

    def place(self, name: str) -> str:
        """Return where an artifact is or would be, for people."""
        return str(self.path(name))

    def write(self, name: str, body: bytes) -> Path:
        """Write a file; a reader sees the old one or the new one, never half."""
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}.unfinished")
        unfinished.write_bytes(body)
        unfinished.replace(path)
        return path

    def read(self, name: str) -> bytes:
        """Return a file's bytes.

        Raises:
            ArtifactGoneError: there is none.
        """
        try:
            return self.path(name).read_bytes()
        except FileNotFoundError as error:
            raise ArtifactGoneError(f"{name!r} is not there any more") from error

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        self.path(name).unlink(missing_ok=True)

    def written_before(self, instant: datetime) -> Iterator[str]:
        """Yield the names of files that were last written before an instant."""
        for path in self.directory.rglob("*"):
            name = path.relative_to(self.directory).as_posix()
            if path.is_file() and self.was_written_before(name, instant):
                yield name

    def was_written_before(self, name: str, instant: datetime) -> bool:
        """Tell whether a file is there, last written before an instant."""
        try:
            written_at = datetime.fromtimestamp(self.path(name).stat().st_mtime, UTC)
        except FileNotFoundError:
            return False
        return written_at < instant
