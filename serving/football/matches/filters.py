"""The questions one can ask of `/v1/matches`, each value checked and saying what is allowed."""

from datetime import datetime
from typing import Annotated

from fastapi import Query
from pydantic import Field

from football.observations.match import MatchStatus
from serving.kit.errors import BadRequestError
from serving.kit.parameters import (
    CompetitionCode,
    Identifier,
    choices,
    identifiers,
    season_filter,
    since,
    until,
)

_STATUSES = frozenset(status.value for status in MatchStatus)
_TIME = "2025-11-15 or 2025-11-15T09:00:00Z"

Filters = dict[str, object]


def match_filters(
    competition: Annotated[CompetitionCode | None, Query()] = None,
    season: Annotated[
        str | None, Query(description="By starting year: `2025` or `2025-26`.")
    ] = None,
    team: Annotated[Identifier | None, Query(description="Either side.")] = None,
    status: Annotated[
        str | None, Query(description=f"Comma-separated: {', '.join(sorted(_STATUSES))}.")
    ] = None,
    from_: Annotated[
        str | None, Query(alias="from", description=f"Earliest kick-off: {_TIME}.")
    ] = None,
    to: Annotated[
        str | None,
        Query(description=f"Kick-off before this instant, or on this day at most: {_TIME}."),
    ] = None,
    ids: Annotated[
        str | None, Field(max_length=4200), Query(description="Comma-separated, at most 200.")
    ] = None,
) -> Filters:
    """Return the filters that were given, by their name in the statement."""
    given: Filters = {
        "competition": competition,
        **season_filter("season", season),
        "team": team,
        "statuses": choices("status", status, _STATUSES),
        "since": since("from", from_),
        "until": until("to", to),
        "ids": identifiers("ids", ids),
    }
    earliest, latest = given["since"], given["until"]
    if isinstance(earliest, datetime) and isinstance(latest, datetime) and earliest >= latest:
        raise BadRequestError.parameter("to", "allowed: later than `from`")
    return {name: value for name, value in given.items() if value is not None}
