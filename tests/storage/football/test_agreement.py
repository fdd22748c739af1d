"""What sources said is kept as they said it; what differs has a number and may be asked about."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, select

from assets.core.comparison import compare_due
from football.agreement import Kind
from football.observations.match import MatchStatus, Phase, Score, TeamReference
from storage.football.tables.agreement import disagreement, match_report, season_agreement
from storage.football.writes import questions
from storage.football.writes.questions import NoSuchDisagreementError
from storage.kit.unit_of_work import apply
from storage.matching import aliases
from storage.matching.aliases import Alias
from storage.raw.tables import quarantine
from tests.storage.builders import FETCHED, KICKOFF, final, fixture, from_csv, ingest

pytestmark = pytest.mark.usefixtures("clock")


def differences(engine: Engine) -> list[Any]:
    compare_due(engine)
    with engine.connect() as connection:
        return list(connection.execute(select(disagreement).order_by(disagreement.c.key)))


def reports(engine: Engine) -> dict[str, Any]:
    with engine.connect() as connection:
        return {row.source: row for row in connection.execute(select(match_report))}


def test_a_word_that_does_not_stand_is_kept_too(engine: Engine) -> None:
    ingest(engine, final(2, 1, source_match_id="700"))
    ingest(engine, final(2, 0, **from_csv()))
    found = reports(engine)
    assert (found["espn"].home_goals, found["espn"].away_goals) == (2, 1)
    assert (found["footballdata"].home_goals, found["footballdata"].away_goals) == (2, 0)
    (one,) = differences(engine)
    assert (one.kind, one.source, one.value, one.other_value) == ("score", "espn", "2-1", "2-0")


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_the_newest_word_of_a_source_is_kept_in_any_order(
    engine: Engine, order: tuple[int, ...]
) -> None:
    observations = (
        fixture(source_match_id="700"),
        fixture(
            source_match_id="700", status=MatchStatus.POSTPONED, phase=Phase.FINAL,
            fetched_at=FETCHED + timedelta(hours=1),
        ),
        final(1, 0, source_match_id="700", fetched_at=KICKOFF + timedelta(hours=3)),
    )  # fmt: skip
    for each in order:
        ingest(engine, observations[each])
    assert reports(engine)["espn"].status == "finished"


def test_a_difference_keeps_its_number_and_its_question_until_it_is_gone(engine: Engine) -> None:
    ingest(engine, final(2, 1, source_match_id="700"), payload_id=uuid4())
    ingest(engine, final(2, 0, **from_csv()))
    (one,) = differences(engine)
    question = apply(engine, questions.ask(one.disagreement_id))
    assert apply(engine, questions.ask(one.disagreement_id)) == question
    with engine.connect() as connection:
        entry = connection.execute(
            select(quarantine).where(quarantine.c.quarantine_id == question)
        ).one()
    assert entry.detail == ("S1 2025-26 Harrowmere - Caldervane: espn says 2-1, footballdata 2-0")
    assert compare_due(engine) == 0  # nothing new was said
    later = from_csv(fetched_at=KICKOFF + timedelta(days=5))
    ingest(engine, final(3, 0, **later))
    (again,) = differences(engine)
    assert (again.disagreement_id, again.question_id) == (one.disagreement_id, question)
    assert again.other_value == "3-0"
    ingest(engine, final(2, 1, **from_csv(fetched_at=KICKOFF + timedelta(days=6))))
    assert differences(engine) == []
    with engine.connect() as connection:
        closed = connection.execute(
            select(quarantine.c.resolution).where(quarantine.c.quarantine_id == question)
        ).scalar_one()
    assert closed == "the sources do not differ any more"
    with pytest.raises(NoSuchDisagreementError):
        apply(engine, questions.ask(one.disagreement_id))


def test_a_name_is_a_difference_until_somebody_teaches_it(engine: Engine) -> None:
    harrowmere = TeamReference(name="Harrowmere", source_id="9")
    ingest(engine, replace(fixture(source_match_id="700"), home=harrowmere))
    renamed = TeamReference(name="The Mere", source_id="9")
    ingest(engine, replace(final(2, 1, source_match_id="700"), home=renamed))
    (name,) = differences(engine)
    assert (name.kind, name.value, name.other_value) == (Kind.NAME, "The Mere", "Harrowmere")
    apply(engine, aliases.add(Alias("espn", "Northland", "The Mere", "Harrowmere")))
    ingest(engine, final(2, 1, **from_csv()))
    assert differences(engine) == []


def test_a_season_says_what_each_source_has_of_it(engine: Engine) -> None:
    ingest(engine, final(2, 1, source_match_id="700"))
    ingest(engine, final(2, 1, **from_csv()), fixture("Eastmarch", "Westmarch", row_no=2))
    differences(engine)
    with engine.connect() as connection:
        row = connection.execute(select(season_agreement)).one()
    assert {source: each["finished"] for source, each in row.sources.items()} == {
        "espn": 1,
        "footballdata": 1,
    }
    assert (row.tables, row.last_table_on) == (0, None)


def test_a_score_after_extra_time_is_no_other_score(engine: Engine) -> None:
    after = Score(home_goals_90=1, away_goals_90=1, home_goals_aet=2, away_goals_aet=1)
    ingest(engine, final(2, 1, source_match_id="700", score=after))
    ingest(engine, final(2, 1, **from_csv()))
    assert differences(engine) == []
