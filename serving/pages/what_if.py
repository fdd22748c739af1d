"""The page on which results of coming matches are supposed, and what becomes of the season then.

A form of one choice per match, which works without a script; an address tells all that is
supposed, so that it can be shared.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Depends
from starlette.datastructures import QueryParams
from starlette.responses import Response

from football.outcome import Outcome
from football.season import ZoneKind
from serving.access.declared import PUBLIC
from serving.football.standings.schemas import SupposedMatch, WhatIfRead
from serving.football.standings.what_if import MOST_RESULTS, read_what_if
from serving.kit.dependencies import DatabaseDependency
from serving.pages.answering import PagesDependency

router = APIRouter(include_in_schema=False, dependencies=[Depends(PUBLIC)])
_LONGEST_ID = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfView:
    """What the page shows.

    Attributes:
        season: what the endings say.
        chosen: the outcome that is supposed, by match.
    """

    season: WhatIfRead
    chosen: Mapping[int, str]

    @property
    def matches(self) -> list[SupposedMatch]:
        """Those of the form: the next ones, and what is supposed besides."""
        listed = {each.match_id: each for each in (*self.season.coming, *self.season.results)}
        return sorted(listed.values(), key=lambda each: (each.kickoff_at, each.match_id))

    @property
    def zones(self) -> list[ZoneKind]:
        """The columns, in the order of places."""
        found = {zone for each in self.season.teams for zone in each.zones}
        return [zone for zone in ZoneKind if zone in found]


@router.get("/standings/{code}/what-if")
async def show_what_if(
    code: str, pages: PagesDependency, database: DatabaseDependency
) -> Response:
    """A season if coming matches end so."""
    chosen = dict(_chosen(pages.request.query_params))

    async def build() -> WhatIfView:
        results = {match_id: Outcome[name.upper()] for match_id, name in chosen.items()}
        season = await read_what_if(database, pages.world, code, None, results)
        return WhatIfView(season=season, chosen=chosen)

    return await pages.answer("what_if.html", build, topics=())


def _chosen(asked: QueryParams) -> Iterator[tuple[int, str]]:
    """Yield the matches of a form with what is chosen, `m4711=home`; others are left open."""
    for name, outcome in list(asked.items())[: 2 * MOST_RESULTS]:
        number = name.removeprefix("m")
        is_number = number.isascii() and number.isdecimal() and len(number) <= _LONGEST_ID
        if is_number and outcome.upper() in Outcome.__members__:
            yield int(number), outcome.lower()
