"""Reigns: since when a forecaster is champion of a name, however often it was refitted.

What belongs here: following decisions back to the one that made a forecaster champion. What does
not: making them (`moves`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from football.lifecycle import Kind, State
from storage.forecast.models import decisions
from storage.forecast.models.decisions import Decision, ModelVersion
from storage.kit.rules import Rule, now

WATCHED = timedelta(days=28)
"""How long a replaced champion is still compared with the one that replaced it."""
_CHOICES = frozenset({Kind.EVIDENCE, Kind.MANUAL, Kind.RECONCILED})
_NO_MOVES = frozenset({Kind.CHALLENGE, Kind.REJECTION})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reign:
    """A forecaster's time as champion.

    Attributes:
        began: the decision that made it champion.
        versions: numbers of the reign, newest first: the champion, and what it was
            before it was refitted.
    """

    began: Decision
    versions: tuple[int, ...]

    def is_on_probation(self, now: datetime) -> bool:
        """Whether the champion before it is still its measure."""
        return self.began.decided_at >= now - WATCHED


def of(champion: ModelVersion, before: ModelVersion | None) -> Rule[Reign | None]:
    """Return a champion's reign, back to the version that it can be rolled back to.

    Args:
        champion: of its name.
        before: the previous champion of that name, if any.
    """
    versions = [champion.version]
    for each in (yield from decisions.recorded(champion.name)):
        if each.to_version != versions[-1] or Kind(each.kind) in _NO_MOVES:
            continue
        replaced = each.from_version
        is_refit = Kind(each.kind) is Kind.REFIT
        if replaced is None or not is_refit or (before and replaced == before.version):
            return Reign(began=each, versions=tuple(versions))
        versions.append(replaced)
    return None


def crown_refit(version: ModelVersion) -> Rule[int | None]:
    """Make a refit of the champion champion, and return the number of the one it replaces.

    While a promotion is watched, the champion before it stays the one to roll back to: a refit is
    the same forecaster, and must not take its place.
    """
    champion = yield from decisions.one_of(version.name, State.CHAMPION)
    before = yield from decisions.one_of(version.name, State.PREVIOUS)
    if champion is None or before is None:
        return (yield from decisions.crown(version))
    reign = yield from of(champion, before)
    is_chosen = reign is not None and Kind(reign.began.kind) in _CHOICES
    if reign is None or not is_chosen or not reign.is_on_probation((yield from now())):
        return (yield from decisions.crown(version))
    yield from decisions.put(champion.model_version_id, State.RETIRED)
    yield from decisions.put(version.model_version_id, State.CHAMPION)
    return champion.version
