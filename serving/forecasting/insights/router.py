"""Insights over HTTP."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from serving.access.declared import PUBLIC
from serving.access.limits.classes import limited
from serving.access.routing import router_of
from serving.edge.dependencies import Answers
from serving.forecasting.insights import answering, service
from serving.forecasting.insights.schemas import (
    AnswerRead,
    FactList,
    LanguageName,
    QuestionWrite,
    When,
)
from serving.kit import problems
from serving.kit.dependencies import DatabaseDependency, World
from serving.kit.parameters import CompetitionCode, Identifier

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
        topics=(f"{name}:{subject}",),
    )


@router.post(
    "/ask",
    summary="Answer a question in plain words",
    response_model=AnswerRead,
    responses=problems.declare(413, 422, 429),
    dependencies=[limited("costly")],
)
async def ask(wanted: QuestionWrite, database: DatabaseDependency, world: World) -> AnswerRead:
    """The answer to a question about a team or the forecasts, with the rows it rests on.

    A question is read as one of a fixed set of queries; where none fits the answer says what can
    be asked. Nothing of it is kept.
    """
    return await answering.answer(database, world, wanted)
