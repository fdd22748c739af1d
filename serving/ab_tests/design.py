"""From what is asked to a design: what is not given is seen in the past of both versions.

What belongs here: filling in a design, and planning with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from football.experiments.planner import Design, plan, spread
from football.horizons import CUT_OFFS
from serving.ab_tests.schemas import PlanRead
from serving.errors import BadRequestError
from serving.postgres.database import Database
from serving.postgres.driver import Row
from storage.ab_tests.pairs import pairs_of
from storage.statements import ab_tests

_WITHIN = {each.name: each.within for each in CUT_OFFS}
_EVER = datetime(1900, 1, 1, tzinfo=UTC)
_USUAL_MATCHES = 8.0
_BOUND_OVER_DEVIATION = 2.0
_TO_GIVE = "give standard_deviation, or a treatment_version_id whose past shows it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A design, and on how many past matches it rests: none where everything was given."""

    design: Design
    matches: int


async def design_of(  # noqa: PLR0913 - a design's figures, and whose past to look at
    database: Database,
    *,
    minimum_effect: float,
    alpha: float,
    power: float,
    standard_deviation: float | None,
    matches_per_day: float | None,
    day_bound: float | None,
    treatment_version_id: int | None,
    competitions: Sequence[str],
    horizon: str,
) -> Seen:
    """Return the design that is asked for.

    With a deviation given, the rest is as usual where it is not: eight matches a day, and a bound
    of twice the deviation for each.

    Raises:
        BadRequestError: no deviation is given, and no past shows one.
    """
    matches = 0
    if standard_deviation is None:
        if treatment_version_id is None:
            raise BadRequestError.parameter("standard_deviation", f"missing: {_TO_GIVE}")
        rows = await _past(database, treatment_version_id, competitions, horizon)
        pairs = pairs_of(rows)
        try:
            seen = spread(pairs.match_days)
        except ValueError as error:
            message = f"missing, and the past does not show it: {error}; {_TO_GIVE}"
            raise BadRequestError.parameter("standard_deviation", message) from error
        standard_deviation = seen.standard_deviation
        matches_per_day = matches_per_day or seen.matches_per_day
        day_bound = day_bound or seen.day_bound
        matches = len(pairs.outcomes)
    per_day = matches_per_day or _USUAL_MATCHES
    design = Design(
        minimum_effect=minimum_effect,
        standard_deviation=standard_deviation,
        matches_per_day=per_day,
        day_bound=day_bound or _BOUND_OVER_DEVIATION * standard_deviation * per_day,
        alpha=alpha,
        power=power,
    )
    return Seen(design=design, matches=matches)


async def _past(
    database: Database, treatment_version_id: int, competitions: Sequence[str], horizon: str
) -> Sequence[Row]:
    """Return everything that the champion and the treatment forecast until now."""
    line = await database.fetch(ab_tests.line(), treatment_id=treatment_version_id)
    if not line:
        raise BadRequestError.parameter(
            "treatment_version_id", f"there is no version {treatment_version_id}"
        )
    return await database.fetch(
        ab_tests.compared(),
        track=line[0]["track"],
        competitions=list(competitions),
        treatment_ids=[row["model_version_id"] for row in line],
        within=_WITHIN[horizon],
        since=_EVER,
    )


def planned(world: str, seen: Seen) -> PlanRead:
    """Return how long a test of a design takes."""
    design = seen.design
    found = plan(design)
    return PlanRead(
        world=world,
        matches=found.matches,
        match_days=found.match_days,
        fixed_matches=found.fixed_matches,
        minimum_effect=design.minimum_effect,
        alpha=design.alpha,
        power=design.power,
        standard_deviation=design.standard_deviation,
        matches_per_day=design.matches_per_day,
        day_bound=design.day_bound,
        seen_matches=seen.matches,
    )
