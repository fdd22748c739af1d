"""Files that runs leave for people, written whole or not at all, below one directory."""

import os
from dataclasses import dataclass
from pathlib import Path


class ArtifactGoneError(LookupError):
    """There is no such file any more, or there never was."""


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
