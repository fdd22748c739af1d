"""Our tables beside the provider's: what is found, and what is left alone."""

from datetime import timedelta

import dagster as dg
import orjson
import pytest

from assets.predictions.agreement import compare
from assets.published import Ours, differences
from football.competitions import COMPETITIONS
from football.observations.match import TeamReference
from football.season import Result, rules_of, table
from sources.espn.standings import PublishedStanding, PublishedTable
from storage.football.writes import adjustments
from storage.football.writes.adjustments import Adjustment
from storage.matching.teams import TeamDirectory
from storage.raw.writes.payloads import RawStore
from tests.storage.builders import KICKOFF, final, fixture, ingest

S1 = (COMPETITIONS["S1"],)
NOW = KICKOFF + timedelta(days=1)


def answer(*rows: tuple[str, int, int, int, int], year: int = 2025) -> bytes:
    """A table as the provider writes it: name, rank, played, points, goal difference."""
    names = ("rank", "gamesPlayed", "points", "pointDifferential")
    entries = [
        {
            "team": {"id": str(index), "displayName": name},
            "stats": [
                *({"name": n, "value": float(v)} for n, v in zip(names, values, strict=True)),
                {"name": "overall", "displayValue": "1-0-0"},
            ],
        }
        for index, (name, *values) in enumerate(rows)
    ]
    return orjson.dumps({"children": [{"standings": {"season": year, "entries": entries}}]})


def check(engine, body: bytes, fetched_at=NOW):
    RawStore(engine).put("espn", "standings", "sim.1/2025", 200, fetched_at, body)
    return compare(engine, S1, NOW)


@pytest.fixture
def played(engine, clock):
    """Harrowmere beat Caldervane; Eastmarch and Brannock City have not played."""
    ingest(engine, final(2, 0), fixture("Eastmarch", "Brannock City", row_no=2))
    return engine


EQUAL = (("Harrowmere FC", 1, 1, 3, 2), ("Brannock City", 2, 0, 0, 0), ("Eastmarch", 3, 0, 0, 0),
         ("Caldervane", 4, 1, 0, -2))  # fmt: skip


def test_equal_tables_agree_whatever_the_order_of_clubs_nothing_separates(played):
    assert check(played, answer(*EQUAL)).passed
    swapped = (EQUAL[0], ("Eastmarch", 2, 0, 0, 0), ("Brannock City", 3, 0, 0, 0), EQUAL[3])
    assert check(played, answer(*swapped), NOW + timedelta(minutes=1)).passed


def test_points_the_provider_took_are_pointed_out_until_they_are_recorded(played):
    docked = (("Brannock City", 1, 0, 0, 0), ("Eastmarch", 2, 0, 0, 0),
              ("Harrowmere FC", 3, 1, -3, 2), ("Caldervane", 4, 1, 0, -2))  # fmt: skip
    result = check(played, answer(*docked))
    assert not result.passed
    assert "S1 Harrowmere: points 3, provider -3 (touchline adjust-points?)" in str(
        result.description
    )
    differences = result.metadata["differences"]
    assert isinstance(differences, dg.TableMetadataValue)
    assert {row.data["what"] for row in differences.records} == {
        "points", "place",
    }  # fmt: skip
    adjustments.add(
        played,
        Adjustment(
            competition="S1", season="2025-26", team="Harrowmere", points=-6, reason="accounts"
        ),
    )
    lowest = (docked[0], docked[1], ("Caldervane", 3, 1, 0, -2), ("Harrowmere FC", 4, 1, -3, 2))
    assert check(played, answer(*lowest), NOW + timedelta(minutes=1)).passed


def test_a_club_missing_on_either_side_is_a_difference(played):
    result = check(played, answer(*EQUAL[:3], ("Fennelgate", 4, 1, 0, -2)))
    assert "Fennelgate: club None, provider 4" in str(result.description)
    assert "Caldervane: club 4, provider None" in str(result.description)


def test_a_match_that_has_just_ended_may_count_on_one_side_only(played):
    behind = tuple((name, rank, 0, 0, 0) for rank, (name, *_) in enumerate(EQUAL, start=1))
    soon = KICKOFF + timedelta(hours=3)
    assert check(played, answer(*behind), soon).passed
    assert not check(played, answer(*behind), NOW).passed


def test_another_seasons_table_is_not_compared_and_a_broken_one_is_reported(played):
    old = check(played, answer(*EQUAL[::-1], year=2024))
    assert old.passed
    assert old.metadata["compared"].value == "no table of this season has been fetched"
    broken = check(played, b'{"children": []}', NOW + timedelta(minutes=1))
    assert not broken.passed
    assert "not a table" in str(broken.description)


def test_head_to_head_order_of_a_real_league_is_ours_to_get_right():
    rules = rules_of("SP1", 2025)
    results = [Result("A", "B", 1, 0), Result("B", "A", 0, 0), Result("B", "C", 9, 0)]
    standings = table(results, rules)
    directory = TeamDirectory("Spain")
    for number, name in enumerate("ABC", start=1):
        directory._know(number, name)
    published = PublishedTable(
        season_start_year=2025,
        standings=[
            PublishedStanding(
                team=TeamReference(name=row.team),
                position=place,
                played=row.total.played,
                points=row.points,
                goal_difference=row.total.goal_difference,
                deductions=0,
            )
            for place, row in enumerate((standings[1], standings[0], standings[2]), start=1)
        ],
    )
    ours = Ours(competition="SP1", standings=standings, moving=frozenset())
    found = [(each.team, each.what) for each in differences(ours, published, directory)]
    assert found == [(standings[1].team, "place"), (standings[0].team, "place")]
