"""Our own tables of spellings, held against what providers published."""

import csv
from collections import defaultdict
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

import pytest

from football.competitions import COMPETITIONS, by_espn, competitions_of
from football.names import alias_key, exact_key
from football.observations.match import MatchObservation, TeamObservation
from football.observations.parsed import PayloadContext
from football.spellings import spelling_of
from sources.espn import parse, teams
from tests.storage.builders import FETCHED

SHARED = Path(__file__).parents[3] / ".." / "shared"
FOLLOWED = {each.code: each.country for each in competitions_of(simulated=False)}


def rows() -> list[dict[str, str]]:
    table = (resources.files("football") / "spelling_tables" / "team_aliases.csv").read_text(
        "utf-8"
    )
    return list(csv.DictReader(table.splitlines()))


@pytest.fixture(scope="module")
def published() -> Mapping[str, set[str]]:
    """Every name in the season files, by country."""
    folder = SHARED / "history"
    if not folder.is_dir():
        pytest.skip("no history beside the repository")
    names: dict[str, set[str]] = defaultdict(set)
    for path in folder.rglob("*.csv"):
        country = FOLLOWED.get(path.stem)
        if country is None:
            continue
        text = path.read_bytes().decode("utf-8-sig", errors="replace")
        for row in csv.DictReader(text.splitlines()):
            names[country] |= {(row.get(side) or "").strip() for side in ("HomeTeam", "AwayTeam")}
    return names


def espn_names(samples: Path) -> set[tuple[str, str]]:
    """Country and name of every team of a followed league in the recorded answers."""
    found: set[tuple[str, str]] = set()
    for pattern, parser in (
        ("espn_scoreboard_*.json", parse.PARSER),
        ("espn_teams_*.json", teams.PARSER),
        ("espn_standings_*_20*.json", teams.PARSER),
    ):
        for path in sorted(samples.glob(pattern)):
            context = PayloadContext(endpoint="test", resource=path.name, fetched_at=FETCHED)
            for o in parser.parse(path.read_bytes(), context).observations:
                assert isinstance(o, MatchObservation | TeamObservation)
                named = (o.home, o.away) if isinstance(o, MatchObservation) else (o.team,)
                competition = by_espn(o.source_competition_id)
                if competition is not None and competition.code in FOLLOWED:
                    found |= {(competition.country, team.name) for team in named}
    return found


def test_every_spelling_means_a_team_of_the_published_seasons(published):
    strangers = [
        row
        for row in rows()
        if row["country"] in published and row["team"] not in published[row["country"]]
    ]
    assert strangers == []


def test_no_spelling_of_one_team_is_the_published_name_of_another(published):
    for row in rows():
        names = published.get(row["country"], set())
        owners = {name for name in names if exact_key(name) == exact_key(row["alias"])}
        # What football-data.co.uk itself writes in two ways is one team under one of the two.
        own = {r["team"] for r in rows() if r["source"] == "footballdata" and r["alias"] in owners}
        assert owners <= {row["team"]} or own == {row["team"]}


def test_every_recorded_espn_name_of_a_followed_league_is_a_published_team(published):
    samples = SHARED / "feeds" / "samples"
    if not samples.is_dir():
        pytest.skip("no samples beside the repository")
    seen = espn_names(samples)
    assert len(seen) == 40
    unresolved = []
    for country, name in sorted(seen):
        meant = spelling_of("espn", country, name) or name
        exact = {exact_key(known) for known in published[country]}
        short = {alias_key(known) for known in published[country]}
        if exact_key(meant) not in exact and alias_key(meant) not in short:
            unresolved.append((country, name))
    assert unresolved == []


@pytest.mark.parametrize(
    ("country", "name", "team"),
    [
        ("England", "Wolverhampton Wanderers", "Wolves"),
        ("Germany", "1. FC Köln", "FC Koln"),
        ("Spain", "Atlético Madrid", "Ath Madrid"),
        ("Scotland", "Heart of Midlothian", "Hearts"),
        ("Portugal", "Vitória de Guimarães", "Guimaraes"),
        ("Belgium", "Sint-Truidense", "St Truiden"),
        ("Türkiye", "İstanbul Başakşehir", "Buyuksehyr"),
        ("Greece", "Olympiacos", "Olympiakos"),
    ],
)
def test_names_that_share_no_word_are_known(country, name, team):
    assert spelling_of("espn", country, name) == team


def test_every_spelling_is_of_a_country_we_know():
    countries = {each.country for each in COMPETITIONS.values()}
    assert {row["country"] for row in rows()} <= countries


def test_no_spelling_is_listed_twice_with_two_meanings():
    meanings: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for row in rows():
        meanings[row["source"], row["country"], exact_key(row["alias"])].add(row["team"])
    assert [key for key, teams_meant in meanings.items() if len(teams_meant) > 1] == []
