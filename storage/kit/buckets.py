"""Files in an object store such as S3, written and read as those of a directory.

Credentials, region and endpoint are those of AWS's own variables (`AWS_ACCESS_KEY_ID`,
`AWS_SECRET_ACCESS_KEY`, `AWS_REGION`, `AWS_ENDPOINT_URL`), or of the machine's role.
"""

import os
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from storage.kit.artifacts import ArtifactGoneError, ArtifactsAwayError

ResultT = TypeVar("ResultT")
# Somebody waits for the picture.
_RETRIES: Any = {"max_retries": 2, "retry_timeout": timedelta(seconds=8)}
_PATIENCE_SECONDS = 8.0


class Bucket:
    """The files below an address.

    Args:
        url: such as `s3://bucket/folder`.
        public_url: of the API that serves its files.
        patience_seconds: the longest that one request may take.

    Raises:
        ValueError: it is no address of an object store.
    """

    def __init__(
        self, url: str, public_url: str = "", *, patience_seconds: float = _PATIENCE_SECONDS
    ) -> None:
        import obstore  # noqa: PLC0415 only those pay for it who keep files elsewhere
        from obstore.exceptions import BaseError  # noqa: PLC0415
        from obstore.store import from_url  # noqa: PLC0415

        try:
            # The types of its lists are partly unknown.
            store: Any = from_url(
                url, retry_config=_RETRIES, client_options=_options(patience_seconds)
            )
        except BaseError as error:
            raise ValueError(f"{url!r} is no object store: {_first_line(error)}") from error
        self.public_url = public_url
        self._url = url
        self._store = store
        self._obstore = obstore
        self._error = BaseError

    def place(self, name: str) -> str:
        """Return where a file is or would be, for people."""
        return f"{self._url.rstrip('/')}/{name}"

    def write(self, name: str, body: bytes) -> None:
        """Write a file, whole or not at all.

        Raises:
            ArtifactsAwayError: the store does not take it.
        """
        try:
            self._asked(lambda: self._obstore.put(self._store, name, body))
        except ArtifactGoneError as error:
            raise ArtifactsAwayError("the object store: it has no such bucket") from error

    def read(self, name: str) -> bytes:
        """Return a file's bytes.

        Raises:
            ArtifactGoneError: there is none.
            ArtifactsAwayError: the store does not answer.
        """
        return self._asked(lambda: bytes(self._obstore.get(self._store, name).bytes()))

    def write_file(self, name: str, path: Path) -> None:
        """Write a file of any size, part by part, whole or not at all. Raises as `write`."""
        try:
            self._asked(lambda: self._obstore.put(self._store, name, path))
        except ArtifactGoneError as error:
            raise ArtifactsAwayError("the object store: it has no such bucket") from error

    def read_file(self, name: str, path: Path) -> None:
        """Bring a file of any size here, part by part. Raises as `read`."""

        def bring() -> None:
            with path.open("xb") as output:
                for part in self._obstore.get(self._store, name).stream():
                    output.write(part)

        self._asked(bring)

    def remove(self, name: str) -> None:
        """Remove a file, if it is there. Raises `ArtifactsAwayError`."""
        try:
            self._asked(lambda: self._obstore.delete(self._store, name))
        except ArtifactGoneError:
            return

    def written_before(self, instant: datetime) -> Iterator[str]:
        """Yield the names of files that were last written before an instant.

        Raises:
            ArtifactsAwayError: the store does not answer.
        """
        listed = self._asked(lambda: iter(self._store.list()))
        while (batch := self._asked(lambda: next(listed, None))) is not None:
            yield from (each["path"] for each in batch if each["last_modified"] < instant)

    def was_written_before(self, name: str, instant: datetime) -> bool:
        """Tell whether a file is there, last written before an instant."""
        try:
            found = self._asked(lambda: self._obstore.head(self._store, name))
        except ArtifactGoneError:
            return False
        return found["last_modified"] < instant

    def _asked(self, ask: Callable[[], ResultT]) -> ResultT:
        try:
            return ask()
        except FileNotFoundError as error:
            raise ArtifactGoneError(str(error)) from error
        except (self._error, OSError) as error:
            raise ArtifactsAwayError(f"the object store: {_first_line(error)}") from error


def _options(patience_seconds: float) -> Any:
    endpoint = os.environ.get("AWS_ENDPOINT_URL", "")
    patience = {"timeout": f"{patience_seconds:g} seconds", "connect_timeout": "3 seconds"}
    return {**patience, "allow_http": endpoint.startswith("http://")}


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
