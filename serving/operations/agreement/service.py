"""Rules of agreement: what sources report, page by page, and questions about it."""

from collections.abc import Mapping

from serving.access.acts import Act, perform
from serving.access.subject import Subject
from serving.kit.cursors import PageRequest, next_cursor
from serving.kit.errors import ConflictError, NotFoundError
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import Row
from serving.kit.writes import Writes
from serving.operations.agreement.schemas import (
    DifferenceCursor,
    DifferencePage,
    DifferenceRead,
    QuestionRead,
    SeasonAgreementCursor,
    SeasonAgreementPage,
    SeasonAgreementRead,
    SourceRead,
)
from storage.football.statements import agreement
from storage.football.writes import questions
from storage.football.writes.questions import NoPayloadError, NoSuchDisagreementError
from storage.kit.rules import Rule

_ASK = Act[QuestionRead]("agreement.ask", "disagreement", lambda kept: kept.disagreement_id)
_NEXT = "touchline quarantine show ID, or /v1/ops/quarantine?reason=conflict"


async def read_page(
    database: Database, world: str, *, page: PageRequest, filters: Mapping[str, str]
) -> DifferencePage:
    """Return differences; `filters` by competition, season's label, kind."""
    values: dict[str, object] = dict(filters)
    if page.cursor is not None:
        values["after_id"] = DifferenceCursor.decode(page.cursor).disagreement_id
    statement = agreement.page(filters=frozenset(filters), is_continued=page.cursor is not None)
    rows = await database.fetch(statement, limit=page.limit + 1, **values)
    items = [_difference(row) for row in rows[: page.limit]]
    following = next_cursor(
        page, rows, items, lambda last: DifferenceCursor(disagreement_id=last.disagreement_id)
    )
    return DifferencePage(world=world, items=items, next_cursor=following)


async def read_seasons(
    database: Database, world: str, *, page: PageRequest, filters: Mapping[str, str]
) -> SeasonAgreementPage:
    """Return compared seasons; `filters` by competition and season's label."""
    values: dict[str, object] = dict(filters)
    if page.cursor is not None:
        after = SeasonAgreementCursor.decode(page.cursor)
        values |= {"after_code": after.competition, "after_label": after.season}
    statement = agreement.seasons(filters=frozenset(filters), is_continued=page.cursor is not None)
    rows = await database.fetch(statement, limit=page.limit + 1, **values)
    items = [_season(row) for row in rows[: page.limit]]
    following = next_cursor(
        page,
        rows,
        items,
        lambda last: SeasonAgreementCursor(competition=last.competition, season=last.season),
    )
    return SeasonAgreementPage(world=world, items=items, next_cursor=following)


async def ask(writes: Writes, subject: Subject, world: str, disagreement_id: int) -> QuestionRead:
    """File a question about a difference; twice is one question.

    Raises:
        NotFoundError: there is no such difference, or it is settled.
        ConflictError: no answer of a source is kept that a person could look into.
        DatabaseAwayError: the database cannot be reached.
    """

    def asking() -> Rule[QuestionRead]:
        question_id = yield from questions.ask(disagreement_id)
        return QuestionRead(
            world=world,
            disagreement_id=disagreement_id,
            question_id=question_id,
            next_step=_NEXT,
        )

    try:
        return await perform(writes, subject, _ASK, asking)
    except NoSuchDisagreementError as error:
        raise NotFoundError(f"There is {error}; /v1/ops/agreement lists them.") from error
    except NoPayloadError as error:
        raise ConflictError(f"It cannot be asked about: {error}.") from error


async def read_one(database: Database, disagreement_id: int) -> tuple[DifferenceRead, str]:
    """Return a difference and the country of its team.

    Raises:
        NotFoundError: there is no such difference, or it is settled.
    """
    row = await database.fetch_one(agreement.by_id(), disagreement_id=disagreement_id)
    if row is None:
        raise NotFoundError(f"There is no difference {disagreement_id}; it may be settled.")
    return _difference(row), row["team_country"] or ""


def _difference(row: Row) -> DifferenceRead:
    return DifferenceRead(
        disagreement_id=row["disagreement_id"],
        competition=row["code"],
        season=row["label"],
        kind=row["kind"],
        match_id=row["match_id"],
        home=row["home_name"],
        away=row["away_name"],
        kickoff_at=row["kickoff_at"],
        team_id=row["team_id"],
        team=row["team_name"],
        source=row["source"],
        value=row["value"],
        other=row["other"],
        other_value=row["other_value"],
        round=row["round"],
        question_id=row["question_id"],
        found_at=row["found_at"],
    )


def _season(row: Row) -> SeasonAgreementRead:
    return SeasonAgreementRead(
        competition=row["code"],
        name=row["name"],
        season=row["label"],
        sources=[
            SourceRead(source=source, **each) for source, each in sorted(row["sources"].items())
        ],
        differing=row["differing"],
        published_tables=row["tables"],
        last_table_on=row["last_table_on"],
        compared_at=row["compared_at"],
    )
