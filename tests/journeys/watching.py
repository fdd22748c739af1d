"""A client that follows the log by long poll through every outage and remembers it all."""

import threading
from dataclasses import dataclass, field
from typing import Any

import httpx

_WAIT_SECONDS = 5
_PAUSE_SECONDS = 0.3


@dataclass(slots=True)
class Watcher:
    """Resumes from its cursor after whatever happens.

    Attributes:
        seen: cursors and events in the order they came.
        gaps: how often it learned that something may be missing.
        outages: how often it got no answer, or none it could use.
    """

    url: str
    topics: str
    seen: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    gaps: int = 0
    outages: int = 0
    started_at: str = ""
    _cursor: str = "head"
    _ending: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        self._take(wait=0)
        assert self._cursor != "head"
        self.started_at = self._cursor
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def stop(self) -> None:
        """Take what is left and end."""
        self._ending.set()
        assert self._thread is not None
        self._thread.join(timeout=60)
        self._take(wait=0)

    def _run(self) -> None:
        while not self._ending.is_set():
            self._take(wait=_WAIT_SECONDS)

    def _take(self, wait: int) -> None:
        parameters = {"after": self._cursor, "topics": self.topics, "wait": wait, "limit": 1000}
        try:
            answer = httpx.get(
                f"{self.url}/v1/events", params=parameters, timeout=30, trust_env=False
            )
            answer.raise_for_status()
        except httpx.HTTPError:
            self.outages += 1
            self._ending.wait(_PAUSE_SECONDS)
            return
        page = answer.json()
        self.gaps += not page["recovered"]
        self.seen += [(each["cursor"], each) for each in page["events"]]
        self._cursor = page["cursor"]
