"""Strengths of players and clubs in a world after its first run."""

import pytest
from sqlalchemy import text

pytestmark = pytest.mark.services


def test_strengths_are_measured_and_kept(graph):
    assert graph.count("football.strength_ahead WHERE ahead = 0") == 28
    growing = text(
        "SELECT bool_and(later.error > now.error) FROM football.strength_ahead AS now"
        " JOIN football.strength_ahead AS later USING (team_id)"
        " WHERE now.ahead = 0 AND later.ahead = 5"
    )
    with graph.engine.connect() as connection:
        assert connection.execute(growing).scalar_one()
        measured = text(
            "SELECT count(DISTINCT as_of), count(*) FILTER (WHERE minutes > 0),"
            " bool_and(minutes > 0 OR player_id IN (SELECT player_id FROM football.player_value))"
            " FROM football.player_strength"
        )
        instants, players, have_played_or_a_rating = connection.execute(measured).one()
    # Line-ups of this week alone are known: one instant, and nobody was in and out of a side.
    assert (instants, have_played_or_a_rating) == (1, True)
    assert players > 40
    assert graph.count("football.strength_check") == 0
