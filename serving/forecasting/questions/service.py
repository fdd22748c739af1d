"""Rules of questions: who asked, and who may read the answer."""

from uuid import UUID

from serving.access.subject import Subject
from serving.forecasting.questions.schemas import AnswerRead, QuestionTaken, QuestionWrite
from serving.kit.errors import NotFoundError
from serving.kit.postgres.database import Database
from serving.kit.writes import Writes
from storage.football.statements import teams
from storage.insights import asking
from words import questions
from words.language import language, use

_ANY_TEAM = "Aberwick"


async def ask(
    writes: Writes, world: str, subject: Subject, wanted: QuestionWrite
) -> QuestionTaken:
    """Keep a question for a worker."""
    row = await writes.apply(
        subject, asking.ask, wanted.question, wanted.language, subject.account_id
    )
    return QuestionTaken(
        world=world,
        question_id=row["question_id"],
        topic=asking.topic_of(row["question_id"]),
        asked_at=row["asked_at"],
    )


async def read(database: Database, world: str, subject: Subject, question_id: UUID) -> AnswerRead:
    """Return a question as it stands.

    Raises:
        NotFoundError: there is none, or it is another account's.
    """
    row = await database.fetch_one(asking.by_id(), question_id=question_id)
    if row is None or row["account_id"] not in {None, subject.account_id}:
        raise NotFoundError(
            f"No question {question_id} of yours is kept; ask it again: POST /v1/insights/ask."
        )
    with use(language(row["language"])):
        examples = questions.examples(await _a_team(database))
    return AnswerRead(
        world=world,
        question_id=question_id,
        status="waiting" if row["done_at"] is None else "done",
        answered=bool(row["answered"]),
        text=row["text"] or "",
        query=row["query"],
        rows=row["rows"] or [],
        examples=examples,
        chosen_by=row["chosen_by"],
        model=row["model"],
        asked_at=row["asked_at"],
        done_at=row["done_at"],
    )


async def examples(database: Database, code: str) -> list[str]:
    """Return a question for every query there is, about a team of this world."""
    team = await _a_team(database)
    with use(language(code)):
        return questions.examples(team)


async def _a_team(database: Database) -> str:
    rows = await database.fetch(teams.page(filters=frozenset[str](), is_continued=False), limit=1)
    return rows[0]["name"] if rows else _ANY_TEAM
