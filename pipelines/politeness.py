"""What each provider allows, and our request limits: budgets, circuits, turns, validators.

What belongs here: the numbers, and joining `sources.politeness` to where they are kept. Nobody
spares this machine by waiting: its own hosts have circuits, which close soon, but no pace and no
budget.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import RowMapping

from sources.http import is_local
from sources.politeness import Admission, Outcome, Standing
from storage.providers import writes as feeds
from storage.providers.buckets import TokenBuckets
from storage.providers.writes import Answer, FeedBook, Limits

_PER_SECOND = 1.0
_BURST = 2
_NO_LIMITS = Limits(per_day=None)
_SOON = timedelta(seconds=2)
_HERE: Mapping[str, Any] = {
    "per_day": None,
    "rest": _SOON,
    "longest_rest": 2 * _SOON,
    "refusal_rest": 2 * _SOON,
}
# Requests a day: ESPN and the feeds publish no limit, and a guest takes little (ten hours of play
# at two looks a minute are 1,200 at one board for all leagues, and one summary per change of some
# eighty matches about 2,000; small leagues are requested singly). Open-Meteo allows 10,000, the
# files change twice a week.
LIMITS: Mapping[str, Limits] = {
    "espn": Limits(per_day=10_000),
    "openmeteo": Limits(per_day=8_000, stale_after=timedelta(hours=6)),
    "news": Limits(per_day=2_000, failures=3),
    "footballdata": Limits(per_day=1_500, stale_after=timedelta(days=4)),
    "player-lists": Limits(per_day=50, stale_after=timedelta(days=4)),
    "openfootball": Limits(per_day=500, stale_after=timedelta(days=30)),
    "internationals": Limits(per_day=100, stale_after=timedelta(days=30)),
}


class ProviderPoliteness:
    """Request limits toward one provider; its hosts are counted apart if they are unrelated.

    Args:
        provider: whose limits count.
        book: where budgets and circuits are kept.
        buckets: where turns are taken.
        is_by_host: whether each host has a circuit of its own (news feeds have nothing in common).
    """

    def __init__(  # noqa: PLR0913 - two of them for tests
        self,
        provider: str,
        book: FeedBook,
        buckets: TokenBuckets,
        *,
        limits: Limits | None = None,
        is_by_host: bool = False,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._provider = provider
        self._book = book
        self._buckets = buckets
        self._limits = limits
        self._is_by_host = is_by_host
        self._sleep = sleep

    def admit(self, url: str) -> Admission:
        """Count a request; refuse it where the circuit is open or the budget spent."""
        name = self._name(url)
        refusal, state = self._book.admit(name, self._limits_of(url))
        if refusal is not None:
            return Admission(refusal=refusal, standing=_standing(state))
        known = self._book.remembered(name, url)
        if known is None:
            return Admission()
        headers = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
        return Admission(
            headers={header: value for header, value in headers.items() if value},
            remembered=known.body,
        )

    def pace(self, url: str) -> None:
        """Wait for this host's turn."""
        host = urlsplit(url).hostname or ""
        if not is_local(host):
            self._sleep(self._buckets.take(host, _PER_SECOND, _BURST))

    def report(self, url: str, outcome: Outcome) -> Standing:
        """Write down how a request ended."""
        seconds = outcome.retry_after_seconds
        answer = Answer(
            status=outcome.status,
            error_class=outcome.error_class,
            is_retryable=outcome.is_retryable,
            attempts=outcome.attempts,
            retry_after=None if seconds is None else timedelta(seconds=min(seconds, 86_400.0)),
            etag=outcome.etag,
            last_modified=outcome.last_modified,
            body=outcome.body if outcome.error_class is None else None,
        )
        return _standing(self._book.record(self._name(url), url, answer, self._limits_of(url)))

    def _name(self, url: str) -> str:
        host = urlsplit(url).hostname
        return f"{self._provider}:{host}" if self._is_by_host and host else self._provider

    def _limits_of(self, url: str) -> Limits:
        if self._limits is not None:
            return self._limits
        limits = LIMITS.get(self._provider, _NO_LIMITS)
        is_here = is_local(urlsplit(url).hostname or "")
        return replace(limits, **_HERE) if is_here else limits


def _standing(state: RowMapping) -> Standing:
    return Standing(
        circuit=state["circuit"],
        open_until=state["open_until"],
        budget_left=feeds.budget_left(state),
        last_success_at=state["last_success_at"],
        is_stale=feeds.is_stale(state),
    )
