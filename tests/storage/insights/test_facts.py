"""Facts in the database: each once, what no longer holds is let go, only news is announced."""

import pytest
from sqlalchemy import select, text

from football.insights.fact import Fact, Kind, Subject
from storage.insights.tables import insight
from tests.conftest import OPENING
from tests.storage.insights.found import keep, match_facts, result_facts, team_facts

pytestmark = pytest.mark.services
SUBJECT = Subject("match", "7")


def holding(engine, subject=SUBJECT) -> list[str]:
    statement = select(insight.c.kind).where(
        insight.c.subject_kind == subject.kind,
        insight.c.subject_id == subject.id,
        insight.c.expires_at.is_(None),
    )
    with engine.connect() as connection:
        return sorted(connection.execute(statement).scalars())


def events(engine) -> list[dict]:
    wanted = text("SELECT payload FROM events.event WHERE type = 'insight.published' ORDER BY seq")
    with engine.connect() as connection:
        return list(connection.execute(wanted).scalars())


def test_a_fact_is_kept_once_and_announced_once_with_cause_size_and_trend(engine):
    facts = match_facts(7, OPENING)
    assert len(keep(engine, facts, SUBJECT)) == 2
    assert keep(engine, match_facts(7, OPENING), SUBJECT) == []
    assert holding(engine) == ["favourite", "move"]
    (payload,) = events(engine)
    assert payload["subject_id"] == "7"
    assert payload["new"] == 2
    assert payload["kind"] == "move"
    assert payload["cause"] == "lineups"
    assert payload["size"] == pytest.approx(0.12)
    assert payload["trend"] == "up"


def test_what_no_longer_holds_is_let_go_and_comes_back_as_the_same_row(engine):
    first = keep(engine, match_facts(7, OPENING), SUBJECT)
    other = keep(engine, match_facts(7, OPENING, p_home=0.6), SUBJECT)
    assert len(other) == 2
    assert holding(engine) == ["favourite", "move"]
    again = keep(engine, match_facts(7, OPENING), SUBJECT)
    assert {row["insight_id"] for row in again} == {row["insight_id"] for row in first}
    assert keep(engine, [], SUBJECT) == []
    assert holding(engine) == []


def test_what_happened_leaves_what_was_said_before(engine):
    keep(engine, match_facts(7, OPENING), SUBJECT)
    keep(engine, result_facts(7, OPENING, (3, 1)), SUBJECT, Kind.OUTCOME)
    assert holding(engine) == ["favourite", "move", "outcome"]


def test_facts_of_others_stay_and_what_was_written_is_read(engine):
    keep(engine, match_facts(7, OPENING), SUBJECT)
    team = Subject("team", "7")
    kept = keep(engine, team_facts(7, OPENING), team)
    keep(engine, [], SUBJECT)
    assert set(holding(engine, team)) == {"form", "streak"}
    for row in kept:
        assert Fact.from_dict(row["data"]).fact_id == row["data"]["id"]
