"""From a request to a design: what is not given is seen in the past of both versions.

What belongs here: filling in a design, and planning with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from football.experiments.planner import Design, plan, spread
from football.horizons import CUT_OFFS
from serving.forecasting.ab_tests.schemas import PlanRead
from serving.kit.errors import BadRequestError
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import Row
from storage.monitoring.ab_tests.pairs import pairs_of
from storage.monitoring.statements import ab_tests

_WITHIN = {each.name: each.within for each in CUT_OFFS}
_EVER = datetime(1900, 1, 1, tzinfo=UTC)
_USUAL_MATCHES = 8.0
_BOUND_OVER_DEVIATION = 2.0
_TO_GIVE = "give standard_deviation, or a treatment_version_id whose past shows it"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestedDesign:
    """A design as requested.

    Attributes:
        standard_deviation: of the gain on a match; None takes what the past shows, as for the
            next two.
        treatment_version_id: whose past beside the champion's shows what is not given.
    """

    minimum_effect: float
    alpha: float
    power: float
    standard_deviation: float | None
    matches_per_day: float | None
    day_bound: float | None
    treatment_version_id: int | None
    competitions: Sequence[str]
    horizon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A design, and on how many past matches it rests: none where everything was given."""

    design: Design
    matches: int


async def design_of(database: Database, wanted: RequestedDesign) -> Seen:
    """Return the requested design.

    With a deviation given, the rest is as usual where it is not: eight matches a day, and a bound
    of twice the deviation for each.

    Raises:
        BadRequestError: no deviation is given, and no past shows one.
    """
    deviation, per_day, bound = wanted.standard_deviation, wanted.matches_per_day, wanted.day_bound
    matches = 0
    if deviation is None:
        pairs = pairs_of(await _past(database, wanted))
        try:
            seen = spread(pairs.match_days)
        except ValueError as error:
            message = f"missing, and the past does not show it: {error}; {_TO_GIVE}"
            raise BadRequestError.parameter("standard_deviation", message) from error
        deviation = seen.standard_deviation
        per_day = per_day or seen.matches_per_day
        bound = bound or seen.day_bound
        matches = len(pairs.outcomes)
    per_day = per_day or _USUAL_MATCHES
    design = Design(
        minimum_effect=wanted.minimum_effect,
        standard_deviation=deviation,
        matches_per_day=per_day,
        day_bound=bound or _BOUND_OVER_DEVIATION * deviation * per_day,
        alpha=wanted.alpha,
        power=wanted.power,
    )
    return Seen(design=design, matches=matches)


async def _past(database: Database, wanted: RequestedDesign) -> Sequence[Row]:
    """Return everything that the champion and the treatment forecast until now."""
    version = wanted.treatment_version_id
    if version is None:
        raise BadRequestError.parameter("standard_deviation", f"missing: {_TO_GIVE}")
    line = await database.fetch(ab_tests.line(), treatment_id=version)
    if not line:
        raise BadRequestError.parameter("treatment_version_id", f"there is no version {version}")
    return await database.fetch(
        ab_tests.compared(),
        track=line[0]["track"],
        competitions=list(wanted.competitions),
        treatment_ids=[row["model_version_id"] for row in line],
        within=_WITHIN[wanted.horizon],
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
