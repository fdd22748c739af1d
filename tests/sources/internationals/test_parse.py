"""International results: national teams, neutral grounds, fixtures that have no score yet."""

from datetime import UTC, datetime

import pytest

from football.facts import Facts
from football.observations.match import MatchStatus, TeamReference
from football.observations.parsed import RejectReason
from sources.errors import PayloadTruncated, PayloadUnreadable
from sources.internationals.parse import PARSER
from sources.internationals.payloads import is_internationals

HEADER = "date,home_team,away_team,home_score,away_score,tournament,city,country,neutral"


def body(*lines: str) -> bytes:
    return "\n".join((HEADER, *lines, "")).encode()


@pytest.fixture
def parse(context):
    return lambda *lines: PARSER.parse(body(*lines), context())


def one(parsed):
    assert parsed.rejects == []
    (observation,) = parsed.observations
    return observation


def test_a_result_has_teams_score_tournament_and_ground(parse):
    match = one(parse("2018-07-15,Atlantis,Côte Neuve,4,2,FIFA World Cup,Moscow,Russia,TRUE"))
    assert (match.source, match.source_competition_id) == ("internationals", "WC")
    assert match.season_start_year == 2018
    assert (match.home, match.away) == (
        TeamReference(name="Atlantis"),
        TeamReference(name="Côte Neuve"),
    )
    assert match.kickoff_at == datetime(2018, 7, 15, tzinfo=UTC)
    assert match.is_neutral
    assert not match.has_kickoff_time
    assert (match.score.home_goals_90, match.score.away_goals_90) == (4, 2)


def test_facts_know_a_neutral_ground(parse):
    parsed = parse(
        "2018-07-15,A,B,4,2,FIFA World Cup,Moscow,Russia,TRUE",
        "2018-09-01,A,B,1,1,Friendly,Aston,A,FALSE",
    )
    facts = Facts.from_observations(parsed.observations)
    columns = facts.matches.select("competition", "country", "is_neutral").rows()
    assert columns == [("WC", "World", True), ("FRI", "World", False)]


@pytest.mark.parametrize("score", ["NA,NA", ","])
def test_without_a_score_it_is_a_fixture(parse, score):
    match = one(parse(f"2026-09-01,A,B,{score},UEFA Nations League,Aston,A,FALSE"))
    assert (match.status, match.source_competition_id) == (MatchStatus.SCHEDULED, "UNL")


def test_small_tournaments_are_others(parse):
    assert (
        one(parse("1975-01-01,A,B,1,0,Cup of Kings,Aston,A,FALSE")).source_competition_id == "INT"
    )


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("2018-07-15,A,B,4,2,Friendly,Moscow", RejectReason.MALFORMED),
        ("2018-07-15,A,,4,2,Friendly,Moscow,Russia,TRUE", RejectReason.MISSING_FIELD),
        ("2018-07-15,A,A,4,2,Friendly,Moscow,Russia,TRUE", RejectReason.BAD_VALUE),
        ("15/07/2018,A,B,4,2,Friendly,Moscow,Russia,TRUE", RejectReason.BAD_VALUE),
        ("2018-07-15,A,B,4,NA,Friendly,Moscow,Russia,TRUE", RejectReason.BAD_VALUE),
        ("2018-07-15,A,B,4,-1,Friendly,Moscow,Russia,TRUE", RejectReason.BAD_VALUE),
        ("2018-07-15,A,B,4,2,Friendly,Moscow,Russia,maybe", RejectReason.BAD_VALUE),
    ],
)
def test_a_broken_row_is_put_aside_and_the_others_are_read(parse, row, reason):
    parsed = parse(row, "2018-07-15,A,B,4,2,Friendly,Moscow,Russia,TRUE")
    assert [(r.row_no, r.reason) for r in parsed.rejects] == [(1, reason)]
    assert [o.row_no for o in parsed.observations] == [2]


def test_other_files_are_refused(context):
    assert is_internationals(body())
    assert not is_internationals(b"Div,Date,HomeTeam,AwayTeam\n")
    with pytest.raises(PayloadUnreadable, match="lacks neutral"):
        PARSER.parse(body().replace(b",neutral", b""), context())
    with pytest.raises(PayloadTruncated):
        PARSER.parse(b"", context())


def test_the_published_file(history, context):
    parsed = PARSER.parse((history / "international_results.csv").read_bytes(), context())
    assert (parsed.rows, parsed.rejects) == (42_715, [])
    assert sum(m.is_neutral for m in parsed.observations) == 10_932
