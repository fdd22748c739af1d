"""Events of an ingest: what changed in matches people follow, or one summary for an import."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from football.match_record import MatchState
from football.observations.play import Side
from storage.football.events.matches import (
    MatchScoreChanged,
    MatchStatisticsChanged,
    MatchStatusChanged,
    StateOfMatch,
)
from storage.football.writes.resolution import Identified
from storage.kit.events import Event
from storage.kit.unit_of_work import UnitOfWork
from storage.raw.counts import IngestCounts
from storage.raw.events import ImportCompleted

_MOST_FOLLOWED = 50  # a payload that changes more matches than this is an import
_SCORES = ("home_goals_90", "away_goals_90", "home_goals_aet", "away_goals_aet")
_SHOOT_OUT = ("home_penalties", "away_penalties")


@dataclass(frozen=True, slots=True)
class Difference:
    """A match before and after; `before` is None for a new one.

    Attributes:
        figures: those that are others now, home first, by name.
    """

    row: Identified
    before: MatchState | None
    after: MatchState
    figures: Mapping[str, tuple[float | None, float | None]]


def publish(
    uow: UnitOfWork,
    payload_id: UUID,
    differences: Sequence[Difference],
    counts: IngestCounts,
) -> None:
    """Publish match events for a few changed matches, and a summary for all the rest."""
    changed = [d for d in differences if d.before is not None]
    announced: set[int] = set()
    if len(changed) <= _MOST_FOLLOWED:
        for difference in changed:
            for event in _events_of(difference):
                announced.add(difference.row.match_id)
                uow.publish(event)
    if counts.accepted > len(announced) or (counts.quarantined and not announced):
        uow.publish(_summary(uow, payload_id, differences, counts))


def _events_of(difference: Difference) -> list[Event]:
    before, after = difference.before, difference.after
    if before is None:
        return []
    events: list[Event] = []
    if before.status is not after.status or before.phase_rank != after.phase_rank:
        events.append(_event(MatchStatusChanged, difference))
    if _goals(before) != _goals(after):
        events.append(_event(MatchScoreChanged, difference))
    if difference.figures:
        events.append(_counted(difference))
    return events


def _goals(state: MatchState) -> list[int]:
    """Return the score; a match that kicks off at 0-0 has had no goal, so nothing counts as 0."""
    return [getattr(state, name) or 0 for name in (*_SCORES, *_SHOOT_OUT)]


def topics_of(row: Identified) -> list[str]:
    """Return the topics of what happens in a match."""
    return [
        f"match:{row.match_id}",
        f"competition:{row.competition.code}",
        f"team:{row.home_id}",
        f"team:{row.away_id}",
        "live",
    ]


def _event(kind: type[StateOfMatch], difference: Difference) -> Event:
    row, after = difference.row, difference.after
    payload = kind(
        match_id=row.match_id,
        competition=row.competition.code,
        kickoff_at=after.kickoff_at,
        status=after.status.value,
        phase=after.phase_rank,
        period=after.period,
        clock_seconds=after.clock_seconds,
        **{name: getattr(after, name) for name in (*_SCORES, *_SHOOT_OUT)},
    )
    return Event.of(payload, topics=topics_of(row), occurred_at=after.observed_at)


def _counted(difference: Difference) -> Event:
    row = difference.row
    figures = {
        f"{side}_{name}": value
        for name, pair in sorted(difference.figures.items())
        for side, value in zip(Side, pair, strict=True)
    }
    payload = MatchStatisticsChanged(
        match_id=row.match_id,
        competition=row.competition.code,
        source=row.seen.source,
        figures=figures,
    )
    return Event.of(payload, topics=topics_of(row), occurred_at=row.seen.fetched_at)


def _summary(
    uow: UnitOfWork, payload_id: UUID, differences: Sequence[Difference], counts: IngestCounts
) -> Event:
    codes = sorted({d.row.competition.code for d in differences})
    topics = ["imports", *(f"competition:{code}" for code in codes)]
    if len(differences) <= _MOST_FOLLOWED:
        topics += [f"match:{d.row.match_id}" for d in differences]
    payload = ImportCompleted(
        payload_id=str(payload_id),
        rows=counts.rows,
        accepted=counts.accepted,
        unchanged=counts.unchanged,
        quarantined=counts.quarantined,
        by_reason={reason.value: n for reason, n in counts.by_reason.items()},
        competitions=codes,
    )
    return Event.of(payload, topics=topics, occurred_at=uow.now)
