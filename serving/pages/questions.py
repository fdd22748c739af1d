"""Pages of a question: taken from a form, then the answer as soon as a worker has it."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from serving.access.browser import PersonalRoute, Visitor
from serving.access.declared import authentication_of, subject_of
from serving.access.limits.classes import limited
from serving.forecasting.questions import service
from serving.forecasting.questions.schemas import QuestionWrite
from serving.kit.dependencies import DatabaseDependency, World, WritesDependency
from serving.pages.account.answers import page, see
from serving.pages.account.forms import Form
from serving.pages.account.viewer import Anybody
from serving.pages.html import LANGUAGE
from storage.insights.asking import topic_of
from words.language import preferred


class QuestionRoute(PersonalRoute):
    """Takes forms of public pages too.

    These are the same for everybody, so they carry no token. Where a form comes from is checked
    all the same, and a question changes nothing.
    """

    async def token_of(self, request: Request) -> str | None:
        sent = await super().token_of(request)
        if sent is not None:
            return sent
        cookies = authentication_of(request).cookies
        return cookies.csrf_token(await subject_of(request))


router = APIRouter(include_in_schema=False, route_class=QuestionRoute)
ROUTERS = (router,)
_PATH = "/insights/questions"


@router.get(_PATH)
async def show_form(request: Request, viewer: Anybody, database: DatabaseDependency) -> Response:
    """The form for a question, in the language of the reader."""
    examples = await service.examples(database, _language_of(request))
    return page(request, "question.html", viewer, answer=None, examples=examples)


@router.post(_PATH, dependencies=[limited("costly")])
async def ask(  # noqa: PLR0913, PLR0917 - each a dependency
    request: Request,
    viewer: Anybody,
    subject: Visitor,
    database: DatabaseDependency,
    writes: WritesDependency,
    world: World,
) -> Response:
    """Take a question, and lead to its answer."""
    form = await Form.of(request)
    code = _language_of(request)
    with form.noting():
        asked = {"question": form.value("question").strip(), "language": code}
        wanted = QuestionWrite.model_validate(asked)
        taken = await service.ask(writes, world, subject, wanted)
        return see(f"{_PATH}/{taken.question_id}")
    examples = await service.examples(database, code)
    return page(request, "question.html", viewer, form=form, answer=None, examples=examples)


@router.get(_PATH + "/{question_id}")
async def show_answer(  # noqa: PLR0913, PLR0917 - each a dependency
    request: Request,
    question_id: UUID,
    viewer: Anybody,
    subject: Visitor,
    database: DatabaseDependency,
    world: World,
) -> Response:
    """The answer; while it is not there the page waits for the event, or asks again by itself."""
    answer = await service.read(database, world, subject, question_id)
    return page(
        request,
        "question.html",
        viewer,
        answer=answer,
        examples=answer.examples,
        topic=topic_of(question_id),
    )


def _language_of(request: Request) -> str:
    return preferred(request.scope.get(LANGUAGE, ""))
