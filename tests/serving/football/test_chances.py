"""Chances of players over the API and on the pages of match, player, squad and track record."""

from datetime import timedelta
from typing import Any, NamedTuple

import httpx
import pytest
from sqlalchemy import insert

from storage.forecast.tables.player import player_chance
from storage.monitoring.tables.players import player_score, player_tenth
from storage.register.tables import player

PAGE = {"Accept": "text/html"}


class Said(NamedTuple):
    """A match of a team whose forward is fit and whose keeper is out."""

    match: int
    team: int
    forward: int
    keeper: int


@pytest.fixture
def said(league: Any) -> Said:
    now, team = league.now, league.team_ids[0]
    number = league.add_match(26)
    about = {
        "match_id": number, "team_id": team, "is_home": True, "track": "odds_free",
        "kickoff_at": now + timedelta(hours=26), "as_of": now, "recorded_at": now,
        "first_goal_probability": 0.12, "booked_probability": 0.1, "sent_off_probability": 0.003,
        "has_lineup": False,
    }  # fmt: skip
    with league.engine.begin() as connection:
        forward, keeper = (
            connection.execute(
                insert(player)
                .values(name=name, team_id=team, position=line)
                .returning(player.c.player_id)
            ).scalar_one()
            for name, line in (("Rurik Ormsary", "F"), ("Osric Skaill", "G"))
        )
        starts = {"start_probability": 0.93, "on_probability": 0.02, "expected_minutes": 79.4}
        scores = {"score_probability": 0.31, "expected_goals": 0.38, "expected_shots": 2.6}
        none = dict.fromkeys((*starts, "score_probability", "expected_goals"), 0.0)
        for horizon, share in (("T-24h", 0.93), ("kick-off", 1.0)):
            changes = {"horizon": horizon, "start_probability": share, "line": "F"}
            changes |= {"player_id": forward, "injury_probability": 0.0142}
            connection.execute(
                insert(player_chance).values(**{**about, **starts, **scores, **changes})
            )
        out = {"reason": "injury", "back_on": (now + timedelta(days=12)).date()}
        connection.execute(
            insert(player_chance).values(
                **about, **none, **out, horizon="T-24h", line="G", player_id=keeper
            )
        )
    return Said(number, team, forward, keeper)


def test_what_is_known_last_of_the_players_of_a_match_is_told(
    api: httpx.Client, league: Any, said: Said
) -> None:
    body = api.get(f"/v1/matches/{said.match}/players").json()
    assert body["track"] == "odds_free"
    forward, keeper = body["items"]
    assert (forward["player_id"], forward["start_probability"], forward["horizon"]) == (
        said.forward,
        1.0,
        "kick-off",
    )
    assert (forward["score_probability"], forward["expected_assists"]) == (0.31, None)
    assert (keeper["out"], keeper["injury_probability"]) == ("injury", None)
    following = api.get(f"/v1/players/{said.forward}").json()["next_match"]
    assert (following["match_id"], following["chance"]["start_probability"]) == (said.match, 1.0)
    squad = api.get(f"/v1/teams/{said.team}/squad").json()["players"]
    assert all(each["next"] is None or each["next"]["as_of"] for each in squad)
    assert api.get("/v1/matches/999999/players").status_code == 404
    nobody = league.add_match(50)
    assert api.get(f"/v1/matches/{nobody}/players").json()["items"] == []


def test_pages_tell_chances_and_call_injuries_a_statistic(
    api: httpx.Client, league: Any, said: Said
) -> None:
    def page(path: str) -> str:
        answer = api.get(path, headers=PAGE)
        assert answer.status_code == 200, path
        return answer.text

    compact = page(f"/matches/{said.match}")
    assert "Who scores" in compact
    assert "31 %" in compact
    whole = page(f"/matches/{said.match}?tab=players")
    assert "2.6" in whole
    assert "injured" in whole
    his = page(f"/players/{said.forward}")
    assert "1.4 %" in his
    assert "not a medical statement" in his
    keepers = page(f"/players/{said.keeper}")
    assert "Expected back" in keepers
    assert "medical" not in keepers
    nobody = league.add_match(50)
    assert "Who scores" not in page(f"/matches/{nobody}")
    assert "Nothing is known of the players yet" in page(f"/matches/{nobody}?tab=players")


def test_the_record_says_how_chances_fared(api: httpx.Client, league: Any) -> None:
    empty = api.get("/track-record?competition=S2", headers=PAGE).text
    assert "No chance of a player has been scored yet" in empty
    fared = {
        "n": 120, "matches": 6, "expected": 0.11, "observed": 0.10, "brier": 0.08,
        "base_brier": 0.09, "log_loss": 0.3,
    }  # fmt: skip
    minutes = {"n": 120, "matches": 6, "expected": 39.1, "observed": 38.4, "absolute_error": 12.25}
    tenths = ((0, 90, 0.05, 4), (3, 30, 0.33, 8))
    with league.engine.begin() as connection:
        for quantity, values in (("score", fared), ("minutes", minutes)):
            connection.execute(
                insert(player_score).values(
                    horizon="T-24h", quantity=quantity, as_of=league.now, **values
                )
            )
        for tenth, n, mean, happened in tenths:
            connection.execute(
                insert(player_tenth).values(
                    horizon="T-24h", quantity="score", tenth=tenth, n=n, mean_probability=mean,
                    happened=happened,
                )
            )  # fmt: skip
    score, _ = api.get("/v1/track-record/players").json()["items"]
    assert [(t["n"], round(t["observed"], 3)) for t in score["tenths"]] == [
        (90, 0.044),
        (30, 0.267),
    ]
    page = api.get("/track-record", headers=PAGE).text
    assert "Of 30 players we gave about 33 % to score, 27 % scored." in page
    assert "12.2 minutes off on average" in page
