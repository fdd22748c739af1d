"""Insights over HTTP."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from serving.access.declared import PUBLIC
from serving.access.routing import router_of
from serving.edge.dependencies import Answers
from serving.forecasting.insights import service
from serving.forecasting.insights.schemas import (
    FactList,
    LanguageName,
    When,
)
from serving.forecasting.seals.schemas import InsightProof
from serving.forecasting.seals.service import read_proof_of_insight
from serving.kit import problems
from serving.kit.dependencies import DatabaseDependency, World
from serving.kit.parameters import CompetitionCode, Identifier, PathId

router = router_of("/v1/insights", tag="insights", access=PUBLIC)


@router.get(
    "",
    summary="Facts about a match, a team or a round",
    response_model=FactList,
    responses=problems.declare(422),
)
async def list_insights(
    answers: Answers,
    database: DatabaseDependency,
    world: World,
    match_id: Annotated[Identifier | None, Query()] = None,
    team_id: Annotated[Identifier | None, Query()] = None,
    round: Annotated[  # noqa: A002 - the name of the parameter
        CompetitionCode | None, Query(description="A competition: the matches of its round.")
    ] = None,
    when: Annotated[When, Query(description="Which round: the next, or the last one.")] = "coming",
    language: Annotated[LanguageName, Query(description="Of the texts.")] = "en",
) -> Response:
    """What is notable about one match, one team or a round, with the numbers it rests on.

    Every number of a text is one of the values of its fact. The most surprising comes first.
    """
    kind, subject = service.the_one(match_id=match_id, team_id=team_id, round=round)
    if kind == "round":
        code = str(subject)
        return await answers.answer(
            lambda: service.read_round(database, world, code, when, language),
            topics=(f"competition:{code}",),
        )
    name = kind.removesuffix("_id")
    return await answers.answer(
        lambda: service.read_of(database, world, name, int(subject), language),
        topics=(f"{name}:{subject}", "models", "imports"),
    )


@router.get(
    "/{insight_id}/proof",
    summary="Proof that an insight was sealed unchanged",
    response_model=InsightProof,
    responses=problems.declare(404, 422),
)
async def read_insight_proof(
    insight_id: PathId, answers: Answers, database: DatabaseDependency, world: World
) -> Response:
    """What proves which words an insight was in, and when: check it without trusting us."""
    return await answers.answer(lambda: read_proof_of_insight(database, world, insight_id))
