from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from football.observations.match import (
    MatchStatus,
    Phase,
    Score,
    Statistics,
    TeamReference,
    VenueReference,
)
from football.observations.parsed import RejectReason
from sources.errors import PayloadIsError, PayloadTruncated, PayloadUnreadable
from sources.espn.parse import PARSER


def status(name: str, state: str, *, completed: bool = False, **more: object) -> dict[str, object]:
    return {"type": {"name": f"STATUS_{name}", "state": state, "completed": completed}, **more}


def side(home_away: str, team_id: str, name: str, score: object, **more: object):
    team = {"id": team_id, "displayName": name, "isActive": True, "logo": "badge.png"}
    return {"id": team_id, "homeAway": home_away, "team": team, "score": score, **more}


def event(**changes: object) -> dict[str, object]:
    competition = {
        "id": "9001",
        "timeValid": True,
        "venue": {"id": 31, "fullName": "Mill Lane", "address": {"city": "Ashby"}},
        "competitors": [
            side("away", "12", "Borth", changes.pop("away_score", "0")),
            side("home", "11", "Ashby Town", changes.pop("home_score", "0")),
        ],
    }
    for name in ("competitors", "details", "odds", "neutralSite", "timeValid", "venue"):
        if name in changes:
            competition[name] = changes.pop(name)
    return {
        "id": "9001",
        "uid": "s:600~l:700~e:9001",
        "date": "2026-03-07T15:00Z",
        "season": {"year": 2025, "type": 1, "slug": "any"},
        "status": status("SCHEDULED", "pre"),
        "competitions": [competition],
        **changes,
    }


def scoreboard(*events: object, **changes: object) -> bytes:
    return orjson.dumps({"leagues": [{"slug": "eng.1"}], "events": events, **changes})


def goal(team_id: str, seconds: float, **more: object) -> dict[str, object]:
    return {"clock": {"value": seconds}, "team": {"id": team_id}, "scoreValue": 1, **more}


@pytest.fixture
def parse(context):
    return lambda payload, **about: PARSER.parse(payload, context(**about))


@pytest.fixture
def read(parse):
    def read_one(**changes: object):
        parsed = parse(scoreboard(event(**changes)))
        assert parsed.rejects == []
        return parsed.observations[0]

    return read_one


def test_a_fixture_has_its_teams_by_side_and_no_score(read):
    match = read()
    assert (match.source, match.source_match_id) == ("espn", "9001")
    assert (match.source_competition_id, match.season_start_year) == ("eng.1", 2025)
    assert match.home == TeamReference(name="Ashby Town", source_id="11")
    assert match.away == TeamReference(name="Borth", source_id="12")
    assert match.kickoff_at == datetime(2026, 3, 7, 15, 0, tzinfo=UTC)
    assert match.has_kickoff_time
    assert (match.status, match.phase, match.score) == (MatchStatus.SCHEDULED, Phase.PRE, Score())
    assert match.venue == VenueReference(name="Mill Lane", source_id="31", city="Ashby")
    assert not match.is_neutral
    assert not match.is_placeholder


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (("SCHEDULED", "pre", False, None), (MatchStatus.SCHEDULED, Phase.PRE)),
        (("FIRST_HALF", "in", False, 1), (MatchStatus.IN_PLAY, Phase.FIRST_HALF)),
        (("HALFTIME", "in", False, 1), (MatchStatus.IN_PLAY, Phase.HALF_TIME)),
        (("SECOND_HALF", "in", False, 2), (MatchStatus.IN_PLAY, Phase.SECOND_HALF)),
        (("IN_PROGRESS", "in", False, 1), (MatchStatus.IN_PLAY, Phase.FIRST_HALF)),
        (("IN_PROGRESS", "in", False, 2), (MatchStatus.IN_PLAY, Phase.SECOND_HALF)),
        (("END_OF_REGULATION", "in", False, 2), (MatchStatus.IN_PLAY, Phase.END_OF_REGULATION)),
        (("OVERTIME", "in", False, 3), (MatchStatus.IN_PLAY, Phase.EXTRA_TIME)),
        (("SHOOTOUT", "in", False, 5), (MatchStatus.IN_PLAY, Phase.SHOOT_OUT)),
        (("FULL_TIME", "post", True, 2), (MatchStatus.FINISHED, Phase.FINAL)),
        (("FINAL_PEN", "post", True, 5), (MatchStatus.FINISHED, Phase.FINAL)),
        (("POSTPONED", "post", False, None), (MatchStatus.POSTPONED, Phase.FINAL)),
        (("POSTPONED", "pre", False, None), (MatchStatus.POSTPONED, Phase.FINAL)),
        (("CANCELED", "post", False, 0), (MatchStatus.CANCELLED, Phase.FINAL)),
        (("CANCELLED", "post", True, 0), (MatchStatus.CANCELLED, Phase.FINAL)),
        (("ABANDONED", "post", True, 1), (MatchStatus.ABANDONED, Phase.FINAL)),
        (("NEVER_HEARD_OF", "in", False, 2), (MatchStatus.IN_PLAY, Phase.SECOND_HALF)),
        (("NEVER_HEARD_OF", "post", True, 2), (MatchStatus.FINISHED, Phase.FINAL)),
        (("NEVER_HEARD_OF", "post", False, 2), (MatchStatus.POSTPONED, Phase.FINAL)),
    ],
)
def test_names_decide_where_a_match_stands_and_state_where_no_name_helps(read, given, expected):
    name, state, completed, period = given
    match = read(status=status(name, state, completed=completed, period=period, clock=2700.0))
    assert (match.status, match.phase) == expected
    assert match.clock_seconds == 2700
    has_score = expected[0] in (MatchStatus.IN_PLAY, MatchStatus.FINISHED)
    assert (match.score.home_goals_90 is not None) == has_score
    was_broken_off = expected[0] is MatchStatus.ABANDONED
    assert (match.score.home_goals_played is not None) == was_broken_off


def test_an_unknown_status_name_is_reported_once(parse):
    strange = event(status=status("NEVER_HEARD_OF", "in", period=1))
    parsed = parse(scoreboard(strange, strange, event()))
    assert parsed.unknown_names == ["STATUS_NEVER_HEARD_OF"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"name": "STATUS_SECOND_HALF"}, MatchStatus.IN_PLAY),
        ({"name": "STATUS_FULL_TIME", "state": "post"}, MatchStatus.FINISHED),
        ({"name": "STATUS_NEVER_HEARD_OF", "state": "post"}, MatchStatus.POSTPONED),
        (
            {"name": "STATUS_SCHEDULED", "state": None, "completed": "who knows"},
            MatchStatus.SCHEDULED,
        ),
    ],
)
def test_a_status_without_state_or_flag_is_read_by_its_name(read, given, expected):
    assert read(status={"type": given}).status is expected


@pytest.mark.parametrize("score", ["3", 3, 3.0, {"value": 3.0, "displayValue": "3"}, " 3 "])
def test_a_score_is_read_in_all_its_shapes(read, score):
    final = status("FULL_TIME", "post", completed=True, period=2)
    assert read(status=final, home_score=score).score == Score(home_goals_90=3, away_goals_90=0)


def test_a_live_match_may_lack_its_score_but_a_result_may_not(parse, read):
    live = read(status=status("FIRST_HALF", "in", period=1), home_score=None)
    assert live.score == Score(away_goals_90=0)
    final = status("FULL_TIME", "post", completed=True)
    (reject,) = parse(scoreboard(event(status=final, home_score=None))).rejects
    assert reject.reason is RejectReason.MISSING_FIELD


def test_ninety_minutes_are_separated_from_extra_time_by_the_goals_clocks(read):
    match = read(
        status=status("FINAL_AET", "post", completed=True, period=4),
        home_score="2",
        away_score="1",
        details=[goal("11", 5400.0), goal("12", 300.0), goal("11", 6300.0)],
    )
    assert match.score == Score(
        home_goals_90=1, away_goals_90=1, home_goals_aet=2, away_goals_aet=1
    )
    assert match.statistics is None


def test_a_shoot_out_is_kept_apart_from_the_goals(read):
    match = read(
        status=status("FINAL_PEN", "post", completed=True, period=5),
        competitors=[
            side("home", "11", "Ashby Town", "1", shootoutScore=3),
            side("away", "12", "Borth", "1", shootoutScore=4),
        ],
        details=[goal("11", 60.0), goal("12", 90.0), goal("12", 7200.0, shootout=True)],
    )
    assert (match.score.home_goals_90, match.score.away_goals_90) == (1, 1)
    assert (match.score.home_penalties, match.score.away_penalties) == (3, 4)


def test_ninety_minutes_stay_unknown_when_the_details_do_not_add_up(read):
    final = status("FINAL_AET", "post", completed=True, period=4)
    match = read(status=final, home_score="2", away_score="1", details=[goal("11", 60.0)])
    assert match.score == Score(home_goals_aet=2, away_goals_aet=1)


def test_statistics_are_read_from_text_and_cards_from_details(read):
    figures = [
        {"name": "totalShots", "displayValue": "11"},
        {"name": "possessionPct", "displayValue": "57.7"},
    ]
    match = read(
        status=status("FULL_TIME", "post", completed=True, period=2),
        competitors=[
            side("home", "11", "Ashby Town", "0", statistics=figures),
            side("away", "12", "Borth", "0"),
        ],
        details=[goal("12", 60.0, scoreValue=0, yellowCard=True)],
    )
    assert match.statistics == Statistics(
        home_shots=11,
        home_yellow_cards=0,
        home_red_cards=0,
        away_yellow_cards=1,
        away_red_cards=0,
    )


def test_statistics_of_zeros_mean_that_nobody_counted(read):
    zeros = [{"name": name, "displayValue": "0"} for name in ("totalShots", "wonCorners")]
    sides = [
        side("home", "11", "Ashby Town", "0", statistics=zeros),
        side("away", "12", "Borth", "0", statistics=zeros),
    ]
    final = status("FULL_TIME", "post", completed=True, period=2)
    assert read(status=final, competitors=sides).statistics is None


def test_a_knock_out_slot_is_flagged_not_dropped(read):
    slot = side("away", "-2", "Round of 32 14 Winner", "0")
    slot["team"] |= {"isActive": False, "logo": ""}
    match = read(competitors=[side("home", "11", "Ashby Town", "0"), slot])
    assert match.is_placeholder


def test_an_open_kick_off_time_leaves_the_day(read):
    match = read(timeValid=False)
    assert match.kickoff_at == datetime(2026, 3, 7, tzinfo=UTC)
    assert not match.has_kickoff_time


def test_a_neutral_ground_is_read(read):
    assert read(neutralSite=True).is_neutral
    assert not read(neutralSite=None).is_neutral


def test_under_all_leagues_the_events_number_tells_the_league(parse):
    body = scoreboard(
        event(uid="s:600~l:740~e:1"),
        event(uid="s:600~l:999999~e:2"),
        leagues=[{"calendar": []}],
    )
    parsed = parse(body, resource="all/20260307")
    assert [m.source_competition_id for m in parsed.observations] == ["esp.1"]
    assert (parsed.rejects, parsed.left_out) == ([], {"matches of other leagues": 1})
    (reject,) = parse(body, resource="a day").rejects
    assert (reject.row_no, reject.reason) == (2, RejectReason.UNKNOWN_COMPETITION)
    assert "999999" in reject.detail
    known_by_request = parse(scoreboard(event(uid=None), leagues=[]), resource="sim.1/2026")
    assert known_by_request.observations[0].source_competition_id == "sim.1"


def test_a_season_is_the_leagues_or_the_days_where_the_event_has_none(parse):
    league = [{"slug": "eng.1", "season": {"year": 2024}}]
    of_league = parse(scoreboard(event(season=None), leagues=league)).observations[0]
    of_day = parse(scoreboard(event(season={"year": "soon"}))).observations[0]
    assert (of_league.season_start_year, of_day.season_start_year) == (2024, 2025)


def without(*path: str) -> dict[str, object]:
    broken = deepcopy(event())
    holder: Any = broken
    for name in path[:-1]:
        inner = holder[name]
        holder = inner[0] if isinstance(inner, list) else inner
    del holder[path[-1]]
    return broken


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (None, RejectReason.MALFORMED),
        ([], RejectReason.MALFORMED),
        ("event", RejectReason.MALFORMED),
        ({}, RejectReason.MISSING_FIELD),
        (without("id"), RejectReason.MISSING_FIELD),
        (without("date"), RejectReason.MISSING_FIELD),
        (without("status"), RejectReason.MISSING_FIELD),
        (without("competitions", "competitors"), RejectReason.MISSING_FIELD),
        (without("competitions", "competitors", "team"), RejectReason.MISSING_FIELD),
        (event(competitors=[side("home", "11", "Ashby", "0")]), RejectReason.BAD_VALUE),
        (event(competitors=[side("home", "1", "A", "0")] * 2), RejectReason.BAD_VALUE),
        (event(competitions=[]), RejectReason.BAD_VALUE),
        (event(date="next Saturday"), RejectReason.BAD_VALUE),
        (event(date="2026-03-07T15:00"), RejectReason.BAD_VALUE),
        (event(status=status("SCHEDULED", "limbo")), RejectReason.BAD_VALUE),
        (event(status=status("FIRST_HALF", "in"), home_score="x"), RejectReason.BAD_VALUE),
        (event(status=status("FIRST_HALF", "in"), home_score="-1"), RejectReason.BAD_VALUE),
        (event(status=status("FIRST_HALF", "in"), home_score="1000"), RejectReason.BAD_VALUE),
    ],
)
def test_a_broken_event_is_rejected_with_its_reason_and_the_rest_lands(parse, broken, reason):
    parsed = parse(scoreboard(event(), broken, event(id="9002")))
    assert parsed.rows == 3
    assert [m.row_no for m in parsed.observations] == [1, 3]
    (reject,) = parsed.rejects
    assert (reject.row_no, reject.reason) == (2, reason)
    assert reject.detail
    assert isinstance(reject.row, Mapping)
    assert orjson.loads(orjson.dumps(dict(reject.row))) == dict(reject.row)


def test_dispensable_parts_may_be_malformed(read):
    match = read(odds={"no": "list"}, details="none", venue=7, neutralSite="perhaps", uid=3)
    assert match.home.name == "Ashby Town"
    assert (match.venue, match.quotes) == (None, ())


def test_a_day_without_matches_is_an_answer(parse):
    assert parse(scoreboard()).rows == 0


@pytest.mark.parametrize(
    ("payload", "error"),
    [
        (b"", PayloadTruncated),
        (b"{", PayloadTruncated),
        (scoreboard(event())[:-1], PayloadTruncated),
        (scoreboard(event())[:200], PayloadTruncated),
        (b'{"code":404}', PayloadIsError),
        (b'{"code":400,"message":"Failed to get events endpoint."}', PayloadIsError),
        (b'{"error":{"message":"application error","code":500}}', PayloadIsError),
        (b"{}", PayloadIsError),
        (b"[]", PayloadUnreadable),
        (b"<html><body>Forbidden</body></html>", PayloadUnreadable),
        (b"\x1f\x8b\x08\x00not unpacked", PayloadUnreadable),
        (b'{"leagues": []}', PayloadUnreadable),
        (b'{"events": {}}', PayloadUnreadable),
    ],
)
def test_what_is_no_scoreboard_raises_with_its_class(parse, payload, error):
    with pytest.raises(PayloadUnreadable) as caught:
        parse(payload)
    assert type(caught.value) is error


def test_characters_no_database_takes_are_dropped(parse):
    body = scoreboard(event()).replace(b"Ashby Town", b"Ash\\u0000by \\\\u0000")
    assert parse(body).observations[0].home.name == "Ashby \\u0000"


FORFEIT = status("FORFEIT", "post", completed=True, period=1)


@pytest.mark.parametrize(
    ("home", "away", "expected"),
    [
        (("3", {"winner": True}), ("0", {"winner": False}), (MatchStatus.FINISHED, 3, 0)),
        (("0", {}), ("3", {}), (MatchStatus.FINISHED, 0, 3)),
        (("0", {}), ("0", {"winner": True}), (MatchStatus.ABANDONED, None, None)),
        (("1", {"winner": False}), ("0", {"winner": True}), (MatchStatus.ABANDONED, None, None)),
    ],
)
def test_a_forfeit_is_awarded_with_the_score_its_winner_has(read, home, away, expected):
    sides = [
        side("home", "11", "Ashby Town", home[0], **home[1]),
        side("away", "12", "Borth", away[0], **away[1]),
    ]
    seen = read(status=FORFEIT, competitors=sides)
    assert seen.is_awarded
    assert (seen.status, seen.score.home_goals_90, seen.score.away_goals_90) == expected
    assert (seen.phase, seen.statistics, seen.score.home_goals_played) == (Phase.FINAL, None, None)
