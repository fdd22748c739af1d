"""What every recorded answer holds, counted by reading it, not by the parser under test."""

from datetime import UTC, datetime
from typing import NamedTuple

import pytest

from football.observations.match import Market, MatchObservation, MatchStatus, PricePhase
from football.observations.play import IncidentKind, IncidentObservation, LineupObservation, Side
from sources.espn import parse, schedule, summary, teams

BEFORE_ALL = datetime(2022, 9, 17, 12, 0, tzinfo=UTC)


class Scoreboard(NamedTuple):
    """Counts of events; `goals` are of finished matches without shoot-outs."""

    events: int
    slots: int  # knock-out places without teams yet
    to_come: int
    in_play: int
    finished: int
    postponed: int
    goals: int
    goals_in_90_minutes: int
    priced_before: int  # with a bookmaker's complete 1X2, a model's opinion does not count
    priced_in_play: int


SCOREBOARDS = {
    "eng.1_2025-05-25_finished": Scoreboard(10, 0, 0, 0, 10, 0, 24, 24, 0, 0),
    "eng.1_2026-03-21_finished_postponed": Scoreboard(5, 0, 0, 0, 4, 1, 10, 10, 0, 0),
    "fifa.world_2026-06-12_finished": Scoreboard(2, 0, 0, 0, 2, 0, 7, 7, 0, 0),
    "fifa.world_2026-06-21_finished_scheduled": Scoreboard(5, 0, 2, 0, 3, 0, 8, 8, 2, 0),
    "fifa.world_2026-06_100_events": Scoreboard(100, 28, 86, 1, 13, 0, 38, 38, 58, 1),
    "fifa.world_2026-07-03T0001Z_halftime": Scoreboard(32, 11, 20, 1, 11, 0, 29, 28, 9, 1),
    "fifa.world_2026-07-03T0415Z_in_progress": Scoreboard(32, 10, 19, 1, 12, 0, 32, 31, 9, 1),
    "fifa.world_2026-07-03T1844Z_first_half": Scoreboard(32, 10, 18, 1, 13, 0, 34, 33, 8, 1),
    "fifa.world_2026-07-03T2009Z_overtime": Scoreboard(32, 10, 18, 1, 13, 0, 34, 33, 8, 0),
    "fifa.world_2026-07-03T2137Z_final_pen": Scoreboard(32, 10, 18, 0, 14, 0, 36, 35, 8, 0),
    "fifa.world_2026-07-11_end_of_regulation": Scoreboard(2, 0, 1, 1, 0, 0, 0, 0, 1, 1),
    "fifa.world_empty_day": Scoreboard(0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    "usa.1_2022-09-17_pre_in_post": Scoreboard(11, 0, 5, 4, 2, 0, 2, 2, 5, 4),
}

# Event → 90 minutes, after extra time, shoot-out.
BEYOND_NINETY_MINUTES = {
    "760489": ((1, 1), (1, 1), (3, 4)),  # Germany, Paraguay
    "760488": ((1, 1), (1, 1), (2, 3)),  # Netherlands, Morocco
    "760493": ((2, 2), (3, 2), (None, None)),  # Belgium, Senegal
    "760499": ((1, 1), (1, 1), (2, 4)),  # Australia, Egypt
}


def matches(parsed) -> list[MatchObservation]:
    return [o for o in parsed.observations if isinstance(o, MatchObservation)]


def counted(seen: list[MatchObservation]) -> Scoreboard:
    def of(status: MatchStatus) -> int:
        return sum(o.status is status for o in seen)

    def priced(phase: PricePhase) -> int:
        books = [{q.phase for q in o.quotes if q.market is Market.MATCH_ODDS} for o in seen]
        return sum(phase in phases for phases in books)

    over = [o.score for o in seen if o.status is MatchStatus.FINISHED]
    in_90 = sum((s.home_goals_90 or 0) + (s.away_goals_90 or 0) for s in over)
    in_all = sum(
        (s.home_goals_90 or 0) + (s.away_goals_90 or 0)
        if s.home_goals_aet is None
        else s.home_goals_aet + (s.away_goals_aet or 0)
        for s in over
    )
    return Scoreboard(
        len(seen),
        sum(o.is_placeholder for o in seen),
        of(MatchStatus.SCHEDULED),
        of(MatchStatus.IN_PLAY),
        of(MatchStatus.FINISHED),
        of(MatchStatus.POSTPONED),
        in_all,
        in_90,
        priced(PricePhase.COLLECTED),
        priced(PricePhase.IN_PLAY),
    )


@pytest.mark.parametrize("name", sorted(SCOREBOARDS))
def test_a_recorded_scoreboard_is_read_to_the_last_goal(samples, context, name):
    path = samples / f"espn_scoreboard_{name}.json"
    parsed = parse.PARSER.parse(path.read_bytes(), context(fetched_at=BEFORE_ALL))
    assert parsed.rejects == []
    assert parsed.unknown_names == []
    assert counted(matches(parsed)) == SCOREBOARDS[name]


def test_every_recorded_scoreboard_is_in_the_table(samples):
    names = {path.stem.removeprefix("espn_scoreboard_") for path in samples.glob("espn_score*")}
    assert names == set(SCOREBOARDS)


def test_extra_time_and_shoot_outs_stand_apart_from_the_ninety_minutes(samples, context):
    path = samples / "espn_scoreboard_fifa.world_2026-07-03T2137Z_final_pen.json"
    seen = matches(parse.PARSER.parse(path.read_bytes(), context()))
    beyond = {
        o.source_match_id: (
            (o.score.home_goals_90, o.score.away_goals_90),
            (o.score.home_goals_aet, o.score.away_goals_aet),
            (o.score.home_penalties, o.score.away_penalties),
        )
        for o in seen
        if o.score.home_goals_aet is not None
    }
    assert beyond == BEYOND_NINETY_MINUTES


def test_prices_fetched_after_kick_off_are_never_of_before(samples, context):
    late = datetime(2026, 11, 1, tzinfo=UTC)
    for path in sorted(samples.glob("espn_scoreboard_*.json")):
        for o in matches(parse.PARSER.parse(path.read_bytes(), context(fetched_at=late))):
            assert {quote.phase for quote in o.quotes} <= {PricePhase.IN_PLAY}


def test_a_slot_gets_its_teams_under_the_same_id(samples, context):
    first, last = (
        {o.source_match_id: o for o in matches(parse.PARSER.parse(path.read_bytes(), context()))}
        for path in (
            samples / "espn_scoreboard_fifa.world_2026-07-03T0001Z_halftime.json",
            samples / "espn_scoreboard_fifa.world_2026-07-03T2137Z_final_pen.json",
        )
    )
    assert first["760506"].is_placeholder
    assert first["760506"].home.name == "Round of 32 11 Winner"
    assert not last["760506"].is_placeholder
    assert (last["760506"].home.name, last["760506"].away.name) == ("Portugal", "Spain")


def test_the_recorded_summary_is_read_to_the_last_substitute(samples, context):
    body = (samples / "espn_summary_fifa.world_760415_finished.json").read_bytes()
    parsed = summary.PARSER.parse(body, context())
    assert (parsed.rows, len(parsed.rejects)) == (21, 0)  # channels are one
    (match,) = matches(parsed)
    assert (match.home.name, match.away.name) == ("Mexico", "South Africa")
    assert (match.score.home_goals_90, match.score.away_goals_90) == (2, 0)
    assert (match.score.home_goals_half_time, match.score.away_goals_half_time) == (1, 0)
    assert (match.attendance, match.is_neutral) == (80824, False)
    assert match.venue is not None
    assert (match.venue.name, match.venue.city) == ("Estadio Banorte", "Mexico City")
    lineups = {o.side: o for o in parsed.observations if isinstance(o, LineupObservation)}
    assert {side: each.formation for side, each in lineups.items()} == {
        Side.HOME: "4-1-4-1",
        Side.AWAY: "5-3-2",
    }
    for each in lineups.values():
        assert (len(each.entries), sum(e.is_starter for e in each.entries)) == (26, 11)
        assert sorted(e.place for e in each.entries if e.place) == list(range(1, 12))
        assert {e.position for e in each.entries if not e.is_starter} == {None}
    came_on = {side: sum(e.was_subbed_in for e in each.entries) for side, each in lineups.items()}
    assert came_on == {Side.HOME: 5, Side.AWAY: 4}
    happened = [o for o in parsed.observations if isinstance(o, IncidentObservation)]
    incidents = [
        (o.kind, o.side, o.minute, o.player.name)
        for o in happened
        if o.player and o.kind is not IncidentKind.SUBSTITUTION
    ]
    assert incidents == [
        (IncidentKind.GOAL, Side.HOME, "9'", "Julián Quiñones"),
        (IncidentKind.YELLOW_CARD, Side.AWAY, "17'", "Teboho Mokoena"),
        (IncidentKind.YELLOW_CARD, Side.HOME, "23'", "Brian Gutiérrez"),
        (IncidentKind.RED_CARD, Side.AWAY, "49'", "Sphephelo Sithole"),
        (IncidentKind.GOAL, Side.HOME, "67'", "Raúl Jiménez"),
        (IncidentKind.YELLOW_CARD, Side.AWAY, "74'", "Nkosinathi Sibisi"),
        (IncidentKind.RED_CARD, Side.AWAY, "84'", "Themba Zwane"),
        (IncidentKind.RED_CARD, Side.HOME, "90'+2'", "César Montes"),
    ]
    assert sum(o.kind is IncidentKind.SUBSTITUTION for o in happened) == 9
    assert match.figures["possession_percent"] == (60.5, 39.5)
    assert match.figures["pass_accuracy_percent"] == (90.0, 80.0)
    assert match.figures["passes"] == (520.0, 334.0)
    assert match.figures["penalties"] == (0.0, 0.0)
    assert len(match.figures) == 28
    assert match.statistics is not None
    assert (match.statistics.home_shots, match.statistics.away_shots) == (16, 3)
    assert (match.statistics.home_red_cards, match.statistics.away_red_cards) == (1, 2)


def test_the_recorded_schedule_has_five_results_and_the_team_one_match_to_come(samples, context):
    body = (samples / "espn_team_schedule_usa.1_183.json").read_bytes()
    played = matches(schedule.PARSER.parse(body, context()))
    scores = [(o.source_match_id, o.score.home_goals_90, o.score.away_goals_90) for o in played]
    assert scores == [
        ("761499", 2, 1),
        ("761486", 0, 1),
        ("761472", 0, 0),
        ("761461", 2, 2),
        ("761451", 3, 2),
    ]
    assert {(o.source_competition_id, o.season_start_year) for o in played} == {("usa.1", 2026)}
    body = (samples / "espn_team_usa.1_183_next_event.json").read_bytes()
    (coming,) = matches(schedule.PARSER.parse(body, context()))
    assert (coming.home.name, coming.away.name) == ("Atlanta United FC", "Columbus Crew")
    assert (coming.status, coming.score.home_goals_90) == (MatchStatus.SCHEDULED, None)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("espn_teams_eng.1.json", ("eng.1", 2024, 20, "AFC Bournemouth")),
        ("espn_standings_eng.1_2024.json", ("eng.1", 2024, 20, "Liverpool")),
        ("espn_standings_ger.1_2024.json", ("ger.1", 2024, 18, "Bayern Munich")),
        ("espn_standings_fifa.world_2026.json", ("fifa.world", 2026, 48, "Mexico")),
    ],
)
def test_recorded_lists_and_tables_name_every_team(samples, context, name, expected):
    slug, season, number, first = expected
    parsed = teams.PARSER.parse((samples / name).read_bytes(), context())
    assert (parsed.rows, len(parsed.rejects)) == (number, 0)
    about = {(o.source_competition_id, o.season_start_year) for o in parsed.observations}
    assert about == {(slug, season)}
    assert parsed.observations[0].team.name == first
    assert len({o.team.source_id for o in parsed.observations}) == number
