"""Requests by client and route, until they are added to the day's figures.

Only requests of somebody known are counted here one by one; what is left of an address's tally is
everybody else's, so that an answer from memory costs nothing more.
"""

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any, NamedTuple

from serving.access.subject import Kind as SubjectKind
from serving.access.subject import Subject
from serving.kit.metrics.exposition import Answers, Kind

ANONYMOUS = "anonymous"
_REFUSED, _FAILED = 400, 500


class Client(NamedTuple):
    """Whose usage is added up: accounts of one role, or one key."""

    name: str
    key_id: int = 0


class _Figures:
    __slots__ = ("bytes", "calls")

    def __init__(self) -> None:
        self.calls = 0
        self.bytes = 0


class Usage:
    """Counts answers by client since the last time they were taken.

    Args:
        answers: counts all of them.
    """

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._known: defaultdict[tuple[Client, Kind], _Figures] = defaultdict(_Figures)
        self._taken: dict[Kind, tuple[int, int]] = {}

    def note(self, client: Client, kind: Kind, size_bytes: int) -> None:
        """Count an answer to somebody known."""
        figures = self._known[client, kind]
        figures.calls += 1
        figures.bytes += size_bytes

    def take(self) -> list[dict[str, Any]]:
        """Return rows of what was answered since the last time."""
        day = datetime.now(UTC).date().isoformat()
        known, self._known = self._known, defaultdict(_Figures)
        rows: dict[tuple[Client, Kind], tuple[int, int]] = {
            each: (figures.calls, figures.bytes) for each, figures in known.items()
        }
        for kind, tally in tuple(self._answers.tallies.items()):
            before = self._taken.get(kind, (0, 0))
            now = self._taken[kind] = (tally.count, tally.total_bytes)
            of_known = [each for (_, of), each in rows.items() if of == kind]
            calls = now[0] - before[0] - sum(each[0] for each in of_known)
            sent = now[1] - before[1] - sum(each[1] for each in of_known)
            if calls > 0:
                rows[Client(ANONYMOUS), kind] = (calls, max(0, sent))
        return _merged(day, rows)


def client_of(subject: Subject | None) -> Client | None:
    """Return the client a subject is counted as; None if there is none or it is anonymous."""
    if subject is None or subject.kind is SubjectKind.ANONYMOUS:
        return None
    role = min((str(each) for each in subject.roles), default=str(subject.kind))
    return Client(role, getattr(subject, "key_id", None) or 0)


def _merged(day: str, rows: dict[tuple[Client, Kind], tuple[int, int]]) -> list[dict[str, Any]]:
    merged: dict[tuple[Client, str, str], dict[str, Any]] = {}
    for (client, kind), (calls, sent) in rows.items():
        row = merged.setdefault(
            (client, kind.method, kind.route),
            {
                "day": day,
                "client": client.name,
                "key_id": client.key_id,
                "method": kind.method,
                "route": kind.route,
                "calls": 0,
                "refused": 0,
                "failed": 0,
                "bytes": 0,
            },
        )
        row["calls"] += calls
        row["bytes"] += sent
        if kind.status >= _FAILED:
            row["failed"] += calls
        elif kind.status >= _REFUSED:
            row["refused"] += calls
    return list(merged.values())
