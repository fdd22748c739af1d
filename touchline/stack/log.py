"""The log of a service: its output, read from a pipe, in files of a day each, or less if full.

The supervisor owns both ends, so a file changes while the service runs, and between two lines.
"""

import asyncio
import contextlib
import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Self

from touchline.stack.lines import Sink

LIMIT_BYTES = 2_500_000
KEPT = 7  # older files: `api.log.1` is the newest of them


def _today() -> date:
    return datetime.now(UTC).date()


class Log:
    """The file of today, of bounded size, and the few before it.

    Args:
        path: of the file that is written to.
        limit_bytes: a file that would grow beyond it ends with its current line.
        kept: how many older files stay.
        today: the day that is written about.
    """

    def __init__(
        self,
        path: Path,
        *,
        limit_bytes: int = LIMIT_BYTES,
        kept: int = KEPT,
        today: Callable[[], date] = _today,
    ) -> None:
        self._path = path
        self._today = today
        self._limit = limit_bytes
        self._kept = kept
        self._open()

    def write(self, output: bytes) -> None:
        """Appends; on a full disk what does not fit is lost, and the service goes on."""
        with contextlib.suppress(OSError):
            if self._day != self._today():
                self._change()
            while self._size + len(output) > self._limit:
                room = max(0, self._limit - self._size)
                end = output.rfind(b"\n", 0, room) + 1 or output.find(b"\n", room) + 1
                if not end:
                    break  # a line longer than a file stays whole
                self._append(output[:end])
                self._change()
                output = output[end:]
            self._append(output)

    def close(self) -> None:
        self._file.close()

    def _open(self) -> None:
        self._file = self._path.open("ab", buffering=0)
        self._size = self._file.tell()
        written_at = datetime.fromtimestamp(self._path.stat().st_mtime, UTC)
        self._day = written_at.date() if self._size else self._today()

    def _append(self, output: bytes) -> None:
        self._file.write(output)
        self._size += len(output)

    def _change(self) -> None:
        """Moves every file one further, and begins a new one."""
        self._file.close()
        self._day = self._today()
        for number in range(self._kept, 0, -1):
            older = self._numbered(number - 1)
            if older.exists():
                older.replace(self._numbered(number))
        self._open()

    def _numbered(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}") if number else self._path


class Output(asyncio.Protocol):
    """Our end of the pipe that is a process's standard output and error."""

    def __init__(self, log: Sink) -> None:
        self._log = log
        self._ended = asyncio.Event()

    @classmethod
    async def to(cls, log: Sink) -> tuple[Self, int]:
        """Makes the pipe; returns our end and the descriptor that the process writes to."""
        ours, theirs = os.pipe()
        _, output = await asyncio.get_running_loop().connect_read_pipe(
            lambda: cls(log), os.fdopen(ours, "rb", buffering=0)
        )
        return output, theirs

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._log.write(data)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._log.close()
        self._ended.set()

    async def end(self, within_seconds: float = 1.0) -> None:
        """Takes what is still in the pipe; waits no longer for one who keeps it open."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._ended.wait(), within_seconds)
        self._transport.close()
