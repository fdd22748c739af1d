"""Players and squads over the API and on their pages."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

import httpx
import pytest
from sqlalchemy import insert, update

from storage.football.tables.lineup import lineup_entry, match_answer, match_event
from storage.football.tables.players import player_transfer, player_value, squad_entry
from storage.football.tables.surroundings import absence
from storage.register.tables import player

PAGE = {"Accept": "text/html"}


class Squad(NamedTuple):
    """A team whose forward came on, scored and is injured since; its keeper is on a list only."""

    team: int
    club_before: int
    forward: int
    keeper: int
    match: int


@pytest.fixture
def squad(league: Any) -> Squad:
    before, now = league.team_ids[1], league.now
    team = league.team_ids[0]
    played_at = now - timedelta(days=7)
    stamp = {"observed_at": played_at, "known_at": played_at, "recorded_at": played_at}
    scored = {"status": "finished", "home_goals_90": 1, "away_goals_90": 0}
    number = league.add_match(-7 * 24, **scored)
    with league.engine.begin() as connection:
        keeper, forward = (
            connection.execute(
                insert(player).values(name=name, team_id=team, **about).returning(
                    player.c.player_id
                )
            ).scalar_one()
            for name, about in (
                ("Osric Skaill", {"position": "G"}),
                ("Rurik Ormsary", {"position": "F", "born_on": date(2001, 3, 9)}),
            )
        )  # fmt: skip
        told = {"match_id": number, "source": "espn", **stamp}
        connection.execute(
            insert(lineup_entry).values(
                **told, team_id=team, player_id=forward, is_starter=False, shirt_number=9,
                was_subbed_in=True,
            )
        )  # fmt: skip
        for event, kind, second in (("1", "substitution", 3600), ("2", "goal", 4000)):
            connection.execute(
                insert(match_event).values(
                    **told, source_event_id=event, kind=kind, team_id=team, player_id=forward,
                    period=2, clock_seconds=second, minute="",
                )
            )  # fmt: skip
        connection.execute(
            insert(match_answer).values(
                match_id=number, source="espn", part="incidents", phase_rank=9,
                observed_at=played_at,
            )
        )  # fmt: skip
        connection.execute(
            insert(squad_entry).values(
                team_id=team, player_id=keeper, source="espn", shirt_number=1,
                from_date=date(2025, 7, 1), first_seen_at=now - timedelta(days=100),
                last_seen_at=now, recorded_at=now,
            )
        )  # fmt: skip
        known = {"source": "a list", "known_at": now - timedelta(days=60), "recorded_at": now}
        connection.execute(
            insert(player_transfer).values(
                **known, player_id=forward, from_team_id=None, to_team_id=before, to_club="B",
                moved_on=date(2023, 7, 1),
            )
        )  # fmt: skip
        connection.execute(
            insert(player_value).values(
                **known, player_id=forward, kind="value", value=2.5e6, unit="EUR",
                as_of=date(2025, 7, 1),
            )
        )  # fmt: skip
        connection.execute(
            insert(absence).values(
                player_id=forward, team_id=team, evidence="report", status="injured",
                sentence="Out.", confidence=0.9, source="news", known_basis="observed",
                stated_at=now - timedelta(days=2), known_at=now - timedelta(days=2),
                expires_at=now + timedelta(days=19), is_expiry_stated=False, recorded_at=now,
            )
        )  # fmt: skip
    return Squad(team, before, forward, keeper, number)


def test_a_player_has_clubs_matches_absences_and_values(
    api: httpx.Client, league: Any, squad: Squad
) -> None:
    body = api.get(f"/v1/players/{squad.forward}").json()
    assert (body["name"], body["position"], body["born_on"]) == (
        "Rurik Ormsary",
        "F",
        "2001-03-09",
    )
    (played,) = body["appearances"]
    assert (played["minutes"], played["goals"], played["shots"]) == (30.0, 1, None)
    played_on = (league.now - timedelta(days=7)).date().isoformat()
    assert [(s["team"]["team_id"], s["from_date"], s["until_date"]) for s in body["spells"]] == [
        (squad.team, played_on, None),
        (squad.club_before, "2023-07-01", played_on),
    ]
    assert [(o["reason"], o["until_date"]) for o in body["unavailable"]] == [("injury", None)]
    assert [(v["value"], v["unit"]) for v in body["values"]] == [(2.5e6, "EUR")]
    page = api.get(f"/players/{squad.forward}", headers=PAGE).text
    assert "Injured" in page
    assert "24 years" in page
    assert "€2.5 million" in page
    assert f'href="/matches/{squad.match}"' in page


def test_a_squad_says_who_can_play_by_line(api: httpx.Client, squad: Squad) -> None:
    body = api.get(f"/v1/teams/{squad.team}/squad").json()
    depth = [(d["position"], d["players"], d["available"]) for d in body["depth"]]
    assert depth == [("G", 1, 1), ("F", 1, 0)]
    names = {p["player_id"]: (p["matches"], p["minutes"], p["goals"]) for p in body["players"]}
    assert names == {squad.forward: (1, 30.0, 1), squad.keeper: (0, None, None)}
    page = api.get(f"/teams/{squad.team}/squad", headers=PAGE).text
    assert "Goalkeepers" in page
    assert "injured" in page
    empty = api.get(f"/teams/{squad.club_before}/squad", headers=PAGE).text
    assert "No player of this team is known yet." in empty
    assert f"/teams/{squad.team}/squad" in api.get(f"/teams/{squad.team}", headers=PAGE).text
    assert f"/players/{squad.forward}" in api.get("/search?q=ormsary", headers=PAGE).text


def test_players_are_found_by_name_team_and_line_page_by_page(
    api: httpx.Client, league: Any, squad: Squad
) -> None:
    def names(**params: Any) -> list[str]:
        return [each["name"] for each in api.get("/v1/players", params=params).json()["items"]]

    def walked() -> Iterator[str]:
        params: dict[str, Any] = {"limit": 1}
        while True:
            body = api.get("/v1/players", params=params).json()
            yield from (each["name"] for each in body["items"])
            if body["next_cursor"] is None:
                return
            params["cursor"] = body["next_cursor"]

    assert list(walked()) == ["Osric Skaill", "Rurik Ormsary"]
    assert names(q="skaill") == ["Osric Skaill"]
    assert names(team=squad.team, position="F") == ["Rurik Ormsary"]
    with league.engine.begin() as connection:
        moved = update(player).where(player.c.player_id == squad.keeper)
        connection.execute(moved.values(team_id=squad.club_before))
    assert names(team=squad.club_before) == ["Osric Skaill"]
    assert api.get("/v1/players?position=X").status_code == 422
    assert api.get("/v1/players/999999").status_code == 404
