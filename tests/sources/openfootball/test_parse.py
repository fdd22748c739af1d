"""Seasons of openfootball: results, fixtures, cups, and what people mistype."""

import json
from datetime import UTC, datetime

import pytest

from football.observations.match import MatchStatus, Phase, Score, TeamReference
from football.observations.parsed import RejectReason
from sources.errors import PayloadIsError, PayloadUnreadable
from sources.openfootball.parse import PARSER

LEAGUE = "English Premier League 2025/26"


def game(**changes):
    values = {
        "round": "Matchday 1",
        "date": "2025-08-16",
        "time": "15:00",
        "team1": "Ashby FC",
        "team2": "Borth FC",
        "score": {"ft": [2, 1], "ht": [1, 0]},
    }
    return {name: value for name, value in (values | changes).items() if value is not None}


@pytest.fixture
def parse(context):
    def read(*games, title=LEAGUE, resource="file.json"):
        body = json.dumps({"name": title, "matches": games}).encode()
        return PARSER.parse(body, context(resource))

    return read


def one(parsed):
    assert parsed.rejects == []
    (observation,) = parsed.observations
    return observation


def test_a_result_has_its_competition_season_teams_and_instant(parse):
    match = one(parse(game()))
    assert (match.source, match.source_competition_id) == ("openfootball", "en.1")
    assert match.season_start_year == 2025
    assert (match.home, match.away) == (
        TeamReference(name="Ashby FC"),
        TeamReference(name="Borth FC"),
    )
    assert match.kickoff_at == datetime(2025, 8, 16, 14, tzinfo=UTC)  # British summer
    assert (match.status, match.phase) == (MatchStatus.FINISHED, Phase.FINAL)
    assert (match.score.home_goals_90, match.score.away_goals_half_time) == (2, 0)


def test_times_are_on_the_leagues_clocks_and_unknown_leagues_keep_the_day(parse):
    spanish = one(parse(game(date="2025-12-06", time="21:00"), title="Primera División 2025/26"))
    assert not spanish.has_kickoff_time
    spanish = one(parse(game(date="2025-12-06", time="21:00"), resource="2025-26/es.1.json"))
    assert spanish.kickoff_at == datetime(2025, 12, 6, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("resource", "title", "code"),
    [
        ("2025-26/en.1.json", "whatever", "en.1"),
        ("openfootball_uefa.cl_2024-25.json", "UEFA Champions League 2024/25", "uefa.cl"),
        ("file.json", "UEFA Champions League 2024/25", "uefa.cl"),
        ("file.json", "Atlantis First 2025", "Atlantis First"),
    ],
)
def test_the_files_name_tells_the_competition_or_else_its_title(parse, resource, title, code):
    assert one(parse(game(), title=title, resource=resource)).source_competition_id == code


def test_clubs_of_cups_have_countries(parse):
    match = one(parse(game(team1="Ashby FC (ENG)", team2="AS Borth (MCO)")))
    assert match.home == TeamReference(name="Ashby FC", country="England")
    assert match.away == TeamReference(name="AS Borth", country="France")


@pytest.mark.parametrize("score", [{}, None, {"ft": []}])
def test_without_a_score_it_is_a_fixture(parse, score):
    match = one(parse(game(score=score)))
    assert (match.status, match.phase, match.score) == (
        MatchStatus.SCHEDULED,
        Phase.PRE,
        Score(),
    )


def test_extra_time_counts_apart_and_only_decided_shoot_outs_are_believed(parse):
    pens = one(parse(game(score={"ft": [1, 1], "et": [2, 2], "p": [4, 3]})))
    assert (pens.score.home_goals_90, pens.score.home_goals_aet) == (1, 2)
    assert (pens.score.home_penalties, pens.period) == (4, 5)
    level = one(parse(game(score={"ft": [0, 1], "et": [0, 1], "p": [4, 4]})))
    assert (level.score.home_penalties, level.score.away_goals_aet, level.period) == (None, 1, 4)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("postponed", MatchStatus.POSTPONED),
        ("cancelled", MatchStatus.CANCELLED),
        ("abandoned", MatchStatus.ABANDONED),
        ("awarded", MatchStatus.FINISHED),
    ],
)
def test_a_status_says_what_became_of_a_match(parse, status, expected):
    match = one(parse(game(status=status)))
    assert match.status is expected
    assert (match.score.home_goals_90 is None) is (status != "awarded")


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (game(team1=None), RejectReason.MISSING_FIELD),
        (game(team1=["Ashby"]), RejectReason.MISSING_FIELD),
        (game(team2="Ashby FC"), RejectReason.BAD_VALUE),
        (game(date=None), RejectReason.MISSING_FIELD),
        (game(date="16.8.2025"), RejectReason.BAD_VALUE),
        (game(date="1025-08-16"), RejectReason.BAD_VALUE),
        (game(score=[2]), RejectReason.BAD_VALUE),
        (game(score="2-1"), RejectReason.BAD_VALUE),
        (game(score={"ft": [2]}), RejectReason.BAD_VALUE),
        (game(score={"ft": ["2", "1"]}), RejectReason.BAD_VALUE),
        (game(score={"ft": [2, -1]}), RejectReason.BAD_VALUE),
        (game(score={"ht": [1, 0]}), RejectReason.MISSING_FIELD),
        (game(status="moved to the moon"), RejectReason.BAD_VALUE),
        ("a string", RejectReason.MALFORMED),
    ],
)
def test_a_broken_match_is_put_aside_and_the_others_are_read(parse, broken, reason):
    parsed = parse(broken, game())
    assert [(r.row_no, r.reason) for r in parsed.rejects] == [(1, reason)]
    assert [o.row_no for o in parsed.observations] == [2]


@pytest.mark.parametrize(
    ("body", "error"),
    [(b"{}", PayloadIsError), (b'{"name": "x"}', PayloadUnreadable), (b"[]", PayloadUnreadable)],
)
def test_other_documents_are_refused(context, body, error):
    with pytest.raises(error):
        PARSER.parse(body, context())


def test_the_recorded_seasons(samples, context):
    league = PARSER.parse(
        (samples / "openfootball_en.1_2025-26.json").read_bytes(), context("en.1_2025-26.json")
    )
    cup = PARSER.parse((samples / "openfootball_uefa.cl_2024-25.json").read_bytes(), context())
    assert (league.rows, league.rejects, cup.rows, cup.rejects) == (380, [], 189, [])
    statuses = [m.status for m in league.observations]
    assert statuses.count(MatchStatus.FINISHED) == 291
    assert statuses.count(MatchStatus.POSTPONED) == 1
    assert all(m.home.country and m.away.country for m in cup.observations)
    assert sum(m.score.home_goals_aet is not None for m in cup.observations) == 2
