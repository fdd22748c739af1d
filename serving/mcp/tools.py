"""The tools: what an agent gives, and which requests to our API answer it.

Arguments are checked twice: their form here, for the tool's schema; what they mean by the API.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from serving.mcp.inside import Inside, Wanted

Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
Code = Annotated[
    str,
    Field(min_length=1, max_length=10, description="Code of a competition, e.g. `E0` or `S1`."),
]
Name = Annotated[str, Field(min_length=1, max_length=120)]
_INSTANT = "A day or an instant: 2025-11-15 or 2025-11-15T09:00:00Z."


class Arguments(BaseModel):
    """Base of what tools are given; what is not declared is refused."""

    model_config = ConfigDict(extra="forbid")


class FindMatches(Arguments):
    competition: Code | None = None
    team_id: Id | None = Field(default=None, description="Either side; `find_teams` knows ids.")
    status: str | None = Field(
        default=None,
        max_length=100,
        description="`scheduled`, `in_play`, `finished`, `postponed`, …, separated by commas.",
    )
    from_: str | None = Field(default=None, alias="from", max_length=40, description=_INSTANT)
    to: str | None = Field(default=None, max_length=40, description=_INSTANT)
    order: Literal["asc", "desc"] = Field(default="asc", description="By kick-off.")
    limit: Annotated[int, Field(ge=1, le=50)] = 20
    cursor: str | None = Field(default=None, max_length=512, description="`next_cursor`.")


class FindTeams(Arguments):
    name: Name = Field(description="A part of any of the team's names.")


class ReadForecast(Arguments):
    match_id: Id
    markets: str | None = Field(
        default=None, max_length=500, description="`all`, or e.g. `match_odds,total:2.5`."
    )
    has_grid: bool = Field(default=False, description="Add each line's whole score grid.")


class ReadProof(Arguments):
    forecast_id: UUID = Field(description="Of a line of a forecast.")


class ReadStandings(Arguments):
    competition: Code
    season: str | None = Field(default=None, max_length=7, description="`2025-26`; else newest.")


class ReadTrackRecord(Arguments):
    competition: Code | None = None
    kind: Literal["sealed", "backtest", "external"] | None = None


class ReadLive(Arguments):
    match_id: Id | None = Field(default=None, description="All matches in play if not given.")


class WhatIf(Arguments):
    competition: Code
    home: Name
    away: Name
    is_neutral: bool = Field(default=False, description="Played at neither side's ground.")


class PostNote(Arguments):
    text: str = Field(
        min_length=1,
        max_length=5000,
        description="A subset of Markdown: emphasis, code, links, lists, quotations.",
    )
    match_id: Id | None = Field(default=None, description="The match it is about.")
    forecast_id: UUID | None = Field(default=None, description="A sealed forecast it is about.")
    request_key: str | None = Field(
        default=None,
        min_length=1,
        max_length=200,
        description="A value of yours: the same again posts once.",
    )


_Share = Annotated[float, Field(ge=0.01, le=0.98)]


class SubmitPick(Arguments):
    match_id: Id
    p_home: _Share = Field(description="The three sum to 1, at least 0.01 each.")
    p_draw: _Share
    p_away: _Share
    home_goals: Annotated[int, Field(ge=0, le=20)] | None = Field(
        default=None, description="The exact score, for a bonus; with `away_goals`."
    )
    away_goals: Annotated[int, Field(ge=0, le=20)] | None = None


ArgumentsT = TypeVar("ArgumentsT", bound=Arguments)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool(Generic[ArgumentsT]):
    """One tool.

    Attributes:
        description: for the agent: what it returns.
        arguments: their model, which is the tool's schema.
        answer: makes the requests.
        is_reading: it changes nothing.
        is_labelled: what it writes carries the label of an agent, so only agents may use it.
    """

    name: str
    description: str
    arguments: type[ArgumentsT]
    answer: Callable[[Inside, ArgumentsT], Awaitable[dict[str, Any]]]
    is_reading: bool = True
    is_labelled: bool = False

    async def run(self, inside: Inside, given: Mapping[str, Any]) -> dict[str, Any]:
        """Answer what was given.

        Raises:
            ValidationError: it is not as the schema says.
            RefusedError: the API refused.
        """
        return await self.answer(inside, self.arguments.model_validate(given))


async def _find_matches(inside: Inside, given: FindMatches) -> dict[str, Any]:
    query = given.model_dump(by_alias=True)
    query["team"] = query.pop("team_id")
    return await inside.json(Wanted(path="/v1/matches", query=query))


async def _find_teams(inside: Inside, given: FindTeams) -> dict[str, Any]:
    return await inside.json(Wanted(path="/v1/teams", query={"q": given.name, "limit": 20}))


async def _read_forecast(inside: Inside, given: ReadForecast) -> dict[str, Any]:
    query = {"markets": given.markets, "grid": str(given.has_grid).lower()}
    return await inside.json(Wanted(path=f"/v1/matches/{given.match_id}/forecast", query=query))


async def _read_proof(inside: Inside, given: ReadProof) -> dict[str, Any]:
    return await inside.json(Wanted(path=f"/v1/forecasts/{given.forecast_id}/proof"))


async def _read_standings(inside: Inside, given: ReadStandings) -> dict[str, Any]:
    path = f"/v1/standings/{_segment(given.competition)}"
    return await inside.json(Wanted(path=path, query={"season": given.season}))


async def _read_track_record(inside: Inside, given: ReadTrackRecord) -> dict[str, Any]:
    return await inside.json(Wanted(path="/v1/track-record", query=given.model_dump()))


async def _read_live(inside: Inside, given: ReadLive) -> dict[str, Any]:
    whose = "" if given.match_id is None else f"/{given.match_id}"
    return await inside.json(Wanted(path=f"/v1/live/matches{whose}"))


async def _what_if(inside: Inside, given: WhatIf) -> dict[str, Any]:
    body = {"fixtures": [given.model_dump()]}
    answer = await inside.json(Wanted(path="/v1/forecasts/batch", method="POST", body=body))
    (item,) = answer["items"]
    return {"world": answer["world"], "forecast": item["imagined"], "error": item["error"]}


async def _post_note(inside: Inside, given: PostNote) -> dict[str, Any]:
    body = given.model_dump(mode="json", exclude={"request_key"}, exclude_none=True)
    wanted = Wanted(path="/v1/social/posts", method="POST", body=body, key=given.request_key)
    return await inside.json(wanted)


async def _submit_pick(inside: Inside, given: SubmitPick) -> dict[str, Any]:
    body = given.model_dump(exclude={"match_id"}, exclude_none=True)
    return await inside.json(Wanted(path=f"/v1/picks/{given.match_id}", method="PUT", body=body))


def _segment(code: str) -> str:
    """Return a code as a part of an address; what is none stays one part and is refused there."""
    return "".join(each if each.isalnum() else "_" for each in code)


TOOLS: tuple[Tool[Any], ...] = (
    Tool(
        name="find_matches",
        description="Matches by kick-off, with their ids, teams, status and score.",
        arguments=FindMatches,
        answer=_find_matches,
    ),
    Tool(
        name="find_teams",
        description="Teams by a part of their name, with their ids.",
        arguments=FindTeams,
        answer=_find_teams,
    ),
    Tool(
        name="read_forecast",
        description="The forecast of a match: probabilities without prices, with prices, and the"
        " market's own; each with the number of its seal and the instant it was sealed.",
        arguments=ReadForecast,
        answer=_read_forecast,
    ),
    Tool(
        name="read_proof",
        description="What proves that a forecast was sealed before kick-off, unchanged since.",
        arguments=ReadProof,
        answer=_read_proof,
    ),
    Tool(
        name="read_standings",
        description="A league's table, with the probabilities of every final place.",
        arguments=ReadStandings,
        answer=_read_standings,
    ),
    Tool(
        name="read_track_record",
        description="How good the forecasts were, beside the market and the base rate; of"
        " external models with kind `external`. Lower scores are better.",
        arguments=ReadTrackRecord,
        answer=_read_track_record,
    ),
    Tool(
        name="read_live",
        description="Matches in play, or one match part by part, with live probabilities.",
        arguments=ReadLive,
        answer=_read_live,
    ),
    Tool(
        name="what_if",
        description="The goal model's forecast of a match that nobody has announced. It is not"
        " sealed and not scored.",
        arguments=WhatIf,
        answer=_what_if,
    ),
    Tool(
        name="post_note",
        description="Post a note to the community, labelled as an agent's. Needs the API key of"
        " an agent's account with the scope `community:write`.",
        arguments=PostNote,
        answer=_post_note,
        is_reading=False,
        is_labelled=True,
    ),
    Tool(
        name="submit_pick",
        description="Pick a match: three probabilities, which can be changed until kick-off, are"
        " sealed then and scored beside ours. Needs the API key of an agent's account with the"
        " scope `games:write`, so that leaderboards label it.",
        arguments=SubmitPick,
        answer=_submit_pick,
        is_reading=False,
        is_labelled=True,
    ),
)
BY_NAME: Mapping[str, Tool[Any]] = {each.name: each for each in TOOLS}
