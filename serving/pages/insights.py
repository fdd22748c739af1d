"""Pages of insights: of a match, of a team, of a round before and after it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from serving.football.competitions.schemas import CompetitionRead
from serving.football.competitions.service import read_all
from serving.football.matches.service import find
from serving.football.teams.schemas import TeamDetail
from serving.football.teams.service import read_one
from serving.forecasting.insights import service
from serving.forecasting.insights.schemas import (
    FactRead,
    FindingRead,
    When,
)
from serving.forecasting.questions import service as questions
from serving.kit.errors import NotFoundError
from serving.kit.postgres.database import Database
from serving.pages.match_rows import MatchRow, rows_of
from words.language import current

_OF_ROUND = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchInsights:
    """What is notable about a match.

    Attributes:
        before: facts from before kick-off.
        after: what happened beside what was expected.
        found: what agents that everybody may see noted.
    """

    before: Sequence[FactRead]
    after: Sequence[FactRead]
    found: Sequence[FindingRead]

    @property
    def is_empty(self) -> bool:
        return not (self.before or self.after or self.found)


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchOfRound:
    """A match with the few most surprising facts about it."""

    row: MatchRow
    facts: Sequence[FactRead]


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamInsights:
    """What is notable about a team, and about its next match.

    Attributes:
        coming: the next match with a few facts about it, once it has any.
    """

    team: TeamDetail
    facts: Sequence[FactRead]
    coming: MatchOfRound | None
    found: Sequence[FindingRead]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundInsights:
    """A round of a competition, coming or played."""

    competition: CompetitionRead
    when: When
    summary: str
    matches: Sequence[MatchOfRound] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class InsightsIndex:
    """Where insights are found: the competitions there are, and what can be asked."""

    competitions: Sequence[CompetitionRead]
    examples: Sequence[str]


async def read_of_match(database: Database, match_id: int) -> MatchInsights:
    """Return what is notable about a match."""
    rows = await service.read_rows(database, "match", [match_id])
    facts = [service.shown(row) for row in rows]
    return MatchInsights(
        before=[fact for fact in facts if fact.kind != "outcome"],
        after=[fact for fact in facts if fact.kind == "outcome"],
        found=await service.read_findings(database, "match", match_id),
    )


async def read_of_team(database: Database, world: str, team_id: int) -> TeamInsights:
    """Return what is notable about a team. Raises `NotFoundError` when there is none."""
    team = await read_one(database, world, team_id)
    rows = await service.read_rows(database, "team", [team_id])
    return TeamInsights(
        team=team,
        facts=[service.shown(row) for row in rows],
        coming=await _coming(database, team_id),
        found=await service.read_findings(database, "team", team_id),
    )


async def _coming(database: Database, team_id: int) -> MatchOfRound | None:
    """Return the next match of a team with its facts."""
    facts = await service.read_next(database, team_id)
    if not facts:
        return None
    match_id = int(facts[0]["subject_id"])
    (row,) = await rows_of(database, [await find(database, match_id)])
    return MatchOfRound(row=row, facts=[service.shown(each) for each in facts])


async def read_index(database: Database, world: str) -> InsightsIndex:
    """Return the competitions whose rounds have insights, and what can be asked."""
    return InsightsIndex(
        competitions=(await read_all(database, world)).items,
        examples=await questions.examples(database, current().code),
    )


async def read_round(database: Database, world: str, code: str, when: When) -> RoundInsights:
    """Return a round match by match. Raises `NotFoundError` of an unknown competition."""
    every = (await read_all(database, world)).items
    competition = next((each for each in every if each.code == code), None)
    if competition is None:
        raise NotFoundError(f"No competition {code[:20]!r} here; /insights lists them.")
    facts: dict[int, list[FactRead]] = {}
    known = await service.read_round_rows(database, code, when)
    for row in known:
        facts.setdefault(row["match_id"], []).append(service.shown(row))
    found = [await find(database, match_id) for match_id in facts]
    rows = await rows_of(database, found)
    return RoundInsights(
        competition=competition,
        when=when,
        summary=service.summary_of(known, when),
        matches=[
            MatchOfRound(row=row, facts=_worth(facts[row.match.match_id], when)) for row in rows
        ],
    )


def _worth(facts: Sequence[FactRead], when: When) -> Sequence[FactRead]:
    """Return the facts of a match that a round shows: of a played one what happened first."""
    if when == "played":
        facts = sorted(facts, key=lambda fact: fact.kind != "outcome")
    return facts[:_OF_ROUND]
