"""The questions one can ask of an export, each value checked and saying what is allowed."""

from typing import Annotated, Literal

from fastapi import Query

from serving.kit.errors import BadRequestError
from serving.kit.parameters import CompetitionCode, season_filter, since, until

_TIME = "2025-11-15 or 2025-11-15T09:00:00Z"


async def export_filters(
    competition: Annotated[CompetitionCode | None, Query()] = None,
    season: Annotated[
        str | None, Query(description="By starting year: `2025` or `2025-26`.")
    ] = None,
    track: Annotated[Literal["odds_free", "market_blended", "market"] | None, Query()] = None,
    from_: Annotated[
        str | None, Query(alias="from", description=f"Earliest kick-off: {_TIME}.")
    ] = None,
    to: Annotated[
        str | None,
        Query(description=f"Kick-off before this instant, or on this day at most: {_TIME}."),
    ] = None,
) -> dict[str, object]:
    """Return the filters that were given, by their name in the statement."""
    earliest, latest = since("from", from_), until("to", to)
    if earliest is not None and latest is not None and earliest >= latest:
        raise BadRequestError.parameter("to", "allowed: later than `from`")
    given: dict[str, object | None] = {
        "competition": competition,
        **season_filter("season", season),
        "track": track,
        "since": earliest,
        "until": latest,
    }
    return {name: value for name, value in given.items() if value is not None}
