"""Sealed insights: before kick-off what speaks of a coming match, and never changed."""

from datetime import datetime, timedelta

import pytest
from psycopg import DatabaseError
from sqlalchemy import Engine, select
from sqlalchemy.exc import DBAPIError

from football.insights.fact import Kind, Subject
from football.sealed.insight import INSIGHT, InsightBody, decode
from storage.forecast.seals.verification import verify
from storage.forecast.tables.sealed_insight import sealed_insight
from storage.forecast.writes.insights import INSIGHTS
from storage.insights.sealing import bodies_of_facts, open_kickoff, seal_text
from storage.kit.roles import Role
from storage.kit.rules import ConstraintError
from storage.kit.seals import SealRefusedError
from storage.kit.unit_of_work import UnitOfWork, apply
from tests.clocks import step
from tests.conftest import OPENING
from tests.databases import engine_as
from tests.storage.builders import KICKOFF, fixture, ingest, the_match
from tests.storage.forecast.tampering import tamper
from tests.storage.insights.found import (
    keep,
    keep_sealed,
    match_facts,
    move_after,
    result_facts,
    team_facts,
)
from words.insights import Templates

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("clock")]


@pytest.fixture
def match_id(engine: Engine) -> int:
    """A match to come."""
    ingest(engine, fixture())
    return the_match(engine).match_id


def bodies(engine: Engine) -> list[tuple[InsightBody, datetime]]:
    with engine.connect() as connection:
        rows = connection.execute(select(sealed_insight.c.body, sealed_insight.c.sealed_at))
        return [(decode(bytes(row.body)), row.sealed_at) for row in rows]


def reason(engine: Engine) -> str | None:
    fault = verify(engine).fault
    return None if fault is None else fault.reason


def test_facts_are_sealed_once_with_their_texts_and_versions(engine, match_id) -> None:
    subject = Subject("match", str(match_id))
    kept = keep_sealed(engine, match_facts(match_id, OPENING), subject, KICKOFF)
    assert len(kept) == 2
    # What comes back says nothing new: it is sealed already.
    keep(engine, [], subject)
    keep_sealed(engine, match_facts(match_id, OPENING), subject, KICKOFF)
    keep_sealed(engine, team_facts(3, OPENING), Subject("team", "3"))
    found = bodies(engine)
    assert len(found) == 4
    for body, sealed_at in found:
        assert INSIGHT.faults(body, sealed_at) == []
        assert set(body.texts) == {"en", "de"}
        assert body.versions == {"templates": Templates.version}
        assert body.kickoff_at == (KICKOFF if body.subject_kind == "match" else None)
    report = verify(engine)
    assert report.holds, report.fault
    assert report.seals == 2


def test_what_speaks_of_a_coming_match_is_not_sealed_once_it_has_begun(engine, match_id) -> None:
    subject = Subject("match", str(match_id))
    kept = keep(engine, match_facts(match_id, OPENING), subject)
    with UnitOfWork(engine) as uow:
        assert uow.run(open_kickoff(match_id)) == KICKOFF
    step(engine, by=KICKOFF - OPENING)
    later = KICKOFF + timedelta(hours=1)
    # With the kick-off, with another one that is pretended, and with none.
    for kickoffs in ({match_id: KICKOFF}, {match_id: later}, {}):
        with UnitOfWork(engine) as uow:
            assert uow.run(open_kickoff(match_id)) is None
            uow.seal(INSIGHTS, uow.run(bodies_of_facts(kept, kickoffs, Templates())))
            with pytest.raises(SealRefusedError):
                uow.commit()
    happened = [*result_facts(match_id, OPENING, (3, 1)), move_after(match_id, OPENING)]
    kept = keep(engine, happened, subject, Kind.OUTCOME, Kind.LINE_MOVE)
    with UnitOfWork(engine) as uow:
        uow.seal(INSIGHTS, uow.run(bodies_of_facts(kept, {}, Templates())))
        uow.commit()
    assert sorted(body.kind for body, _ in bodies(engine)) == ["line_move", "outcome"]
    assert [INSIGHT.faults(*each) for each in bodies(engine)] == [[], []]
    assert verify(engine).holds


def test_nobody_changes_a_sealed_text_unseen(engine, owner_engine, match_id) -> None:
    subject = Subject("match", str(match_id))
    keep_sealed(engine, match_facts(match_id, OPENING), subject, KICKOFF)
    with pytest.raises((DBAPIError, DatabaseError)), owner_engine.begin() as connection:
        connection.exec_driver_sql("UPDATE forecast.sealed_insight SET kind = 'cause'")
    moved = "UPDATE forecast.sealed_insight SET kickoff_at = kickoff_at + interval '{} hour'{}"
    tamper(engine, moved.format(1, ""))
    assert reason(engine) == "a query column differs from its insight"
    forged = ", body = convert_to(replace(convert_from(body, 'UTF8'), '52', '53'), 'UTF8')"
    tamper(engine, moved.format(-1, forged))
    assert reason(engine) == "a body does not match its digest"


def test_a_worker_seals_nothing_but_what_an_agent_wrote(engine, match_id) -> None:
    subject = Subject("match", str(match_id))
    (row, *_) = keep(engine, match_facts(match_id, OPENING), subject)
    pretended = {**row, "data": {**row["data"], "language": "en", "model": "m",
                                 "prompt_version": "1", "facts": {"a": row["data"]}}}  # fmt: skip
    worker = engine_as(Role.WORKER, engine)
    with pytest.raises(ConstraintError, match="only texts of agents"):
        apply(worker, seal_text(pretended, KICKOFF))
    worker.dispose()
    assert bodies(engine) == []
