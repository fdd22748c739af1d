"""Summaries of the synthetic provider, through the parser of the real one."""

from datetime import datetime, timedelta

import orjson
import pytest

from football.observations.match import MatchObservation
from football.observations.parsed import Parsed, PayloadContext
from football.observations.play import IncidentKind, IncidentObservation, LineupObservation, Side
from sources.espn.summary import PARSER
from sources.simulated.lineups import published_at
from sources.simulated.season import Season
from sources.simulated.squads import squad
from sources.simulated.wire.espn.scoreboard import EndpointRefusedError
from sources.simulated.wire.espn.summary import summary
from sources.simulated.world import World

YEAR = 2025


@pytest.fixture(scope="module")
def northland() -> World:
    return World()


@pytest.fixture(scope="module")
def season(northland) -> Season:
    return northland.season(YEAR)


def read(world: World, season: Season, index: int, at: datetime) -> Parsed:
    fixture = season.fixtures[index]
    slug = {"S1": "sim.1", "S2": "sim.2"}[fixture.competition]
    body = orjson.dumps(summary(world, slug, {"event": fixture.event_id}, at))
    context = PayloadContext(endpoint="summary", resource=slug, fetched_at=at)
    parsed = PARSER.parse(body, context)
    assert parsed.rejects == []
    return parsed


def lineups(parsed: Parsed) -> dict[Side, LineupObservation]:
    return {o.side: o for o in parsed.observations if isinstance(o, LineupObservation)}


def played(season: Season, code: str = "S1") -> list[int]:
    return season.rows(code)[:15]


def test_line_ups_come_out_about_an_hour_before_kick_off(northland, season):
    for index in played(season):
        out_at = published_at(northland.seed, season, index)
        lead = season.fixtures[index].kickoff_at - out_at
        assert timedelta(minutes=50) <= lead <= timedelta(minutes=70)
        assert lineups(read(northland, season, index, out_at - timedelta(seconds=1))) == {}
        assert set(lineups(read(northland, season, index, out_at))) == set(Side)


def test_eleven_start_and_an_absent_player_is_missing(northland, season):
    missing = 0
    for index in played(season):
        fixture = season.fixtures[index]
        named = lineups(read(northland, season, index, fixture.kickoff_at))
        for side, club in ((Side.HOME, fixture.home), (Side.AWAY, fixture.away)):
            entries = named[side].entries
            assert sum(entry.is_starter for entry in entries) == 11
            listed = {entry.player.source_id for entry in entries}
            for player in squad(northland.seed, club):
                is_out = season.absences.is_out(player, fixture.kickoff_at)
                missing += is_out
                assert (player.espn_id in listed) is not is_out
    assert missing > 0


def test_what_is_listed_only_grows_and_agrees_with_the_line_ups(northland, season):
    for index in played(season)[:6]:
        fixture = season.fixtures[index]
        listed: dict[str, IncidentObservation] = {}
        for minutes in (1, 30, 70, 90, 150):
            parsed = read(
                northland, season, index, fixture.kickoff_at + timedelta(minutes=minutes)
            )
            happened = {
                o.source_incident_id: o
                for o in parsed.observations
                if isinstance(o, IncidentObservation)
            }
            assert listed.keys() <= happened.keys()
            listed = happened
        (match,) = (o for o in parsed.observations if isinstance(o, MatchObservation))
        goals = [
            o for o in listed.values() if o.kind in {IncidentKind.GOAL, IncidentKind.PENALTY_GOAL}
        ]
        scored = (match.score.home_goals_90, match.score.away_goals_90)
        assert len(goals) == sum(goals_90 or 0 for goals_90 in scored)
        on_pitch = {
            (side, entry.player)
            for side, lineup in lineups(parsed).items()
            for entry in lineup.entries
            if entry.is_starter or entry.was_subbed_in
        }
        assert {(o.side, o.player) for o in goals} <= on_pitch


def test_halves_add_up_and_figures_are_those_of_the_scoreboard(northland, season):
    for index in played(season):
        at = season.fixtures[index].kickoff_at + timedelta(hours=3)
        (match, *_) = read(northland, season, index, at).observations
        assert isinstance(match, MatchObservation)
        half_time = season.play.half_time[index].tolist()
        score = match.score
        assert [score.home_goals_half_time, score.away_goals_half_time] == half_time
        assert match.attendance is not None
        assert match.figures["shots"] == tuple(season.play.shots[index].tolist())
        assert sum(share or 0 for share in match.figures["possession_percent"]) == pytest.approx(
            100, abs=0.2
        )
        assert 70 <= (match.figures["pass_accuracy_percent"][0] or 0) <= 90


def test_nobody_counts_passes_in_the_second_division(northland, season):
    index = played(season, "S2")[0]
    at = season.fixtures[index].kickoff_at + timedelta(hours=3)
    (match, *_) = read(northland, season, index, at).observations
    assert isinstance(match, MatchObservation)
    assert "shots" in match.figures
    assert not match.figures.keys() & {"passes", "crosses", "tackles", "interceptions"}


@pytest.mark.parametrize(("slug", "event"), [("eng.1", "1"), ("sim.1", "1"), ("sim.1", "")])
def test_what_is_not_there_is_refused(northland, slug, event):
    with pytest.raises(EndpointRefusedError):
        summary(northland, slug, {"event": event}, World.OPENING)
