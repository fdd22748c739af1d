"""Two names of one club, one name of two clubs, clubs met abroad first: never a silent twin."""

from dataclasses import replace
from itertools import permutations
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text

from football.observations.match import MatchObservation, TeamObservation, TeamReference
from football.observations.parsed import Parsed, RejectReason
from storage.football.writes import teams
from storage.kit.unit_of_work import UnitOfWork, apply
from storage.matching import ids
from storage.matching.ids import TeamId, TeamIdError
from storage.matching.teams import TeamDirectory
from storage.raw.counts import IngestCounts
from storage.register import mapping, writes
from storage.register.mapping import CodeMapping, MappingError
from tests.storage.builders import FETCHED, KICKOFF, fixture, ingest

pytestmark = pytest.mark.usefixtures("clock")

CLUBS = ("Ashby Town", "Borth United", "Corve City", "Dean Rovers")


def season(names: tuple[str, ...], year: int = 2025, **changes: Any) -> list[MatchObservation]:
    """Every club at home to every other, in a file without ids."""
    pairs = list(permutations(names, 2))
    base = {"source": "openfootball", "source_competition_id": "en.1", "season_start_year": year}
    at = {"kickoff_at": KICKOFF.replace(year=year), "fetched_at": KICKOFF.replace(year=year + 1)}
    return [
        fixture(home, away, row_no=n, **(base | at | changes))
        for n, (home, away) in enumerate(pairs, 1)
    ]


def european(
    home: str, away: str, numbers: tuple[str, str], country: str = "Europe", **changes: Any
) -> MatchObservation:
    slug = "uefa.champions" if country == "Europe" else "conmebol.libertadores"
    year = {"season_start_year": 2025, "source_competition_id": slug}
    seen = fixture(source_match_id="-".join(numbers), **(year | changes))
    return replace(
        seen,
        home=TeamReference(name=home, source_id=numbers[0]),
        away=TeamReference(name=away, source_id=numbers[1]),
    )


def listed(names: dict[str, str], slug: str) -> Parsed:
    rows = [
        TeamObservation(
            row_no=n,
            source="espn",
            source_competition_id=slug,
            season_start_year=2025,
            team=TeamReference(name=name, source_id=number),
            fetched_at=FETCHED,
        )
        for n, (number, name) in enumerate(names.items(), 1)
    ]
    return Parsed(rows=len(rows), observations=rows)


def ingest_list(engine: Engine, names: dict[str, str], slug: str) -> IngestCounts:
    with UnitOfWork(engine) as uow:
        counts = teams.apply(uow, uuid4(), listed(names, slug), "espn_teams", 1)
        uow.commit()
    return counts


def clubs(engine: Engine) -> list[tuple[str, str]]:
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT country, name FROM football.team ORDER BY 1, 2"))
        return [tuple(row) for row in rows]


def waiting(counts: IngestCounts) -> set[RejectReason]:
    return set(counts.by_reason)


@pytest.mark.parametrize(
    ("country", "code", "spellings", "team"),
    [
        ("Italy", "it.1", ("Bologna FC", "Bologna FC 1909"), "Bologna"),
        ("England", "en.1", ("Hull City", "Hull City AFC"), "Hull"),
        ("England", "en.1", ("Corve City 1904", "Corve City FC"), "Corve City 1904"),
    ],
)
def test_spellings_of_one_club_are_one_team_in_any_order(
    engine: Engine, country: str, code: str, spellings: tuple[str, str], team: str
) -> None:
    for year, name in enumerate((*spellings, spellings[0]), 2023):
        names = (*CLUBS[:2], name, CLUBS[3])
        ingest(engine, *season(names, year, source_competition_id=code))
    assert [name for where, name in clubs(engine) if where == country].count(team) == 1
    assert len(clubs(engine)) == 4


@pytest.mark.parametrize("cut", ["Borth U", "Borth Uni", "Corve C"])
def test_a_name_cut_short_is_a_question_with_its_answer(engine: Engine, cut: str) -> None:
    ingest(engine, *season(CLUBS, 2024))
    rows = season(CLUBS)
    rows[0] = replace(rows[0], away=TeamReference(name=cut))
    counts = ingest(engine, *rows)
    assert counts.by_reason == {RejectReason.UNKNOWN_TEAM: 1}
    with engine.connect() as connection:
        found = TeamDirectory.load(connection, "England").suggest(cut)
    assert found is not None
    assert str(found["team"]).startswith(cut[:6])


def test_a_suggestion_helps_or_is_silent(engine: Engine) -> None:
    ingest(engine, *season(("Sassuolo", "Empoli", "Udinese"), source_competition_id="it.1"))
    with engine.connect() as connection:
        directory = TeamDirectory.load(connection, "Italy")
    assert directory.suggest("Napoli") is None
    assert directory.suggest("Udinesse") == {"team": "Udinese", "score": pytest.approx(93, abs=3)}
    found = directory.suggest("Empolli", {directory.named("Empoli") or 0})
    assert found is not None
    assert found["team"] == "Empoli"


def test_two_ids_of_one_name_wait_until_a_person_says_which(engine: Engine) -> None:
    south: dict[str, Any] = {"country": "South America"}
    rows = [
        european("Nacional", "Aurora", ("1", "3"), row_no=1, **south),
        european("Nacional", "Boreal", ("2", "4"), row_no=2, **south),
        european("Nacional", "Nacional", ("1", "2"), row_no=3, **south),
    ]
    assert ingest(engine, *rows).by_reason == {RejectReason.NAMESAKE: 2}
    with pytest.raises(TeamIdError, match="taken"):
        apply(engine, ids.add(TeamId("espn", "2", "South America", "Nacional")))
    apply(engine, ids.add(TeamId("espn", "2", "South America", "Nacional (Norte)")))
    counts = ingest(engine, *rows)
    assert (counts.accepted, counts.unchanged, counts.quarantined) == (2, 1, 0)
    with pytest.raises(TeamIdError, match="another team"):
        apply(engine, ids.link(TeamId("espn", "2", "South America", "Aurora")))


def test_a_second_id_of_one_club_is_linked_by_a_person(engine: Engine) -> None:
    ingest(engine, european("Aurora", "Boreal", ("1", "2")))
    again = european("Aurora", "Corve", ("9", "3"))
    assert waiting(ingest(engine, again)) == {RejectReason.NAMESAKE}
    with pytest.raises(TeamIdError, match="do you mean"):
        apply(engine, ids.link(TeamId("espn", "9", "Europe", "Aurorra")))
    apply(engine, ids.link(TeamId("espn", "9", "Europe", "Aurora")))
    assert ingest(engine, again).accepted == 1


def test_a_cup_of_a_continent_knows_the_clubs_of_its_countries(engine: Engine) -> None:
    ingest(engine, *season(CLUBS))
    counts = ingest_list(engine, {"11": "Ashby Town", "12": "Aurora"}, "uefa.champions")
    assert counts.quarantined == 0
    assert ("Europe", "Ashby Town") not in clubs(engine)
    assert ("Europe", "Aurora") in clubs(engine)


@pytest.mark.parametrize("order", list(permutations(("cup", "file", "list"))))
def test_a_club_met_abroad_comes_home_whatever_comes_first(
    engine: Engine, order: tuple[str, ...]
) -> None:
    names = {"11": "Ashby Town", "12": "Borth United", "13": "Corve City", "14": "Dean Rovers"}
    for step in order:
        if step == "cup":
            ingest(engine, european("Ashby Town", "Aurora", ("11", "77")))
        elif step == "file":
            ingest(engine, *season(CLUBS))
        else:
            ingest_list(engine, names, "eng.1")
    assert [name for country, name in clubs(engine) if country == "England"] == list(CLUBS)
    assert [name for country, name in clubs(engine) if country == "Europe"] == ["Aurora"]
    ingest(engine, european("Ashby Town", "Aurora", ("11", "77")))
    with engine.connect() as connection:
        statement = text(
            "SELECT DISTINCT t.country FROM football.match m JOIN football.team t"
            " ON t.team_id = m.home_team_id JOIN football.competition c USING (competition_id)"
            " WHERE c.code = 'UCL'"
        )
        assert connection.execute(statement).scalars().all() == ["England"]


def test_a_club_known_at_home_by_another_spelling_becomes_one(engine: Engine) -> None:
    # Its league writes it so that nobody can tell, until the source of the cup lists the league.
    ingest(engine, european("Hull City", "Aurora", ("306", "77")))
    ingest(engine, *season(("Hull", *CLUBS[1:])))
    ingest_list(engine, {"306": "Hull City"}, "eng.1")
    assert [name for _, name in clubs(engine)].count("Hull") == 1
    assert ("Europe", "Hull City") not in clubs(engine)


def test_a_code_is_mapped_to_a_competition_and_its_rows_go_in(engine: Engine) -> None:
    with UnitOfWork(engine) as uow:
        writes.plant(uow.connection)
        uow.commit()
    rows = season(CLUBS, source_competition_id="premier")
    assert waiting(ingest(engine, *rows)) == {RejectReason.UNKNOWN_COMPETITION}
    with pytest.raises(MappingError, match="E0"):
        apply(engine, mapping.add(CodeMapping("openfootball", "premier", "e0")))
    for _ in range(2):
        apply(engine, mapping.add(CodeMapping("openfootball", "premier", "E0")))
    assert ingest(engine, *rows).accepted == len(rows)
    assert CodeMapping("openfootball", "premier", "E0") in mapping.listed(engine, "openfootball")
