"""When an answer that was kept as a file was given, where nobody says so.

The same bytes were given when they came first; else the file's name may say it
(`2026-07-03T0001Z`), else its time of modification, as far as that can be. An answer taken for
newer than it is would undo newer ones.
"""

import hashlib
import re
from datetime import UTC, datetime
from pathlib import Path

from assets.core.intake import Intake
from football.observations.match import MatchObservation, MatchStatus
from football.observations.parsed import PayloadContext
from sources.errors import PayloadUnreadable
from storage.raw.writes.payloads import RawStore

_NAMED = re.compile(r"(\d{4}-\d{2}-\d{2})T(\d{2}):?(\d{2})(?::?(\d{2}))?Z", re.ASCII)
_BEGUN = frozenset({MatchStatus.IN_PLAY, MatchStatus.FINISHED})


def instant_of(
    path: Path, body: bytes, intake: Intake, store: RawStore, now: datetime
) -> datetime:
    """Return when an answer was given, to the best of what can be known; `now` at the latest."""
    sha256 = hashlib.sha256(body).digest()
    first = store.first_received(intake.provider, intake.endpoint, sha256)
    if first is not None:
        return first
    modified = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    for candidate in (_in_name(path.name), modified):
        if (
            candidate is not None
            and candidate <= now
            and not _is_before_its_news(candidate, body, intake)
        ):
            return candidate
    return now


def _in_name(name: str) -> datetime | None:
    found = _NAMED.search(name)
    if found is None:
        return None
    day, hour, minute, second = found.groups()
    try:
        return datetime.fromisoformat(f"{day}T{hour}:{minute}:{second or '00'}+00:00")
    except ValueError:
        return None


def _is_before_its_news(at: datetime, body: bytes, intake: Intake) -> bool:
    """Whether an answer has results of matches that had not begun at an instant."""
    context = PayloadContext(endpoint=intake.endpoint, resource="", fetched_at=at)
    try:
        seen = intake.parser.parse(body, context).observations
    except PayloadUnreadable:
        return False
    return any(
        isinstance(o, MatchObservation) and o.status in _BEGUN and o.kickoff_at > at for o in seen
    )
