"""A name or an id that means no team yet: why, what may have been meant, and what to do."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from football.observations.match import TeamReference
from football.observations.parsed import RejectReason
from storage.matching.teams import TeamDirectory


@dataclass(frozen=True, slots=True)
class Unresolved:
    """What a person needs to say which team is meant."""

    reason: RejectReason
    detail: str
    suggestion: Mapping[str, object] | None = None


def unresolved(
    directory: TeamDirectory,
    source: str,
    named: TeamReference,
    first: Collection[int] = frozenset(),
) -> Unresolved:
    """Return why a reference means no team.

    Args:
        directory: of the country.
        source: who names it.
        named: how.
        first: teams to suggest before all others, those of the competition.
    """
    other = directory.namesake(source, named)
    if other is not None:
        return Unresolved(
            RejectReason.NAMESAKE,
            f"{source} has two ids that share the name {named.name!r}: {other} and"
            f" {named.source_id}; touchline team link {named.source_id} TEAM if both are one,"
            f" touchline team add NAME --id {named.source_id} if not",
        )
    detail = f"no team of {directory.country} is called {named.name!r} ({source})"
    return Unresolved(RejectReason.UNKNOWN_TEAM, detail, directory.suggest(named.name, first))
