"""Two hundred reports, and decisions, at once: one case, one report per person, one decision."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from storage.kit.roles import Role
from storage.kit.rules import Rule
from storage.social.tables.decision import moderation_decision
from storage.social.tables.report import evidence, moderation_case, report
from storage.social.writes import cases, decisions, reports
from storage.social.writes.decisions import Ruling
from storage.social.writes.refusals import DecidedError, TakenError
from storage.social.writes.reports import NewReport
from tests.databases import engine_as
from tests.storage.social.people import a_post, an_account
from tests.storage.social.test_parallel import at_once, count, wrong

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("clock")]
PARALLEL = 200


@pytest.fixture
def api(engine: Engine) -> Iterator[Engine]:
    """As the API, which is who writes."""
    made = engine_as(Role.API, engine)
    yield made
    made.dispose()


def test_two_hundred_reports_and_their_decision(api: Engine, database_url: str) -> None:
    with api.begin() as connection:
        author, *people = (an_account(connection, f"fan{number}") for number in range(21))
        post_id = a_post(connection, author)

    def sends(reporter_id: int) -> Callable[[], Rule[Any]]:
        new = NewReport(reporter_id=reporter_id, kind="post", subject_id=post_id, reason="spam")
        return lambda: reports.send(new)

    sent = at_once(database_url, [sends(people[n % 20]) for n in range(PARALLEL)])
    assert [is_new for _, is_new in map(tuple, sent)].count(True) == len(people)  # pyright: ignore
    assert count(api, report) == len(people)
    assert count(api, moderation_case) == count(api, evidence) == 1

    with api.connect() as connection:
        case_id = connection.scalar(select(moderation_case.c.case_id)) or 0

    def decides(moderator_id: int) -> Callable[[], Rule[Any]]:
        ruling = Ruling(moderator_id=moderator_id, is_admin=False, acts=["remove"], rule="spam")
        return lambda: decisions.decide(case_id, ruling)

    def claims(moderator_id: int) -> Callable[[], Rule[Any]]:
        return lambda: cases.claim(case_id, moderator_id, lasts=timedelta(minutes=5))

    acts = [act(person) for person in people[:8] for act in (claims, decides)]
    answers = at_once(database_url, [*acts, *map(sends, people)])
    refused = [each for each in answers if isinstance(each, (TakenError, DecidedError))]
    assert refused
    assert count(api, moderation_decision) == 1
    assert wrong(api) == []
    with api.connect() as connection:
        is_pending = report.c.closed_at.is_(None)
        pending = connection.scalar(select(func.count()).where(is_pending))
        opened = select(func.count()).where(moderation_case.c.closed_at.is_(None))
        assert (pending, connection.scalar(opened)) == (0, 0)
