"""Reigns: since when a forecaster speaks for a name, however often it was fitted anew meanwhile.

What belongs here: following decisions back to the one that made a forecaster champion. What does
not: making them (`moves`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from football.lifecycle import Kind, State
from storage.models import decisions
from storage.models.decisions import Decision, ModelVersion

WATCHED = timedelta(days=28)
"""How long a replaced champion is still compared with the one that replaced it."""
_CHOICES = frozenset({Kind.EVIDENCE, Kind.MANUAL, Kind.RECONCILED})
_NO_MOVES = frozenset({Kind.CHALLENGE, Kind.REJECTION})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reign:
    """A forecaster's time as champion.

    Attributes:
        began: the decision that made it champion.
        versions: numbers of what has spoken since, newest first: the champion, and what it was
            before it was fitted anew.
    """

    began: Decision
    versions: tuple[int, ...]

    def is_watched(self, now: datetime) -> bool:
        """Tell whether the champion before it is still its measure."""
        return self.began.decided_at >= now - WATCHED


def of(
    connection: Connection, champion: ModelVersion, before: ModelVersion | None
) -> Reign | None:
    """Return a champion's reign, back to the version that it can be rolled back to.

    Args:
        connection: any.
        champion: of its name.
        before: the previous champion of that name, if any.
    """
    versions = [champion.version]
    for each in decisions.recorded(connection, champion.name):
        if each.to_version != versions[-1] or Kind(each.kind) in _NO_MOVES:
            continue
        replaced = each.from_version
        is_refit = Kind(each.kind) is Kind.REFIT
        if replaced is None or not is_refit or (before and replaced == before.version):
            return Reign(began=each, versions=tuple(versions))
        versions.append(replaced)
    return None


def crown_refit(connection: Connection, version: ModelVersion, now: datetime) -> int | None:
    """Make a refit of the champion champion, and return the number of the one it replaces.

    While a promotion is watched, the champion before it stays the one to roll back to: a refit is
    the same forecaster, and must not take its place.
    """
    champion = decisions.one_of(connection, version.name, State.CHAMPION)
    before = decisions.one_of(connection, version.name, State.PREVIOUS)
    if champion is None or before is None:
        return decisions.crown(connection, version)
    reign = of(connection, champion, before)
    is_chosen = reign is not None and Kind(reign.began.kind) in _CHOICES
    if reign is None or not is_chosen or not reign.is_watched(now):
        return decisions.crown(connection, version)
    decisions.put(connection, champion.model_version_id, State.RETIRED)
    decisions.put(connection, version.model_version_id, State.CHAMPION)
    return champion.version
