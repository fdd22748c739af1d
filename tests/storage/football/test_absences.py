"""Absences: who is meant, what supersedes what, who is out of a match as of when."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, insert, select, text

from football.observations.match import TeamReference
from football.observations.parsed import Parsed, RejectReason
from football.observations.play import PlayerReference
from football.observations.surroundings import AbsenceObservation, AbsenceStatus, Evidence
from storage.football.statements.absences import of_match
from storage.football.statements.conditions import missing_players
from storage.football.tables.surroundings import absence
from storage.football.writes import absences
from storage.kit.unit_of_work import UnitOfWork
from storage.raw.counts import IngestCounts
from storage.register.tables import player, team, team_link
from tests.clocks import set_stepped
from tests.storage.builders import FETCHED, KICKOFF, fixture, ingest, the_match

pytestmark = pytest.mark.usefixtures("clock")

STATED = FETCHED - timedelta(days=2)
SQUADS = {
    "Harrowmere": ("Aksel Ashgrove", "Niall Lowther-Voe", "Bram Skaill", "Idris Skaill"),
    "Caldervane": ("Osric Inkster", "Vidar Ashgrove"),
}


@pytest.fixture
def squads(engine: Engine) -> dict[str, int]:
    """Two teams that meet, with their players; name → player id."""
    ingest(engine, fixture())
    ids: dict[str, int] = {}
    with engine.begin() as connection:
        for team_name, names in SQUADS.items():
            number = connection.execute(
                select(team.c.team_id).where(team.c.name == team_name)
            ).scalar_one()
            connection.execute(
                insert(team_link).values(
                    source="espn", source_team_id=f"t-{team_name}", team_id=number
                )
            )
            for name in names:
                row = insert(player).values(name=name, team_id=number)
                ids[name] = connection.execute(row.returning(player.c.player_id)).scalar_one()
    return ids


def claim(
    name: str = "Aksel Ashgrove",
    status: AbsenceStatus = AbsenceStatus.INJURED,
    **changes: Any,
) -> AbsenceObservation:
    values: dict[str, Any] = {
        "row_no": 1,
        "source": "news.example",
        "player": PlayerReference(name=name),
        "status": status,
        "evidence": Evidence.REPORT,
        "sentence": f"{name} is {status.value}.",
        "confidence": 0.8,
        "stated_at": STATED,
        "fetched_at": FETCHED,
        "context": "Harrowmere news",
    }
    return AbsenceObservation(**(values | changes))


def apply(engine: Engine, *claims: AbsenceObservation) -> IngestCounts:
    with UnitOfWork(engine) as uow:
        parsed = Parsed(rows=len(claims), observations=claims)
        counts = absences.apply(uow, uuid4(), parsed, "test", 1)
        uow.commit()
    return counts


def rows(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(select(absence).order_by(absence.c.absence_id)))


def out_of_the_match(engine: Engine) -> dict[str, Any]:
    with engine.connect() as connection:
        found = connection.execute(of_match(), {"match_id": the_match(engine).match_id})
        return {row.player: row for row in found}


def test_an_absence_keeps_its_sentence_its_confidence_and_its_end(engine, squads) -> None:
    until = STATED + timedelta(weeks=3)
    counts = apply(engine, claim(expires_at=until, complaint="knee", url="https://n.example/1"))
    assert (counts.accepted, counts.quarantined) == (1, 0)
    (row,) = rows(engine)
    assert (row.player_id, row.status, row.complaint) == (
        squads["Aksel Ashgrove"],
        "injured",
        "knee",
    )
    assert row.sentence == "Aksel Ashgrove is injured."
    assert row.confidence == pytest.approx(0.8)
    assert (row.expires_at, row.is_expiry_stated) == (until, True)
    assert (row.known_at, row.known_basis) == (STATED, "assumed")
    out = out_of_the_match(engine)["Aksel Ashgrove"]
    assert (out.is_home, out.source, out.url) == (True, "news.example", "https://n.example/1")


@pytest.mark.parametrize(
    ("words", "context", "who"),
    [
        ("Ashgrove", "Harrowmere news", "Aksel Ashgrove"),
        ("Ashgrove", "News from Caldervane", "Vidar Ashgrove"),
        ("A. Ashgrove", "Harrowmere and Caldervane", "Aksel Ashgrove"),
        ("Lowther-Voe", "Harrowmere", "Niall Lowther-Voe"),
        ("Blow Osric Inkster", "nobody's news", "Osric Inkster"),
    ],
)
def test_who_is_meant(engine, squads, words, context, who) -> None:
    assert apply(engine, claim(words, context=context)).accepted == 1
    (row,) = rows(engine)
    assert row.player_id == squads[who]
    is_full_name = words.endswith(who)
    assert row.confidence == pytest.approx(0.8 if is_full_name else 0.72)


@pytest.mark.parametrize(
    ("words", "context", "reason"),
    [
        ("Skaill", "Harrowmere", RejectReason.AMBIGUOUS_PLAYER),
        ("Ashgrove", "Harrowmere v Caldervane", RejectReason.AMBIGUOUS_PLAYER),
        ("Rurik Ashgrove", "Harrowmere", RejectReason.UNKNOWN_PLAYER),
        ("Tavish Fladda", "Harrowmere", RejectReason.UNKNOWN_PLAYER),
    ],
)
def test_who_is_not_certain_waits_in_quarantine(engine, squads, words, context, reason) -> None:
    counts = apply(engine, claim(words, context=context))
    assert counts.by_reason == {reason: 1}
    assert rows(engine) == []


def test_strangers_of_strange_teams_and_teams_themselves_are_passed_over(engine, squads) -> None:
    counts = apply(
        engine,
        claim("Tavish Fladda", context="A league far away"),
        claim("Harrowmere", row_no=2),
    )
    assert (counts.unchanged, counts.quarantined) == (2, 0)


def test_a_player_listed_by_id_beside_his_only_team_is_introduced(engine, squads) -> None:
    listed = claim(
        player=PlayerReference(name="Tavish Fladda", source_id="77"),
        teams=(TeamReference(name="Harrowmere FC", source_id="t-Harrowmere"),),
        source="espn.example",
    )
    assert apply(engine, listed).accepted == 1
    assert "Tavish Fladda" in out_of_the_match(engine)
    assert apply(engine, claim("Fladda", status=AbsenceStatus.RETURNED)).accepted == 1


def test_the_same_claim_again_and_an_older_one_change_nothing(engine, squads) -> None:
    apply(engine, claim())
    assert apply(engine, claim(fetched_at=FETCHED + timedelta(hours=1))).unchanged == 1
    older = claim(status=AbsenceStatus.DOUBTFUL, stated_at=STATED - timedelta(days=1))
    assert apply(engine, older).unchanged == 1
    assert len(rows(engine)) == 1


def test_a_newer_claim_supersedes_and_nothing_is_lost(engine, squads) -> None:
    apply(engine, claim(status=AbsenceStatus.DOUBTFUL))
    apply(engine, claim(stated_at=STATED + timedelta(hours=5)))
    first, second = rows(engine)
    assert first.superseded_at == second.recorded_at
    assert second.superseded_at is None


def test_a_claim_that_knows_less_leaves_what_still_holds(engine, squads) -> None:
    until = STATED + timedelta(weeks=8)
    apply(engine, claim(expires_at=until))
    vague = claim(sentence="Ashgrove remains injured.", stated_at=STATED + timedelta(days=1))
    assert apply(engine, vague).unchanged == 1
    missing = claim(status=AbsenceStatus.MISSING, stated_at=STATED + timedelta(days=1))
    assert apply(engine, missing).unchanged == 1
    after = claim(sentence="Ashgrove hurt again.", stated_at=until + timedelta(days=1),
                  fetched_at=until + timedelta(days=2))  # fmt: skip
    assert apply(engine, after).accepted == 1


def test_a_return_closes_every_absence_and_needs_one_to_close(engine, squads) -> None:
    back = claim(status=AbsenceStatus.RETURNED, stated_at=STATED + timedelta(days=1))
    assert apply(engine, back).unchanged == 1
    apply(engine, claim(), claim(evidence=Evidence.PROVIDER, row_no=2))
    assert set(out_of_the_match(engine)) == {"Aksel Ashgrove"}
    assert apply(engine, back).accepted == 1
    assert out_of_the_match(engine) == {}


def test_absences_end_by_themselves(engine, squads) -> None:
    apply(engine, claim(expires_at=KICKOFF - timedelta(hours=1)))
    assert out_of_the_match(engine) == {}


def test_a_ban_of_one_match_ends_after_it(engine, squads) -> None:
    apply(engine, claim(status=AbsenceStatus.SUSPENDED, matches=1))
    (row,) = rows(engine)
    assert KICKOFF < row.expires_at < KICKOFF + timedelta(hours=4)
    apply(engine, claim("Osric Inkster", status=AbsenceStatus.SUSPENDED, matches=3))
    assert rows(engine)[1].expires_at == STATED + timedelta(days=21)


def test_of_two_kinds_of_evidence_the_surer_is_shown(engine, squads) -> None:
    hint = claim(status=AbsenceStatus.MISSING, evidence=Evidence.LINE_UP, confidence=0.3)
    apply(engine, hint, claim(row_no=2))
    assert out_of_the_match(engine)["Aksel Ashgrove"].status == "injured"


def test_what_is_published_after_kick_off_is_not_seen_before_it(engine, squads) -> None:
    later = KICKOFF + timedelta(minutes=30)
    set_stepped(engine, KICKOFF + timedelta(days=1))
    apply(engine, claim(stated_at=later, fetched_at=KICKOFF + timedelta(hours=3)))
    assert out_of_the_match(engine) == {}


def test_a_story_changed_since_we_read_it_was_known_when_we_saw_the_change(
    engine: Engine, squads
) -> None:
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO football.article (source, dedupe_key, url, title, fetched_at,"
                " recorded_at) VALUES ('n', 'n:1', 'https://n.example/1', 'x', :at, :at)"
            ),
            {"at": STATED + timedelta(hours=1)},
        )
    apply(engine, claim(url="https://n.example/1"))
    (row,) = rows(engine)
    assert (row.known_at, row.known_basis) == (FETCHED, "observed")


def test_counts_by_match_are_as_of_an_instant(engine: Engine, squads) -> None:
    apply(engine, claim(), claim("Osric Inkster", AbsenceStatus.DOUBTFUL, row_no=2, matches=1))
    for as_of, wanted in ((STATED, (1, 0, 0, 1)), (STATED - timedelta(hours=1), None)):
        span = {"since": FETCHED, "until": KICKOFF + timedelta(days=1), "as_of": as_of}
        with engine.connect() as connection:
            row = connection.execute(missing_players(), span).one_or_none()
        counted = row and (row.home_out, row.home_doubtful, row.away_out, row.away_doubtful)
        assert counted == wanted


def test_what_changed_is_published_to_the_team_and_its_matches(engine: Engine, squads) -> None:
    apply(engine, claim())
    with engine.connect() as connection:
        topics = connection.execute(
            text("SELECT topics FROM events.event WHERE type = 'absence.changed'")
        ).scalar_one()
    assert f"match:{the_match(engine).match_id}" in topics
    assert any(topic.startswith("team:") for topic in topics)


class InjuryList:
    """A provider that lists injuries: its parser is all that has to be written."""

    name, version = "injury_list", 1

    def parse(self, body: bytes, at: datetime) -> Parsed:
        listed = [
            claim(
                line.decode(),
                row_no=row_no,
                source="injuries.example",
                evidence=Evidence.PROVIDER,
                confidence=0.95,
                stated_at=at,
                fetched_at=at,
            )
            for row_no, line in enumerate(body.splitlines(), start=1)
        ]
        return Parsed(rows=len(listed), observations=listed)


def test_a_provider_of_injuries_is_plugged_in_by_its_parser(engine: Engine, squads) -> None:
    parser = InjuryList()
    parsed = parser.parse(b"Aksel Ashgrove\nOsric Inkster\nNobody Known", FETCHED)
    with UnitOfWork(engine) as uow:
        counts = absences.apply(uow, uuid4(), parsed, parser.name, parser.version)
        uow.commit()
    assert (counts.accepted, counts.quarantined) == (2, 1)
    out = out_of_the_match(engine)
    assert {row.evidence for row in out.values()} == {"provider"}
