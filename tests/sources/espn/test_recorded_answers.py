"""Answers as recorded, beside the repository."""

import pytest

from football.observations.match import MatchStatus
from sources.errors import PayloadUnreadable
from sources.espn.parse import PARSER
from sources.espn.standings import read_standings


def test_every_recorded_event_is_accepted(samples, context):
    paths = sorted(samples.glob("espn_scoreboard_*.json"))
    matches = [
        match
        for path in paths
        for match in PARSER.parse(path.read_bytes(), context()).observations
    ]
    rows = sum(PARSER.parse(path.read_bytes(), context()).rows for path in paths)
    assert len(matches) == rows > 250
    finished = [m for m in matches if m.status is MatchStatus.FINISHED]
    assert all(m.score.home_goals_90 is not None for m in finished)
    assert sum(m.score.home_penalties is not None for m in matches) >= 9
    assert sum(m.is_placeholder for m in matches) > 50
    assert sum(bool(m.broadcasts) for m in matches) > 150
    assert all(each.region == "us" and each.kind for m in matches for each in m.broadcasts)
    (postponed,) = (m for m in matches if m.status is MatchStatus.POSTPONED)
    assert postponed.score.home_goals_90 is None


@pytest.mark.parametrize("name", ["error", "standings", "news", "summary", "teams", "core"])
def test_every_other_recorded_answer_is_refused(samples, context, name):
    paths = sorted(samples.glob(f"espn_{name}_*.json"))
    assert paths
    for path in paths:
        with pytest.raises(PayloadUnreadable):
            PARSER.parse(path.read_bytes(), context())


def test_every_recorded_table_is_read_and_adds_up(samples):
    paths = sorted(samples.glob("espn_standings_*_20*.json"))
    assert paths
    for path in paths:
        standings = read_standings(path.read_bytes()).standings
        assert sum(each.goal_difference for each in standings) == 0
        assert sum(each.played for each in standings) % 2 == 0


def test_a_table_that_is_a_stub_is_refused(samples):
    (stub,) = samples.glob("espn_standings_stub_*.json")
    with pytest.raises(PayloadUnreadable):
        read_standings(stub.read_bytes())
