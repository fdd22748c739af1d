"""Lines of our own processes: JSON stays as it is, whatever else they write becomes JSON.

A crash before the logs are configured, a warning of a library, what a run prints: each line has
its time, its process, and no secret. What Postgres, Redis and MLflow write is theirs.
"""

from datetime import UTC, datetime
from typing import Protocol

import orjson

from telemetry.redaction import redacted

LONGEST_BYTES = 16_384


class Sink(Protocol):
    """Where lines go."""

    def write(self, output: bytes) -> None: ...
    def close(self) -> None: ...


class JsonLines:
    """Passes whole lines on.

    Args:
        sink: where they go.
        process: whose they are.
    """

    def __init__(self, sink: Sink, process: str) -> None:
        self._sink = sink
        self._process = process
        self._begun = b""

    def write(self, output: bytes) -> None:
        """Take what a process wrote; the beginning of a line waits for its end."""
        *lines, self._begun = (self._begun + output).split(b"\n")
        if len(self._begun) > LONGEST_BYTES:
            lines.append(self._begun)
            self._begun = b""
        if whole := b"".join(self._written(line) for line in lines):
            self._sink.write(whole)

    def close(self) -> None:
        """Pass on what has no end, and close the sink."""
        self.write(b"\n" if self._begun else b"")
        self._sink.close()

    def _written(self, line: bytes) -> bytes:
        line = line.rstrip(b"\r")
        if not line.strip():
            return b""
        if line.startswith(b'{"') and line.endswith(b"}"):
            return line + b"\n"
        entry = {
            "time": datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
            "level": "info",
            "category": "output",
            "event": redacted(line.decode(errors="replace")),
            "process": self._process,
        }
        return orjson.dumps(entry) + b"\n"
