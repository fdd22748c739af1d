"""One scoreboard for several leagues: while they play at the same time, `all` is requested once.

What belongs here: whether a look at a league is a request of its own. What does not: what is done
with the answer (`poll`). An answer of `all` identifies leagues by a number that is known for the
larger ones only. The others are requested one by one; all are, where its list may be cut.
"""

from collections.abc import Callable, Sequence
from threading import Lock
from time import monotonic
from typing import cast

from football.league_numbers import is_numbered
from sources.errors import PayloadUnreadable
from sources.espn.client import LARGEST_LIMIT, EspnClient
from sources.fetched import Fetched
from sources.json_body import read_object

ALL = "all"
_TOGETHER = 2.0  # intervals: leagues looked at within so many play at the same time
_FRESH = 0.9  # of an interval: a look a moment early shares the answer too


class SharedBoard:
    """Scoreboards of a provider, shared by the looks at its leagues.

    Args:
        espn: the client that sends the requests.
        seconds: between two looks at a league in play.
        clock: seconds that only grow; a test has its own.
    """

    def __init__(
        self, espn: EspnClient, seconds: float, clock: Callable[[], float] = monotonic
    ) -> None:
        self._espn, self._seconds, self._clock = espn, seconds, clock
        self._lock = Lock()
        self._looked: dict[tuple[str, str], float] = {}
        self._brought: dict[str, float] = {}
        self._cut: set[str] = set()

    def scoreboard(self, slug: str, day: str) -> tuple[str, Fetched] | None:
        """Return the resource and its answer; None if another league's look brought it."""
        if not is_numbered(slug):
            return f"{slug}/{day}", self._espn.scoreboard(slug, day)
        with self._lock:
            now = self._clock()
            self._looked[slug, day] = now
            if not self._play_together(day, now):
                return f"{slug}/{day}", self._espn.scoreboard(slug, day)
            brought = self._brought.get(day)
            if brought is not None and now - brought < _FRESH * self._seconds:
                return None
            fetched = self._espn.scoreboard(ALL, day, LARGEST_LIMIT)
            if fetched.is_ok and _events(fetched.body) >= LARGEST_LIMIT:
                self._cut.add(day)
            elif fetched.is_ok:
                self._brought[day] = now
            return f"{ALL}/{day}", fetched

    def _play_together(self, day: str, now: float) -> bool:
        """Whether several leagues are looked at, and `all` has room for them."""
        lately = [
            slug
            for (slug, of), at in self._looked.items()
            if of == day and now - at <= _TOGETHER * self._seconds
        ]
        return len(lately) > 1 and day not in self._cut


def _events(body: bytes) -> int:
    try:
        events = read_object(body).get("events")
    except PayloadUnreadable:
        return 0
    return len(cast("Sequence[object]", events)) if isinstance(events, list) else 0
