"""Rules of insights: which facts hold, and their texts in a language."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from serving.forecasting.insights.schemas import (
    FactList,
    FactRead,
    FindingRead,
    LanguageName,
    When,
)
from serving.forecasting.risk import badges
from serving.kit.errors import BadRequestError
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import Row
from storage.agents.statements import agents
from storage.football.statements import matches
from storage.insights import statements as questions
from storage.kit.statements import clock
from words import insights, rounds
from words.language import language, use

ROUND = timedelta(days=4)
"""A round is what kicks off within so many days of its first or last match."""
_MOST = 100
_MOST_OF_ROUND = 400
_MOST_FINDINGS = 20
_OF_NEXT_MATCH = 3


def the_one(**subjects: int | str | None) -> tuple[str, int | str]:
    """Return the only subject that was named.

    Raises:
        BadRequestError: none was, or several were.
    """
    named = [(name, value) for name, value in subjects.items() if value is not None]
    if len(named) != 1:
        names = ", ".join(subjects)
        raise BadRequestError.parameter(
            next(iter(subjects)), f"name exactly one of {names}; {len(named)} were named"
        )
    return named[0]


async def read_of(
    database: Database, world: str, kind: str, subject_id: int, code: LanguageName
) -> FactList:
    """Return the facts of a match or a team; an empty list where nothing is known.

    Those of a team come with the most surprising of its next match, those of a match with how
    risky it is to call.
    """
    rows = await read_rows(database, kind, [subject_id])
    found = await read_findings(database, kind, subject_id)
    ahead: Sequence[Row] = []
    if kind == "team":
        ahead = await read_next(database, subject_id)
    badge = await badges.read_badge(database, subject_id) if kind == "match" else None
    with use(language(code)):
        coming = [shown(row) for row in ahead]
        risk = None if badge is None else badges.read_of(badge)
    return listed(world, rows, code, found).model_copy(update={"coming": coming, "risk": risk})


async def read_next(database: Database, team_id: int) -> Sequence[Row]:
    """Return rows of the few most surprising facts about the next match of a team."""
    now = await database.fetch_one(clock.now())
    if now is None:
        return []
    statement = matches.page(
        filters=frozenset({"team", "statuses", "since"}), is_descending=False, is_continued=False
    )
    found = await database.fetch(
        statement, team=team_id, statuses=["scheduled"], since=now["now"], limit=1
    )
    if not found:
        return []
    return (await read_rows(database, "match", [found[0]["match_id"]]))[:_OF_NEXT_MATCH]


async def read_rows(database: Database, kind: str, ids: Sequence[int]) -> Sequence[Row]:
    """Return rows of facts that hold of subjects of one kind, the most surprising first."""
    named = [str(each) for each in ids]
    return await database.fetch(
        questions.of_subjects(), subject_kind=kind, subject_ids=named, limit=_MOST
    )


async def read_findings(database: Database, kind: str, subject_id: int) -> list[FindingRead]:
    """Return what agents that everybody may see found of a match or a team, newest first."""
    rows = await database.fetch(
        agents.findings(),
        subject_kind=kind,
        subject_id=str(subject_id),
        limit=_MOST_FINDINGS,
    )
    return [FindingRead.model_validate(dict(row)) for row in rows]


async def read_round(
    database: Database, world: str, competition: str, when: When, code: LanguageName
) -> FactList:
    """Return the facts of the matches of the coming or the last round of a competition."""
    rows = await read_round_rows(database, competition, when)
    with use(language(code)):
        summary = summary_of(rows, when)
    return listed(world, rows, code).model_copy(update={"summary": summary or None})


def summary_of(rows: Sequence[Mapping[str, Any]], when: When) -> str:
    """Return a round in a few sentences, in the language of the moment; empty if of nothing."""
    facts = [row["data"] for row in rows]
    return rounds.review(facts) if when == "played" else rounds.preview(facts)


async def read_round_rows(database: Database, competition: str, when: When) -> Sequence[Row]:
    """Return rows of facts of a round by kick-off; none where there is no such round."""
    is_over = when == "played"
    edge = questions.last_kickoff() if is_over else questions.next_kickoff()
    found = await database.fetch_one(edge, competition=competition)
    if found is None or found["kickoff_at"] is None:
        return []
    at = found["kickoff_at"]
    return await database.fetch(
        questions.of_round(is_over=is_over),
        competition=competition,
        since=at - ROUND if is_over else at,
        until=at if is_over else at + ROUND,
        limit=_MOST_OF_ROUND,
    )


def listed(
    world: str,
    rows: Sequence[Mapping[str, Any]],
    code: LanguageName,
    found: Sequence[FindingRead] = (),
) -> FactList:
    """Return facts with their texts in a language."""
    with use(language(code)):
        items = [shown(row) for row in rows]
    return FactList(
        world=world,
        language=code,
        templates=insights.VERSION,
        items=items,
        found=list(found),
    )


def shown(row: Mapping[str, Any]) -> FactRead:
    """Return a fact with its text, in the language of the moment."""
    fact: Mapping[str, Any] = row["data"]
    return FactRead.model_validate(
        {
            **fact,
            "insight_id": row["insight_id"],
            "fact_id": fact["id"],
            "title": insights.title(fact),
            "text": insights.sentence(fact),
            "rarity": insights.surprise(fact["surprise"]),
            "found_at": row["found_at"],
            "seal_no": row["seal_no"],
        }
    )
