"""A summary's match, line-ups, happenings and figures, as the provider may write them."""

from copy import deepcopy

import orjson
import pytest

from football.observations.match import Broadcast, MatchObservation, MatchStatus
from football.observations.parsed import RejectReason
from football.observations.play import (
    CommentaryObservation,
    IncidentKind,
    IncidentObservation,
    LineupObservation,
    Remark,
    Side,
)
from sources.errors import PayloadUnreadable
from sources.espn.summary import PARSER

_FULL_TIME = {"type": {"name": "STATUS_FULL_TIME", "state": "post", "completed": True}}


def player(number: int, **more: object) -> dict[str, object]:
    return {
        "starter": number <= 11,
        "jersey": str(number),
        "athlete": {"id": str(100 + number), "displayName": f"Player {number}"},
        "position": {"abbreviation": "G" if number == 1 else "D"},
        "formationPlace": str(number if number <= 11 else 0),
        **more,
    }


def happening(number: int, slug: str, team: str = "1", **more: object) -> dict[str, object]:
    return {
        "id": str(number),
        "type": {"type": slug, "text": slug},
        "period": {"number": 1},
        "clock": {"value": 600.0, "displayValue": "10'"},
        "team": {"id": team},
        "participants": [{"athlete": {"id": "101", "displayName": "Player 1"}}],
        **more,
    }


def side(home_away: str, team_id: str, name: str, **more: object) -> dict[str, object]:
    return {
        "id": team_id,
        "homeAway": home_away,
        "team": {"id": team_id, "displayName": name},
        "score": "0",
        **more,
    }


def answer(**changes: object) -> dict[str, object]:
    competition = {
        "date": "2026-03-07T15:00Z",
        "neutralSite": False,
        "competitors": [
            changes.pop("home", side("home", "1", "Ashby")),
            changes.pop("away", side("away", "2", "Borth")),
        ],
        "status": changes.pop("status", _FULL_TIME),
    }
    return {
        "header": {
            "id": "9001",
            "uid": "s:600~l:700~e:9001",
            "season": {"year": 2025},
            "competitions": [competition],
        },
        "rosters": [
            {
                "homeAway": "home",
                "formation": "4-4-2",
                "roster": [player(n) for n in range(1, 17)],
            },
            {"homeAway": "away", "team": {"id": "2"}},
        ],
        "keyEvents": [],
        **changes,
    }


@pytest.fixture
def parse(context):
    return lambda **changes: PARSER.parse(orjson.dumps(answer(**changes)), context())


def match_of(parsed) -> MatchObservation:
    (match,) = (o for o in parsed.observations if isinstance(o, MatchObservation))
    return match


def happenings_of(parsed) -> list[IncidentObservation]:
    return [o for o in parsed.observations if isinstance(o, IncidentObservation)]


def lineups_of(parsed) -> list[LineupObservation]:
    return [o for o in parsed.observations if isinstance(o, LineupObservation)]


def test_a_side_without_a_roster_has_not_published_a_line_up(parse):
    parsed = parse()
    (home,) = lineups_of(parsed)
    assert (home.side, home.formation, len(home.entries)) == (Side.HOME, "4-4-2", 16)
    assert parsed.rows == 2
    assert lineups_of(parse(rosters=[{"homeAway": "home", "roster": []}])) == []
    assert lineups_of(parse(rosters=None)) == []


def test_the_bench_has_neither_position_nor_place(parse):
    (home,) = lineups_of(parse())
    bench = [entry for entry in home.entries if not entry.is_starter]
    assert {entry.place for entry in bench} == {None}
    assert [entry.place for entry in home.entries if entry.is_starter] == list(range(1, 12))


@pytest.mark.parametrize("came_on", [True, {"didSub": True, "clock": {"displayValue": "60'"}}])
def test_who_came_on_is_read_in_both_shapes(parse, came_on):
    roster = [player(12, subbedIn=came_on), player(13, subbedIn={"didSub": False}), player(14)]
    (lineup,) = lineups_of(parse(rosters=[{"homeAway": "home", "roster": roster}]))
    assert [entry.was_subbed_in for entry in lineup.entries] == [True, False, False]


def test_a_side_is_known_by_its_team_where_home_and_away_are_missing(parse):
    (lineup,) = lineups_of(parse(rosters=[{"team": {"id": "2"}, "roster": [player(1)]}]))
    assert lineup.side is Side.AWAY


def test_odd_players_cost_only_themselves(parse):
    roster = [
        player(1),
        player(2, position=None, jersey=None, formationPlace="12"),
        {"athlete": {}},
        7,
        player(3, starter=None),
        player(1),
    ]
    (lineup,) = lineups_of(parse(rosters=[{"homeAway": "home", "roster": roster}]))
    assert [entry.player.name for entry in lineup.entries] == ["Player 1", "Player 2", "Player 3"]
    assert [entry.is_starter for entry in lineup.entries] == [True, True, True]
    assert (lineup.entries[1].place, lineup.entries[1].shirt_number) == (None, None)


def test_a_roster_of_nobody_is_put_aside_and_the_rest_lands(parse):
    parsed = parse(rosters=["?", {"homeAway": "home", "roster": [{}]}, {"roster": [player(1)]}])
    assert [reject.reason for reject in parsed.rejects] == [RejectReason.MALFORMED] * 3
    assert len(parsed.observations) == 1


def test_a_postponed_match_has_no_line_ups_whatever_is_listed(parse):
    postponed = {"type": {"name": "STATUS_POSTPONED", "state": "post", "completed": False}}
    parsed = parse(status=postponed)
    assert match_of(parsed).status is MatchStatus.POSTPONED
    assert lineups_of(parsed) == []


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (happening(1, "goal"), IncidentKind.GOAL),
        (happening(1, "goal---header"), IncidentKind.GOAL),
        (happening(1, "goal---of-a-new-sort", scoringPlay=True), IncidentKind.GOAL),
        (happening(1, "something-new", scoringPlay=True), IncidentKind.GOAL),
        (happening(1, "own-goal", scoringPlay=True), IncidentKind.OWN_GOAL),
        (happening(1, "penalty---scored"), IncidentKind.PENALTY_GOAL),
        (happening(1, "penalty---saved"), IncidentKind.PENALTY_MISSED),
        (happening(1, "yellow-card"), IncidentKind.YELLOW_CARD),
        (happening(1, "red-card"), IncidentKind.RED_CARD),
        (happening(1, "substitution"), IncidentKind.SUBSTITUTION),
    ],
)
def test_an_incident_is_named_by_its_slug(parse, event, kind):
    (seen,) = happenings_of(parse(keyEvents=[event]))
    assert seen.kind is kind
    assert (seen.side, seen.minute, seen.clock_seconds) == (Side.HOME, "10'", 600)


@pytest.mark.parametrize("slug", ["kickoff", "start-delay", "halftime", "goal-disallowed---var"])
def test_what_changes_nothing_is_no_row(parse, slug):
    assert parse(keyEvents=[happening(1, slug)]).rows == 2


def test_a_list_with_a_hole_does_not_tell_what_was_withdrawn(parse):
    assert match_of(parse(keyEvents=[])).lists_incidents
    assert not match_of(parse(keyEvents=None)).lists_incidents
    parsed = parse(keyEvents=[happening(1, "goal"), happening(2, "goal", team="77"), 5])
    assert not match_of(parsed).lists_incidents
    assert (len(happenings_of(parsed)), len(parsed.rejects)) == (1, 2)


def test_the_ninety_minutes_come_from_the_halves(parse):
    went_on = {"type": {"name": "STATUS_FINAL_PEN", "state": "post", "completed": True}}
    lines = [{"displayValue": text} for text in ("1", "0", "1", "0", "4")]
    match = match_of(
        parse(
            status=went_on,
            home=side("home", "1", "Ashby", score="2", linescores=lines, shootoutScore=4),
            away=side(
                "away",
                "2",
                "Borth",
                score="2",
                linescores=[*lines[2:4], *lines[2:4]],
                shootoutScore=3,
            ),
        )
    )
    assert (match.score.home_goals_90, match.score.away_goals_90) == (1, 1)
    assert (match.score.home_goals_aet, match.score.away_goals_aet) == (2, 2)
    assert (match.score.home_penalties, match.score.away_penalties) == (4, 3)
    assert match.statistics is None


def test_halves_that_do_not_add_up_are_not_believed(parse):
    lines = [{"displayValue": "1"}, {"displayValue": "1"}]
    match = match_of(parse(home=side("home", "1", "Ashby", score="3", linescores=lines)))
    assert (match.score.home_goals_90, match.score.home_goals_half_time) == (3, None)


def boxscore(**figures: tuple[str, str]) -> dict[str, object]:
    return {
        "teams": [
            {
                "homeAway": home_away,
                "statistics": [
                    {"name": name, "displayValue": pair[place]} for name, pair in figures.items()
                ],
            }
            for place, home_away in enumerate(("home", "away"))
        ]
    }


def test_figures_are_numbers_and_shares_are_percent(parse):
    match = match_of(
        parse(
            boxscore=boxscore(
                possessionPct=("57.7", "42.3"),
                passPct=("0.9", "0.8"),
                totalShots=("12", "n/a"),
                redCards=("0", "0"),
                totalCrosses=("0", "0"),
                somethingNew=("1", "2"),
            )
        )
    )
    assert match.figures == {
        "possession_percent": (57.7, 42.3),
        "pass_accuracy_percent": (90.0, 80.0),
        "shots": (12.0, None),
        "red_cards": (0.0, 0.0),
    }
    assert match.statistics is not None
    assert (match.statistics.home_shots, match.statistics.away_shots) == (12, None)
    assert match.statistics.home_red_cards == 0


def test_where_all_is_zero_nobody_counted(parse):
    match = match_of(parse(boxscore=boxscore(totalShots=("0", "0"), redCards=("0", "0"))))
    assert (match.figures, match.statistics) == ({}, None)


def test_an_unreadable_match_takes_its_parts_with_it(parse):
    broken = deepcopy(side("home", "1", "Ashby"))
    del broken["homeAway"]
    parsed = parse(home=broken)
    assert (parsed.rows, parsed.observations) == (1, [])
    assert parsed.rejects[0].reason is RejectReason.MISSING_FIELD


@pytest.mark.parametrize("body", [b"{}", b"[]", b'{"code":404}', b"<html>", b'{"header":{}}'])
def test_what_names_no_match_is_unreadable(context, body):
    with pytest.raises(PayloadUnreadable):
        PARSER.parse(body, context())


def test_a_commentary_is_read_line_by_line_and_what_is_none_is_left_out(context):
    written = {
        **answer(),
        "commentary": [
            {"sequence": 1, "time": {"value": 161.0, "displayValue": "3'"}, "text": " A foul. "},
            {"sequence": 0, "time": {"value": 0.0, "displayValue": ""}, "text": "Off we go."},
            {"sequence": 2, "text": ""}, {"text": "nowhere"}, "nothing", None,
        ],
        "broadcasts": [
            {"type": {"shortName": "TV"}, "media": {"shortName": "Tele", "name": "Telemundo"},
             "lang": "es", "region": "us"},
            {"media": {}}, 7,
        ],
    }  # fmt: skip
    parsed = PARSER.parse(orjson.dumps(written), context())
    match, *_, commentary = parsed.observations
    assert isinstance(match, MatchObservation)
    assert match.broadcasts == (Broadcast("Tele", "us", "tv", "es", "Telemundo"),)
    assert isinstance(commentary, CommentaryObservation)
    assert commentary.remarks == (
        Remark(place=0, text="Off we go."),
        Remark(place=1, text="A foul.", minute="3'", clock_seconds=161),
    )
    silent = PARSER.parse(orjson.dumps({**answer(), "commentary": "none"}), context())
    assert not any(isinstance(each, CommentaryObservation) for each in silent.observations)
